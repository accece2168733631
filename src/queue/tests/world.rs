//! The queue in a small world: a runner that carries its orders out, a disk,
//! a service, a user, and time. Every run follows from its seed.

use std::collections::{BTreeMap, BTreeSet};

use super::disk::Disk;
use super::service::{Dice, Faults, File, Service, content};
use super::*;

/// The power is cut.
#[derive(Debug)]
pub struct Cut;

/// What happens at a moment.
#[derive(Debug, Clone)]
pub enum Due {
    /// The runner reports; `of` an attempt, if it can be stopped with it.
    Tell {
        of: Option<AttemptId>,
        input: Input,
    },
    /// The runner's call reaches the service.
    Place(Place),
    Ask(AttemptId),
    End(Attempt),
    Look(AttemptId, FolderId),
    /// The user, or fate.
    User(Deed),
}

#[derive(Debug, Clone)]
pub enum Deed {
    Say(Input),
    /// The journal refuses these.
    AddInVain(Vec<NewJob>),
    /// An order over some of the jobs there are: the chance for each.
    Some(&'static str, u64),
    /// Every call fails like this, for so long.
    Trouble(&'static str, i64),
    /// The clock is set, by milliseconds.
    Clock(i64),
    /// Nothing goes wrong any more.
    Calm,
    PowerCut,
}

#[derive(Debug)]
struct Sending {
    upload: String,
    folder: FolderId,
    jobs: Vec<Job>,
}

pub struct World {
    pub dice: Dice,
    pub faults: Faults,
    pub queue: Queue,
    pub disk: Disk,
    pub service: Service,
    /// Milliseconds, as the service counts them; the queue's clock differs.
    pub now: i64,
    skew: i64,
    clock_was_set: bool,
    due: BTreeMap<(i64, u64), Due>,
    serial: u64,
    wake: Option<i64>,
    lanes: u32,
    uploading: BTreeSet<AttemptId>,
    sending: BTreeMap<AttemptId, Sending>,
    catalog: BTreeMap<FolderId, BTreeMap<String, u64>>,
    trouble: Option<(&'static str, i64)>,
    asked: Vec<i64>,
    /// Records and commands so far, and at which one the power goes.
    pub points: usize,
    pub cut_at: Option<usize>,
    /// How often a job may be stored: more than once only where the user
    /// sent it again in doubt.
    allowed: BTreeMap<JobId, usize>,
    /// Jobs that were lost or stored with other bytes, as the user was told.
    doubted: BTreeSet<JobId>,
    /// Jobs that were cancelled when their bytes might be stored.
    dropped: BTreeSet<JobId>,
    /// Jobs whose comparison was given up.
    pub unsure: BTreeSet<JobId>,
    /// Jobs the user cleared.
    pub cleared: BTreeSet<JobId>,
    pub added: BTreeSet<JobId>,
}

impl World {
    pub fn new(seed: u64, lanes: u32, faults: Faults) -> Self {
        Self {
            dice: Dice(seed),
            faults,
            queue: Queue::new(lanes),
            disk: Disk::default(),
            service: Service::default(),
            now: START.0,
            skew: 0,
            clock_was_set: false,
            due: BTreeMap::new(),
            serial: 0,
            wake: None,
            lanes,
            uploading: BTreeSet::new(),
            sending: BTreeMap::new(),
            catalog: BTreeMap::new(),
            trouble: None,
            asked: Vec::new(),
            points: 0,
            cut_at: None,
            allowed: BTreeMap::new(),
            doubted: BTreeSet::new(),
            dropped: BTreeSet::new(),
            unsure: BTreeSet::new(),
            cleared: BTreeSet::new(),
            added: BTreeSet::new(),
        }
    }

    pub fn plan(&mut self, at: i64, due: Due) {
        self.serial += 1;
        self.due.insert((at.max(self.now), self.serial), due);
    }

    /// Runs until nothing is due any more.
    pub fn run(&mut self) {
        for _ in 0..20_000 {
            let next = self.due.first_key_value().map(|((at, _), _)| *at);
            let outcome = match (next, self.wake) {
                (None, None) => return,
                (at, Some(wake)) if at.is_none_or(|at| wake <= at) => {
                    self.now = self.now.max(wake);
                    self.wake = None;
                    self.feed(Input::Woke)
                }
                (_, _) => {
                    let ((at, _), due) = self.due.pop_first().unwrap();
                    self.now = self.now.max(at);
                    self.happen(due)
                }
            };
            if outcome.is_err() {
                self.reboot();
            }
        }
        panic!("it never ends: {:?}", self.queue.jobs().map(|job| &job.stage).collect::<Vec<_>>());
    }

    /// The moment by the queue's clock.
    pub fn clock(&self) -> Moment {
        Moment(self.now + self.skew)
    }

    fn reboot(&mut self) {
        loop {
            self.due.retain(|_, due| matches!(due, Due::User(_)));
            self.wake = None;
            self.uploading.clear();
            self.sending.clear();
            self.now += 1000 + self.dice.millis(60_000);
            let (queue, step) = self.disk.recover(self.lanes, self.clock());
            self.queue = queue;
            if self.carry_out(step).is_ok() {
                return;
            }
        }
    }

    fn point(&mut self) -> Result<(), Cut> {
        self.points += 1;
        if self.cut_at == Some(self.points) { Err(Cut) } else { Ok(()) }
    }

    pub fn feed(&mut self, input: Input) -> Result<(), Cut> {
        if let Input::Summed { job, result: Err(_) } = &input {
            self.unsure.insert(*job);
        }
        if std::env::var("TRACE").is_ok() {
            eprintln!("{} <- {:?}", self.now - START.0, input);
        }
        let step = self.queue.step(input, self.clock());
        if std::env::var("TRACE").is_ok() {
            for j in &step.record.jobs {
                eprintln!("      job {} {:?}", j.id.0, j.stage);
            }
            for c in &step.then {
                eprintln!("      -> {c:?}");
            }
        }
        self.carry_out(step)
    }

    fn carry_out(&mut self, step: Step) -> Result<(), Cut> {
        for job in &step.record.jobs {
            self.added.insert(job.id);
            if let Stage::Held { why: Hold::Lost | Hold::Mismatch { .. } } = job.stage {
                self.doubted.insert(job.id);
            }
            self.check_row(job);
        }
        self.cleared.extend(&step.record.gone_jobs);
        self.disk.write(&step.record);
        laws::check(&self.queue, &self.disk);
        if !step.record.is_empty() {
            self.point()?;
        }
        for command in step.then {
            self.perform(command);
            self.point()?;
        }
        Ok(())
    }

    /// What a row says must be true at once: it is what the user sees.
    fn check_row(&self, job: &Job) {
        let before = self.disk.jobs.get(&job.id).map(|job| &job.stage);
        if let Some(Stage::Done { link, .. }) = before {
            assert!(matches!(&job.stage, Stage::Done { link: now, .. } if now == link), "{job:?}");
        }
        let Stage::Done { link, verdict } = &job.stage else { return };
        let file = self.service.files(self.now).find(|file| file.stored.url == *link);
        let file = file.expect("done, but not stored");
        let bytes = file.stored.checksum == Some(sum_of(content(&job.name)));
        assert_eq!(file.stored.size, job.print.size, "{job:?}");
        match verdict {
            Verdict::Verified => assert!(bytes, "verified, but stored as {file:?}"),
            Verdict::Unchecked => {
                let why = file.stored.checksum.is_none() || self.unsure.contains(&job.id);
                assert!(why, "not compared: {job:?}");
            }
        }
        // A file of the same bytes, of a job that is forgotten say, may pass
        // for its own: nothing is missing.
        let forgotten = file.by.is_none_or(|by| !self.disk.jobs.contains_key(&by));
        let renamed = file.stored.name.ends_with('~');
        let both = job.on_clash == ClashRule::KeepBoth && file.stored.name == job.name;
        let twin = both || (bytes && (forgotten || renamed));
        assert!(file.by == Some(job.id) || twin, "{job:?} claims {file:?}");
        let others = self.disk.jobs.values().filter(|other| other.id != job.id);
        for other in others {
            let same = matches!(&other.stage, Stage::Done { link: theirs, .. } if theirs == link);
            assert!(!same, "{job:?} and {other:?} are one file");
        }
    }

    fn perform(&mut self, command: Command) {
        let soon = self.now + 1 + self.dice.millis(400);
        match command {
            Command::Place(place) => self.plan(soon, Due::Place(place)),
            Command::Ask(id) => {
                assert!(self.disk.attempts.contains_key(&id), "asked for an unrecorded attempt");
                assert!(self.uploading.len() < self.lanes as usize, "more uploads than lanes");
                assert!(self.uploading.insert(id), "asked twice");
                self.plan(soon, Due::Ask(id));
            }
            Command::Send { attempt, jobs } => self.send(attempt, jobs),
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
                self.plan(at, Due::Tell { of: job.stage.attempt(), input: sum });
            }
            Command::Stop(id) => {
                self.uploading.remove(&id);
                self.sending.remove(&id);
                self.due.retain(|_, due| match due {
                    Due::Tell { of, .. } => *of != Some(id),
                    Due::Ask(of) | Due::Look(of, _) => *of != id,
                    Due::End(attempt) => attempt.id != id,
                    Due::Place(_) | Due::User(_) => true,
                });
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

    fn send(&mut self, attempt: Attempt, jobs: Vec<Job>) {
        assert_eq!(self.disk.attempts.get(&attempt.id), Some(&attempt), "sent unrecorded");
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

    /// Who does not want both must not make a second file of a name.
    fn check_name(&self, folder: FolderId, job: &Job) {
        if job.on_clash == ClashRule::KeepBoth {
            return;
        }
        for file in self.service.files(self.now) {
            let murky = file.by.is_some_and(|by| {
                self.cleared.contains(&by) || self.allowed.contains_key(&by) || by == job.id
            });
            let lost = file.by.and_then(|by| self.disk.jobs.get(&by)).is_some_and(|job| {
                matches!(job.stage, Stage::Held { why: Hold::Lost } | Stage::Cancelled)
            });
            let same = file.folder == folder && file.stored.name == job.name;
            assert!(!same || murky || lost, "{job:?} goes beside {file:?}");
        }
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
            let input = Input::Sent { attempt: id, result: Ok(upload.clone()) };
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

    fn call(&mut self) -> Result<(), Problem> {
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

    fn happen(&mut self, due: Due) -> Result<(), Cut> {
        match due {
            Due::Tell { of, input } => {
                if let (Some(id), Input::Sent { .. }) = (of, &input) {
                    self.uploading.remove(&id);
                    self.sending.remove(&id);
                }
                self.feed(input)
            }
            Due::Place(place) => {
                let result = self.call().map(|()| self.target(&place));
                self.feed(Input::Placed { place, result })
            }
            Due::Ask(attempt) => {
                let result = self.call().map(|()| ("up1".to_owned(), format!("id{}", self.serial)));
                if result.is_err() {
                    self.uploading.remove(&attempt);
                }
                self.feed(Input::Granted { attempt, result })
            }
            Due::End(attempt) => {
                self.count_ask();
                let id = attempt.xid.as_ref().unwrap_or(&attempt.upload);
                let result = self.call();
                let page = self.service.page(id, self.now, (&self.faults, &mut self.dice));
                let result = result.map(|()| page);
                self.feed(Input::Ended { attempt: attempt.id, result })
            }
            Due::Look(attempt, folder) => {
                let result = self.call().map(|()| self.service.listing(folder, self.now));
                self.feed(Input::Looked { attempt, result })
            }
            Due::User(deed) => self.deed(deed),
        }
    }

    fn target(&mut self, place: &Place) -> Target {
        let folder = self.service.folder(place);
        let listed = self.service.listing(folder, self.now);
        let mut known: Vec<(String, u64)> =
            listed.into_iter().map(|file| (file.name, file.size)).collect();
        known.extend(self.catalog.get(&folder).cloned().unwrap_or_default());
        Target { folder, known }
    }

    fn count_ask(&mut self) {
        self.asked.retain(|at| self.now - at < 1000);
        self.asked.push(self.now);
        assert!(self.asked.len() <= 3 || self.clock_was_set, "too many questions a second");
    }

    fn deed(&mut self, deed: Deed) -> Result<(), Cut> {
        match deed {
            Deed::Say(input) => {
                if let Input::Lanes(lanes) = &input {
                    self.lanes = *lanes;
                }
                self.feed(input)
            }
            Deed::AddInVain(jobs) => {
                let step = self.queue.step(Input::Add(jobs), self.clock());
                let ids: Vec<JobId> = step.record.jobs.iter().map(|job| job.id).collect();
                self.queue.take_back(&ids);
                laws::check(&self.queue, &self.disk);
                Ok(())
            }
            Deed::Some(what, percent) => self.some(what, percent),
            Deed::Trouble(name, lasts) => {
                self.trouble = Some((name, self.now + lasts));
                if name == "key" {
                    self.plan(self.now + lasts, Due::User(Deed::Say(Input::KeyGood)));
                }
                Ok(())
            }
            Deed::Clock(by) => {
                self.skew += by;
                self.clock_was_set = true;
                Ok(())
            }
            Deed::Calm => {
                self.faults = Faults::default();
                Ok(())
            }
            Deed::PowerCut => Err(Cut),
        }
    }

    fn some(&mut self, what: &'static str, percent: u64) -> Result<(), Cut> {
        let all: Vec<JobId> = self.queue.jobs().map(|job| job.id).collect();
        let jobs: Vec<JobId> = all.into_iter().filter(|_| self.dice.chance(percent)).collect();
        let order = match what {
            "pause" => QueueOrder::Pause { jobs, after: false },
            "pause after" => QueueOrder::Pause { jobs, after: true },
            "resume" => QueueOrder::Resume { jobs },
            "retry" => {
                self.allow_again(&jobs);
                QueueOrder::Retry { jobs }
            }
            "cancel" => {
                self.unsure.extend(&jobs);
                let queue = &self.queue;
                let rides = |id: &&JobId| queue.rides.of(**id).is_some();
                self.dropped.extend(jobs.iter().filter(rides));
                QueueOrder::Cancel { jobs }
            }
            "top" => QueueOrder::Move { jobs, to: Move::Top },
            "up" => QueueOrder::Move { jobs, to: Move::Up },
            "down" => QueueOrder::Move { jobs, to: Move::Down },
            "bottom" => QueueOrder::Move { jobs, to: Move::Bottom },
            "clear" => QueueOrder::ClearFinished,
            other => panic!("no order is called {other}"),
        };
        self.feed(Input::Order(order))
    }

    /// To send again in doubt, or beside a bad copy, is the user's own wish;
    /// also what was cancelled in doubt, once nobody follows it any more.
    fn allow_again(&mut self, jobs: &[JobId]) {
        for id in jobs {
            let dropped = self.dropped.contains(id) && self.queue.rides.of(*id).is_none();
            if dropped || self.doubted.contains(id) {
                *self.allowed.entry(*id).or_insert(1) += 1;
            }
        }
    }

    /// A file that somebody else put there.
    pub fn put_foreign(&mut self, place: &Place, name: &str, size: u64) {
        let (folder, url) = (self.service.folder(place), self.service.link());
        let checksum = Some(sum_of("foreign bytes"));
        let stored = Stored { url, name: name.to_owned(), size, checksum };
        let at = START.0 - 100_000_000;
        self.service.foreign.push(File { folder, by: None, stored, at, listed: at });
    }

    /// What must be true when all is over.
    pub fn check_end(&self) {
        assert!(!self.queue.is_busy(), "something is left to do, but nobody does it");
        let there: BTreeSet<JobId> = self.queue.jobs().map(|job| job.id).collect();
        for id in &self.added {
            assert!(there.contains(id) != self.cleared.contains(id), "{id:?} is lost");
        }
        for job in self.queue.jobs().filter(|job| !self.allowed.contains_key(&job.id)) {
            let copies = self.service.files(i64::MAX).filter(|file| file.by == Some(job.id));
            let (copies, stage) = (copies.count(), &job.stage);
            match stage {
                Stage::Done { .. } | Stage::Held { why: Hold::Lost | Hold::Mismatch { .. } } => {}
                Stage::Cancelled | Stage::Paused | Stage::Failed { .. } | Stage::Held { .. } => {
                    assert!(copies == 0 || stage == &Stage::Cancelled, "stored, but {job:?}");
                }
                Stage::Waiting
                | Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Settling { .. }
                | Stage::Doubtful { .. }
                | Stage::Verifying { .. }
                | Stage::Resting { .. } => panic!("stuck: {job:?}"),
            }
        }
    }
}
