//! Many local names at once: a pattern with a live preview, or the list in the
//! user's editor.

use std::collections::HashSet;
use std::ffi::OsString;

use crate::app::Effect;
use crate::app::action::{Front, Motion};
use crate::app::chosen::{Chosen, Item};
use crate::app::cursor::Scroll;
use crate::app::dialog::Dialog;
use crate::app::disk::DiskDialog;
use crate::app::effect::Edit;
use crate::app::event::Ticket;
use crate::app::place::{Place, Side};
use crate::app::renaming::{Given, NameFault, Pattern, PatternFault, Plan, plan};
use crate::app::rows::child;
use crate::app::state::App;
use crate::app::text::Line;
use crate::local::LocalPath;
use crate::local::change::Change;
use crate::words;

/// The pattern to begin with: it changes nothing.
const BEGIN: &str = "{name}.{ext}";

/// The page.
#[derive(Debug)]
pub struct Bulk {
    items: Vec<LocalPath>,
    given: Vec<Given<LocalPath>>,
    /// Other names of the folder on the screen.
    here: Option<LocalPath>,
    names: HashSet<String>,
    line: Line,
    /// The names come from the editor, not from the pattern.
    listed: bool,
    /// What the editor gave and could not be used.
    draft: Option<String>,
    /// Why the pattern was not understood, or the list not taken.
    pub said: String,
    plan: Plan,
    /// How far down the preview.
    pub scroll: Scroll,
    editing: Option<Ticket>,
}

/// One line of the preview.
#[derive(Debug, Clone, Copy)]
pub struct BulkRow<'a> {
    /// The name now.
    pub old: &'a str,
    /// The name to come.
    pub new: &'a str,
    /// What is wrong with it.
    pub fault: Option<NameFault>,
}

impl Bulk {
    fn new(items: Vec<LocalPath>, here: Option<LocalPath>, names: HashSet<String>) -> Self {
        let given = items.iter().map(|path| {
            let folder = path.as_path().parent().unwrap_or(path.as_path());
            let name = path.name();
            Given { folder: LocalPath::new(folder), old: name.clone(), new: name }
        });
        let mut bulk = Self {
            given: given.collect(),
            items,
            here,
            names,
            line: Line::with(BEGIN),
            listed: false,
            draft: None,
            said: String::new(),
            plan: Plan::default(),
            scroll: Scroll::default(),
            editing: None,
        };
        bulk.changed();
        bulk
    }

    /// The line of the pattern.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// For the keys.
    pub fn line_mut(&mut self) -> Option<&mut Line> {
        (!self.listed).then_some(&mut self.line)
    }

    /// Whether the names come from the editor.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        self.listed
    }

    /// How many entries, how many get another name, and how many cannot.
    #[must_use]
    pub fn figures(&self) -> (usize, usize, usize) {
        (self.given.len(), self.plan.changed, self.plan.faults.len())
    }

    /// A line of the preview.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<BulkRow<'_>> {
        let one = self.given.get(at)?;
        let fault = self.plan.faults.get(&at).copied();
        Some(BulkRow { old: &one.old, new: &one.new, fault })
    }

    /// The pattern changed: all names are made anew.
    pub fn changed(&mut self) {
        self.draft = None;
        match Pattern::read(self.line.text()) {
            Ok(pattern) => {
                self.said.clear();
                for (number, one) in (1..).zip(&mut self.given) {
                    one.new = pattern.name(&one.old, number);
                }
                self.check();
            }
            Err(fault) => {
                pattern_fault(fault).clone_into(&mut self.said);
                self.plan = Plan::default();
            }
        }
    }

    fn check(&mut self) {
        let (here, names) = (&self.here, &self.names);
        self.plan =
            plan(&self.given, |folder, name| here.as_ref() == Some(folder) && names.contains(name));
    }

    /// The names as a list, one a line.
    fn list(&self) -> String {
        self.given.iter().map(|one| format!("{}\n", one.new)).collect()
    }

    /// The list came back from the editor.
    fn listed(&mut self, text: String) {
        let lines: Vec<&str> = text.lines().collect();
        if lines.len() != self.given.len() {
            self.said = format!(
                "The list has {}, but there are {}. Tab opens it again.",
                words::count(lines.len() as u64, "line"),
                words::count(self.given.len() as u64, "name"),
            );
            self.draft = Some(text);
            return;
        }
        for (one, line) in self.given.iter_mut().zip(lines) {
            line.clone_into(&mut one.new);
        }
        self.listed = true;
        self.draft = None;
        self.said.clear();
        self.check();
    }

    /// The renames, each from where the entry is by then.
    fn renames(&self) -> Vec<(LocalPath, OsString)> {
        let rename = |step: &crate::app::renaming::Step| {
            let (item, one) = self.items.get(step.entry).zip(self.given.get(step.entry))?;
            // The first step begins at the true name, of whatever bytes.
            let from = if step.from == one.old {
                item.clone()
            } else {
                child(&one.folder, step.from.as_ref())
            };
            Some((from, OsString::from(&step.to)))
        };
        self.plan.steps.iter().filter_map(rename).collect()
    }
}

impl App {
    pub(in crate::app) fn rename_many(&mut self, chosen: &Chosen) {
        if chosen.side == Side::Remote {
            return self.info("Renaming many remote files comes with a later version; r renames.");
        }
        let lines = |path: &LocalPath| path.as_bytes().contains(&b'\n');
        let (odd, items): (Vec<_>, Vec<_>) = chosen.local_paths().into_iter().partition(lines);
        if items.is_empty() {
            return self.info("There is nothing to rename here.");
        }
        if !odd.is_empty() {
            self.info("Names with line ends are left out; r renames them one by one.");
        }
        let old: HashSet<String> = items.iter().map(LocalPath::name).collect();
        let rows = self.panes.local.rows();
        let names = rows.numbers().filter_map(|row| Some(rows.get(row)?.name().into_owned()));
        let names = names.filter(|name| !old.contains(name)).collect();
        let here = match self.panes.local.place() {
            Place::Local(here) => Some(here.clone()),
            Place::Remote(_) => None,
        };
        let bulk = Box::new(Bulk::new(items, here, names));
        self.dialogs.push(Dialog::Disk(DiskDialog::Bulk(bulk)));
    }

    pub(in crate::app) fn bulk_front(&mut self, mut bulk: Box<Bulk>, what: Front) {
        match what {
            Front::Accept => {
                let renames = bulk.renames();
                if !renames.is_empty() {
                    self.panes.local.unmark_all();
                    return self.change(Change::Rename(renames));
                }
                if bulk.said.is_empty() && bulk.plan.faults.is_empty() {
                    "No name is different yet.".clone_into(&mut bulk.said);
                }
            }
            Front::Dismiss => return,
            Front::Choose => {
                let ticket = self.asks.ticket();
                bulk.editing = Some(ticket);
                let text = bulk.draft.clone().unwrap_or_else(|| bulk.list());
                self.order(Effect::Edit { ticket, edit: Edit::Text(text) });
            }
            Front::Step(motion) => self.scroll_bulk(&mut bulk, motion),
            Front::Yes
            | Front::No
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Retry
            | Front::Disk(_) => {}
        }
        self.dialogs.push(Dialog::Disk(DiskDialog::Bulk(bulk)));
    }

    fn scroll_bulk(&self, bulk: &mut Bulk, motion: Motion) {
        let page = usize::from(self.layout.page_rows()).saturating_sub(4).max(1);
        bulk.scroll.step(motion, 1, bulk.given.len(), page);
    }

    /// Opens a local file in the user's editor.
    pub(in crate::app) fn edit_file(&mut self, chosen: &Chosen) {
        match chosen.items.as_slice() {
            [Item::Local { path, entry }] if !entry.kind.is_folder() => {
                let (ticket, edit) = (self.asks.ticket(), Edit::File(path.clone()));
                self.order(Effect::Edit { ticket, edit });
            }
            _ => self.info("The editor takes one file."),
        }
    }

    /// The editor has ended.
    pub(in crate::app) fn edited(
        &mut self,
        ticket: Ticket,
        result: Result<Option<String>, String>,
    ) {
        let open = self.dialogs.last_mut().and_then(Dialog::bulk);
        let bulk = open.filter(|bulk| bulk.editing == Some(ticket));
        match (result, bulk) {
            (Ok(Some(text)), Some(bulk)) => bulk.listed(text),
            (Ok(_), _) => self.read_local_again(),
            (Err(why), _) => self.error(why),
        }
    }
}

impl Dialog {
    fn bulk(&mut self) -> Option<&mut Bulk> {
        if let Self::Disk(DiskDialog::Bulk(bulk)) = self { Some(bulk) } else { None }
    }
}

const fn pattern_fault(fault: PatternFault) -> &'static str {
    match fault {
        PatternFault::Braces => "In braces go name, ext, n or n:03; {{ is a brace.",
        PatternFault::Unfinished => "A substitution is s/old/new/.",
        PatternFault::Expression => "What is sought is no regular expression.",
        PatternFault::Flags => "Behind the last slash go g (all) and i (any case).",
    }
}

/// What is wrong with a name, in a word or two.
#[must_use]
pub const fn name_fault(fault: NameFault) -> &'static str {
    match fault {
        NameFault::Empty => "no name",
        NameFault::Character => "a character it cannot have",
        NameFault::Twice => "twice",
        NameFault::Taken => "taken",
    }
}
