//! What begins next, and what a job that has begun needs next.

use std::time::Duration;

use super::book::Downloads;
use super::input::Command;
use super::job::{Download, DownloadStage, Link};
use crate::clock::Moment;
use crate::queue::{JobId, LONGEST_REST, Verdict};

/// A file below this size (bytes) is fetched so quickly that many of them in
/// a row look like an attack (API page §6.2).
const SMALL: u64 = 50_000_000;
/// Downloads that run when some are begun at once, at most; a customer may
/// have thirty connections (§6.2).
const MOST_AT_ONCE: usize = 16;
/// Between the questions about bare links, which lock quickly (§3.2).
const QUESTIONS: Duration = Duration::from_secs(5);
/// An unused link is good for five minutes (§6.1); a slow call is allowed
/// for.
const LINK_LIFE: Duration = Duration::from_secs(4 * 60);
/// A used one may be gone on with for thirty (§6.1).
const USED_LINK_LIFE: Duration = Duration::from_secs(30 * 60);

impl Link {
    /// Whether it is worth a try: the host decides.
    pub(super) fn is_fresh(&self, now: Moment) -> bool {
        let life = if self.used { USED_LINK_LIFE } else { LINK_LIFE };
        self.given <= now && now.since(self.given) < life
    }
}

impl Downloads {
    /// Begins whatever may begin now.
    pub(super) fn pick(&mut self, now: Moment) {
        self.wake_rested(now);
        if let Some(problem) = self.weather.key.clone() {
            return self.hold_for_key(&problem);
        }
        if let Some(until) = self.weather.wait(now) {
            return self.due_at(until);
        }
        if self.draining {
            return;
        }
        let busy = self.jobs().filter(|job| job.stage.takes_a_lane()).count();
        for busy in busy..MOST_AT_ONCE {
            let Some((in_line, rung)) = self.waiting.first().copied() else { return };
            if in_line && busy >= self.lanes as usize {
                return;
            }
            self.change(rung.job, |job| job.at_once = false);
            self.advance(rung.job, now);
        }
    }

    fn wake_rested(&mut self, now: Moment) {
        while let Some((until, id)) = self.resting.first().copied() {
            // A clock set back must not stretch a rest beyond the longest.
            if until > now && until <= now.plus(LONGEST_REST) {
                return self.due_at(until);
            }
            self.change(id, |job| job.stage = DownloadStage::Waiting);
        }
    }

    /// Orders what a job needs next.
    pub(super) fn advance(&mut self, id: JobId, now: Moment) {
        let ready = self.ready.contains(&id);
        let Some(job) = self.job(id) else { return };
        let Some(facts) = &job.facts else {
            let at = self.question_at(now);
            return self.order_for(id, DownloadStage::Learning, |job| Command::Learn(job, at));
        };
        if !ready {
            return self.order_for(id, DownloadStage::Preparing, Command::Ready);
        }
        match (job.have.is_whole(facts.size), facts.checksum, &job.link) {
            (true, Some(_), _) => self.order_for(id, DownloadStage::Verifying, Command::Sum),
            (true, None, _) => self.place(id, Verdict::Unchecked),
            (false, _, Some(link)) if link.is_fresh(now) => self.fetch(id, now),
            (false, _, _) => self.ask(id, now),
        }
    }

    /// Gives it its name.
    pub(super) fn place(&mut self, id: JobId, verdict: Verdict) {
        self.order_for(id, DownloadStage::Placing { verdict }, Command::Place);
    }

    /// Fetches what is missing, over the link it has.
    pub(super) fn fetch(&mut self, id: JobId, now: Moment) {
        self.embark(id, now);
        self.order_for(id, DownloadStage::Fetching, Command::Fetch);
    }

    fn ask(&mut self, id: JobId, now: Moment) {
        let small = self.job(id).is_some_and(|job| job.size() < SMALL);
        // A clock set back must not stretch the wait.
        let at = self.next_link.min(now.plus(self.gap)).max(now);
        self.next_link = if small { at.plus(self.gap) } else { at };
        self.change(id, |job| job.link = None);
        self.order_for(id, DownloadStage::Asking, |job| Command::Ask(job, at));
    }

    fn question_at(&mut self, now: Moment) -> Moment {
        let at = self.next_question.min(now.plus(QUESTIONS)).max(now);
        self.next_question = at.plus(QUESTIONS);
        at
    }

    fn order_for(
        &mut self,
        id: JobId,
        stage: DownloadStage,
        command: impl FnOnce(Download) -> Command,
    ) {
        self.change(id, |job| job.stage = stage);
        self.then_for(id, command);
    }
}
