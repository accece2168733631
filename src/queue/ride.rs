//! Attempts that are not over: which jobs ride in them, and what is awaited
//! for each. Every ride awaits exactly one answer, so that none is left
//! standing, and an answer nobody awaits any more is dropped.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use super::book::Queue;
use super::input::Command;
use super::job::{Attempt, AttemptId, JobId, Stage};
use super::trip::TripEnd;
use crate::clock::Moment;

/// Between two questions to an end page, over all attempts: with this, never
/// more than three a second (API page §10.1).
const ASK_GAP: Duration = Duration::from_millis(400);
/// A question planned later than this was planned before the clock was set
/// back.
const ASK_HORIZON: Duration = Duration::from_secs(600);

/// What is awaited for an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its upload node.
    Asking,
    /// The end of its upload request.
    Sending,
    /// The end page of an upload that was accepted.
    Settling,
    /// The end page of an upload that may or may not be stored.
    Doubting,
    /// The local checksums, without which the listing proves nothing.
    Summing,
    /// The listing of its folder.
    Looking,
}

/// An attempt that is not over.
#[derive(Debug, Clone)]
pub(super) struct Ride {
    /// Its row.
    pub(super) attempt: Attempt,
    /// What is awaited.
    pub(super) phase: Phase,
    /// Looks in a row that did not even get a listing.
    pub(super) blind: u32,
    /// Jobs whose name and size the folder held already when they set out.
    pub(super) beside: BTreeSet<JobId>,
}

/// All rides, and who is in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Rides {
    by_id: BTreeMap<AttemptId, Ride>,
    of_job: HashMap<JobId, AttemptId>,
    /// Questions to end pages that are planned.
    asks: BTreeSet<Moment>,
}

impl Rides {
    /// One ride.
    pub(super) fn get(&self, id: AttemptId) -> Option<&Ride> {
        self.by_id.get(&id)
    }

    /// The ride, if this is what is awaited for it.
    pub(super) fn awaiting(&self, id: AttemptId, phases: &[Phase]) -> Option<&Ride> {
        self.get(id).filter(|ride| phases.contains(&ride.phase))
    }

    /// The ride a job is in. A cancelled job rides on when its bytes may be
    /// stored.
    pub(super) fn of(&self, job: JobId) -> Option<&Ride> {
        self.of_job.get(&job).and_then(|id| self.by_id.get(id))
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// All, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Ride> {
        self.by_id.values()
    }

    /// Uploads that run now.
    pub(super) fn uploading(&self) -> usize {
        self.iter().filter(|ride| matches!(ride.phase, Phase::Asking | Phase::Sending)).count()
    }

    /// Plans a question to an end page, not before `wanted`.
    fn plan_ask(&mut self, wanted: Moment, now: Moment) -> Moment {
        let stale = |at: &Moment| now.since(*at) >= ASK_GAP || *at > now.plus(ASK_HORIZON);
        self.asks.retain(|at| !stale(at));
        let mut at = wanted.max(now);
        for planned in &self.asks {
            if *planned >= at.plus(ASK_GAP) {
                break;
            }
            at = at.max(planned.plus(ASK_GAP));
        }
        self.asks.insert(at);
        at
    }
}

impl Queue {
    /// An attempt takes its jobs aboard.
    pub(super) fn board(&mut self, attempt: Attempt, phase: Phase) {
        let (id, folder) = (attempt.id, attempt.folder);
        self.touch_attempt(id);
        let mut beside = BTreeSet::new();
        for job in &attempt.jobs {
            self.rides.of_job.insert(*job, id);
            let facts = self.job(*job).map(|job| (job.name.clone(), job.print.size));
            let Some((name, size)) = facts else { continue };
            if self.names.holds(folder, &name, size) {
                beside.insert(*job);
            }
            self.names.take_off(folder, name);
        }
        self.rides.by_id.insert(id, Ride { attempt, phase, blind: 0, beside });
    }

    /// Changes an attempt's row, not who rides in it.
    pub(super) fn change_attempt(&mut self, id: AttemptId, edit: impl FnOnce(&mut Attempt)) {
        if let Some(ride) = self.rides.by_id.get_mut(&id) {
            edit(&mut ride.attempt);
            self.touch_attempt(id);
        }
    }

    /// From now on this is awaited.
    pub(super) fn await_for(&mut self, id: AttemptId, phase: Phase) {
        if let Some(ride) = self.rides.by_id.get_mut(&id) {
            ride.phase = phase;
        }
    }

    /// Counts looks in a row that got no listing; gives their number.
    pub(super) fn count_blind(&mut self, id: AttemptId, saw: bool) -> u32 {
        self.rides.by_id.get_mut(&id).map_or(0, |ride| {
            ride.blind = if saw { 0 } else { ride.blind.saturating_add(1) };
            ride.blind
        })
    }

    /// A job leaves its attempt, which ended so for it; the last one out ends
    /// it for all, and its number is given.
    pub(super) fn alight(&mut self, job: JobId, end: TripEnd, now: Moment) -> Option<AttemptId> {
        let id = self.rides.of_job.remove(&job)?;
        let ride = self.rides.by_id.get_mut(&id)?;
        ride.attempt.jobs.retain(|other| *other != job);
        let attempt = ride.attempt.clone();
        let (folder, empty) = (attempt.folder, attempt.jobs.is_empty());
        self.remember(&attempt, job, end, now);
        if let Some(name) = self.job(job).map(|job| job.name.clone()) {
            self.names.land(folder, &name);
        }
        if empty {
            self.rides.by_id.remove(&id);
            self.drop_attempt(id);
            return Some(id);
        }
        self.touch_attempt(id);
        None
    }

    /// A job leaves its attempt by the user's wish: what was begun for the
    /// last one out is cut off.
    pub(super) fn jump_off(&mut self, job: JobId, now: Moment) {
        if let Some(empty) = self.alight(job, TripEnd::Stopped, now) {
            self.then(Command::Stop(empty));
        }
    }

    /// The attempt is over; gives its row. How it ended for each of its jobs is
    /// for the caller to say, with [`Queue::remember`].
    pub(super) fn end_attempt(&mut self, id: AttemptId) -> Option<Attempt> {
        let ride = self.rides.by_id.remove(&id)?;
        for job in &ride.attempt.jobs {
            self.rides.of_job.remove(job);
            if let Some(name) = self.job(*job).map(|job| job.name.clone()) {
                self.names.land(ride.attempt.folder, &name);
            }
        }
        self.drop_attempt(id);
        Some(ride.attempt)
    }

    /// Has the end page asked, not before `wanted`.
    pub(super) fn ask_end(&mut self, id: AttemptId, wanted: Moment, now: Moment) {
        let Some(attempt) = self.attempt(id).cloned() else { return };
        let at = self.rides.plan_ask(wanted, now);
        self.then(Command::AskEnd { attempt, at });
    }

    /// The stage of a job of this attempt by what is awaited for it.
    pub(super) fn stage_aboard(ride: &Ride) -> Stage {
        let attempt = ride.attempt.id;
        match ride.phase {
            Phase::Asking => Stage::Asking { attempt },
            Phase::Sending => Stage::Sending { attempt },
            Phase::Settling => Stage::Settling { attempt },
            Phase::Doubting | Phase::Summing | Phase::Looking => Stage::Doubtful { attempt },
        }
    }

    /// Shows at each job what is awaited for its attempt; a cancelled one
    /// stays cancelled.
    pub(super) fn stage_all(&mut self, id: AttemptId) {
        let Some(ride) = self.rides.get(id) else { return };
        let (stage, jobs) = (Self::stage_aboard(ride), ride.attempt.jobs.clone());
        for job in jobs {
            self.change(job, |job| {
                if job.stage != Stage::Cancelled {
                    job.stage = stage.clone();
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_to_end_pages_keep_their_distance_and_lose_no_time() {
        let mut rides = Rides::default();
        let now = Moment(10_000);
        let mut plan = |wanted: i64| rides.plan_ask(Moment(wanted), now).0;
        assert_eq!(plan(10_000), 10_000);
        assert_eq!(plan(9_000), 10_400, "never in the past, never too close");
        assert_eq!(plan(40_000), 40_000);
        assert_eq!(plan(10_500), 10_800, "a late one does not hold up an early one");
        assert_eq!(plan(39_700), 40_400);
        assert_eq!(plan(10_000), 11_200);
    }

    #[test]
    fn a_clock_set_back_does_not_put_questions_off() {
        let mut rides = Rides::default();
        for _ in 0..5 {
            let _ = rides.plan_ask(Moment(90_000_000), Moment(90_000_000));
        }
        assert_eq!(rides.plan_ask(Moment(0), Moment(1000)), Moment(1000));
        assert_eq!(rides.asks.len(), 1);
    }
}
