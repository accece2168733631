//! The sheet before sending: what was chosen is counted, then shown with all
//! that will not go, or not as it is.

use std::collections::HashSet;

use super::action::Motion;
use super::cursor::Scroll;
use super::event::Ticket;
use crate::local::{Cannot, Count, Found, LocalPath, Walk};
use crate::protocol::NewFile;
use crate::queue::ClashRule;
use crate::remote::{FolderId, to_server};

/// What happens to files whose name the target has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnClash {
    /// They are queued, and wait for a decision.
    #[default]
    Aside,
    /// They are sent; the service keeps both.
    KeepBoth,
    /// They are not queued.
    LeaveOut,
}

impl OnClash {
    const fn next(self) -> Self {
        match self {
            Self::Aside => Self::KeepBoth,
            Self::KeepBoth => Self::LeaveOut,
            Self::LeaveOut => Self::Aside,
        }
    }

    /// What the engine is told.
    #[must_use]
    pub const fn rule(self) -> ClashRule {
        match self {
            Self::Aside | Self::LeaveOut => ClashRule::Hold,
            Self::KeepBoth => ClashRule::KeepBoth,
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Aside => "hold them aside until you decide",
            Self::KeepBoth => "send them; the service keeps both",
            Self::LeaveOut => "leave them out",
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Plan {
    files: Vec<NewFile>,
    bytes: u64,
    folders: u64,
    cannot: Vec<(LocalPath, Cannot)>,
    changed: Vec<(String, String)>,
    clashes: Vec<usize>,
    clash_bytes: u64,
    empty_folders: usize,
}

/// How far the sheet is.
#[derive(Debug)]
pub enum Phase {
    /// The chosen files are being counted.
    Counting {
        /// Of the walk.
        ticket: Ticket,
        /// So far.
        count: Count,
    },
    /// They are.
    Ready(Plan),
}

/// One line of the list below the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetLine<'a> {
    /// How many lines follow, of what, and what about them.
    Heading(usize, &'static str, &'static str),
    /// It cannot go.
    Cannot(&'a LocalPath, Cannot),
    /// It gets another name.
    Changed(&'a str, &'a str),
    /// Its name is there already.
    Clash(&'a str),
}

/// The sheet.
#[derive(Debug)]
pub struct Sheet {
    /// The folder they go to.
    pub target: FolderId,
    /// Its path.
    pub label: String,
    /// What is known of the target is no listing yet.
    pub unknown: bool,
    /// What the account or the lock has to say about uploads now.
    pub warning: String,
    /// How far it is.
    pub phase: Phase,
    /// The user said yes while it was still counting: it goes as soon as that
    /// is done, unless something turns up that the user should see first.
    pub agreed: bool,
    /// Remove each local file when it is verified.
    pub moves: bool,
    /// What about the same names.
    pub on_clash: OnClash,
    /// How far down the list.
    pub scroll: Scroll,
}

impl Sheet {
    /// A sheet whose files are being counted.
    #[must_use]
    pub fn new(target: FolderId, label: String, ticket: Ticket) -> Self {
        let phase = Phase::Counting { ticket, count: Count::default() };
        Self {
            target,
            label,
            unknown: false,
            warning: String::new(),
            phase,
            agreed: false,
            moves: false,
            on_clash: OnClash::default(),
            scroll: Scroll::default(),
        }
    }

    /// The walk that counts for it.
    #[must_use]
    pub const fn walk(&self) -> Option<Ticket> {
        match &self.phase {
            Phase::Counting { ticket, .. } => Some(*ticket),
            Phase::Ready(_) => None,
        }
    }

    /// The walk is over; `there` are the names the target has.
    pub fn walked(&mut self, walk: Walk, there: &HashSet<&str>) {
        self.phase = Phase::Ready(Plan::of(walk, there));
    }

    /// Whether it is counted and nothing about it needs a second look.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        match &self.phase {
            Phase::Counting { .. } => false,
            Phase::Ready(plan) => {
                !plan.files.is_empty() && plan.cannot.is_empty() && plan.clashes.is_empty()
            }
        }
    }

    /// The next rule for the same names, if there are any.
    pub fn choose(&mut self) {
        if self.clashes() > 0 {
            self.on_clash = self.on_clash.next();
        }
    }

    /// How many names the target has already.
    #[must_use]
    pub fn clashes(&self) -> usize {
        self.plan().map_or(0, |plan| plan.clashes.len())
    }

    /// Folders with nothing to send, which are not made.
    #[must_use]
    pub fn empty_folders(&self) -> usize {
        self.plan().map_or(0, |plan| plan.empty_folders)
    }

    /// Files, bytes and folders that will be queued, or were counted so far.
    #[must_use]
    pub fn figures(&self) -> (u64, u64, u64) {
        match &self.phase {
            Phase::Counting { count, .. } => (count.files, count.bytes, count.folders),
            Phase::Ready(plan) => {
                let left_out = self.on_clash == OnClash::LeaveOut;
                let less = if left_out { plan.clashes.len() } else { 0 };
                let bytes = plan.bytes - if left_out { plan.clash_bytes } else { 0 };
                ((plan.files.len() - less) as u64, bytes, plan.folders)
            }
        }
    }

    const fn plan(&self) -> Option<&Plan> {
        match &self.phase {
            Phase::Counting { .. } => None,
            Phase::Ready(plan) => Some(plan),
        }
    }

    /// Scrolls the list.
    pub fn step(&mut self, motion: Motion, page: usize) {
        let len = self.lines();
        self.scroll.step(motion, 1, len, page);
    }

    /// Lines of the list.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.plan().map_or(0, |plan| {
            let parts = [plan.clashes.len(), plan.cannot.len(), plan.changed.len()];
            parts.iter().filter(|len| **len > 0).map(|len| len + 1).sum()
        })
    }

    /// One line of the list.
    #[must_use]
    pub fn line(&self, at: usize) -> Option<SheetLine<'_>> {
        let plan = self.plan()?;
        let mut at = at;
        let parts = [
            (plan.clashes.len(), "name", "the target has already"),
            (plan.cannot.len(), "thing", "that cannot go"),
            (plan.changed.len(), "name", "the service stores differently"),
        ];
        for (part, (len, thing, rest)) in parts.into_iter().enumerate() {
            if len == 0 {
                continue;
            }
            match at {
                0 => return Some(SheetLine::Heading(len, thing, rest)),
                _ if at <= len => return plan.line(part, at - 1),
                _ => at -= len + 1,
            }
        }
        None
    }

    /// The files to be queued.
    #[must_use]
    pub fn into_files(self) -> Vec<NewFile> {
        match self.phase {
            Phase::Counting { .. } => Vec::new(),
            Phase::Ready(plan) if self.on_clash == OnClash::LeaveOut => {
                let out: HashSet<usize> = plan.clashes.into_iter().collect();
                let files = plan.files.into_iter().enumerate();
                files.filter(|(at, _)| !out.contains(at)).map(|(_, file)| file).collect()
            }
            Phase::Ready(plan) => plan.files,
        }
    }
}

impl Plan {
    fn of(walk: Walk, there: &HashSet<&str>) -> Self {
        let mut plan = Self {
            cannot: walk.cannot,
            empty_folders: walk.empty_folders.len(),
            folders: walk.count.folders,
            ..Self::default()
        };
        let mut folders_seen = HashSet::new();
        for found in walk.files {
            plan.take(found, there, &mut folders_seen);
        }
        plan
    }

    fn take(&mut self, found: Found, there: &HashSet<&str>, seen: &mut HashSet<String>) {
        let name = found.path.name();
        match to_server(&name) {
            Ok(stored) => {
                if stored != name || is_lossy(&found.path) {
                    self.changed.push((found.path.to_string(), stored));
                }
            }
            Err(_) => return self.cannot.push((found.path, Cannot::Name)),
        }
        for folder in &found.below {
            if let Some(stored) = to_server(folder).ok().filter(|stored| stored != folder)
                && seen.insert(folder.clone())
            {
                self.changed.push((format!("{folder}/"), stored));
            }
        }
        self.bytes = self.bytes.saturating_add(found.print.size);
        if found.below.is_empty() && there.contains(name.as_str()) {
            self.clashes.push(self.files.len());
            self.clash_bytes = self.clash_bytes.saturating_add(found.print.size);
        }
        let (source, print, below) = (found.path, found.print, found.below);
        self.files.push(NewFile { source, print, below, name });
    }

    fn line(&self, part: usize, at: usize) -> Option<SheetLine<'_>> {
        match part {
            0 => {
                let file = self.files.get(*self.clashes.get(at)?)?;
                Some(SheetLine::Clash(&file.name))
            }
            1 => self.cannot.get(at).map(|(path, why)| SheetLine::Cannot(path, *why)),
            _ => self.changed.get(at).map(|(from, to)| SheetLine::Changed(from, to)),
        }
    }
}

fn is_lossy(path: &LocalPath) -> bool {
    path.as_path().file_name().is_some_and(|name| name.to_str().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::Fingerprint;

    fn found(path: &str, below: &[&str], size: u64) -> Found {
        Found {
            path: LocalPath::new(path),
            print: Fingerprint { size, mtime_ns: 0, inode: 1 },
            below: below.iter().map(ToString::to_string).collect(),
        }
    }

    fn ready() -> Sheet {
        let mut sheet = Sheet::new(FolderId::ROOT, "/".into(), Ticket(1));
        let walk = Walk {
            files: vec![
                found("/a/same.txt", &[], 10),
                found("/a/d/same.txt", &["d"], 20),
                found("/a/d$/x", &["d$"], 30),
                found("/a/it's", &[], 40),
            ],
            cannot: vec![(LocalPath::new("/a/empty"), Cannot::Empty)],
            ..Walk::default()
        };
        sheet.walked(walk, &HashSet::from(["same.txt"]));
        sheet
    }

    #[test]
    fn a_clash_is_of_the_target_itself_and_can_be_left_out() {
        let mut sheet = ready();
        assert_eq!((sheet.clashes(), sheet.figures().0, sheet.figures().1), (1, 4, 100));
        sheet.choose();
        assert_eq!(sheet.on_clash.rule(), ClashRule::KeepBoth);
        sheet.choose();
        assert_eq!((sheet.figures().0, sheet.figures().1), (3, 90));
        let names: Vec<_> = sheet.into_files().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["same.txt", "x", "it's"]);
    }

    #[test]
    fn every_line_is_there_once() {
        let sheet = ready();
        let lines: Vec<_> = (0..).map_while(|at| sheet.line(at)).collect();
        assert_eq!(lines.len(), sheet.lines());
        assert_eq!(lines.len(), 2 + 2 + 3);
        assert!(lines.contains(&SheetLine::Changed("d$/", "d＄")));
        assert!(lines.contains(&SheetLine::Changed("/a/it's", "it＇s")));
    }
}
