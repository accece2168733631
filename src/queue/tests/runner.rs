//! The world's runner: carries the queue's orders out as the engine would,
//! and fails if one is given that must not be.

use super::service::content;
use super::world::{Due, Sending, World};
use super::*;

impl World {
    pub fn perform(&mut self, command: Command) {
        let soon = self.now + 1 + self.dice.millis(400);
        match command {
            Command::Place(place) => self.plan(soon, Due::Place(place)),
            Command::Ask(id) => {
                assert!(self.disk.attempts.contains_key(&id), "asked for an unrecorded attempt");
                let jobs = &self.disk.attempts[&id].jobs;
                let at_once = jobs.iter().all(|job| self.disk.jobs[job].at_once);
                let most = if at_once { self.lanes.max(16) } else { self.lanes };
                assert!(self.uploading.len() < most as usize, "more uploads than lanes");
                assert!(self.uploading.insert(id), "asked twice");
                self.plan(soon, Due::Ask(id));
            }
            Command::Send { attempt, jobs } => self.send(&attempt, jobs),
            Command::Release(id) => self.release(id),
            Command::AskEnd { attempt, at } => {
                self.plan(at.0 - self.skew, Due::End(attempt));
            }
            Command::Look { attempt, folder, at } => {
                self.plan(at.0 - self.skew, Due::Look(attempt, folder));
            }
            Command::Sum(job) => {
                let sum = self.sum_up(&job);
                let at = self.now + self.dice.millis(20_000);
                self.plan(at, Due::Tell { of: None, input: sum });
            }
            Command::Stop(id) => {
                self.uploading.remove(&id);
                let unsent = self.sending.remove(&id).is_some();
                self.due.retain(|_, due| match due {
                    Due::Tell { of, input: Input::Summed { .. } } => *of != Some(id) || !unsent,
                    Due::Tell { of, .. } => *of != Some(id),
                    Due::Ask(of) | Due::Look(of, _) => *of != id,
                    Due::End(attempt) => attempt.id != id,
                    Due::Place(_) | Due::User(_) => true,
                });
            }
            Command::Remove(job) => {
                let row = self.disk.jobs.get(&job.id).map(|row| (&row.stage, row.fate));
                assert_eq!(row, Some((&job.stage, job.fate)), "removed unrecorded");
                let verified = matches!(job.stage, Stage::Done { verdict: Verdict::Verified, .. });
                assert!(verified && job.fate != Fate::Stays, "{job:?}");
                let lost = self.dice.chance(self.faults.source);
                let result = if lost { Err(Kept::Changed) } else { Ok(()) };
                let input = Input::Removed { job: job.id, result };
                self.plan(soon, Due::Tell { of: None, input });
            }
            Command::File { folder, stored } => {
                self.catalog.entry(folder).or_default().insert(stored.name, stored.size);
            }
            Command::Wake(at) => self.wake = Some(at.0 - self.skew),
        }
    }

    fn sum_up(&mut self, job: &Job) -> Input {
        let result = match self.dice.chance(self.faults.source) {
            true => Err(problem("unreadable")),
            false => Ok(sum_of(content(&job.name))),
        };
        Input::Summed { job: job.id, result }
    }

    fn send(&mut self, attempt: &Attempt, jobs: Vec<Job>) {
        assert_eq!(self.disk.attempts.get(&attempt.id), Some(attempt), "sent unrecorded");
        assert!(!attempt.upload.is_empty() && self.uploading.contains(&attempt.id));
        assert_eq!(attempt.jobs, jobs.iter().map(|job| job.id).collect::<Vec<_>>());
        for job in &jobs {
            assert_eq!(self.disk.jobs.get(&job.id), Some(job), "sent unrecorded");
            self.check_name(attempt.folder, job);
        }
        let end = self.now + 1 + self.dice.millis(30_000);
        let of = Some(attempt.id);
        let id = attempt.id;
        if self.dice.chance(self.faults.source) {
            let part = usize::try_from(self.dice.roll(jobs.len() as u64)).unwrap();
            let problem = problem(self.dice.one_of(&["changed", "unreadable"]));
            let fault = SendFault { problem, part: Some(part), refused: false };
            let input = Input::Sent { attempt: id, result: Err(fault) };
            return self.plan(end, Due::Tell { of, input });
        }
        if self.dice.chance(self.faults.early) {
            let problem = problem(self.dice.one_of(&["broken", "stalled", "dns", "server"]));
            let fault = SendFault { problem, part: None, refused: false };
            let input = Input::Sent { attempt: id, result: Err(fault) };
            return self.plan(end, Due::Tell { of, input });
        }
        for job in &jobs {
            let input = self.sum_up(job);
            let at = end + self.dice.millis(4000) - 2000;
            self.plan(at, Due::Tell { of, input });
        }
        self.plan(end, Due::Tell { of, input: Input::LastByte { attempt: id } });
        self.sending
            .insert(id, Sending { upload: attempt.upload.clone(), folder: attempt.folder, jobs });
    }

    /// The last piece leaves: fate decides what the service makes of it.
    fn release(&mut self, id: AttemptId) {
        assert!(self.disk.attempts[&id].all_out, "released unrecorded");
        let Some(sending) = self.sending.remove(&id) else { panic!("released, but not sent") };
        let (upload, folder, jobs) = (sending.upload, sending.folder, sending.jobs);
        let soon = self.now + 1 + self.dice.millis(3000);
        let fault = |world: &mut Self, name: &'static str, refused: bool| {
            let fault = SendFault { problem: problem(name), part: None, refused };
            let input = Input::Sent { attempt: id, result: Err(fault) };
            world.plan(soon, Due::Tell { of: Some(id), input });
        };
        let mut stored = Some(soon);
        if self.dice.chance(self.faults.refused) {
            let all = ["node", "noform", "refused", "flood", "key", "maintenance"];
            let name = self.dice.one_of(&all);
            fault(self, name, true);
            stored = None;
        } else if self.dice.chance(self.faults.late) {
            let name = self.dice.one_of(&["broken", "stalled", "server"]);
            fault(self, name, false);
            let late = self.now + 20_000;
            stored = self.dice.one_of(&[None, Some(soon), Some(late)]);
        } else {
            let input = Input::Sent { attempt: id, result: Ok(upload.clone().into()) };
            self.plan(soon, Due::Tell { of: Some(id), input });
        }
        let Some(at) = stored else { return };
        let (faults, service) = (&self.faults, &mut self.service);
        service.take((&upload, folder), &jobs, at, (faults, &mut self.dice));
        for job in jobs {
            let copies = self.service.files(i64::MAX).filter(|file| file.by == Some(job.id));
            let allowed = self.allowed.get(&job.id).copied().unwrap_or(1);
            assert!(copies.count() <= allowed, "stored twice: {job:?}");
        }
    }

    pub fn call(&mut self) -> Result<(), Problem> {
        if let Some((name, until)) = self.trouble
            && self.now < until
        {
            return Err(problem(name));
        }
        match self.dice.chance(self.faults.call) {
            true => Err(problem(self.dice.one_of(&["html", "server", "dns", "flood"]))),
            false => Ok(()),
        }
    }

    pub fn target(&mut self, place: &Place) -> Target {
        let folder = self.service.folder(place);
        let listed = self.service.listing(folder, self.now);
        let mut known: Vec<(String, u64)> =
            listed.into_iter().map(|file| (file.name, file.size)).collect();
        known.extend(self.catalog.get(&folder).cloned().unwrap_or_default());
        Target { folder, known }
    }

    pub fn count_ask(&mut self) {
        self.asked.retain(|at| self.now - at < 1000);
        self.asked.push(self.now);
        assert!(self.asked.len() <= 3 || self.clock_was_set, "too many questions a second");
    }
}
