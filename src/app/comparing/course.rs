//! A comparison that stays true: it is made anew when one of the lists
//! changes, ends when a pane goes elsewhere, and waits for local files that
//! are read for their checksums.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;

use super::findings::{Content, Findings, Measure, Totals, Verdict};
use crate::app::Effect;
use crate::app::dialog::{Choice, Deed, Dialog, Question};
use crate::app::disk::DiskOrder;
use crate::app::event::Ticket;
use crate::app::pane::Pane;
use crate::app::place::{Place, Side};
use crate::app::rows::{Row, Rows, child};
use crate::app::state::App;
use crate::app::together::Together;
use crate::clock::Moment;
use crate::local::{Fault, LocalPath};
use crate::remote::Checksum;
use crate::words;

/// A local file as it was read: another size or time is another content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Print {
    name: OsString,
    size: u64,
    modified: Option<Moment>,
}

/// Files that are being read.
#[derive(Debug)]
struct Reading {
    ticket: Ticket,
    files: Vec<Print>,
    read: usize,
    bytes: u64,
    all: u64,
}

/// Both lists as they were compared.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    local: (Place, u64),
    remote: (Place, u64),
}

/// A comparison of the two panes.
#[derive(Debug)]
pub struct Comparison {
    /// By what files are compared.
    pub measure: Measure,
    findings: Findings,
    seen: Seen,
    sums: HashMap<Print, Option<Checksum>>,
    reading: Option<Reading>,
}

impl Comparison {
    /// Bytes that were read and bytes in all, while files are read.
    #[must_use]
    pub fn reading(&self) -> Option<(u64, u64)> {
        self.reading.as_ref().map(|reading| (reading.bytes.min(reading.all), reading.all))
    }

    /// What is found of an entry.
    #[must_use]
    pub fn verdict(&self, side: Side, row: u32) -> Option<Verdict> {
        match side {
            Side::Local => self.findings.local(row),
            Side::Remote => self.findings.remote(row),
        }
    }
}

impl App {
    /// What is found of the two panes, if they were compared.
    #[must_use]
    pub const fn comparison(&self) -> Option<&Comparison> {
        self.panes.comparison.as_ref()
    }

    /// Asks by what the panes are to be compared.
    pub(in crate::app) fn ask_to_compare(&mut self) {
        let by = |words: &str, measure| Choice {
            words: words.to_owned(),
            deed: Deed::Compare(Some(measure)),
        };
        let mut choices = vec![
            by("By name", Measure::Name),
            by("By name and size", Measure::Size),
            by("By content: what has the same size is read here", Measure::Content),
        ];
        if self.panes.comparison.is_some() {
            let words = "End the comparison".to_owned();
            choices.push(Choice { words, deed: Deed::Compare(None) });
        }
        let no = choices.len();
        choices.push(Choice { words: "Leave it".to_owned(), deed: Deed::Nothing });
        let label = |side: Side| words::visible(&self.side(side).place().label()).into_owned();
        let text = vec![
            format!("{} and 1fichier:{}", label(Side::Local), label(Side::Remote)),
            "What is missing or different on the other side gets a mark.".to_owned(),
        ];
        let title = "Compare the panes".to_owned();
        self.dialogs.push(Dialog::Question(Question {
            title,
            text,
            choices,
            at: 1,
            yes: 1,
            no,
            typed: None,
        }));
    }

    /// Compares the panes, or ends it.
    pub(in crate::app) fn compare(&mut self, measure: Option<Measure>) {
        let Some(measure) = measure else {
            self.end_comparison();
            return;
        };
        if self.panes.local.shows_hits() || self.panes.remote.shows_hits() {
            return self.info("Hits are no folder: Esc goes back to one, then = compares.");
        }
        if !(self.panes.local.is_listed() && self.panes.remote.is_listed()) {
            return self.info("Both folders must be listed before they can be compared.");
        }
        // What was read once need not be read again.
        let (sums, reading) = match self.panes.comparison.take() {
            Some(earlier) => (earlier.sums, earlier.reading),
            None => (HashMap::new(), None),
        };
        self.compare_with(measure, sums, reading);
        self.finish_comparison();
    }

    fn compare_with(
        &mut self,
        measure: Measure,
        sums: HashMap<Print, Option<Checksum>>,
        reading: Option<Reading>,
    ) {
        let (local, remote) = (&self.panes.local, &self.panes.remote);
        let hidden = local.shows_hidden() || remote.shows_hidden();
        let content = |row: u32| match print_of(local.rows(), row).and_then(|p| sums.get(&p)) {
            None => Content::Unread,
            Some(None) => Content::Unreadable,
            Some(Some(sum)) => Content::Is(*sum),
        };
        let findings = Findings::of((local.rows(), remote.rows()), measure, hidden, content);
        let seen = Seen { local: sight(local), remote: sight(remote) };
        let wanted = findings.wanted.iter().filter_map(|row| print_of(local.rows(), *row));
        let wanted = wanted.collect();
        let reading = self.read_on(wanted, reading);
        self.panes.comparison = Some(Comparison { measure, findings, seen, sums, reading });
    }

    /// Has the files read whose content decides. What is being read goes on
    /// if they are among it: a large file is not begun anew for every listing.
    fn read_on(&mut self, wanted: Vec<Print>, reading: Option<Reading>) -> Option<Reading> {
        if let Some(reading) = reading {
            let coming: HashSet<&Print> = reading.files.iter().collect();
            if !wanted.is_empty() && wanted.iter().all(|file| coming.contains(file)) {
                return Some(reading);
            }
            self.stop_reading(Some(&reading));
        }
        let Place::Local(folder) = self.panes.local.place() else { return None };
        let files: Vec<LocalPath> = wanted.iter().map(|file| child(folder, &file.name)).collect();
        if files.is_empty() {
            return None;
        }
        let all = wanted.iter().map(|file| file.size).sum();
        let ticket = self.asks.ticket();
        self.order(Effect::Disk(DiskOrder::Digest { ticket, files }));
        Some(Reading { ticket, files: wanted, read: 0, bytes: 0, all })
    }

    fn stop_reading(&mut self, reading: Option<&Reading>) {
        if let Some(Reading { ticket, .. }) = reading {
            let ticket = *ticket;
            self.order(Effect::Disk(DiskOrder::Stop { ticket }));
        }
    }

    /// Ends the comparison; tells whether there was one.
    pub(in crate::app) fn end_comparison(&mut self) -> bool {
        let Some(comparison) = self.panes.comparison.take() else { return false };
        self.stop_reading(comparison.reading.as_ref());
        true
    }

    /// Files were read.
    pub(in crate::app) fn digested(
        &mut self,
        ticket: Ticket,
        sums: Vec<Result<Checksum, Fault>>,
        bytes: u64,
        whole: bool,
    ) {
        let comparison = self.panes.comparison.as_mut();
        let Some(comparison) = comparison
            .filter(|known| known.reading.as_ref().is_some_and(|reading| reading.ticket == ticket))
        else {
            return;
        };
        let Some(reading) = &mut comparison.reading else { return };
        reading.bytes = bytes;
        let next = reading.files.iter().skip(reading.read);
        let read: Vec<_> = next.cloned().zip(sums.into_iter().map(Result::ok)).collect();
        reading.read += read.len();
        // A thread that died leaves files nobody has read.
        let left = reading.files.iter().skip(reading.read).filter(|_| whole).cloned();
        let left: Vec<_> = left.map(|file| (file, None)).collect();
        let news = whole || !read.is_empty();
        comparison.sums.extend(read.into_iter().chain(left));
        if whole {
            comparison.reading = None;
        }
        if news {
            self.compare_again();
        }
        if whole {
            self.finish_comparison();
        }
    }

    /// Compares what is listed now by the same measure.
    fn compare_again(&mut self) {
        if let Some(Comparison { measure, sums, reading, .. }) = self.panes.comparison.take() {
            self.compare_with(measure, sums, reading);
        }
    }

    /// Keeps the comparison true to what the panes show. Elsewhere it ends,
    /// unless both panes went there together.
    pub(in crate::app) fn follow_comparison(&mut self) {
        let Some(Comparison { seen, .. }) = &self.panes.comparison else { return };
        let (local, remote) = (&self.panes.local, &self.panes.remote);
        let moved = *local.place() != seen.local.0
            || remote.place().folder() != seen.remote.0.folder()
            || local.shows_hits()
            || remote.shows_hits();
        let anew = (local.revision(), remote.revision()) != (seen.local.1, seen.remote.1);
        let listed = local.is_listed() && remote.is_listed();
        if moved && self.together().is_none_or(Together::is_apart) {
            self.end_comparison();
        } else if moved {
            self.compare_elsewhere(listed);
        } else if anew && listed {
            self.compare_again();
        }
    }

    /// Other folders: nothing that is known is true of them.
    fn compare_elsewhere(&mut self, listed: bool) {
        let Some(comparison) = &mut self.panes.comparison else { return };
        comparison.findings = Findings::default();
        comparison.sums.clear();
        let reading = comparison.reading.take();
        self.stop_reading(reading.as_ref());
        if listed {
            self.compare_again();
            self.finish_comparison();
        }
    }

    /// Marks what is missing or different, and says what was found; waits for
    /// files that are being read.
    fn finish_comparison(&mut self) {
        let Some(comparison) = &self.panes.comparison else { return };
        let findings = &comparison.findings;
        if let Some((_, all)) = comparison.reading() {
            let count = words::count(findings.wanted.len() as u64, "file");
            let bytes = words::bytes(all);
            return self.info(format!("Reading {count} ({bytes}) to compare; Esc ends it."));
        }
        let wanted =
            |verdict: Option<Verdict>| matches!(verdict, Some(Verdict::Only | Verdict::Differs));
        self.panes.local.mark_rows(|row| wanted(findings.local(row)));
        self.panes.remote.mark_rows(|row| wanted(findings.remote(row)));
        let mut text = sentence(comparison.measure, &findings.totals);
        if matches!(self.panes.remote.rows(), Rows::Remote { listing, .. } if listing.capped) {
            text.push_str(" The account's list is cut off: what is missing there may be there.");
        }
        self.info(text);
    }
}

fn sight(pane: &Pane) -> (Place, u64) {
    (pane.place().clone(), pane.revision())
}

fn print_of(rows: &Rows, row: u32) -> Option<Print> {
    match rows.get(row)? {
        Row::Local(entry) => {
            let (name, size) = (entry.name.clone(), entry.size);
            Some(Print { name, size, modified: entry.modified })
        }
        Row::Folder(_) | Row::File(_) => None,
    }
}

/// `By size: 12 only on this disk, 3 only in the account, 2 differ, 40 the
/// same.`
fn sentence(measure: Measure, totals: &Totals) -> String {
    let by = match measure {
        Measure::Name => "name",
        Measure::Size => "size",
        Measure::Content => "content",
    };
    let Totals { only_local, only_remote, differ, same, open } = *totals;
    let parts = [
        (only_local, "only on this disk"),
        (only_remote, "only in the account"),
        (differ, if differ == 1 { "differs" } else { "differ" }),
        (open, "not known"),
    ];
    let mut said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", words::grouped(count)))
        .collect();
    if said.is_empty() {
        let names = words::count(same, "name");
        return format!("By {by} the folders are the same ({names}).");
    }
    said.push(format!("{} the same", words::grouped(same)));
    format!("By {by}: {}.", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_said() {
        let totals = Totals { only_local: 12, only_remote: 3, differ: 2, same: 40, open: 0 };
        assert_eq!(
            sentence(Measure::Size, &totals),
            "By size: 12 only on this disk, 3 only in the account, 2 differ, 40 the same."
        );
        let one = Totals { differ: 1, open: 1, ..Totals::default() };
        assert_eq!(
            sentence(Measure::Content, &one),
            "By content: 1 differs, 1 not known, 0 the same."
        );
        let same = Totals { same: 1, ..Totals::default() };
        assert_eq!(sentence(Measure::Name, &same), "By name the folders are the same (1 name).");
    }
}
