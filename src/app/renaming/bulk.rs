//! The page of many new names, of either side: a pattern with a live preview,
//! or the list in the user's editor. Local names become a change of the disk,
//! remote ones an operation, which gives all files their names in one call.

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
use crate::app::operating::remote_items;
use crate::app::pane::Pane;
use crate::app::place::{Place, Side};
use crate::app::renaming::{Given, NameFault, Pattern, PatternFault, Plan, Step, plan};
use crate::app::rows::{RowId, child};
use crate::app::state::App;
use crate::app::text::Line;
use crate::local::LocalPath;
use crate::local::change::Change;
use crate::operations::{self, Order};
use crate::remote::{self, FolderId, to_server};
use crate::words;

/// The pattern to begin with: it changes nothing.
const BEGIN: &str = "{name}.{ext}";

/// What gets new names.
#[derive(Debug)]
enum Things {
    Local(Vec<LocalPath>),
    Remote(Vec<operations::Item>),
}

/// The folder a thing is in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Home {
    Local(LocalPath),
    Remote(FolderId),
}

impl Home {
    fn of(place: &Place) -> Self {
        match place {
            Place::Local(path) => Self::Local(path.clone()),
            Place::Remote(_) => Self::Remote(place.folder().unwrap_or(FolderId::ROOT)),
        }
    }
}

/// What follows from the page.
enum Outcome {
    Change(Change),
    Operation(Order),
    /// Why nothing can be done.
    Nothing(&'static str),
}

/// The page.
#[derive(Debug)]
pub struct Bulk {
    things: Things,
    given: Vec<Given<Home>>,
    /// Other names of their folders, as far as the list shows them.
    names: HashSet<(Home, String)>,
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
    fn new(things: Things, names: HashSet<(Home, String)>) -> Self {
        let mut bulk = Self {
            given: things.given(),
            things,
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
        let taken =
            |folder: &Home, name: &str| self.names.contains(&(folder.clone(), name.to_owned()));
        let mut made = plan(&self.given, taken);
        if matches!(self.things, Things::Remote(_)) {
            let long = |one: &Given<Home>| to_server(&one.new) == Err(remote::NameFault::TooLong);
            let all = self.given.iter().enumerate();
            let long = all.filter(|(_, one)| one.old != one.new && long(one));
            made.faults.extend(long.map(|(at, _)| (at, NameFault::TooLong)));
        }
        if !made.faults.is_empty() {
            made.steps.clear();
        }
        self.plan = made;
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

    /// What all this leads to.
    fn outcome(&self) -> Outcome {
        match &self.things {
            _ if self.plan.steps.is_empty() => Outcome::Nothing(if self.plan.faults.is_empty() {
                "No name is different yet."
            } else {
                ""
            }),
            Things::Local(paths) => Outcome::Change(Change::Rename(self.renames(paths))),
            Things::Remote(items) => self.order(items),
        }
    }

    /// The renames, each from where the entry is by then.
    fn renames(&self, paths: &[LocalPath]) -> Vec<(LocalPath, OsString)> {
        let rename = |step: &Step| {
            let (path, one) = paths.get(step.entry).zip(self.given.get(step.entry))?;
            let from = match &one.folder {
                // The first step begins at the true name, of whatever bytes.
                Home::Local(folder) if step.from != one.old => child(folder, step.from.as_ref()),
                Home::Local(_) | Home::Remote(_) => path.clone(),
            };
            Some((from, OsString::from(&step.to)))
        };
        self.plan.steps.iter().filter_map(rename).collect()
    }

    /// The order for the account. Two of its files may have one name for a
    /// moment, so a ring of files needs no step aside; two folders may not
    /// (§4.2).
    fn order(&self, items: &[operations::Item]) -> Outcome {
        let mut named = Vec::new();
        for step in &self.plan.steps {
            let pair = items.get(step.entry).zip(self.given.get(step.entry));
            let Some((item, one)) = pair.filter(|(_, one)| one.new == step.to) else { continue };
            named.push(item.clone().named(&one.new));
        }
        if named.len() < self.plan.steps.len() && named.iter().any(operations::Item::is_folder) {
            return Outcome::Nothing("Names cannot be swapped while folders are among them.");
        }
        Outcome::Operation(Order::Rename { items: named })
    }
}

impl Things {
    fn of(chosen: &Chosen) -> Self {
        match chosen.side {
            Side::Local => Self::Local(chosen.local_paths()),
            Side::Remote => Self::Remote(remote_items(chosen).collect()),
        }
    }

    /// Leaves out names with line ends, which no list can hold; tells whether
    /// there were any.
    fn leave_out_lines(&mut self) -> bool {
        let before = self.given().len();
        match self {
            Self::Local(paths) => paths.retain(|path| !path.name().contains('\n')),
            Self::Remote(items) => items.retain(|item| !item.name.contains('\n')),
        }
        self.given().len() < before
    }

    /// Their names, which are to become others.
    fn given(&self) -> Vec<Given<Home>> {
        match self {
            Self::Local(paths) => {
                let given = |path: &LocalPath| {
                    let folder = path.as_path().parent().unwrap_or(path.as_path());
                    let name = path.name();
                    let folder = Home::Local(LocalPath::new(folder));
                    Given { folder, old: name.clone(), new: name }
                };
                paths.iter().map(given).collect()
            }
            Self::Remote(items) => {
                let given = |item: &operations::Item| {
                    let (folder, name) = (Home::Remote(item.place), item.name.clone());
                    Given { folder, old: name.clone(), new: name }
                };
                items.iter().map(given).collect()
            }
        }
    }
}

/// The names of a pane that are not among these: the account may hold several
/// of one name, so what stands there counts, not what it is called.
fn other_names(pane: &Pane, chosen: &Chosen) -> HashSet<(Home, String)> {
    let ids: HashSet<RowId> = chosen.items.iter().map(Item::id).collect();
    let name = |number: u32| {
        let row = pane.rows().get(number).filter(|row| !ids.contains(&row.id()))?;
        let home = pane.rows().home(number).unwrap_or_else(|| pane.place().clone());
        Some((Home::of(&home), row.name().into_owned()))
    };
    pane.rows().numbers().filter_map(name).collect()
}

impl App {
    pub(in crate::app) fn rename_many(&mut self, chosen: &Chosen) {
        let mut things = Things::of(chosen);
        let odd = things.leave_out_lines();
        if things.given().is_empty() {
            return self.info("There is nothing to rename here.");
        }
        if odd {
            self.info("Names with line ends are left out; r renames them one by one.");
        }
        let names = other_names(self.side(chosen.side), chosen);
        let bulk = Box::new(Bulk::new(things, names));
        self.dialogs.push(Dialog::Disk(DiskDialog::Bulk(bulk)));
    }

    pub(in crate::app) fn bulk_front(&mut self, mut bulk: Box<Bulk>, what: Front) {
        match what {
            Front::Accept => match bulk.outcome() {
                Outcome::Change(change) => {
                    self.panes.local.unmark_all();
                    return self.change(change);
                }
                Outcome::Operation(order) => {
                    self.panes.remote.unmark_all();
                    return self.operate(order, None);
                }
                Outcome::Nothing(why) if bulk.said.is_empty() => why.clone_into(&mut bulk.said),
                Outcome::Nothing(_) => {}
            },
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
        NameFault::TooLong => "too long",
    }
}
