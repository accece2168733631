//! Waiting for jobs: until each of them is over or needs its user, through
//! restarts of the engine, with progress for whoever looks.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

use super::exit::{FINISHING, Trouble, warn};
use super::job_report::Tally;
use super::link::Link;
use super::picture::Picture;
use super::progress::Progress;
use super::talk::Talk;
use crate::protocol::{Request, Settings, Transfer};
use crate::queue::{Fate, JobId, State};

/// After the engine has begun to tell everything anew, jobs that have not
/// come back by then are not in this queue any more.
const TOLD_ANEW: Duration = Duration::from_secs(5);
/// An engine that ends more often than this is not started again.
const RESTARTS: u32 = 3;
/// How often progress is looked at.
const BEAT: Duration = Duration::from_millis(250);

/// Which jobs are waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whom {
    /// All that are or come into the queue.
    All,
    /// These.
    These(BTreeSet<JobId>),
}

/// Why the waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nothing will happen to these jobs by itself any more.
    Settled,
    /// The time ran out.
    Late,
    /// Ctrl-C.
    Interrupted,
    /// Somebody stopped the engine.
    Stopped,
}

/// A wait.
#[derive(Debug)]
pub(super) struct Wait {
    pub whom: Whom,
    pub picture: Picture,
    pub progress: Progress,
    pub deadline: Option<Instant>,
    /// When everything began to be told anew.
    anew: Option<Instant>,
    restarts: u32,
    asked_to_end: bool,
}

impl Wait {
    /// For `whom`, as far as `picture` shows them now.
    pub fn new(whom: Whom, picture: Picture, progress: Progress) -> Self {
        let (deadline, anew) = (None, None);
        Self { whom, picture, progress, deadline, anew, restarts: 0, asked_to_end: false }
    }

    /// Waits.
    ///
    /// # Errors
    /// When the engine is gone and cannot be started again.
    pub async fn run(&mut self, talk: &mut Talk) -> Result<Ended, Trouble> {
        let mut beat = tokio::time::interval(BEAT);
        let mut interrupt = signal(SignalKind::interrupt())
            .map_err(|error| format!("Ctrl-C cannot be heard: {error}."))?;
        let ended = loop {
            if self.is_settled() {
                let tally = self.tally();
                let left = self.asked_to_end && tally.waiting + tally.resting > 0;
                break if left { Ended::Interrupted } else { Ended::Settled };
            }
            tokio::select! {
                event = talk.next() => match event {
                    Ok(event) => self.take(event),
                    Err(_) if self.picture.closing || talk.inside() => break Ended::Stopped,
                    Err(trouble) => self.start_again(talk, trouble).await?,
                },
                _ = beat.tick() => {
                    let jobs = jobs(&self.whom, &self.picture);
                    self.progress.show(&self.picture, &jobs, &talk.zone);
                }
                () = until(self.deadline) => break Ended::Late,
                _ = interrupt.recv() => if self.interrupted(talk).await {
                    break Ended::Interrupted;
                },
            }
        };
        self.progress.end();
        Ok(ended)
    }

    fn take(&mut self, event: crate::protocol::Event) {
        if self.picture.take(event) {
            self.anew = Some(Instant::now());
        }
    }

    /// An engine that lives here first finishes what runs; one that lives
    /// elsewhere goes on without us. True when the waiting is over.
    async fn interrupted(&mut self, talk: &Talk) -> bool {
        if !talk.inside() || self.asked_to_end {
            return true;
        }
        self.asked_to_end = true;
        self.progress.end();
        warn(FINISHING);
        let settings = Settings { draining: true, ..self.picture.settings.clone() };
        talk.ask(Request::Set { settings }).await.is_err()
    }

    /// The engine died. The queue is on disk: another one goes on with it.
    async fn start_again(&mut self, talk: &mut Talk, trouble: Trouble) -> Result<(), Trouble> {
        self.restarts += 1;
        if self.restarts > RESTARTS {
            return Err(trouble);
        }
        self.progress.end();
        warn("The engine has ended unexpectedly; it is started again and goes on.");
        let link = Link::open(&talk.setup, false).await?;
        talk.link = link;
        let settled_there = std::mem::take(&mut self.picture);
        self.picture = talk.watch().await?;
        self.picture.before = settled_there.before;
        self.picture.before.extend(settled_there.jobs);
        self.picture.gone = settled_there.gone;
        self.anew = Some(Instant::now());
        Ok(())
    }

    /// The jobs waited for, as they were last known.
    pub fn jobs(&self) -> Vec<&Transfer> {
        jobs(&self.whom, &self.picture)
    }

    /// Their sum. Jobs that nobody knows any more count as cancelled.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::of(self.jobs());
        if let Whom::These(ids) = &self.whom {
            let lost = (ids.len() as u64).saturating_sub(tally.jobs);
            tally.jobs += lost;
            tally.cancelled += lost;
        }
        tally
    }

    fn is_settled(&self) -> bool {
        let fresh = self.anew.is_some_and(|at| at.elapsed() < TOLD_ANEW);
        let draining = self.picture.settings.draining;
        let settled = |job: &Transfer| is_settled(job, draining);
        match &self.whom {
            Whom::All => !fresh && self.picture.jobs.values().all(settled),
            Whom::These(ids) => ids.iter().all(|id| match self.picture.jobs.get(id) {
                Some(job) => settled(job),
                None => !fresh || self.picture.gone.contains_key(id),
            }),
        }
    }
}

fn jobs<'a>(whom: &Whom, picture: &'a Picture) -> Vec<&'a Transfer> {
    let Whom::These(ids) = whom else { return picture.in_order() };
    let known = |id| {
        let here = picture.jobs.get(id).or_else(|| picture.gone.get(id));
        here.or_else(|| picture.before.get(id))
    };
    ids.iter().filter_map(known).collect()
}

/// Whether nothing more will happen to a job by itself.
fn is_settled(job: &Transfer, draining: bool) -> bool {
    match job.state() {
        State::Waiting | State::Resting => draining,
        State::Running => false,
        // Its local file is about to be removed.
        State::Done => job.upload().is_none_or(|job| job.fate != Fate::Goes),
        State::Held | State::Paused | State::Cancelled | State::Skipped | State::Failed => true,
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::super::exit::Exit;
    use super::super::job_report::tests::{done, upload};
    use super::*;
    use crate::protocol::Event;
    use crate::queue::{Job, Stage};

    fn wait(whom: Whom, jobs: Vec<Job>) -> Wait {
        let mut picture = Picture::default();
        picture.take(Event::Jobs { changed: jobs, gone: Vec::new() });
        Wait::new(whom, picture, Progress::quiet())
    }

    fn these(ids: &[i64]) -> Whom {
        Whom::These(ids.iter().copied().map(JobId).collect())
    }

    #[test]
    fn waits_for_its_own_jobs_only() {
        let jobs = || vec![upload(1, done()), upload(2, Stage::Waiting)];
        assert!(wait(these(&[1]), jobs()).is_settled());
        assert!(!wait(these(&[1, 2]), jobs()).is_settled());
        assert!(!wait(Whom::All, jobs()).is_settled());
    }

    #[test]
    fn what_waits_behind_a_drain_is_settled_and_not_good() {
        let mut wait = wait(Whom::All, vec![upload(1, done()), upload(2, Stage::Waiting)]);
        wait.take(Event::Settings { settings: Settings { draining: true, ..Settings::default() } });
        assert!(wait.is_settled());
        assert_eq!(wait.tally().exit(true), Exit::Partly);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_told_anew_is_waited_for_and_then_believed() {
        let mut wait = wait(these(&[1]), vec![upload(1, Stage::Waiting)]);
        wait.take(Event::Reset);
        assert!(!wait.is_settled());
        tokio::time::advance(TOLD_ANEW).await;
        assert!(wait.is_settled(), "another account's queue never brings the job back");
        assert_eq!(wait.tally().exit(false), Exit::Partly);
    }

    #[test]
    fn a_job_that_was_done_and_cleared_away_counts_as_done() {
        let mut wait = wait(these(&[1]), vec![upload(1, done())]);
        wait.take(Event::Jobs { changed: Vec::new(), gone: vec![JobId(1)] });
        assert!(wait.is_settled());
        assert_eq!(wait.tally().exit(false), Exit::Good);
    }
}
