//! The doubt: what to do about an upload whose last byte left and whose end
//! is unknown. Only a proven absence sends again.

use super::book::Queue;
use super::flight::END_ASKS;
use super::input::{Command, Stored};
use super::job::{Attempt, AttemptId, Hold, Job, JobId, Stage};
use super::rest::{Next, after, after_break, blind_pause, end_pause, look_pause};
use super::ride::Phase;
use super::trip::TripEnd;
use crate::clock::Moment;
use crate::remote::{FileUrl, NetFault, Problem, ProblemKind, RemoteFile};

/// Looks in vain after which a body that was never acknowledged is taken to
/// be lost with its connection, and is sent again.
const LOOKS_UNANSWERED: u32 = 3;
/// Looks in vain after which an upload the service had accepted is handed to
/// the user: it is never sent again on a guess.
const LOOKS_ACCEPTED: u32 = 6;
/// A file that only resembles ours is suspicious if it is not older than this
/// before the attempt began (clocks differ).
const CLOCK_SLACK_MS: i64 = 10 * 60 * 1000;
/// A listing of this many files may be cut off (API page §3.1): what it does
/// not show is not proven absent.
const LISTING_CAP: usize = 5000;

/// What a listing says about one job.
enum Trace<'a> {
    /// This is its file.
    Found(&'a RemoteFile),
    /// Something is there that may be its file.
    Unclear,
    /// It is not there.
    Absent,
}

impl Queue {
    /// The attempt may or may not have stored its files: ask, then look.
    pub(super) fn doubt(&mut self, id: AttemptId, now: Moment) {
        self.change_attempt(id, |attempt| attempt.asked = 0);
        self.await_for(id, Phase::Doubting);
        self.stage_all(id);
        let Some(attempt) = self.attempt(id) else { return };
        // After a restart the local checksums must be computed anew; hashing
        // what is sent may have ended with the connection.
        for job in attempt.jobs.clone() {
            if !self.sums.get(&job).is_some_and(Option::is_some) {
                self.sum_again(job);
            }
        }
        self.ask_end(id, now.plus(end_pause(2)), now);
    }

    pub(super) fn sum_again(&mut self, id: JobId) {
        self.sums.remove(&id);
        if let Some(job) = self.job(id).cloned() {
            self.then(Command::Sum(Box::new(job)));
        }
    }

    /// Looks into the folder as soon as the local checksums are known: without
    /// them a file's absence is no proof.
    pub(super) fn look_later(&mut self, id: AttemptId, now: Moment) {
        let Some(attempt) = self.attempt(id) else { return };
        for job in attempt.jobs.clone() {
            if self.sums.get(&job) == Some(&None) {
                self.sum_again(job);
            }
        }
        self.await_for(id, Phase::Summing);
        self.look_if_summed(id, now);
    }

    pub(super) fn look_if_summed(&mut self, id: AttemptId, now: Moment) {
        let Some(attempt) = self.attempt(id) else { return };
        if attempt.jobs.iter().all(|job| self.sums.contains_key(job)) {
            let at = now.plus(look_pause(attempt.looked));
            self.look(id, at);
        } else {
            self.stage_all(id);
        }
    }

    pub(super) fn look(&mut self, id: AttemptId, at: Moment) {
        self.await_for(id, Phase::Looking);
        self.stage_all(id);
        if let Some(folder) = self.attempt(id).map(|attempt| attempt.folder) {
            self.then(Command::Look { attempt: id, folder, at });
        }
    }

    pub(super) fn looked(
        &mut self,
        id: AttemptId,
        result: Result<Vec<RemoteFile>, Problem>,
        now: Moment,
    ) {
        let Some(ride) = self.rides.awaiting(id, &[Phase::Looking]) else { return };
        let attempt = ride.attempt.clone();
        let blind = self.count_blind(id, result.is_ok());
        let files = match result {
            Ok(files) => {
                self.weather.reached();
                self.names.seen(attempt.folder, &files);
                files
            }
            Err(problem) => return self.not_seen(&attempt, &problem, blind, now),
        };
        let mut unclear = Vec::new();
        for job in &attempt.jobs {
            let Some(job) = self.job(*job).cloned() else { continue };
            match self.trace(&job, &attempt, &files) {
                Trace::Found(file) => self.store(&job, attempt.folder, stored(file), now),
                Trace::Unclear => unclear.push(job.id),
                Trace::Absent => {}
            }
        }
        self.looked_in_vain(id, now, |job| unclear.contains(&job));
    }

    /// There was no listing, so nothing is proven. What comes from the whole
    /// service is waited out; what the folder itself says is counted, as a
    /// folder that is gone will not come back.
    fn not_seen(&mut self, attempt: &Attempt, problem: &Problem, blind: u32, now: Moment) {
        let pause = blind_pause(blind, problem.kind.is_key());
        match after(problem, 1) {
            Next::Key | Next::Outage | Next::Lock => {
                self.note(problem, now);
                self.look(attempt.id, now.plus(pause));
            }
            Next::Rest(_) | Next::Fail | Next::Changed => {
                self.looked_in_vain(attempt.id, now, |_| true);
            }
        }
    }

    /// Counts a look; asks again, or gives the rest up when it was the last.
    fn looked_in_vain(&mut self, id: AttemptId, now: Moment, unclear: impl Fn(JobId) -> bool) {
        let Some(attempt) = self.attempt(id) else { return };
        let looked = attempt.looked.saturating_add(1);
        let patience = if attempt.xid.is_some() { LOOKS_ACCEPTED } else { LOOKS_UNANSWERED };
        if looked >= patience {
            return self.give_up_looking(id, now, unclear);
        }
        self.change_attempt(id, |attempt| {
            attempt.looked = looked;
            attempt.asked = END_ASKS - 1;
        });
        self.await_for(id, Phase::Doubting);
        self.ask_end(id, now.plus(look_pause(looked)), now);
    }

    fn give_up_looking(&mut self, id: AttemptId, now: Moment, unclear: impl Fn(JobId) -> bool) {
        let Some(attempt) = self.end_attempt(id) else { return };
        let broken = Problem::new(ProblemKind::Unreachable(NetFault::Broken), "upload.cgi");
        for id in attempt.jobs.iter().copied() {
            self.remember(&attempt, id, TripEnd::Missing, now);
            let tries = self.job(id).map_or(1, |job| job.tries.saturating_add(1));
            if attempt.xid.is_some() || unclear(id) {
                self.put_back(id, Stage::Held { why: Hold::Lost }, 1);
            } else {
                // The looks took longer than any rest.
                let next = after_break(tries);
                if next == Next::Fail {
                    self.land(id, next, &broken, now);
                } else {
                    self.put_back(id, Stage::Waiting, 1);
                }
            }
        }
    }

    /// What the listing shows of this job's file.
    fn trace<'a>(&self, job: &Job, attempt: &Attempt, files: &'a [RemoteFile]) -> Trace<'a> {
        let ours = self.sums.get(&job.id).copied().flatten();
        let fresh = |file: &RemoteFile| {
            file.date.is_none_or(|date| date.0.saturating_add(CLOCK_SLACK_MS) >= attempt.began.0)
        };
        let of_size = || files.iter().filter(|file| file.size == job.print.size);
        // What the job is to replace was there before it.
        let of_name = || {
            of_size().filter(|file| {
                let other = self.is_claimed(&file.url) || job.replaces.contains(&file.url);
                file.name == job.name && !other
            })
        };
        let same = |file: &RemoteFile| ours.is_some() && file.checksum == ours;
        if let Some(file) = of_name().filter(|file| same(file)).max_by_key(|file| file.date) {
            return Trace::Found(file);
        }
        let news = self.rides.of(job.id).is_some_and(|ride| !ride.beside.contains(&job.id));
        for file in of_name() {
            match (file.checksum, ours) {
                (None, _) if news && fresh(file) => return Trace::Found(file),
                // The name was free, and now such a file is there, but with
                // other bytes: the verdict will be loud.
                (Some(_), Some(_)) if news && file.date.is_some() && fresh(file) => {
                    return Trace::Found(file);
                }
                (Some(_), Some(_)) if !fresh(file) => {}
                (Some(_), Some(_)) | (None, _) | (Some(_), None) => return Trace::Unclear,
            }
        }
        // Stored under another name, perhaps, and perhaps damaged as well.
        let renamed = of_size().any(|file| {
            fresh(file)
                && !self.names.is_flying(attempt.folder, &file.name)
                && !self.names.is_ours(attempt.folder, file)
                && !self.is_claimed(&file.url)
        });
        if renamed || files.len() >= LISTING_CAP { Trace::Unclear } else { Trace::Absent }
    }

    /// Whether another job has stored this file.
    pub(super) fn is_claimed(&self, url: &FileUrl) -> bool {
        let stored = |job: &Job| !matches!(job.stage, Stage::Skipped { .. });
        self.jobs().any(|job| job.stage.link() == Some(url) && stored(job))
    }
}

fn stored(file: &RemoteFile) -> Stored {
    Stored {
        url: file.url.clone(),
        name: file.name.clone(),
        size: file.size,
        checksum: file.checksum,
    }
}
