//! What keeps all downloads from starting: a key in question, a service that
//! is away, one that refuses one file after the other. Errors count towards a
//! lock (API page §0.2), so refusals are rationed.

use std::time::Duration;

use super::book::Downloads;
use super::job::{DownloadHold, DownloadStage};
use crate::clock::Moment;
use crate::queue::JobId;
use crate::remote::{Problem, ProblemKind};

/// The state of the way to the service.
#[derive(Debug, Clone, Default)]
pub(super) struct Weather {
    /// The key was refused; nothing starts until one is accepted.
    pub(super) key: Option<Problem>,
    /// Nothing starts before that moment.
    pub(super) outage: Option<(Moment, Problem)>,
    /// Outages since bytes came.
    away: u32,
    /// Refusals since bytes came.
    refused: u32,
}

/// So many files may be refused in a row before all are slowed down: one bad
/// file says nothing about the next.
const FREE_REFUSALS: u32 = 3;

/// The longest outage before the next try.
const LONGEST: Duration = Duration::from_secs(300);

impl Weather {
    /// Bytes came: all is well.
    pub(super) fn cleared(&mut self) {
        *self = Self { key: self.key.take(), ..Self::default() };
    }

    /// The service or the network is away. Downloads that fail together,
    /// because one cable was pulled, are one outage.
    pub(super) fn away(&mut self, problem: &Problem, now: Moment) {
        let bad = self.outage.as_ref().is_some_and(|(until, _)| *until > now);
        // "Only N locations allowed": after five minutes or more (§11).
        let long = problem.kind == ProblemKind::Locations;
        if bad && !long {
            return;
        }
        self.away = self.away.saturating_add(1);
        let pause = if long { LONGEST } else { growing(self.away) };
        self.outage = Some((now.plus(pause), problem.clone()));
    }

    /// A file was refused.
    pub(super) fn refused(&mut self, problem: &Problem, now: Moment) {
        self.refused = self.refused.saturating_add(1);
        if self.refused > FREE_REFUSALS {
            let until = now.plus(growing(self.refused - FREE_REFUSALS));
            if self.outage.as_ref().is_none_or(|(other, _)| *other < until) {
                self.outage = Some((until, problem.clone()));
            }
        }
    }

    /// When the outage may be over; `None` when nothing is in the way.
    pub(super) fn wait(&mut self, now: Moment) -> Option<Moment> {
        let (until, _) = self.outage.as_ref()?;
        // A clock set back must not stretch the pause beyond its longest.
        if *until > now && *until <= now.plus(LONGEST) {
            return Some(*until);
        }
        self.outage = None;
        None
    }
}

/// 5 s doubling to 5 minutes.
fn growing(n: u32) -> Duration {
    Duration::from_secs(5_u64 << n.saturating_sub(1).min(6)).min(LONGEST)
}

impl Downloads {
    /// A key was accepted: what was held for one goes on. What the account
    /// may not do is not changed by that.
    pub(super) fn key_good(&mut self) {
        let rights = |problem: &Problem| problem.kind == ProblemKind::NotCustomer;
        if self.weather.key.as_ref().is_some_and(rights) {
            return;
        }
        self.trust_key();
    }

    /// The key may be good again: the next call shows.
    pub(super) fn trust_key(&mut self) {
        self.weather.key = None;
        let for_key = |stage: &DownloadStage| {
            matches!(stage, DownloadStage::Held { why: DownloadHold::Key(_) })
        };
        let held: Vec<JobId> =
            self.jobs().filter(|job| for_key(&job.stage)).map(|job| job.id).collect();
        for id in held {
            self.change(id, |job| job.stage = DownloadStage::Waiting);
        }
    }

    /// Nothing goes without a key; says so at every waiting job.
    pub(super) fn hold_for_key(&mut self, problem: &Problem) {
        self.hold_waiting(&DownloadHold::Key(problem.clone()), |_| true);
    }

    /// Holds those that wait and are meant.
    pub(super) fn hold_waiting(
        &mut self,
        why: &DownloadHold,
        meant: impl Fn(&super::Download) -> bool,
    ) {
        let waiting = self.waiting.iter().filter_map(|(_, rung)| self.job(rung.job));
        let held: Vec<JobId> = waiting.filter(|job| meant(job)).map(|job| job.id).collect();
        for id in held {
            self.change(id, |job| job.stage = DownloadStage::Held { why: why.clone() });
        }
    }
}
