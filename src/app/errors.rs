//! What failed or is held, by reason: found in a long queue, shown and tried
//! again together.

use super::action::{Front, Motion};
use super::dialog::{Choice, Deed, Dialog, Question};
use super::sieve::Only;
use super::state::App;
use super::transfers::Transfers;
use crate::protocol::Transfer;
use crate::queue::{Hold, JobId, Reason, ReasonGroup, Stage, by_reason};
use crate::words;

/// The page. It remembers the reason under its cursor, not a row: groups come
/// and go while one looks at them.
#[derive(Debug, Default)]
pub struct Errors {
    here: Option<Reason>,
}

impl Errors {
    /// The groups, and which of them the cursor is on.
    #[must_use]
    pub fn groups<'a>(&self, transfers: &'a Transfers) -> (Vec<ReasonGroup<'a, Transfer>>, usize) {
        let groups = by_reason(transfers.all());
        let here = groups.iter().position(|group| Some(&group.reason) == self.here.as_ref());
        (groups, here.unwrap_or(0))
    }

    fn step(&mut self, motion: Motion, transfers: &Transfers) {
        let (groups, at) = self.groups(transfers);
        let last = groups.len().saturating_sub(1);
        let at = match motion {
            Motion::Down => at.saturating_add(1).min(last),
            Motion::Up => at.saturating_sub(1),
            Motion::Top | Motion::HalfUp | Motion::PageUp => 0,
            Motion::Bottom | Motion::HalfDown | Motion::PageDown => last,
        };
        self.here = groups.get(at).map(|group| group.reason.clone());
    }
}

impl App {
    /// Opens the page, if there is anything on it.
    pub(super) fn show_errors(&mut self) {
        let mut errors = Errors::default();
        errors.step(Motion::Top, &self.transfers);
        if errors.here.is_none() {
            return self.info("Nothing failed, and nothing waits for a decision.");
        }
        self.dialogs.push(Dialog::Errors(errors));
    }

    pub(super) fn errors_front(&mut self, mut errors: Errors, what: Front) {
        let (groups, at) = errors.groups(&self.transfers);
        let here = groups.into_iter().nth(at);
        match (what, here) {
            (Front::Accept | Front::Yes, Some(group)) => {
                let reason = group.reason;
                return self.transfers.show_only(Only::Reason(reason));
            }
            (Front::Retry, Some(group)) => {
                let first =
                    group.jobs.first().and_then(|job| job.upload()).map(|job| job.stage.clone());
                let jobs = group.jobs.iter().map(|job| job.id()).collect();
                self.dialogs.push(Dialog::Errors(errors));
                return self.retry_group(first.as_ref(), jobs);
            }
            (Front::Dismiss | Front::No, _) => return,
            (Front::Step(motion), _) => errors.step(motion, &self.transfers),
            (
                Front::Accept
                | Front::Yes
                | Front::Retry
                | Front::Choose
                | Front::ChooseElsewhere
                | Front::Search
                | Front::Disk(_),
                _,
            ) => {}
        }
        self.dialogs.push(Dialog::Errors(errors));
    }

    /// A retry in spite of the same name, or in doubt, may make second files:
    /// that is asked first.
    fn retry_group(&mut self, stage: Option<&Stage>, jobs: Vec<JobId>) {
        let doubles = matches!(
            stage,
            Some(Stage::Held { why: Hold::Clash { .. } | Hold::Lost | Hold::Mismatch { .. } })
        );
        if !doubles {
            return self.retry_jobs(jobs);
        }
        let files = words::count(jobs.len() as u64, "file");
        let text = vec!["1fichier never overwrites: it may have two of each then.".to_owned()];
        let yes = Choice { words: format!("Yes, send {files} again"), deed: Deed::Retry(jobs) };
        let question = Question::no_or_yes("Send again?", text, "No, leave them", yes);
        self.dialogs.push(Dialog::Question(question));
    }
}
