//! The downloads in a small world: a hauler that carries orders out, rows, a
//! disk, a service, a user, and time. Every run follows from its seed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::*;

/// Chance from a seed.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (n ^ (n >> 31)) % below.max(1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        let at = usize::try_from(self.roll(all.len() as u64)).unwrap();
        all[at].clone()
    }
}

/// The power is cut.
pub struct Cut;

/// What happens at a moment.
#[derive(Debug, Clone)]
pub enum Due {
    /// A deed of a job comes to its end, if it was not stopped.
    End(JobId, u64, Box<Command>),
    /// The user, or fate.
    User(Deed),
}

#[derive(Debug, Clone)]
pub enum Deed {
    Say(Input),
    Some(&'static str, u64),
    /// The service's file is another one from now on.
    Change(usize),
    /// Somebody takes a name in the local folder.
    Occupy(&'static str),
    /// Somebody empties or removes a temporary file.
    Meddle,
    /// Every call fails like this, for so long.
    Trouble(&'static str, i64),
    /// The clock is set, by milliseconds.
    Clock(i64),
    PowerCut,
    Calm,
}

/// A temporary file: for each byte, which version of the file it is of; 0 is
/// garbage.
#[derive(Debug, Clone, Default)]
pub struct TempFile {
    pub bytes: Vec<u32>,
    /// So many of them outlive a power cut.
    pub synced: Vec<u32>,
}

/// What has a name in the local folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Foreign,
    /// By which job, and its bytes.
    Ours(JobId, Vec<u32>),
}

pub struct World {
    pub dice: Dice,
    /// Percent of everything that can go wrong.
    pub faults: u64,
    pub mind: Downloads,
    pub rows: BTreeMap<JobId, Download>,
    /// The highest number ever given away.
    pub last: JobId,
    pub now: i64,
    pub skew: i64,
    pub due: BTreeMap<(i64, u64), Due>,
    pub serial: u64,
    pub wake: Option<i64>,
    pub trouble: Option<(&'static str, i64)>,
    /// Files at the service: version and size.
    pub far: BTreeMap<String, (u32, u64)>,
    pub temp: BTreeMap<u64, TempFile>,
    pub names: BTreeMap<String, Named>,
    /// The last deed begun for each job.
    pub deeds: BTreeMap<JobId, u64>,
    pub points: u64,
    pub cuts: BTreeSet<u64>,
    pub seen: BTreeSet<&'static str>,
    pub credit: BTreeSet<JobId>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let cuts = (0..dice.roll(5)).map(|_| dice.roll(400)).collect();
        Self {
            faults: dice.one_of(&[0, 5, 20]),
            dice,
            mind: Downloads::new(2, Duration::from_secs(1)),
            rows: BTreeMap::new(),
            last: JobId(0),
            now: START.0,
            skew: 0,
            due: BTreeMap::new(),
            serial: 0,
            wake: None,
            trouble: None,
            far: BTreeMap::new(),
            temp: BTreeMap::new(),
            names: BTreeMap::new(),
            deeds: BTreeMap::new(),
            points: 0,
            cuts,
            seen: BTreeSet::new(),
            credit: BTreeSet::new(),
        }
    }

    pub fn plan(&mut self, at: i64, due: Due) {
        self.serial += 1;
        self.due.insert((at.max(self.now), self.serial), due);
    }

    fn clock(&self) -> Moment {
        Moment(self.now + self.skew)
    }

    /// Runs until nothing is due any more.
    pub fn run(&mut self) {
        for _ in 0..20_000 {
            let next = self.due.first_key_value().map(|((at, _), _)| *at);
            let outcome = match (next, self.wake) {
                (None, None) => return,
                (at, Some(wake)) if at.is_none_or(|at| wake - self.skew <= at) => {
                    self.now = self.now.max(wake - self.skew);
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
        let stages: Vec<_> = self.mind.jobs().map(|job| word(&job.stage)).collect();
        panic!("it never ends: {stages:?}");
    }

    fn reboot(&mut self) {
        loop {
            self.due.retain(|_, due| matches!(due, Due::User(_)));
            self.wake = None;
            self.deeds.clear();
            for file in self.temp.values_mut() {
                // What was not made durable may be anything.
                let synced = file.synced.clone();
                for (at, byte) in file.bytes.iter_mut().enumerate() {
                    if synced.get(at) != Some(byte) && self.dice.chance(50) {
                        *byte = 0;
                    }
                }
            }
            self.now += 1000;
            let rows = self.rows.values().cloned().collect();
            let gap = Duration::from_secs(1);
            let (mind, step) = Downloads::recover(2, gap, rows, self.last, self.clock());
            self.mind = mind;
            if self.carry_out(step).is_ok() {
                return;
            }
        }
    }

    pub fn point(&mut self) -> Result<(), Cut> {
        self.points += 1;
        if self.cuts.contains(&self.points) { Err(Cut) } else { Ok(()) }
    }

    pub fn feed(&mut self, input: Input) -> Result<(), Cut> {
        let step = self.mind.step(input, self.clock());
        self.carry_out(step)
    }

    fn carry_out(&mut self, step: Step) -> Result<(), Cut> {
        for job in &step.record.jobs {
            self.seen.insert(word(&job.stage));
            self.rows.insert(job.id, job.clone());
            self.last = self.last.max(job.id);
        }
        step.record.gone.iter().for_each(|id| drop(self.rows.remove(id)));
        assert!(self.mind.jobs().eq(self.rows.values()), "rows and state");
        self.point()?;
        for command in step.then {
            self.perform(command)?;
            self.point()?;
        }
        Ok(())
    }

    fn perform(&mut self, command: Command) -> Result<(), Cut> {
        let (job, at) = match &command {
            Command::Wake(at) => {
                self.wake = Some(at.0);
                return Ok(());
            }
            Command::Stop(id) => {
                self.deeds.remove(id);
                // What is on disk by then is told once more.
                return match self.rows.get(id).cloned() {
                    Some(job) => self.tell_kept(&job),
                    None => Ok(()),
                };
            }
            Command::Learn(job, at) | Command::Ask(job, at) => (job.id, at.0 - self.skew),
            Command::Ready(job)
            | Command::Fetch(job)
            | Command::Sum(job)
            | Command::Place(job)
            | Command::Sweep(job) => (job.id, self.now),
        };
        self.serial += 1;
        self.deeds.insert(job, self.serial);
        let at = at + i64::try_from(self.dice.roll(2000)).unwrap();
        let (serial, due) = (self.serial, Box::new(command));
        self.plan(at, Due::End(job, serial, due));
        Ok(())
    }

    fn tell_kept(&mut self, job: &Download) -> Result<(), Cut> {
        let Some(part) = job.part.clone() else { return Ok(()) };
        let have = job.have.clone();
        self.feed(Input::Kept { job: job.id, part, have })
    }

    fn happen(&mut self, due: Due) -> Result<(), Cut> {
        match due {
            Due::End(job, serial, command) => {
                if self.deeds.get(&job) != Some(&serial) {
                    return Ok(());
                }
                self.end(*command)
            }
            Due::User(deed) => self.deed(deed),
        }
    }

    fn deed(&mut self, deed: Deed) -> Result<(), Cut> {
        match deed {
            Deed::Say(input) => self.feed(input),
            Deed::Some(what, percent) => self.some(what, percent),
            Deed::Change(which) => {
                if let Some(file) = self.far.values_mut().nth(which) {
                    *file = (file.0 + 1, file.1 + self.dice.roll(2) * 3);
                }
                Ok(())
            }
            Deed::Occupy(name) => {
                self.names.entry(name.to_owned()).or_insert(Named::Foreign);
                Ok(())
            }
            Deed::Meddle => {
                let which = self.temp.keys().next().copied();
                if let Some(inode) = which {
                    self.temp.remove(&inode);
                }
                Ok(())
            }
            Deed::Trouble(name, lasts) => {
                self.trouble = Some((name, self.now + lasts));
                Ok(())
            }
            Deed::Clock(by) => {
                self.skew += by;
                Ok(())
            }
            Deed::PowerCut => Err(Cut),
            Deed::Calm => {
                (self.faults, self.trouble) = (0, None);
                Ok(())
            }
        }
    }

    fn some(&mut self, what: &'static str, percent: u64) -> Result<(), Cut> {
        let all: Vec<JobId> = self.mind.jobs().map(|job| job.id).collect();
        let jobs: Vec<JobId> = all.into_iter().filter(|_| self.dice.chance(percent)).collect();
        let input = match what {
            "pause" => Input::Order(QueueOrder::Pause { jobs, after: false }),
            "pause after" => Input::Order(QueueOrder::Pause { jobs, after: true }),
            "resume" => Input::Order(QueueOrder::Resume { jobs }),
            "retry" => Input::Order(QueueOrder::Retry { jobs }),
            "cancel" => Input::Order(QueueOrder::Cancel { jobs }),
            "clear" => Input::Order(QueueOrder::ClearFinished),
            "unlock" => Input::Unlocked(jobs),
            "key" => Input::KeyGood,
            "cdn" => {
                self.credit.extend(&jobs);
                Input::AllowCdn(jobs)
            }
            "both" => Input::Order(QueueOrder::OnClash { jobs, rule: ClashRule::KeepBoth }),
            other => panic!("no order is called {other}"),
        };
        self.feed(input)
    }
}

/// The checksum of a version of a file; 0 is of no version.
pub fn version_sum(url: &str, version: u32) -> Checksum {
    sum_of(&format!("{url}{version}"))
}
