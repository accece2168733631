//! Two lists compared, name by name. A local name is put through the
//! service's writing and back, so that both sides speak of the same one.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::app::rows::{Row, Rows};
use crate::remote::{Checksum, from_server, to_server_bytes};

/// By what two files of one name are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The name alone.
    Name,
    /// Also the size.
    Size,
    /// Also the content, by its checksum.
    Content,
}

/// What is found of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The other side has the same.
    Same,
    /// A checksum is missing that would tell.
    Open,
    /// What the other side has of that name is something else.
    Differs,
    /// The other side has nothing of that name.
    Only,
}

/// How many names there are of each kind; what only one side has is counted
/// by entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Entries that only this disk has.
    pub only_local: u64,
    /// Entries that only the account has.
    pub only_remote: u64,
    /// Names that differ.
    pub differ: u64,
    /// Names that are the same.
    pub same: u64,
    /// Names of which it is not known.
    pub open: u64,
}

/// What a comparison has found, by the numbers of the rows. Rows that were
/// left out have no verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    local: HashMap<u32, Verdict>,
    remote: HashMap<u32, Verdict>,
    /// In figures.
    pub totals: Totals,
    /// Local files whose checksum would tell.
    pub wanted: Vec<u32>,
}

/// What is known of a local file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It was not read yet.
    Unread,
    /// It cannot be read.
    Unreadable,
    /// It has this checksum.
    Is(Checksum),
}

/// The rows of one name.
#[derive(Debug, Default)]
struct Group {
    local: Vec<u32>,
    remote: Vec<u32>,
}

impl Findings {
    /// Compares two lists; names that begin with a dot only if `hidden`.
    /// `content` tells what is known of a local row's content.
    #[must_use]
    pub fn of(
        (local, remote): (&Rows, &Rows),
        measure: Measure,
        hidden: bool,
        content: impl Fn(u32) -> Content,
    ) -> Self {
        let mut findings = Self::default();
        let mut groups: BTreeMap<Cow<'_, str>, Group> = BTreeMap::new();
        for (row, name) in names(local, hidden) {
            groups.entry(name).or_default().local.push(row);
        }
        for (row, name) in names(remote, hidden) {
            groups.entry(name).or_default().remote.push(row);
        }
        for group in groups.into_values() {
            findings.judge(&group, (local, remote), measure, &content);
        }
        findings.wanted.sort_unstable();
        findings
    }

    /// What is found of a local row.
    #[must_use]
    pub fn local(&self, row: u32) -> Option<Verdict> {
        self.local.get(&row).copied()
    }

    /// What is found of a remote row.
    #[must_use]
    pub fn remote(&self, row: u32) -> Option<Verdict> {
        self.remote.get(&row).copied()
    }

    fn judge(
        &mut self,
        group: &Group,
        (local, remote): (&Rows, &Rows),
        measure: Measure,
        content: &impl Fn(u32) -> Content,
    ) {
        if group.remote.is_empty() || group.local.is_empty() {
            self.totals.only_local += group.local.len() as u64;
            self.totals.only_remote += group.remote.len() as u64;
            self.local.extend(group.local.iter().map(|row| (*row, Verdict::Only)));
            self.remote.extend(group.remote.iter().map(|row| (*row, Verdict::Only)));
            return;
        }
        let mut worst = Verdict::Same;
        for here in &group.local {
            // The service holds several files of one name: one that is the
            // same is enough for the local one, and each of them is told of.
            let mut best = Verdict::Only;
            let mut wanted = false;
            for there in &group.remote {
                let Some(pair) = local.get(*here).zip(remote.get(*there)) else { continue };
                let (verdict, unread) = pair_verdict(pair, measure, || content(*here));
                wanted |= unread;
                best = best.min(verdict);
                worst = worst.max(verdict);
                let told = self.remote.entry(*there).or_insert(verdict);
                *told = verdict.min(*told);
            }
            self.local.insert(*here, best);
            self.wanted.extend(wanted.then_some(*here));
        }
        match worst {
            Verdict::Same => self.totals.same += 1,
            Verdict::Open => self.totals.open += 1,
            Verdict::Differs | Verdict::Only => self.totals.differ += 1,
        }
    }
}

/// The rows that are compared, by the name both sides know.
fn names(rows: &Rows, hidden: bool) -> impl Iterator<Item = (u32, Cow<'_, str>)> {
    rows.numbers().filter_map(move |row| {
        let entry = rows.get(row)?;
        let seen = hidden || !entry.name_bytes().starts_with(b".");
        seen.then(|| (row, common_name(entry)))
    })
}

/// The name both sides know an entry by. One that the service cannot hold is
/// found nowhere there.
#[must_use]
pub fn common_name(entry: Row<'_>) -> Cow<'_, str> {
    match entry {
        Row::Local(local) => match to_server_bytes(entry.name_bytes()) {
            Ok(stored) => Cow::Owned(from_server(&stored)),
            Err(_) => local.name.to_string_lossy(),
        },
        Row::Folder(_) | Row::File(_) => entry.name(),
    }
}

/// The verdict, and whether reading the local file would give another one.
fn pair_verdict(
    (local, remote): (Row<'_>, Row<'_>),
    measure: Measure,
    content: impl Fn() -> Content,
) -> (Verdict, bool) {
    let file = match (local.is_folder(), remote) {
        (true, Row::Folder(_)) => return (Verdict::Same, false),
        (false, Row::File(file)) => file,
        (true | false, _) => return (Verdict::Differs, false),
    };
    if measure == Measure::Name {
        return (Verdict::Same, false);
    }
    if local.size() != Some(file.size) {
        return (Verdict::Differs, false);
    }
    match (measure, file.checksum, content()) {
        (Measure::Name | Measure::Size, ..) => (Verdict::Same, false),
        (Measure::Content, Some(_), Content::Unread) => (Verdict::Open, true),
        (Measure::Content, None, _) | (Measure::Content, _, Content::Unreadable) => {
            (Verdict::Open, false)
        }
        (Measure::Content, Some(there), Content::Is(here)) if here == there => {
            (Verdict::Same, false)
        }
        (Measure::Content, Some(_), Content::Is(_)) => (Verdict::Differs, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::{Entry, Folder, Kind, LocalPath};
    use crate::remote::{FileUrl, FolderId, Listing, RemoteFile, RemoteFolder};
    use std::sync::Arc;

    fn local(entries: &[(&str, Kind, u64)]) -> Rows {
        let entry = |(name, kind, size): &(&str, Kind, u64)| Entry {
            name: name.into(),
            kind: *kind,
            size: *size,
            modified: None,
        };
        let entries = entries.iter().map(entry).collect();
        Rows::Local(Arc::new(Folder { path: LocalPath::new("/x"), entries, unreadable: 0 }))
    }

    fn remote(folders: &[&str], files: &[(&str, u64, Option<&[u8]>)]) -> Rows {
        let folder = |(id, name): (i64, &&str)| RemoteFolder {
            id: FolderId(id),
            name: (*name).to_owned(),
            created: None,
            password: false,
            shared: None,
            owner: None,
            writable: true,
            hide_links: false,
        };
        let file = |(at, (name, size, bytes)): (usize, &(&str, u64, Option<&[u8]>))| RemoteFile {
            url: FileUrl::new(&format!("https://1fichier.com/?{at}")),
            name: (*name).to_owned(),
            size: *size,
            date: None,
            checksum: bytes.map(Checksum::of),
            content_type: String::new(),
            password: false,
            restricted: false,
            cdn: false,
        };
        Rows::remote(Listing {
            folder: FolderId::ROOT,
            name: String::new(),
            shared: None,
            shares: Vec::new(),
            folders: (1..).zip(folders).map(folder).collect(),
            files: files.iter().enumerate().map(file).collect(),
            capped: false,
        })
    }

    fn unread(_: u32) -> Content {
        Content::Unread
    }

    const FILE: Kind = Kind::File;
    const FOLDER: Kind = Kind::Folder;
    use Verdict::{Differs, Only, Open, Same};

    #[test]
    fn each_side_tells_what_the_other_lacks() {
        let here = local(&[("a", FILE, 1), ("only", FILE, 1), ("d", FOLDER, 0), ("e", FOLDER, 0)]);
        let there = remote(&["d", "f"], &[("a", 2, None), ("there", 3, None)]);
        let found = Findings::of((&here, &there), Measure::Name, false, unread);
        assert_eq!([0, 1, 2, 3].map(|row| found.local(row)), [Same, Only, Same, Only].map(Some));
        assert_eq!([0, 1, 2, 3].map(|row| found.remote(row)), [Same, Only, Same, Only].map(Some));
        let totals = Totals { only_local: 2, only_remote: 2, differ: 0, same: 2, open: 0 };
        assert_eq!(found.totals, totals);
        let found = Findings::of((&here, &there), Measure::Size, false, unread);
        assert_eq!((found.local(0), found.remote(2)), (Some(Differs), Some(Differs)));
        assert_eq!((found.totals.differ, found.totals.same), (1, 1));
    }

    #[test]
    fn names_are_compared_as_the_service_writes_them() {
        let here = local(&[("it's <1>", FILE, 1), (" edge ", FILE, 1), ("＜", FILE, 1)]);
        let stored = ["it＇s ＜1＞", "␠edge␠", "‛＜"].map(from_server);
        let files: Vec<_> = stored.iter().map(|name| (name.as_str(), 1, None)).collect();
        let found = Findings::of((&here, &remote(&[], &files)), Measure::Size, false, unread);
        assert_eq!(found.totals, Totals { same: 3, ..Totals::default() });
    }

    #[test]
    fn a_name_no_service_can_hold_is_only_here() {
        let long = "x".repeat(251);
        let here = local(&[(&long, FILE, 1)]);
        let found = Findings::of((&here, &remote(&[], &[])), Measure::Name, false, unread);
        assert_eq!(found.local(0), Some(Only));
    }

    #[test]
    fn a_file_and_a_folder_of_one_name_differ() {
        let here = local(&[("x", FOLDER, 0), ("y", FILE, 1), ("l", Kind::LinkToFolder, 0)]);
        let there = remote(&["y", "l"], &[("x", 1, None)]);
        let found = Findings::of((&here, &there), Measure::Name, false, unread);
        assert_eq!([0, 1, 2].map(|row| found.local(row)), [Differs, Differs, Same].map(Some));
        assert_eq!(found.totals, Totals { differ: 2, same: 1, ..Totals::default() });
    }

    #[test]
    fn of_several_files_of_one_name_each_is_told_of() {
        let here = local(&[("t", FILE, 5)]);
        let there = remote(&[], &[("t", 4, None), ("t", 5, None)]);
        let found = Findings::of((&here, &there), Measure::Size, false, unread);
        assert_eq!(found.local(0), Some(Same));
        assert_eq!([0, 1].map(|row| found.remote(row)), [Differs, Same].map(Some));
        assert_eq!(found.totals, Totals { differ: 1, ..Totals::default() });
    }

    #[test]
    fn content_is_asked_of_files_of_one_name_and_size_alone() {
        let here = local(&[("a", FILE, 3), ("b", FILE, 3), ("c", FILE, 9), ("d", FILE, 3)]);
        let there = remote(
            &[],
            &[("a", 3, Some(b"abc")), ("b", 3, None), ("c", 3, Some(b"abc")), ("e", 3, None)],
        );
        let both = (&here, &there);
        let found = Findings::of(both, Measure::Content, false, unread);
        assert_eq!(found.wanted, [0], "size, missing name or no checksum decide the others");
        assert_eq!((found.local(0), found.local(1)), (Some(Open), Some(Open)));
        let read = |sum: Content| move |_: u32| sum;
        let is = |bytes: &[u8]| Content::Is(Checksum::of(bytes));
        let found = Findings::of(both, Measure::Content, false, read(is(b"abc")));
        assert_eq!((found.local(0), found.wanted.len()), (Some(Same), 0));
        let found = Findings::of(both, Measure::Content, false, read(is(b"xyz")));
        assert_eq!((found.local(0), found.remote(0)), (Some(Differs), Some(Differs)));
        let found = Findings::of(both, Measure::Content, false, read(Content::Unreadable));
        assert_eq!((found.local(0), found.wanted.len()), (Some(Open), 0));
        assert_eq!(found.totals.open, 2);
    }

    #[test]
    fn hidden_names_count_only_if_they_are_shown() {
        let here = local(&[(".x", FILE, 1), ("y", FILE, 1)]);
        let there = remote(&[], &[(".z", 1, None)]);
        let found = Findings::of((&here, &there), Measure::Name, false, unread);
        assert_eq!((found.local(0), found.remote(0)), (None, None));
        let found = Findings::of((&here, &there), Measure::Name, true, unread);
        assert_eq!(found.totals, Totals { only_local: 2, only_remote: 1, ..Totals::default() });
    }
}
