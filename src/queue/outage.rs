//! What keeps everything from starting: a key in question, a service that is
//! away, a service that refuses one upload after the other. Errors count
//! towards a lock (API page §0.2), so refusals are rationed as well.

use super::book::Queue;
use super::input::Command;
use super::job::{Hold, JobId, Stage};
use super::rest::{Next, after, outage_pause};
use super::ride::Phase;
use crate::clock::Moment;
use crate::remote::{Problem, ProblemKind};

/// The state of the way to the service.
#[derive(Debug, Clone, Default)]
pub(super) struct Weather {
    /// The key was refused; nothing starts until one is accepted.
    pub(super) key: Option<Problem>,
    /// Nothing starts before that moment.
    pub(super) outage: Option<(Moment, Problem)>,
    /// Outages since the service was last reached.
    away: u32,
    /// Refusals since the service last accepted an upload.
    refused: u32,
}

/// How many uploads may be refused in a row before all are slowed down: one
/// bad file or node says nothing about the next (§5.3).
const FREE_REFUSALS: u32 = 1;

impl Weather {
    /// The service was reached.
    pub(super) fn reached(&mut self) {
        self.away = 0;
        if self.refused <= FREE_REFUSALS {
            self.outage = None;
        }
    }

    /// It accepted an upload.
    pub(super) fn accepted(&mut self) {
        *self = Self { key: self.key.take(), ..Self::default() };
    }

    /// Uploads that fail together, because one cable was pulled, are one
    /// outage.
    fn is_bad(&self, now: Moment) -> bool {
        self.outage.as_ref().is_some_and(|(until, _)| *until > now)
    }

    fn pause(&mut self, until: Moment, problem: &Problem) {
        if self.outage.as_ref().is_none_or(|(other, _)| *other < until) {
            self.outage = Some((until, problem.clone()));
        }
    }

    /// What one failure of a call or an upload means for all.
    pub(super) fn note(&mut self, problem: &Problem, now: Moment) {
        match after(problem, 1) {
            Next::Key => self.key = Some(problem.clone()),
            // After a lock the gate lets nothing out before its deadline; the
            // pause only keeps the queue from knocking at the gate.
            Next::Outage | Next::Lock => {
                if !self.is_bad(now) {
                    self.away = self.away.saturating_add(1);
                }
                // "Only N locations allowed": after 5 minutes or more (§11).
                let long = problem.kind == ProblemKind::Locations;
                if long || !self.is_bad(now) {
                    let pause = outage_pause(if long { u32::MAX } else { self.away });
                    self.pause(now.plus(pause), problem);
                }
            }
            Next::Rest(_) | Next::Fail if !is_local(problem.kind) => {
                self.refused = self.refused.saturating_add(1);
                if self.refused > FREE_REFUSALS {
                    let pause = outage_pause(self.refused - FREE_REFUSALS);
                    self.pause(now.plus(pause), problem);
                }
            }
            Next::Rest(_) | Next::Fail | Next::Changed => {}
        }
    }

    /// When the outage may be over; `None` when nothing is in the way.
    pub(super) fn wait(&mut self, now: Moment) -> Option<Moment> {
        let (until, _) = self.outage.as_ref()?;
        // A clock set back must not stretch the pause beyond its longest.
        if *until > now && *until <= now.plus(outage_pause(u32::MAX)) {
            return Some(*until);
        }
        self.outage = None;
        None
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
