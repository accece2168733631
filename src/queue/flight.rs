//! An attempt's way from the node to the end page, and what becomes of its
//! jobs when it fails.
//!
//! The one decision to defend: a file is sent again only when it cannot be
//! stored. Until the last byte was allowed to leave (recorded first), it
//! cannot; after that, the end page and then the folder's listing are asked,
//! again and again, before anything is sent twice.

use super::book::Queue;
use super::input::{Command, EndPage, Receipt, SendFault, Target};
use super::job::{AttemptId, Hold, JobId, Place, Stage};
use super::patience::rest_after;
use super::rest::{Next, after, after_break, end_pause};
use super::ride::Phase;
use super::rule::Check;
use super::trip::TripEnd;
use crate::clock::Moment;
use crate::remote::{Problem, ProblemKind};

/// Times the end page is asked before the listing is looked at.
pub(super) const END_ASKS: u32 = 10;
/// Failures of a shared request after which its files are tried alone.
const SHARED_TRIES: u32 = 3;

impl Queue {
    pub(super) fn placed(&mut self, place: &Place, result: Result<Target, Problem>, now: Moment) {
        let Some(sizes) = self.placing.remove(place) else { return };
        let turns = self.lines.unplaced.get(place).into_iter().flatten();
        let jobs: Vec<JobId> = turns.map(|turn| turn.rung.job).collect();
        match result {
            // It may come from the catalog: it does not prove that the
            // service was reached.
            Ok(target) => {
                self.names.found(target.folder, &target.known, target.listed);
                for id in jobs {
                    let Some(job) = self.job(id) else { continue };
                    if !sizes.contains(&job.print.size) {
                        // It came later: its size was not looked up.
                        continue;
                    }
                    let suspect = self.is_suspect(job, &target);
                    self.change(id, |job| {
                        job.folder = Some(target.folder);
                        if suspect {
                            job.check = Check::Due;
                        }
                    });
                }
            }
            Err(problem) => {
                for id in jobs {
                    self.fall(id, &problem, now);
                }
                self.note(&problem, now);
            }
        }
    }

    pub(super) fn granted(
        &mut self,
        id: AttemptId,
        result: Result<(String, String), Problem>,
        now: Moment,
    ) {
        if self.rides.awaiting(id, &[Phase::Asking]).is_none() {
            return;
        }
        match result {
            Ok((node, upload)) => {
                self.weather.reached();
                self.change_attempt(id, |attempt| {
                    (attempt.node, attempt.upload) = (node, upload);
                    attempt.granted = Some(now);
                });
                self.await_for(id, Phase::Sending);
                self.stage_all(id);
                self.send(id, now);
            }
            Err(problem) => self.crash(id, &problem, None, now),
        }
    }

    fn send(&mut self, id: AttemptId, now: Moment) {
        let Some(attempt) = self.attempt(id).cloned() else { return };
        for job in &attempt.jobs {
            self.change(*job, |job| job.started = Some(now));
        }
        let jobs = attempt.jobs.iter().filter_map(|id| self.job(*id).cloned()).collect();
        self.then(Command::Send { attempt, jobs });
    }

    pub(super) fn last_byte(&mut self, id: AttemptId) {
        if self.rides.awaiting(id, &[Phase::Sending]).is_some() {
            self.change_attempt(id, |attempt| attempt.all_out = true);
            self.then(Command::Release(id));
        }
    }

    pub(super) fn sent(&mut self, id: AttemptId, result: Result<Receipt, SendFault>, now: Moment) {
        let Some(ride) = self.rides.awaiting(id, &[Phase::Sending]) else { return };
        let all_out = ride.attempt.all_out;
        match result {
            Ok(receipt) => {
                self.weather.cleared();
                self.change_attempt(id, |attempt| {
                    attempt.node = receipt.node.unwrap_or(std::mem::take(&mut attempt.node));
                    attempt.xid = Some(receipt.xid);
                    attempt.accepted = Some(now);
                    attempt.all_out = true;
                });
                self.await_for(id, Phase::Settling);
                self.stage_all(id);
                self.ask_end(id, now, now);
            }
            Err(fault) if all_out && !fault.refused => {
                self.note(&fault.problem, now);
                self.doubt(id, now);
            }
            Err(fault) => {
                // Jobs may have left since the last byte went out: the parts
                // are not numbered by the row any more.
                let part = fault.part.filter(|_| !all_out);
                self.crash(id, &fault.problem, part, now);
            }
        }
    }

    pub(super) fn ended(&mut self, id: AttemptId, result: Result<EndPage, Problem>, now: Moment) {
        let Some(ride) = self.rides.awaiting(id, &[Phase::Settling, Phase::Doubting]) else {
            return;
        };
        let accepted = ride.attempt.xid.is_some();
        match result {
            Ok(EndPage::Stored(files)) if !files.is_empty() => {
                self.settle(id, files, now);
                // Those it does not list may be in the folder.
                self.look_later(id, now);
            }
            // An upload the service has accepted is waited for; one that it
            // has not, it may simply not know.
            Ok(EndPage::Nothing) if !accepted => self.look_later(id, now),
            Ok(EndPage::Stored(_) | EndPage::NotYet | EndPage::Nothing) | Err(_) => {
                self.change_attempt(id, |attempt| attempt.asked = attempt.asked.saturating_add(1));
                let asked = self.attempt(id).map_or(0, |attempt| attempt.asked);
                if asked >= END_ASKS {
                    self.look_later(id, now);
                } else {
                    self.ask_end(id, now.plus(end_pause(asked)), now);
                }
            }
        }
    }

    /// The attempt is over and nothing of it is stored.
    fn crash(&mut self, id: AttemptId, problem: &Problem, part: Option<usize>, now: Moment) {
        let Some(attempt) = self.end_attempt(id) else { return };
        self.note(problem, now);
        let culprit = part.and_then(|at| attempt.jobs.get(at).copied());
        let sending = !attempt.node.is_empty();
        let shared = attempt.jobs.len() > 1;
        for job in attempt.jobs.iter().copied() {
            let end = if culprit.is_none_or(|guilty| guilty == job) {
                TripEnd::Broke { why: problem.clone() }
            } else {
                TripEnd::Beside
            };
            self.remember(&attempt, job, end, now);
            match culprit {
                // It only shared the request with the file at fault.
                Some(guilty) if guilty != job => self.put_back(job, Stage::Waiting, 0),
                Some(_) => self.fall(job, problem, now),
                None if sending => self.fall_sending(job, problem, shared, now),
                None => self.fall(job, problem, now),
            }
        }
    }

    /// What a failed upload means for one of its jobs.
    fn fall_sending(&mut self, id: JobId, problem: &Problem, shared: bool, now: Moment) {
        let Some(job) = self.job(id) else { return };
        let tries = job.tries.saturating_add(1);
        let next = match (after(problem, tries), problem.kind) {
            (Next::Outage, ProblemKind::Unreachable(_) | ProblemKind::ServerFault) => {
                after_break(tries)
            }
            (next, _) => next,
        };
        // One file of the form may have spoilt it for all: each is tried
        // alone before it is given up.
        if shared && (next == Next::Fail || tries >= SHARED_TRIES) {
            self.alone.insert(id);
        }
        let next = if shared && next == Next::Fail { Next::Rest(rest_after(1)) } else { next };
        self.land(id, next, problem, now);
    }

    /// What a failure means for one job.
    pub(super) fn fall(&mut self, id: JobId, problem: &Problem, now: Moment) {
        let Some(job) = self.job(id) else { return };
        self.land(id, after(problem, job.tries.saturating_add(1)), problem, now);
    }

    pub(super) fn land(&mut self, id: JobId, next: Next, problem: &Problem, now: Moment) {
        let why = problem.clone();
        match next {
            Next::Outage | Next::Lock => self.put_back(id, Stage::Waiting, 0),
            Next::Key => self.put_back(id, Stage::Held { why: Hold::Key(why) }, 0),
            Next::Rest(rest) => {
                self.put_back(id, Stage::Resting { until: now.plus(rest), why }, 1);
            }
            Next::Changed => self.put_back(id, Stage::Held { why: Hold::Changed }, 1),
            Next::Fail => {
                self.put_back(id, Stage::Failed { why }, 1);
                self.change(id, |job| {
                    if matches!(job.stage, Stage::Failed { .. }) {
                        job.ended = Some(now);
                    }
                });
            }
        }
    }

    /// A job without attempt gets its stage. One that would go on by itself
    /// is paused if the user wished so; a cancelled one stays cancelled.
    pub(super) fn put_back(&mut self, id: JobId, stage: Stage, counted: u32) {
        self.sums.remove(&id);
        let goes_on = matches!(
            stage,
            Stage::Waiting | Stage::Resting { .. } | Stage::Held { why: Hold::Key(_) }
        );
        self.change(id, |job| {
            job.tries = job.tries.saturating_add(counted);
            if job.stage != Stage::Cancelled {
                job.stage = if job.pause_after && goes_on { Stage::Paused } else { stage };
            }
            job.pause_after = false;
        });
    }
}
