//! The rows as the store would keep them.

use std::collections::BTreeMap;

use super::*;

/// What is durable.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    pub jobs: BTreeMap<JobId, Job>,
    pub attempts: BTreeMap<AttemptId, Attempt>,
    pub last: Numbers,
    /// What jobs remember, each attempt once.
    pub trips: BTreeMap<(JobId, AttemptId), Trip>,
}

impl Disk {
    pub fn write(&mut self, record: &Record) {
        for job in &record.jobs {
            self.last.job = self.last.job.max(job.id.0);
            self.jobs.insert(job.id, job.clone());
        }
        for attempt in &record.attempts {
            self.last.attempt = self.last.attempt.max(attempt.id.0);
            self.attempts.insert(attempt.id, attempt.clone());
        }
        for (job, trip) in &record.trips {
            let twice = self.trips.insert((*job, trip.attempt), trip.clone());
            assert_eq!(twice, None, "an attempt ended twice for {job:?}");
        }
        for id in &record.gone_jobs {
            self.jobs.remove(id);
        }
        for id in &record.gone_attempts {
            self.attempts.remove(id);
        }
    }

    pub fn recover(&self, lanes: u32, now: Moment) -> (Queue, Step) {
        let rows =
            (self.jobs.values().cloned().collect(), self.attempts.values().cloned().collect());
        Queue::recover(lanes, rows, self.last, now)
    }
}
