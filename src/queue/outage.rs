//! What one failure means for all uploads, and what a key in question does.

use super::book::Queue;
use super::input::Command;
use super::job::{Hold, JobId, Stage};
use super::rest::{Next, after};
use super::ride::Phase;
use crate::clock::Moment;
use crate::remote::{Problem, ProblemKind};

/// How many uploads may be refused in a row before all are slowed down (§5.3).
pub(super) const FREE_REFUSALS: u32 = 1;

impl Queue {
    /// What one failure of a call or an upload means for all.
    pub(super) fn note(&mut self, problem: &Problem, now: Moment) {
        match after(problem, 1) {
            Next::Key => self.weather.key = Some(problem.clone()),
            // After a lock the gate lets nothing out before its deadline; the
            // pause only keeps the queue from knocking at the gate.
            Next::Outage | Next::Lock => self.weather.away(problem, now),
            Next::Rest(_) | Next::Fail if !is_local(problem.kind) => {
                self.weather.refused(problem, now);
            }
            Next::Rest(_) | Next::Fail | Next::Changed => {}
        }
    }
}

/// Whether the fault lies with one local file, which says nothing about the
/// service.
const fn is_local(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::SourceUnreadable
            | ProblemKind::SourceChanged
            | ProblemKind::EmptyFile
            | ProblemKind::TooBig
            | ProblemKind::Stalled
    )
}

impl Queue {
    /// A key was accepted: what was held for it goes on.
    pub(super) fn key_good(&mut self, now: Moment) {
        self.trust_key(now);
        let held: Vec<JobId> = self
            .jobs()
            .filter(|job| matches!(&job.stage, Stage::Held { why: Hold::Key(_) }))
            .map(|job| job.id)
            .collect();
        for id in held {
            self.change(id, |job| job.stage = Stage::Waiting);
        }
    }

    /// The key may be good again: the next calls show. Looks that wait
    /// because the last ones failed are taken at once.
    pub(super) fn trust_key(&mut self, now: Moment) {
        if self.weather.key.take().is_none() {
            return;
        }
        self.hurry_removals(now);
        let blind: Vec<_> = self
            .rides
            .iter()
            .filter(|ride| ride.phase == Phase::Looking && ride.blind > 0)
            .map(|ride| ride.attempt.id)
            .collect();
        for id in blind {
            self.then(Command::Stop(id));
            self.look(id, now);
        }
    }

    /// Nothing can go without a key; says so at every waiting job.
    pub(super) fn hold_for_key(&mut self, problem: &Problem) {
        let waiting: Vec<JobId> = self.lines.waiting().collect();
        for id in waiting {
            let why = Hold::Key(problem.clone());
            self.change(id, |job| job.stage = Stage::Held { why });
        }
    }
}
