//! What the disk's answers lead to: the temporary file, its checksum, its
//! name.

use super::Spans;
use super::book::Downloads;
use super::input::{Command, Ready};
use super::job::{DownloadHold, DownloadStage, LocalClash};
use super::rest::MOST_BAD;
use crate::clock::Moment;
use crate::local::LandFault;
use crate::queue::{JobId, Verdict};
use crate::remote::{Checksum, Problem, ProblemKind};

impl Downloads {
    pub(super) fn readied(&mut self, id: JobId, result: Result<Ready, LandFault>, now: Moment) {
        if !self.is_at(id, &DownloadStage::Preparing) {
            return;
        }
        match result {
            Ok(Ready { part, fresh }) => {
                self.change(id, |job| {
                    if fresh || job.part.as_ref() != Some(&part) {
                        job.have = Spans::default();
                    }
                    job.part = Some(part);
                });
                self.ready.insert(id);
                self.go_on(id, now);
            }
            Err(fault) => self.disk_fault(id, fault, now),
        }
    }

    pub(super) fn summed(&mut self, id: JobId, result: Result<Checksum, LandFault>, now: Moment) {
        if !self.is_at(id, &DownloadStage::Verifying) {
            return;
        }
        let theirs = self.job(id).and_then(|job| job.facts.as_ref()?.checksum);
        match (result, theirs) {
            (Ok(ours), Some(theirs)) if ours != theirs => self.differs(id, (ours, theirs), now),
            (Ok(_), Some(_)) => self.place(id, Verdict::Verified),
            (Ok(_), None) => self.place(id, Verdict::Unchecked),
            (Err(fault), _) => self.disk_fault(id, fault, now),
        }
    }

    /// The bytes are not the file's. None of them is kept.
    fn differs(&mut self, id: JobId, (ours, theirs): (Checksum, Checksum), now: Moment) {
        self.begin_anew(id);
        self.change(id, |job| job.bad = job.bad.saturating_add(1));
        if self.job(id).is_some_and(|job| job.bad >= MOST_BAD) {
            return self.hold(id, DownloadHold::Mismatch { ours, theirs });
        }
        let why = Problem::new(ProblemKind::Unreadable, "download")
            .saying("the checksum of what came is not the file's");
        self.try_again(id, &why, now);
    }

    pub(super) fn placed(&mut self, id: JobId, result: Result<String, LandFault>, now: Moment) {
        let Some(DownloadStage::Placing { verdict }) = self.job(id).map(|job| job.stage.clone())
        else {
            return;
        };
        match result {
            Ok(file) => {
                self.conclude(id, DownloadStage::Done { verdict }, now);
                self.change(id, |job| {
                    job.file = file;
                    (job.part, job.link, job.tag) = (None, None, None);
                });
            }
            Err(fault) => self.disk_fault(id, fault, now),
        }
    }

    /// What the disk does not do.
    pub(super) fn disk_fault(&mut self, id: JobId, fault: LandFault, now: Moment) {
        let rule = self.job(id).map(|job| job.on_clash);
        match (fault, rule) {
            (LandFault::Clash { there }, Some(LocalClash::Skip)) => {
                self.conclude(id, DownloadStage::Skipped { there }, now);
                self.sweep(id);
            }
            (LandFault::Clash { there }, _) => self.hold(id, DownloadHold::Clash { there }),
            (LandFault::Space { needed, free }, _) => {
                self.hold(id, DownloadHold::Space { needed, free });
            }
            // Somebody took the temporary file away, or its bytes.
            (LandFault::Gone, _) => {
                self.begin_anew(id);
                let why = Problem::new(ProblemKind::Unreadable, "download")
                    .saying("the temporary file was changed by somebody else");
                self.try_again(id, &why, now);
            }
            (
                fault @ (LandFault::Link { .. }
                | LandFault::NotAFolder { .. }
                | LandFault::Name { .. }
                | LandFault::Denied
                | LandFault::ReadOnly
                | LandFault::TooBig
                | LandFault::System { .. }),
                _,
            ) => self.hold(id, DownloadHold::Disk { fault }),
        }
    }

    /// Nothing of what came is trusted any more; the temporary file is
    /// emptied before it is used again.
    pub(super) fn begin_anew(&mut self, id: JobId) {
        self.change(id, |job| {
            job.have = Spans::default();
            (job.link, job.tag) = (None, None);
        });
    }

    /// Removes the temporary file, if there is one.
    pub(super) fn sweep(&mut self, id: JobId) {
        if self.job(id).is_some_and(|job| job.part.is_some()) {
            self.then_for(id, Command::Sweep);
        }
    }

    pub(super) fn swept(&mut self, id: JobId) {
        let over = |stage: &DownloadStage| {
            matches!(stage, DownloadStage::Cancelled | DownloadStage::Skipped { .. })
        };
        if self.job(id).is_some_and(|job| over(&job.stage)) {
            self.change(id, |job| {
                (job.part, job.link, job.tag) = (None, None, None);
                job.have = Spans::default();
            });
        }
    }
}
