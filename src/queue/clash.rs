//! What becomes of a job whose name is taken in its folder, by the rule of
//! its batch, and the user's change of that rule.

use super::book::Queue;
use super::job::{Hold, Job, JobId, Stage};
use super::names::There;
use super::rule::{Check, ClashRule, DuplicateRule, Skip};
use crate::clock::Moment;
use crate::local::Fingerprint;
use crate::remote::{FileUrl, FolderId};

/// What is to be done with a job whose turn has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Course {
    /// It goes, and these files go for it.
    Go(Vec<FileUrl>),
    /// It waits aside for its user, because of a file of so many bytes.
    Hold(u64),
    /// It stays here, because of this file.
    Skip(FileUrl, Skip),
    /// The file there may be the very same.
    Compare,
    /// What it would replace is not proven itself yet; it goes after that.
    Wait,
    /// The folder was listed too long ago to leave a file out because of it.
    LookAgain,
}

impl Queue {
    /// The course of a job by what its folder holds.
    pub(super) fn course(&self, job: &Job, folder: FolderId, now: Moment) -> Course {
        let there = self.names.there(folder, &job.name);
        let Some(newest) = there.iter().copied().max_by_key(|file| file.date) else {
            return Course::Go(Vec::new());
        };
        if let Check::Copy(twin) = &job.check
            && let Some(same) =
                there.iter().find(|file| file.sum == Some(twin.sum) && file.size == job.print.size)
        {
            return match self.names.is_recent(folder, now) {
                true => Course::Skip(same.url.clone(), Skip::Identical),
                false => Course::LookAgain,
            };
        }
        if job.check == Check::Open && may_be_same(job, &there) {
            return Course::Compare;
        }
        let course = judge(job.on_clash, &job.print, newest, &there);
        let listed = self.names.is_recent(folder, now);
        match course {
            Course::Skip(..) if !listed => Course::LookAgain,
            Course::Go(old) if self.is_being_proven(&old) => Course::Wait,
            Course::Skip(..)
            | Course::Go(_)
            | Course::Hold(_)
            | Course::Compare
            | Course::Wait
            | Course::LookAgain => course,
        }
    }

    /// Whether one of these files was stored just now by another job, which
    /// is to say what it is before it may go.
    fn is_being_proven(&self, files: &[FileUrl]) -> bool {
        let stored = self.lines.proving.iter().filter_map(|id| self.job(*id)?.stage.link());
        !files.is_empty() && stored.into_iter().any(|link| files.contains(link))
    }

    /// Puts a job where its course wants it; one that goes, now or later, is the
    /// caller's.
    pub(super) fn put_aside(&mut self, id: JobId, course: Course, now: Moment) {
        match course {
            Course::Go(_) | Course::Wait => {}
            Course::Hold(there) => {
                self.change(id, |job| job.stage = Stage::Held { why: Hold::Clash { there } });
            }
            Course::Skip(link, why) => self.skip(id, link, why, now),
            Course::Compare => self.change(id, |job| job.check = Check::Due),
            Course::LookAgain => self.change(id, |job| job.folder = None),
        }
    }

    /// The job ends without being sent.
    pub(super) fn skip(&mut self, id: JobId, link: FileUrl, why: Skip, now: Moment) {
        self.sums.remove(&id);
        self.change(id, |job| {
            job.stage = Stage::Skipped { link, why };
            job.replaces.clear();
            job.ended = Some(now);
        });
    }

    /// The user's rule for files of the same name.
    pub(super) fn rule_clash(&mut self, id: JobId, rule: ClashRule) {
        if self.is_under_way(id) {
            return;
        }
        self.change(id, |job| {
            job.on_clash = rule;
            let again = matches!(&job.stage, Stage::Held { why: Hold::Clash { .. } } if rule != ClashRule::Hold)
                || matches!(
                    &job.stage,
                    Stage::Skipped { why: Skip::Name | Skip::NotNewer | Skip::SameSize, .. }
                );
            if again {
                job.stage = Stage::Waiting;
                job.ended = None;
            }
        });
    }

    /// The user's rule for the same bytes elsewhere.
    pub(super) fn rule_duplicate(&mut self, id: JobId, rule: DuplicateRule, now: Moment) {
        if self.is_under_way(id) {
            return;
        }
        self.change(id, |job| job.on_duplicate = rule);
        let Some(Stage::Held { why: Hold::Duplicate { twin } }) =
            self.job(id).map(|job| job.stage.clone())
        else {
            return;
        };
        let check = match rule {
            DuplicateRule::Ask => return,
            DuplicateRule::Skip => return self.skip(id, twin.url, Skip::Elsewhere, now),
            DuplicateRule::Copy => Check::Copy(twin),
            DuplicateRule::Send => Check::Over,
        };
        self.change(id, |job| {
            job.check = check;
            job.stage = Stage::Waiting;
        });
    }

    /// Whether it is too late for another rule.
    fn is_under_way(&self, id: JobId) -> bool {
        let stored = |job: &Job| {
            matches!(
                job.stage,
                Stage::Copying { .. }
                    | Stage::Verifying { .. }
                    | Stage::Replacing { .. }
                    | Stage::Done { .. }
            )
        };
        self.rides.of(id).is_some() || self.job(id).is_none_or(stored)
    }
}

/// Whether one of the files of this name may be the job's own: its size is
/// the same, and a checksum is there to compare with. Who wants to have all
/// sent is not made to wait for the comparison.
fn may_be_same(job: &Job, there: &[&There]) -> bool {
    !sends_all(job) && there.iter().any(|file| file.size == job.print.size && file.sum.is_some())
}

/// Whether nothing that may be there keeps this job from being sent.
pub(super) fn sends_all(job: &Job) -> bool {
    job.on_clash == ClashRule::KeepBoth && job.on_duplicate == DuplicateRule::Send
}

fn judge(rule: ClashRule, print: &Fingerprint, newest: &There, there: &[&There]) -> Course {
    // What has no link cannot be deleted, so it cannot be replaced either.
    let links = || there.iter().map(|file| file.url.clone()).collect::<Vec<_>>();
    let replace = || match links() {
        links if links.iter().all(|link| !link.as_str().is_empty()) => Course::Go(links),
        _ => Course::Hold(newest.size),
    };
    let skip = |why| Course::Skip(newest.url.clone(), why);
    match rule {
        ClashRule::Hold => Course::Hold(newest.size),
        ClashRule::KeepBoth => Course::Go(Vec::new()),
        ClashRule::Skip => skip(Skip::Name),
        ClashRule::Replace => replace(),
        ClashRule::Newer => match newest.date {
            Some(date) if changed(print) > date => replace(),
            Some(_) => skip(Skip::NotNewer),
            // Nobody knows which is newer.
            None => Course::Hold(newest.size),
        },
        ClashRule::DifferentSize => match there.iter().find(|file| file.size == print.size) {
            Some(same) => Course::Skip(same.url.clone(), Skip::SameSize),
            None => replace(),
        },
    }
}

/// When the local file was last changed.
const fn changed(print: &Fingerprint) -> Moment {
    Moment(print.mtime_ns.div_euclid(1_000_000))
}
