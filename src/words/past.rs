//! What was, in words: attempts that are over, and why jobs stand.

use jiff::tz::TimeZone;

use super::stage::held_for;
use super::{
    count, duration, exactly, hold_step, land_fault, problem, short_problem, step, visible,
};
use crate::queue::{Priority, Stage, Trip, TripEnd};

/// How an attempt ended for a job, as a sentence.
#[must_use]
pub fn trip_end(trip: &Trip) -> String {
    match &trip.end {
        TripEnd::Stored if trip.bytes.is_some() => "All bytes are here.".to_owned(),
        TripEnd::Stored => "The file is stored.".to_owned(),
        TripEnd::Broke { why } => problem(why),
        TripEnd::Beside => "Another file of the same request failed or was stopped.".to_owned(),
        TripEnd::Stopped => "It was stopped by the user.".to_owned(),
        TripEnd::CutOff => "The engine ended in the middle of it.".to_owned(),
        TripEnd::Changed => "1fichier has another file there by now.".to_owned(),
        TripEnd::Disk { fault } => land_fault(fault),
        TripEnd::Missing => "All bytes went out, but the file was not found.".to_owned(),
    }
}

/// An attempt with its timings, as one line.
#[must_use]
pub fn trip(trip: &Trip, zone: &TimeZone) -> String {
    let after = |moment: crate::clock::Moment| duration(moment.since(trip.began));
    let mut text = exactly(trip.began, zone);
    if let Some(bytes) = trip.bytes {
        text.push_str(&came(trip, bytes));
    } else if let Some(granted) = trip.granted {
        text.push_str(&format!(", node {} after {}", visible(&trip.node), after(granted)));
    }
    if let Some(accepted) = trip.accepted.filter(|_| trip.bytes.is_none()) {
        text.push_str(&format!(", all bytes taken after {}", after(accepted)));
    }
    text.push_str(&format!(", over after {}", after(trip.ended)));
    if trip.files > 1 {
        text.push_str(&format!(", in one request with {}", others(trip.files)));
    }
    format!("{text}: {}", trip_end(trip))
}

/// From where so many bytes came.
fn came(trip: &Trip, bytes: u64) -> String {
    let after = trip.granted.map(|granted| duration(granted.since(trip.began)));
    let after = after.map_or_else(String::new, |after| format!(" after {after}"));
    format!(", {} from {}{after}", super::bytes(bytes), visible(&trip.node))
}

fn others(files: u32) -> String {
    count(u64::from(files.saturating_sub(1)), "other file")
}

/// Why jobs of a kind stand, without what only one of them knows, and what to
/// do about it. Empty for those that do not stand for a reason.
#[must_use]
pub const fn why(stage: &Stage) -> (&'static str, &'static str) {
    if let Stage::Failed { why } = stage {
        (short_problem(why.kind), step(why.kind))
    } else if let Stage::Held { why } = stage {
        (held_for(why), hold_step(why))
    } else {
        ("", "")
    }
}

/// A sign for the column before a name: what starts at once, and what has
/// another priority than most.
#[must_use]
pub const fn urgency_sign((priority, at_once): (Priority, bool)) -> char {
    match (at_once, priority) {
        (true, _) => '!',
        (false, Priority::High) => '+',
        (false, Priority::Normal) => ' ',
        (false, Priority::Low) => '-',
    }
}

/// The same in words, with a comma before them; empty for what is as most.
#[must_use]
pub const fn urgency((priority, at_once): (Priority, bool)) -> &'static str {
    match (at_once, priority) {
        (true, _) => ", starts at once",
        (false, Priority::High) => ", high priority",
        (false, Priority::Normal) => "",
        (false, Priority::Low) => ", low priority",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::queue::AttemptId;
    use crate::remote::{Problem, ProblemKind};

    #[test]
    fn an_attempt_is_one_line() {
        let mut one = Trip {
            attempt: AttemptId(3),
            began: Moment(0),
            node: "up3.1fichier.com".to_owned(),
            granted: Some(Moment(1_000)),
            accepted: Some(Moment(70_000)),
            ended: Moment(75_000),
            files: 3,
            bytes: None,
            end: TripEnd::Stored,
        };
        assert_eq!(
            trip(&one, &TimeZone::UTC),
            "1970-01-01 00:00:00, node up3.1fichier.com after 1 s, all bytes taken after \
             1 min 10 s, over after 1 min 15 s, in one request with 2 other files: \
             The file is stored."
        );
        one.granted = None;
        one.accepted = None;
        one.files = 1;
        one.end = TripEnd::Broke { why: Problem::new(ProblemKind::Maintenance, "x") };
        assert_eq!(
            trip(&one, &TimeZone::UTC),
            "1970-01-01 00:00:00, over after 1 min 15 s: 1fichier is in maintenance."
        );
        one.node = "a1.1fichier.com".to_owned();
        one.granted = Some(Moment(1_000));
        one.bytes = Some(1500);
        one.end = TripEnd::CutOff;
        assert_eq!(
            trip(&one, &TimeZone::UTC),
            "1970-01-01 00:00:00, 1.50 kB from a1.1fichier.com after 1 s, over after 1 min 15 s: \
             The engine ended in the middle of it."
        );
        one.end = TripEnd::Stored;
        assert_eq!(trip_end(&one), "All bytes are here.");
    }
}
