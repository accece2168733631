//! An attempt's way from the node to the verdict.
//!
//! The one decision to defend: a file is sent again only when it cannot be
//! stored. Until the last byte was allowed to leave (recorded first), it
//! cannot; after that, the end page and then the folder's listing are asked,
//! again and again, before anything is sent twice.

use std::time::Duration;

use super::book::Queue;
use super::input::{Command, EndPage, SendFault, Stored, Target};
use super::job::{Attempt, AttemptId, Hold, Job, JobId, Place, Stage, Verdict};
use super::rest::{Next, after, after_break, end_pause, look_pause};
use crate::clock::Moment;
use crate::remote::{Checksum, FolderId, Problem, ProblemKind, RemoteFile};

/// Times the end page is asked before the listing is looked at.
const END_ASKS: u32 = 10;
/// Looks in vain after which a body that was never acknowledged is taken to
/// be lost with its connection, and is sent again.
const LOOKS_UNANSWERED: u32 = 3;
/// Looks in vain after which an upload the service had accepted is handed to
/// the user: it is never sent again on a guess.
const LOOKS_ACCEPTED: u32 = 6;
/// How long to wait when the folder could not be listed at all.
const BLIND_PAUSE: Duration = Duration::from_secs(30);
/// A file without checksum counts as ours only if it is not older than this
/// before the attempt began (clocks differ).
const CLOCK_SLACK_MS: i64 = 10 * 60 * 1000;

impl Queue {
    pub(super) fn placed(&mut self, place: &Place, result: Result<Target, Problem>, now: Moment) {
        self.placing.remove(place);
        let jobs: Vec<JobId> =
            self.unplaced().get(place).into_iter().flatten().map(|(_, id)| *id).collect();
        match result {
            Ok(target) => {
                self.end_outage();
                let names = self.taken.entry(target.folder).or_default();
                names.extend(target.known);
                for id in jobs {
                    self.change(id, |job| job.folder = Some(target.folder));
                }
            }
            Err(problem) => {
                for id in jobs {
                    self.fall(id, &problem, false, now);
                }
                self.note_common(&problem, now);
            }
        }
    }

    pub(super) fn granted(
        &mut self,
        id: AttemptId,
        result: Result<(String, String), Problem>,
        now: Moment,
    ) {
        let Some(mut attempt) = self.attempt(id).cloned() else { return };
        match result {
            Ok((node, upload)) => {
                self.end_outage();
                (attempt.node, attempt.upload) = (node, upload);
                for job in &attempt.jobs {
                    self.change(*job, |job| {
                        job.stage = Stage::Sending { attempt: id };
                        job.started = Some(now);
                    });
                }
                let jobs = attempt.jobs.iter().filter_map(|id| self.job(*id).cloned()).collect();
                self.put_attempt(attempt.clone());
                self.then(Command::Send { attempt, jobs });
            }
            Err(problem) => self.crash(id, &problem, None, now),
        }
    }

    pub(super) fn last_byte(&mut self, id: AttemptId) {
        if let Some(mut attempt) = self.attempt(id).cloned() {
            attempt.all_out = true;
            self.put_attempt(attempt);
            self.then(Command::Release(id));
        }
    }

    pub(super) fn sent(&mut self, id: AttemptId, result: Result<String, SendFault>, now: Moment) {
        let Some(mut attempt) = self.attempt(id).cloned() else { return };
        match result {
            Ok(xid) => {
                self.end_outage();
                attempt.xid = Some(xid);
                attempt.all_out = true;
                self.stage_all(&attempt, &Stage::Settling { attempt: id });
                self.put_attempt(attempt.clone());
                self.then(Command::AskEnd { attempt, at: now });
            }
            Err(fault) if attempt.all_out && !fault.refused => self.doubt(attempt, now),
            Err(fault) => self.crash(id, &fault.problem, fault.part, now),
        }
    }

    /// The attempt may or may not have stored its files: ask, then look.
    pub(super) fn doubt(&mut self, mut attempt: Attempt, now: Moment) {
        attempt.asked = 0;
        self.stage_all(&attempt, &Stage::Doubtful { attempt: attempt.id });
        self.put_attempt(attempt.clone());
        for id in attempt.jobs.clone() {
            // After a restart the local checksum must be computed anew.
            if let (false, Some(job)) = (self.sums.contains_key(&id), self.job(id).cloned()) {
                self.then(Command::Sum(job));
            }
        }
        self.then(Command::AskEnd { attempt, at: now.plus(end_pause(2)) });
    }

    pub(super) fn ended(&mut self, id: AttemptId, result: Result<EndPage, Problem>, now: Moment) {
        let Some(mut attempt) = self.attempt(id).cloned() else { return };
        match result {
            Ok(EndPage::Stored(files)) => {
                self.settle(&attempt, files, now);
                if let Some(rest) = self.attempt(id).cloned() {
                    self.look_later(rest, now);
                }
            }
            // An upload the service has accepted is waited for; one that it
            // has not, it may simply not know.
            Ok(EndPage::Nothing) if attempt.xid.is_none() => self.look_later(attempt, now),
            Ok(EndPage::NotYet | EndPage::Nothing) | Err(_) => {
                attempt.asked += 1;
                if attempt.asked >= END_ASKS {
                    self.look_later(attempt, now);
                } else {
                    let at = now.plus(end_pause(attempt.asked));
                    self.put_attempt(attempt.clone());
                    self.then(Command::AskEnd { attempt, at });
                }
            }
        }
    }

    fn look_later(&mut self, attempt: Attempt, now: Moment) {
        let at = now.plus(look_pause(attempt.looked));
        self.look_at(attempt, at);
    }

    fn look_at(&mut self, attempt: Attempt, at: Moment) {
        self.stage_all(&attempt, &Stage::Doubtful { attempt: attempt.id });
        let (id, folder) = (attempt.id, attempt.folder);
        self.put_attempt(attempt);
        self.then(Command::Look { attempt: id, folder, at });
    }

    pub(super) fn looked(
        &mut self,
        id: AttemptId,
        result: Result<Vec<RemoteFile>, Problem>,
        now: Moment,
    ) {
        let Some(attempt) = self.attempt(id).cloned() else { return };
        let Ok(files) = result else {
            // Nothing was seen, so nothing is proven: look again.
            return self.look_at(attempt, now.plus(BLIND_PAUSE));
        };
        for job_id in attempt.jobs.clone() {
            let Some(job) = self.job(job_id).cloned() else { continue };
            if let Some(file) = self.find_stored(&job, &attempt, &files) {
                self.store(&job, attempt.folder, file, now);
            }
        }
        let Some(mut rest) = self.attempt(id).cloned() else { return };
        if rest.jobs.iter().any(|job| !self.sums.contains_key(job)) {
            // Without its checksum a file's absence is no proof.
            return self.look_later(rest, now);
        }
        rest.looked += 1;
        let patience = if rest.xid.is_some() { LOOKS_ACCEPTED } else { LOOKS_UNANSWERED };
        if rest.looked < patience {
            rest.asked = END_ASKS - 1;
            let at = now.plus(look_pause(rest.looked));
            self.put_attempt(rest.clone());
            self.then(Command::AskEnd { attempt: rest, at });
        } else {
            self.give_up_looking(&rest);
        }
    }

    fn give_up_looking(&mut self, attempt: &Attempt) {
        let accepted = attempt.xid.is_some();
        self.end_attempt(attempt.id);
        for id in &attempt.jobs {
            self.change(*id, |job| {
                job.stage = match accepted {
                    true => Stage::Held { why: Hold::Lost },
                    false => Stage::Waiting,
                };
                job.tries += 1;
            });
        }
    }

    /// The listed file that is this job's, if one is.
    fn find_stored(&self, job: &Job, attempt: &Attempt, files: &[RemoteFile]) -> Option<Stored> {
        let ours = self.sums.get(&job.id);
        let claimed = |file: &RemoteFile| {
            self.jobs().any(|other| match &other.stage {
                Stage::Done { link, .. } | Stage::Verifying { link, .. } => *link == file.url,
                Stage::Held { why: Hold::Mismatch { link, .. } } => *link == file.url,
                Stage::Held { .. }
                | Stage::Waiting
                | Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Settling { .. }
                | Stage::Doubtful { .. }
                | Stage::Resting { .. }
                | Stage::Paused
                | Stage::Cancelled
                | Stage::Failed { .. } => false,
            })
        };
        let fits = |file: &&RemoteFile| {
            file.name == job.name
                && file.size == job.print.size
                && match (&file.checksum, ours) {
                    (Some(theirs), Some(ours)) => theirs == ours,
                    (Some(_) | None, None) => false,
                    (None, Some(_)) => {
                        file.date.is_some_and(|date| date.0 + CLOCK_SLACK_MS >= attempt.began.0)
                    }
                }
        };
        let file = files.iter().filter(fits).find(|file| !claimed(file))?;
        Some(Stored {
            url: file.url.clone(),
            name: file.name.clone(),
            size: file.size,
            checksum: file.checksum,
        })
    }

    /// Gives each job its entry of the end page: by name and size, and by
    /// size alone where the service stored it under another name.
    fn settle(&mut self, attempt: &Attempt, mut files: Vec<Stored>, now: Moment) {
        let mut left = Vec::new();
        for id in &attempt.jobs {
            let Some(job) = self.job(*id).cloned() else { continue };
            let same = |file: &Stored| file.name == job.name && file.size == job.print.size;
            match files.iter().position(same) {
                Some(at) => self.store(&job, attempt.folder, files.swap_remove(at), now),
                None => left.push(job),
            }
        }
        for job in left {
            let of_size = |file: &Stored| file.size == job.print.size;
            let by_sum = self.sums.get(&job.id).and_then(|ours| {
                files.iter().position(|file| file.checksum.as_ref() == Some(ours))
            });
            if let Some(at) = by_sum.or_else(|| files.iter().position(of_size)) {
                self.store(&job, attempt.folder, files.swap_remove(at), now);
            }
        }
    }

    /// The service has the file: compare the checksums.
    fn store(&mut self, job: &Job, folder: FolderId, file: Stored, now: Moment) {
        self.leave_attempt(job);
        self.taken.entry(folder).or_default().insert(file.name.clone(), file.size);
        let link = file.url.clone();
        let stage = match (file.checksum, self.sums.get(&job.id)) {
            (None, _) => Stage::Done { link, verdict: Verdict::Unchecked },
            (Some(theirs), None) => Stage::Verifying { link, theirs },
            (Some(theirs), Some(ours)) => verdict(link, *ours, theirs),
        };
        let over = !matches!(stage, Stage::Verifying { .. });
        self.change(job.id, |job| {
            job.stage = stage;
            job.ended = over.then_some(now);
        });
        if over {
            self.sums.remove(&job.id);
        }
        self.then(Command::File { folder, stored: file });
    }

    pub(super) fn summed(&mut self, id: JobId, result: Result<Checksum, Problem>, now: Moment) {
        let Some(job) = self.job(id).cloned() else { return };
        let verifying = match &job.stage {
            Stage::Verifying { link, theirs } => Some((link.clone(), *theirs)),
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. } => None,
            Stage::Waiting
            | Stage::Resting { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => return,
        };
        match (verifying, result) {
            (None, Ok(ours)) => {
                self.sums.insert(id, ours);
            }
            (Some((link, theirs)), Ok(ours)) => self.change(id, |job| {
                job.stage = verdict(link, ours, theirs);
                job.ended = Some(now);
            }),
            // Stored, but the local file is gone or changed since: what is
            // stored cannot be compared any more.
            (Some((link, _)), Err(_)) => self.change(id, |job| {
                job.stage = Stage::Done { link, verdict: Verdict::Unchecked };
                job.ended = Some(now);
            }),
            // The upload itself will report the file's fault; in doubt there
            // is no upload any more, and the user must look.
            (None, Err(_)) => {
                if matches!(job.stage, Stage::Doubtful { .. }) {
                    self.leave_attempt(&job);
                    self.change(id, |job| job.stage = Stage::Held { why: Hold::Changed });
                }
            }
        }
    }

    /// Takes a job out of its attempt; the last one out ends it.
    pub(super) fn leave_attempt(&mut self, job: &Job) {
        let Some(id) = job.stage.attempt() else { return };
        let Some(mut attempt) = self.attempt(id).cloned() else { return };
        attempt.jobs.retain(|other| *other != job.id);
        if attempt.jobs.is_empty() {
            self.end_attempt(id);
        } else {
            self.put_attempt(attempt);
        }
    }

    /// The attempt is over and nothing of it is stored.
    fn crash(&mut self, id: AttemptId, problem: &Problem, part: Option<usize>, now: Moment) {
        let Some(attempt) = self.end_attempt(id) else { return };
        let culprit = part.and_then(|at| attempt.jobs.get(at).copied());
        let sending = !attempt.node.is_empty();
        for job in attempt.jobs {
            if culprit.is_some_and(|guilty| guilty != job) {
                // It only shared the request with the file at fault.
                self.change(job, |job| job.stage = Stage::Waiting);
            } else {
                self.fall(job, problem, sending, now);
            }
        }
        self.note_common(problem, now);
    }

    /// What a failure means for one job. `sending`: bytes were on the way.
    fn fall(&mut self, id: JobId, problem: &Problem, sending: bool, now: Moment) {
        let Some(job) = self.job(id) else { return };
        if job.pause_after {
            return self.change(id, |job| {
                job.stage = Stage::Paused;
                job.pause_after = false;
            });
        }
        let tries = job.tries + 1;
        let next = match (after(problem, tries), sending, problem.kind) {
            (Next::Outage, true, ProblemKind::Unreachable(_)) => after_break(tries),
            (next, _, _) => next,
        };
        let why = problem.clone();
        self.change(id, |job| {
            let (stage, counted) = match next {
                Next::Outage | Next::Lock => (Stage::Waiting, false),
                Next::Key => (Stage::Held { why: Hold::Key(why) }, false),
                Next::Rest(pause) => (Stage::Resting { until: now.plus(pause), why }, true),
                Next::Changed => (Stage::Held { why: Hold::Changed }, true),
                Next::Fail => (Stage::Failed { why }, true),
            };
            job.ended = matches!(stage, Stage::Failed { .. }).then_some(now);
            job.stage = stage;
            job.tries += u32::from(counted);
        });
        self.sums.remove(&id);
    }

    /// What a failure means for all.
    fn note_common(&mut self, problem: &Problem, now: Moment) {
        if problem.kind.is_key() {
            self.key_problem = Some(problem.clone());
        } else if problem.kind.is_outage() || problem.kind.is_lock() {
            // After a lock the gate lets nothing out before its deadline; the
            // short pause only keeps the queue from knocking at the gate.
            self.begin_outage(problem.clone(), now);
        }
    }

    fn stage_all(&mut self, attempt: &Attempt, stage: &Stage) {
        for id in &attempt.jobs {
            if self.job(*id).is_some_and(|job| job.stage != *stage) {
                self.change(*id, |job| job.stage = stage.clone());
            }
        }
    }

    pub(super) fn key_good(&mut self) {
        self.key_problem = None;
        let held: Vec<JobId> = self
            .jobs()
            .filter(|job| matches!(&job.stage, Stage::Held { why: Hold::Key(_) }))
            .map(|job| job.id)
            .collect();
        for id in held {
            self.change(id, |job| job.stage = Stage::Waiting);
        }
    }
}

fn verdict(link: crate::remote::FileUrl, ours: Checksum, theirs: Checksum) -> Stage {
    if ours == theirs {
        Stage::Done { link, verdict: Verdict::Verified }
    } else {
        Stage::Held { why: Hold::Mismatch { link, ours, theirs } }
    }
}
