//! Samples the byte counters of what runs and makes speeds of them.

use std::collections::HashMap;

use crate::clock::Moment;
use crate::local::Meter;
use crate::protocol::Totals;
use crate::queue::{JobId, Progress, Queue, Rate};

/// One file on its way: which counter of which upload.
#[derive(Debug)]
struct Gauge {
    meter: Meter,
    part: usize,
    rate: Rate,
    /// Its own limit when it was last taken.
    limit: Option<u64>,
    last: Option<(u64, u64)>,
}

/// The counters of everything that runs.
#[derive(Debug, Default)]
pub(super) struct Figures {
    gauges: HashMap<JobId, Gauge>,
    all: Rate,
    sent: u64,
    /// The limit of all when they were last taken.
    limit: Option<u64>,
}

impl Figures {
    /// From now on, `job` is counted by `part` of `meter`.
    pub fn follow(&mut self, job: JobId, meter: Meter, part: usize) {
        self.gauges
            .insert(job, Gauge { meter, part, rate: Rate::default(), limit: None, last: None });
    }

    /// Whether anything is counted.
    pub fn any(&self) -> bool {
        !self.gauges.is_empty()
    }

    /// Takes all counters; gives those that moved, and forgets jobs that are
    /// not under way any more. After a change of the limit, speeds are
    /// measured anew: those of before say nothing about what is to come.
    pub fn sample(
        &mut self,
        queue: &Queue,
        limit: Option<u64>,
        now: Moment,
    ) -> (Vec<Progress>, Totals) {
        if std::mem::replace(&mut self.limit, limit) != limit {
            self.measure_anew();
        }
        let mut moved = Vec::new();
        self.gauges.retain(|id, gauge| {
            let Some(job) = queue.job(*id).filter(|job| job.stage.is_active()) else {
                return false;
            };
            let (sent, hashed) = (gauge.meter.sent(gauge.part), gauge.meter.hashed(gauge.part));
            let before = gauge.last.map_or(0, |(sent, _)| sent);
            self.sent += sent.saturating_sub(before);
            if std::mem::replace(&mut gauge.limit, job.limit) != job.limit {
                gauge.rate = Rate::default();
            }
            gauge.rate.note(now, sent);
            let speed = gauge.rate.speed();
            let left = gauge.rate.seconds_for(job.print.size.saturating_sub(sent));
            if gauge.last != Some((sent, hashed)) || speed > 0 {
                moved.push(Progress { job: *id, sent, hashed, speed, left });
            }
            gauge.last = Some((sent, hashed));
            true
        });
        self.all.note(now, self.sent);
        if self.gauges.is_empty() {
            self.all = Rate::default();
        }
        (moved, Totals { speed: self.all.speed() })
    }

    fn measure_anew(&mut self) {
        self.all = Rate::default();
        self.gauges.values_mut().for_each(|gauge| gauge.rate = Rate::default());
    }
}
