//! What keeps all transfers of one direction from starting: a key in question,
//! a service that is away, one that refuses one file after the other. Errors
//! count towards a lock (API page §0.2), so refusals are rationed as well.

use super::patience::{LONGEST_OUTAGE, outage_pause};
use crate::clock::Moment;
use crate::remote::{Problem, ProblemKind};

/// The state of the way to the service. `FREE` files may be refused in a row
/// before all are slowed down: one bad file says nothing about the next.
#[derive(Debug, Clone, Default)]
pub struct Weather<const FREE: u32> {
    /// The key was refused; nothing starts until one is accepted.
    pub key: Option<Problem>,
    outage: Option<(Moment, Problem)>,
    /// Outages since the service was last reached.
    away: u32,
    /// Refusals since the service last took or gave a file.
    refused: u32,
}

impl<const FREE: u32> Weather<FREE> {
    /// The service was reached.
    pub fn reached(&mut self) {
        self.away = 0;
        if self.refused <= FREE {
            self.outage = None;
        }
    }

    /// It took or gave a file: all is well.
    pub fn cleared(&mut self) {
        *self = Self { key: self.key.take(), ..Self::default() };
    }

    /// The service or the network is away. Files that fail together, because
    /// one cable was pulled, are one outage.
    pub fn away(&mut self, problem: &Problem, now: Moment) {
        let is_bad = self.outage.as_ref().is_some_and(|(until, _)| *until > now);
        if !is_bad {
            self.away = self.away.saturating_add(1);
        }
        // "Only N locations allowed": after five minutes or more (§11).
        let long = problem.kind == ProblemKind::Locations;
        if long || !is_bad {
            let pause = if long { LONGEST_OUTAGE } else { outage_pause(self.away) };
            self.pause(now.plus(pause), problem);
        }
    }

    /// A file was refused.
    pub fn refused(&mut self, problem: &Problem, now: Moment) {
        self.refused = self.refused.saturating_add(1);
        if self.refused > FREE {
            self.pause(now.plus(outage_pause(self.refused - FREE)), problem);
        }
    }

    fn pause(&mut self, until: Moment, problem: &Problem) {
        if self.outage.as_ref().is_none_or(|(other, _)| *other < until) {
            self.outage = Some((until, problem.clone()));
        }
    }

    /// Until when nothing starts, and why.
    #[must_use]
    pub const fn outage(&self) -> Option<&(Moment, Problem)> {
        self.outage.as_ref()
    }

    /// When the outage may be over; `None` when nothing is in the way.
    pub fn wait(&mut self, now: Moment) -> Option<Moment> {
        let (until, _) = self.outage.as_ref()?;
        // A clock set back must not stretch the pause beyond its longest.
        if *until > now && *until <= now.plus(LONGEST_OUTAGE) {
            return Some(*until);
        }
        self.outage = None;
        None
    }
}
