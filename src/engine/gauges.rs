//! Samples the byte counters of what runs and makes speeds of them.

use std::collections::HashMap;

use crate::clock::Moment;
use crate::protocol::Totals;
use crate::queue::{JobId, Progress, Rate};

/// The counter of one file on its way.
pub trait Counter {
    /// Bytes that went out or came in.
    fn moved(&self) -> u64;
    /// Bytes the checksum has seen.
    fn hashed(&self) -> u64;
}

/// What is to be known of a file that is under way.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Its bytes.
    pub size: u64,
    /// Its own limit in bytes per second.
    pub limit: Option<u64>,
}

#[derive(Debug)]
struct Gauge<C> {
    counter: C,
    rate: Rate,
    /// Its own limit when it was last taken.
    limit: Option<u64>,
    moved: u64,
    last: Option<(u64, u64)>,
}

/// The counters of everything that runs.
#[derive(Debug)]
pub struct Gauges<C> {
    gauges: HashMap<JobId, Gauge<C>>,
    all: Rate,
    moved: u64,
    /// The limit of all when they were last taken.
    limit: Option<u64>,
}

impl<C> Default for Gauges<C> {
    fn default() -> Self {
        Self { gauges: HashMap::new(), all: Rate::default(), moved: 0, limit: None }
    }
}

impl<C: Counter> Gauges<C> {
    /// From now on, `job` is counted by this; what it has counted already came
    /// before.
    pub fn follow(&mut self, job: JobId, counter: C) {
        let moved = counter.moved();
        let gauge = Gauge { counter, rate: Rate::default(), limit: None, moved, last: None };
        self.gauges.insert(job, gauge);
    }

    /// Whether anything is counted.
    pub fn any(&self) -> bool {
        !self.gauges.is_empty()
    }

    /// Takes all counters; gives those that moved, and forgets jobs that are
    /// not under way any more, of which nothing is to be known. After a change
    /// of the limit, speeds are measured anew: those of before say nothing
    /// about what is to come.
    pub fn sample(
        &mut self,
        under_way: impl Fn(JobId) -> Option<Measure>,
        limit: Option<u64>,
        now: Moment,
    ) -> (Vec<Progress>, Totals) {
        if std::mem::replace(&mut self.limit, limit) != limit {
            self.measure_anew();
        }
        let mut moved = Vec::new();
        self.gauges.retain(|id, gauge| {
            let Some(measure) = under_way(*id) else { return false };
            let (progress, more) = gauge.take(*id, measure, now);
            self.moved += more;
            moved.extend(progress);
            true
        });
        self.all.note(now, self.moved);
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

impl<C: Counter> Gauge<C> {
    /// Its figures if they are worth telling, and the bytes since the last
    /// time.
    fn take(&mut self, job: JobId, measure: Measure, now: Moment) -> (Option<Progress>, u64) {
        let (sent, hashed) = (self.counter.moved(), self.counter.hashed());
        let more = sent.saturating_sub(std::mem::replace(&mut self.moved, sent));
        if std::mem::replace(&mut self.limit, measure.limit) != measure.limit {
            self.rate = Rate::default();
        }
        self.rate.note(now, sent);
        let speed = self.rate.speed();
        let left = self.rate.seconds_for(measure.size.saturating_sub(sent));
        let is_news = self.last.replace((sent, hashed)) != Some((sent, hashed)) || speed > 0;
        (is_news.then_some(Progress { job, sent, hashed, speed, left }), more)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    impl Counter for Rc<Cell<u64>> {
        fn moved(&self) -> u64 {
            self.get()
        }

        fn hashed(&self) -> u64 {
            0
        }
    }

    #[test]
    fn what_was_there_before_makes_no_speed_and_a_new_limit_measures_anew() {
        let counter = Rc::new(Cell::new(1_000_000));
        let mut gauges = Gauges::default();
        gauges.follow(JobId(1), Rc::clone(&counter));
        let mut sample = |limit, at| {
            let measure = Measure { size: 2_000_000, limit: None };
            gauges.sample(|_| Some(measure), limit, Moment(at))
        };
        assert_eq!(sample(None, 0).1.speed, 0);
        counter.set(1_001_000);
        let (jobs, totals) = sample(None, 1000);
        assert_eq!((totals.speed, jobs[0].sent, jobs[0].speed), (1000, 1_001_000, 1000));
        counter.set(1_001_100);
        assert_eq!(sample(Some(100), 2000).1.speed, 0);
        counter.set(1_001_200);
        assert_eq!(sample(Some(100), 3000).1.speed, 100);
    }
}
