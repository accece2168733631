//! How the listing of the whole account stands, in words.

use jiff::tz::TimeZone;

use super::{clock_or_date, count, duration, grouped, percent, problem};
use crate::clock::Moment;
use crate::protocol::{IndexState, IndexView};

/// How it stands, as a sentence.
#[must_use]
pub fn index(view: &IndexView, now: Moment, zone: &TimeZone) -> String {
    let all = count(view.folders, "folder");
    let listed = view.folders.saturating_sub(view.left);
    match &view.state {
        IndexState::Off if view.folders == 0 => "No folder is known yet.".to_owned(),
        IndexState::Off if view.left == 0 => format!("{all}, all listed."),
        IndexState::Off => format!("{} of {all} never listed.", grouped(view.left)),
        IndexState::Running => {
            let share = percent(listed, view.folders);
            let mut text = format!("Listing: {} of {all}, {share} %", grouped(listed));
            if let Some(expected) = view.expected {
                text.push_str(&format!(", {} or more to go", duration(expected.since(now))));
            }
            text.push('.');
            text
        }
        IndexState::Resting { until, why } => {
            let at = clock_or_date(*until, now, zone);
            format!("Rests until {at}, {} to go. {}", grouped(view.left), problem(why))
        }
        IndexState::Paused => format!("Paused: {} of {all} listed.", grouped(listed)),
        IndexState::Done if view.left > 0 => {
            format!("Done, but {} of {all} could not be listed or came since.", grouped(view.left))
        }
        IndexState::Done => {
            let ended = view.ended.map(|at| clock_or_date(at, now, zone)).unwrap_or_default();
            format!("All {all} listed, done {ended}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_far_it_is_and_how_long_it_takes_at_least() {
        let now = Moment(1_795_444_320_000);
        let view = |state, left| IndexView {
            state,
            folders: 400,
            left,
            begun: Some(now),
            ended: Some(now),
            expected: Some(now.plus(std::time::Duration::from_secs(900))),
        };
        let text = |state, left| index(&view(state, left), now, &TimeZone::UTC);
        assert_eq!(
            text(IndexState::Running, 100),
            "Listing: 300 of 400 folders, 75 %, 15 min 00 s or more to go."
        );
        assert_eq!(text(IndexState::Off, 2), "2 of 400 folders never listed.");
        assert_eq!(text(IndexState::Paused, 100), "Paused: 300 of 400 folders listed.");
        assert_eq!(text(IndexState::Done, 0), "All 400 folders listed, done 14:32.");
    }
}
