//! Samples the byte counters of what comes and makes speeds of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Moment;
use crate::downloads::Downloads;
use crate::local::Lead;
use crate::protocol::Totals;
use crate::queue::{JobId, Progress, Rate};

/// Bytes of one file that are there; clones look at the same number.
#[derive(Debug, Clone, Default)]
pub(super) struct Came(Arc<AtomicU64>);

impl Came {
    pub fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One file on its way.
#[derive(Debug)]
struct Gauge {
    came: Came,
    lead: Option<Lead>,
    rate: Rate,
    last: Option<(u64, u64)>,
}

/// The counters of everything that runs.
#[derive(Debug, Default)]
pub(super) struct Figures {
    gauges: HashMap<JobId, Gauge>,
    all: Rate,
    sum: u64,
}

impl Figures {
    /// From now on, `job` is counted by these.
    pub fn follow(&mut self, job: JobId, came: Came, lead: Option<Lead>) {
        self.gauges.insert(job, Gauge { came, lead, rate: Rate::default(), last: None });
    }

    /// Whether anything is counted.
    pub fn any(&self) -> bool {
        !self.gauges.is_empty()
    }

    /// Takes all counters; gives those that moved, and forgets jobs that are
    /// not under way any more.
    pub fn sample(&mut self, mind: &Downloads, now: Moment) -> (Vec<Progress>, Totals) {
        let mut moved = Vec::new();
        self.gauges.retain(|id, gauge| {
            let Some(job) = mind.job(*id).filter(|job| job.stage.is_active()) else {
                return false;
            };
            let sent = gauge.came.get();
            let hashed = gauge.lead.as_ref().map_or(0, Lead::hashed);
            let before = gauge.last.map_or(sent, |(sent, _)| sent);
            self.sum += sent.saturating_sub(before);
            gauge.rate.note(now, sent);
            let speed = gauge.rate.speed();
            let left = gauge.rate.seconds_for(job.size().saturating_sub(sent));
            if gauge.last != Some((sent, hashed)) || speed > 0 {
                moved.push(Progress { job: *id, sent, hashed, speed, left });
            }
            gauge.last = Some((sent, hashed));
            true
        });
        self.all.note(now, self.sum);
        if self.gauges.is_empty() {
            self.all = Rate::default();
        }
        (moved, Totals { speed: self.all.speed() })
    }
}
