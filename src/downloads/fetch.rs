//! What the service's answers lead to: facts of a bare link, links to the
//! bytes, and the bytes themselves.

use super::book::Downloads;
use super::input::{FetchFault, Learned};
use super::job::{DownloadHold, DownloadStage, Link};
use super::rest::{Next, WORTH, after, cut_pause};
use super::trip::{cut, end};
use super::{Download, Spans};
use crate::clock::Moment;
use crate::local::Part;
use crate::queue::{JobId, MOST_TRIES, rest_after};
use crate::remote::{Problem, ProblemKind};

impl Downloads {
    pub(super) fn learned(&mut self, id: JobId, result: Result<Learned, Problem>, now: Moment) {
        if !self.is_at(id, &DownloadStage::Learning) {
            return;
        }
        match result {
            Ok(Learned { names: (name, file), facts }) => {
                self.change(id, |job| {
                    if job.file.is_empty() {
                        (job.name, job.file) = (name, file);
                    }
                    job.facts = Some(facts);
                });
                self.go_on(id, now);
            }
            Err(problem) => self.refused(id, &problem, now),
        }
    }

    pub(super) fn granted(&mut self, id: JobId, result: Result<String, Problem>, now: Moment) {
        if !self.is_at(id, &DownloadStage::Asking) {
            return;
        }
        match result {
            Ok(url) => {
                self.change(id, |job| job.link = Some(Link { url, given: now, used: false }));
                self.go_on(id, now);
            }
            Err(problem) => self.refused(id, &problem, now),
        }
    }

    pub(super) fn began(&mut self, id: JobId, tag: Option<String>, now: Moment) {
        if !self.is_at(id, &DownloadStage::Fetching) {
            return;
        }
        self.weather.cleared();
        self.change(id, |job| {
            job.tag = tag.or_else(|| job.tag.take());
            job.fetching.came = Some(now);
            job.started.get_or_insert(now);
            if let Some(link) = &mut job.link {
                link.used = true;
            }
        });
    }

    /// Only of the temporary file there is now: another one's bytes say
    /// nothing.
    pub(super) fn kept(&mut self, id: JobId, part: &Part, have: Spans) {
        let same = |job: &Download| job.part.as_ref() == Some(part) && !job.stage.is_over();
        if self.job(id).is_some_and(same) {
            self.change(id, |job| job.have = have);
        }
    }

    pub(super) fn fetched(
        &mut self,
        id: JobId,
        have: Spans,
        result: Result<(), FetchFault>,
        now: Moment,
    ) {
        if !self.is_at(id, &DownloadStage::Fetching) {
            return;
        }
        self.change(id, |job| job.have = have);
        let whole = self.job(id).is_some_and(|job| job.have.is_whole(job.size()));
        let gained = self.remember(id, end(&result, whole), now);
        match result {
            Ok(()) if whole => {
                self.change(id, |job| (job.tries, job.cuts) = (0, 0));
                self.go_on(id, now);
            }
            Ok(()) => self.cut(id, &cut(), gained, now),
            Err(FetchFault::Problem(problem)) => self.broke(id, &problem, gained, now),
            Err(FetchFault::OtherSize) => {
                self.begin_anew(id);
                self.hold(id, DownloadHold::Changed);
            }
            Err(FetchFault::OtherTag) => {
                self.begin_anew(id);
                let why = Problem::new(ProblemKind::Unreadable, "download")
                    .saying("the host has another file there by now");
                self.try_again(id, &why, now);
            }
            Err(FetchFault::Disk(fault)) => self.disk_fault(id, fault, now),
        }
    }

    /// Fetching ended in failure.
    fn broke(&mut self, id: JobId, problem: &Problem, gained: u64, now: Moment) {
        let used = self.job(id).and_then(|job| job.link.as_ref()).is_some_and(|link| link.used);
        match after(problem.kind) {
            Next::Cut => self.cut(id, problem, gained, now),
            Next::Outage => {
                // Perhaps it is only this host that is away.
                self.change(id, |job| job.link = None);
                self.away(id, problem, now);
            }
            Next::Lock | Next::Key | Next::Cdn => {
                self.change(id, |job| job.link = None);
                self.refused(id, problem, now);
            }
            // A page instead of the bytes, and the link was good before: it
            // has expired, and another one is asked for.
            Next::Odd | Next::Fail | Next::Password if used => {
                self.change(id, |job| {
                    job.link = None;
                    job.stage = DownloadStage::Waiting;
                });
                self.pause_if_wished(id);
            }
            Next::Odd | Next::Fail | Next::Password => {
                self.change(id, |job| job.link = None);
                self.weather.refused(problem, now);
                self.try_again(id, problem, now);
            }
        }
    }

    /// A cut that brought bytes is no failed try, however often it happens.
    fn cut(&mut self, id: JobId, problem: &Problem, gained: u64, now: Moment) {
        if gained == 0 {
            // After a second one the link may be to blame.
            if self.job(id).is_some_and(|job| job.tries > 0) {
                self.change(id, |job| job.link = None);
            }
            return self.try_again(id, problem, now);
        }
        self.change(id, |job| {
            job.tries = 0;
            job.cuts = if gained < WORTH { job.cuts.saturating_add(1) } else { 0 };
            let until = now.plus(cut_pause(job.cuts));
            job.stage = DownloadStage::Resting { until, why: problem.clone() };
        });
        self.pause_if_wished(id);
    }

    /// What a refusal means for the job, and for others.
    fn refused(&mut self, id: JobId, problem: &Problem, now: Moment) {
        let cdn = self.job(id).is_some_and(|job| job.cdn);
        match after(problem.kind) {
            Next::Lock | Next::Outage | Next::Cut => self.away(id, problem, now),
            Next::Key => {
                self.weather.key = Some(problem.clone());
                self.hold(id, DownloadHold::Key(problem.clone()));
            }
            Next::Password => self.ask_password(id, problem.kind == ProblemKind::PasswordWrong),
            Next::Cdn if !cdn => {
                self.hold(id, DownloadHold::Cdn);
                // The network is the same for all: one refusal is enough.
                self.hold_waiting(&DownloadHold::Cdn, |job| !job.cdn);
            }
            Next::Odd => {
                self.weather.refused(problem, now);
                self.try_again(id, problem, now);
            }
            Next::Cdn | Next::Fail => {
                self.weather.refused(problem, now);
                self.fail(id, problem, now);
            }
        }
    }

    /// One question for all of a batch that will be asked the same.
    fn ask_password(&mut self, id: JobId, wrong: bool) {
        self.hold(id, DownloadHold::Password { wrong });
        let Some(batch) = self.job(id).map(|job| job.batch) else { return };
        let why = DownloadHold::Password { wrong };
        self.hold_waiting(&why, |job| job.batch == batch && job.password);
    }

    /// Nothing is wrong with the job: it waits for better weather.
    fn away(&mut self, id: JobId, problem: &Problem, now: Moment) {
        self.weather.away(problem, now);
        self.change(id, |job| job.stage = DownloadStage::Waiting);
        self.pause_if_wished(id);
    }

    /// Counts a failed try: after a rest another one, or none.
    pub(super) fn try_again(&mut self, id: JobId, problem: &Problem, now: Moment) {
        self.change(id, |job| job.tries = job.tries.saturating_add(1));
        let tries = self.job(id).map_or(0, |job| job.tries);
        if tries >= MOST_TRIES {
            return self.fail(id, problem, now);
        }
        let until = now.plus(rest_after(tries));
        let stage = DownloadStage::Resting { until, why: problem.clone() };
        self.change(id, |job| job.stage = stage);
        self.pause_if_wished(id);
    }

    fn fail(&mut self, id: JobId, problem: &Problem, now: Moment) {
        let stage = DownloadStage::Failed { why: problem.clone() };
        self.conclude(id, stage, now);
    }

    /// The next thing it needs, unless its user wants it to stop here.
    pub(super) fn go_on(&mut self, id: JobId, now: Moment) {
        if self.weather.key.is_some() {
            return self.change(id, |job| job.stage = DownloadStage::Waiting);
        }
        self.advance(id, now);
    }

    pub(super) fn hold(&mut self, id: JobId, why: DownloadHold) {
        self.change(id, |job| {
            job.stage = DownloadStage::Held { why };
            job.pause_after = false;
        });
    }

    pub(super) fn conclude(&mut self, id: JobId, stage: DownloadStage, now: Moment) {
        self.change(id, |job| {
            job.stage = stage;
            job.ended = Some(now);
            job.pause_after = false;
        });
    }

    pub(super) fn pause_if_wished(&mut self, id: JobId) {
        if self.job(id).is_some_and(|job| job.pause_after) {
            self.change(id, |job| {
                job.stage = DownloadStage::Paused;
                job.pause_after = false;
            });
        }
    }

    /// Whether the job is where an answer to it belongs.
    pub(super) fn is_at(&self, id: JobId, stage: &DownloadStage) -> bool {
        self.job(id).is_some_and(|job| job.stage == *stage)
    }
}
