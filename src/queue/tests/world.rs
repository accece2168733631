//! The queue in a small world: a runner that carries its orders out, a disk,
//! a service, a user, and time. Every run follows from its seed.

use std::collections::{BTreeMap, BTreeSet};

use super::disk::Disk;
use super::service::{Dice, Faults, File, Service};
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

/// A body that is on its way.
#[derive(Debug)]
pub struct Sending {
    pub upload: String,
    pub folder: FolderId,
    pub jobs: Vec<Job>,
}

pub struct World {
    pub dice: Dice,
    pub faults: Faults,
    pub queue: Queue,
    pub disk: Disk,
    pub service: Service,
    /// Milliseconds, as the service counts them; the queue's clock differs.
    pub now: i64,
    pub skew: i64,
    pub clock_was_set: bool,
    pub due: BTreeMap<(i64, u64), Due>,
    pub serial: u64,
    pub wake: Option<i64>,
    pub lanes: u32,
    pub uploading: BTreeSet<AttemptId>,
    pub sending: BTreeMap<AttemptId, Sending>,
    pub catalog: BTreeMap<FolderId, BTreeMap<String, u64>>,
    pub trouble: Option<(&'static str, i64)>,
    pub asked: Vec<i64>,
    /// Records and commands so far, and at which ones the power goes.
    pub points: usize,
    pub cuts: Vec<usize>,
    /// How often a job may be stored: more than once only where the user
    /// sent it again in doubt.
    pub allowed: BTreeMap<JobId, usize>,
    /// Jobs that were lost or stored with other bytes, as the user was told.
    pub doubted: BTreeSet<JobId>,
    /// Jobs that were cancelled when their bytes might be stored.
    pub dropped: BTreeSet<JobId>,
    /// Jobs whose comparison was given up.
    pub unsure: BTreeSet<JobId>,
    /// Jobs the user cleared.
    pub cleared: BTreeSet<JobId>,
    pub added: BTreeSet<JobId>,
    /// Stages that were seen on the disk.
    pub seen: BTreeSet<&'static str>,
    /// Tell every step.
    pub trace: bool,
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
            cuts: Vec::new(),
            allowed: BTreeMap::new(),
            doubted: BTreeSet::new(),
            dropped: BTreeSet::new(),
            unsure: BTreeSet::new(),
            cleared: BTreeSet::new(),
            added: BTreeSet::new(),
            seen: BTreeSet::new(),
            trace: std::env::var("FICHIER_SEED").is_ok(),
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
        if self.cuts.contains(&self.points) { Err(Cut) } else { Ok(()) }
    }

    pub fn feed(&mut self, input: Input) -> Result<(), Cut> {
        if let Input::Summed { job, result: Err(_) } = &input {
            self.unsure.insert(*job);
        }
        if self.trace {
            eprintln!("{} <- {input:?}", self.now - START.0);
        }
        let step = self.queue.step(input, self.clock());
        self.carry_out(step)
    }

    fn carry_out(&mut self, step: Step) -> Result<(), Cut> {
        if self.trace {
            step.record.jobs.iter().for_each(|job| eprintln!("    {:?} {:?}", job.id, job.stage));
            step.then.iter().for_each(|command| eprintln!("    -> {command:?}"));
        }
        for job in &step.record.jobs {
            self.added.insert(job.id);
            self.seen.insert(script::word(&job.stage));
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
            "high" => QueueOrder::Priority { jobs, priority: Priority::High },
            "low" => QueueOrder::Priority { jobs, priority: Priority::Low },
            "start" => QueueOrder::Start { jobs },
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
}
