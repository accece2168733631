//! Sentences about changes to the local disk.

use super::{bytes, count, fault, grouped, visible};
use crate::local::LocalPath;
use crate::local::change::{ClashKind, Decision, Figures, Record, Refusal, Step, What};

/// What is going on, as in `copying`.
#[must_use]
pub const fn doing(what: What) -> &'static str {
    match what {
        What::MakeFolder => "making a folder",
        What::Rename => "renaming",
        What::Copy => "copying",
        What::Move => "moving",
        What::Trash => "putting into the trash",
        What::Erase => "deleting",
        What::Undo => "taking back",
    }
}

/// How far it is: `34 %, 1.20 GB of 3.50 GB`, or what was done so far.
#[must_use]
pub fn figures(figures: &Figures) -> String {
    let Figures { entries, all_entries, bytes: done, all_bytes, .. } = figures;
    if *all_bytes > 0 {
        let percent = super::percent(*done, *all_bytes);
        format!("{percent} %, {} of {}", bytes(*done), bytes(*all_bytes))
    } else if *all_entries > 0 {
        format!("{} of {}", grouped(*entries), grouped(*all_entries))
    } else {
        entries_so_far(*entries)
    }
}

fn entries_so_far(entries: u64) -> String {
    if entries == 0 { "counting".to_owned() } else { format!("{} so far", grouped(entries)) }
}

/// What was done, as a whole sentence.
#[must_use]
pub fn done(record: &Record) -> String {
    let steps = net(&record.steps);
    let told = steps.len() as u64 + record.more;
    let mut parts = vec![match (steps.as_slice(), record.what) {
        ([], _) => "Nothing is changed".to_owned(),
        (_, What::MakeFolder) => {
            let name = record.steps.last().map(|step| name(subject(step))).unwrap_or_default();
            format!("The folder {name} is made")
        }
        ([one], What::Undo) => format!("Taken back: {}", name(subject(one))),
        (_, What::Undo) => format!("Taken back: {}", count(told, "change")),
        ([one], _) => step(one),
        (_, What::Rename) => format!("{} have new names", things(told)),
        (_, What::Copy) => format!("Copied {}", things(told)),
        (_, What::Move) => format!("Moved {}", things(told)),
        (_, What::Trash) => format!("{} are in the trash", things(told)),
        (_, What::Erase) => format!("Deleted {} for good", things(told)),
    }];
    if record.bytes > 0 {
        parts.push(bytes(record.bytes));
    }
    for (figure, words) in [(record.skipped, "skipped"), (record.failed, "failed")] {
        if figure > 0 {
            parts.push(format!("{} {words}", grouped(figure)));
        }
    }
    if record.stopped {
        parts.push("stopped before its end".to_owned());
    }
    format!("{}.", parts.join(", "))
}

fn things(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(count)) }
}

/// One step, as in `Moved a to /b`.
#[must_use]
pub fn step(step: &Step) -> String {
    let path = |path: &LocalPath| visible(&path.to_string()).into_owned();
    match step {
        Step::Made(at) => format!("Made the folder {}", path(at)),
        Step::Moved { from, to } if from.as_path().parent() == to.as_path().parent() => {
            format!("{} is called {} now", name(from), name(to))
        }
        Step::Moved { from, to } => format!("Moved {} to {}", name(from), path(to)),
        Step::Copied { from, to } => format!("Copied {} to {}", name(from), path(to)),
        Step::Trashed { from, .. } => format!("{} is in the trash", name(from)),
        Step::Erased(at) => format!("Deleted {} for good", path(at)),
        Step::Replaced(at) => format!("Wrote over {}", path(at)),
    }
}

/// The same with both paths whole, for the list of changes.
#[must_use]
pub fn whole_step(step: &Step) -> String {
    let path = |path: &LocalPath| visible(&path.to_string()).into_owned();
    let pair = |verb: &str, from: &LocalPath, to: &LocalPath| {
        format!("{verb} {} to {}", path(from), path(to))
    };
    match step {
        Step::Made(at) => format!("made {}", path(at)),
        Step::Moved { from, to } => pair("moved", from, to),
        Step::Copied { from, to } => pair("copied", from, to),
        Step::Trashed { from, to, .. } => pair("put into the trash", from, to),
        Step::Erased(at) => format!("deleted {}", path(at)),
        Step::Replaced(at) => format!("wrote over {}", path(at)),
    }
}

fn subject(step: &Step) -> &LocalPath {
    match step {
        Step::Made(at) | Step::Erased(at) | Step::Replaced(at) => at,
        Step::Moved { from, .. } | Step::Copied { from, .. } | Step::Trashed { from, .. } => from,
    }
}

fn name(path: &LocalPath) -> String {
    visible(&path.name()).into_owned()
}

/// The steps without what was only on the way: a name given for a moment, and
/// that something was written over, which belongs to the step before it.
#[must_use]
pub fn net(steps: &[Step]) -> Vec<Step> {
    let mut net: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        match step {
            Step::Replaced(_) => {}
            Step::Moved { from, to } => {
                let before = net.iter().rposition(
                    |other| matches!(other, Step::Moved { to: between, .. } if between == from),
                );
                match before.map(|at| net.remove(at)) {
                    Some(Step::Moved { from, .. }) => {
                        net.push(Step::Moved { from, to: to.clone() });
                    }
                    _ => net.push(step.clone()),
                }
            }
            Step::Made(_) | Step::Copied { .. } | Step::Trashed { .. } | Step::Erased(_) => {
                net.push(step.clone());
            }
        }
    }
    net
}

/// Why something was left as it is, and what to do.
#[must_use]
pub fn refusal(why: Refusal) -> String {
    let text = match why {
        Refusal::Fault(why) => return fault(why),
        Refusal::Full => "The disk is full. Make room there, then try again.",
        Refusal::TooLong => "The name is too long for this disk. Choose a shorter one.",
        Refusal::Same => "It is there already.",
        Refusal::Inside => "A folder cannot go into itself.",
        Refusal::Special => "It is a socket, pipe or device, which cannot be copied.",
        Refusal::Changed => "It changed meanwhile and was left as it is. Try again.",
        Refusal::Mounted => "Another disk is mounted there, or a program uses it.",
        Refusal::NoTrash => "Its disk has no trash. D deletes for good.",
        Refusal::InTrash => "It is in the trash already. D deletes for good.",
        Refusal::NoTarget => "There is no such folder. Make it first (a).",
        Refusal::OneName => "Several entries cannot get one name. Choose a folder.",
        Refusal::Gone => "It is not where it was left.",
        Refusal::NotEmpty => "The folder holds something.",
    };
    text.to_owned()
}

/// Why a change cannot be taken back, and what can be done instead.
#[must_use]
pub const fn why_not_undone(record: &Record) -> &'static str {
    match record.what {
        What::Undo => "This is an undo; do the change again instead.",
        What::Copy => "A copy is not taken back; delete it (dd) if it is not wanted.",
        What::Erase => "What is deleted for good cannot be brought back.",
        What::MakeFolder | What::Rename | What::Move | What::Trash if record.more > 0 => {
            "Too many steps to be kept: it cannot be taken back any more."
        }
        What::MakeFolder | What::Rename | What::Move | What::Trash => "Nothing of it was done.",
    }
}

/// What a decision does to two of this kind.
#[must_use]
pub const fn decision(decision: Decision, kind: ClashKind) -> &'static str {
    match (decision, kind) {
        (Decision::Skip, _) => "Skip it",
        (Decision::Replace, ClashKind::Folders) => "Make one folder of both",
        (Decision::Replace, ClashKind::Files | ClashKind::Mixed) => "Replace the one there",
        (Decision::Newer, _) => "Replace it if the coming one is newer",
        (Decision::KeepBoth, _) => "Keep both; the coming one gets a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::local::change::Outcome;

    fn moved(from: &str, to: &str) -> Step {
        Step::Moved { from: LocalPath::new(from), to: LocalPath::new(to) }
    }

    fn said(what: What, steps: Vec<Step>) -> String {
        let outcome = Outcome { steps, ..Outcome::default() };
        done(&Record::new(Moment(0), what, outcome, None))
    }

    #[test]
    fn a_change_is_told_in_one_sentence() {
        assert_eq!(said(What::Rename, vec![moved("/d/a", "/d/b")]), "a is called b now.");
        assert_eq!(said(What::Move, vec![moved("/d/a", "/e/a")]), "Moved a to /e/a.");
        let two = vec![moved("/d/a", "/e/a"), moved("/d/b", "/e/b")];
        assert_eq!(said(What::Move, two), "Moved 2 entries.");
        assert_eq!(said(What::Copy, vec![]), "Nothing is changed.");
        let erased = Step::Erased(LocalPath::new("/x\u{1b}"));
        assert_eq!(said(What::Erase, vec![erased]), "Deleted /x␛ for good.");
    }

    #[test]
    fn names_on_the_way_are_not_told() {
        let swap = [moved("/a", "/t"), moved("/b", "/a"), moved("/t", "/b")];
        assert_eq!(net(&swap), [moved("/b", "/a"), moved("/a", "/b")]);
        assert_eq!(said(What::Rename, swap.to_vec()), "2 entries have new names.");
    }

    #[test]
    fn figures_never_show_a_total_that_is_not_known() {
        assert_eq!(figures(&Figures::default()), "counting");
        let erasing = Figures { entries: 7, ..Figures::default() };
        assert_eq!(figures(&erasing), "7 so far");
        let copying = Figures { bytes: 5, all_bytes: 10, all_entries: 2, ..erasing };
        assert_eq!(figures(&copying), "50 %, 5 B of 10 B");
    }
}
