//! One siege: one machine, one service, many deaths.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use fichier::protocol::Request;
use fichier::queue::{Hold, JobId, Move, Priority, QueueOrder, Stage};
use fichier::remote::FolderId;
use fichier::sandbox::{Options, Running, Sandbox, StartTree};
use tokio::time::Instant;

use super::book::Book;
use super::chance::Chance;
use super::face::Face;
use super::faults::{self, Faults};
use super::freight;
use super::laws::{Shelf, is_verified};
use super::machine::Machine;

/// Steps told when a law is broken.
const LAST_STEPS: usize = 60;
/// Jobs that are not over yet; with that many no more are queued.
const ENOUGH: usize = 12;
/// Kills between two lines of progress in the long form.
const PROGRESS: u32 = 25;

/// What a siege is to be.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    pub number: u32,
    pub kills: u32,
    pub strict: bool,
    pub short: bool,
}

/// What a siege was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    pub kills: u32,
    pub jobs: usize,
    pub done: usize,
    pub verified: usize,
    pub uploads: usize,
    pub stored: usize,
    pub held: usize,
    pub lost: usize,
    pub cancelled: usize,
    pub retried: u32,
    pub locks: u32,
}

impl Figures {
    pub fn add(&mut self, other: &Self) {
        self.kills += other.kills;
        self.jobs += other.jobs;
        self.done += other.done;
        self.verified += other.verified;
        self.uploads += other.uploads;
        self.stored += other.stored;
        self.held += other.held;
        self.lost += other.lost;
        self.cancelled += other.cancelled;
        self.retried += other.retried;
        self.locks += other.locks;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{} kills, {} jobs: {} done ({} verified), {} held ({} of them lost), {} cancelled, {} \
             failed and retried; {} upload requests, {} files stored, {} locks",
            self.kills,
            self.jobs,
            self.done,
            self.verified,
            self.held,
            self.lost,
            self.cancelled,
            self.retried,
            self.uploads,
            self.stored,
            self.locks
        )
    }
}

pub struct Siege {
    plan: Plan,
    chance: Chance,
    sandbox: Running,
    machine: Machine,
    faults: Faults,
    book: Book,
    shelf: Shelf,
    steps: VecDeque<String>,
    retried: u32,
    began: Instant,
}

impl Drop for Siege {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let steps: Vec<&str> = self.steps.iter().map(String::as_str).collect();
            let Plan { seed, number, .. } = self.plan;
            eprintln!("seed {seed}, siege {number}, the last steps:\n{}", steps.join("\n"));
            eprintln!("{:#?}\nthe engine's log:\n{}", self.sandbox.quirks(), self.machine.log());
        }
    }
}

impl Siege {
    pub async fn lay(plan: Plan) -> Self {
        let options = Options { tree: StartTree::Empty, seed: plan.seed, ..Options::default() };
        let options = if plan.strict { options.strict() } else { options };
        let sandbox = Sandbox::start(options).await.unwrap();
        let machine = Machine::new(&sandbox);
        Self {
            plan,
            chance: Chance::new(plan.seed.wrapping_mul(1000) + u64::from(plan.number)),
            sandbox,
            machine,
            faults: Faults::default(),
            book: Book::default(),
            shelf: Shelf::new(),
            steps: VecDeque::new(),
            retried: 0,
            began: Instant::now(),
        }
    }

    pub async fn run(mut self) -> Figures {
        for kill in 1..=self.plan.kills {
            self.step(format!("-- life {kill}"));
            self.live_and_die().await;
            if !self.plan.short && kill % PROGRESS == 0 {
                let (jobs, stored) = (self.book.parcels.len(), self.shelf.count());
                let (number, secs) = (self.plan.number, self.began.elapsed().as_secs());
                eprintln!("siege {number}: {kill} kills, {jobs} jobs, {stored} stored, {secs} s");
            }
        }
        let face = self.settle().await;
        self.shelf.look(&self.sandbox);
        self.shelf.check_counts(&self.book);
        self.shelf.check_done(&self.book, &face, &self.faults);
        self.shelf.check_end(&self.book, &face, &self.faults);
        self.figures(&face)
    }

    fn step(&mut self, text: impl fmt::Display) {
        if self.steps.len() == LAST_STEPS {
            self.steps.pop_front();
        }
        self.steps.push_back(format!("{:7} ms  {text}", self.began.elapsed().as_millis()));
    }

    async fn live_and_die(&mut self) {
        if self.chance.one_in(2) {
            let what = self.faults.change(&mut self.chance, &self.sandbox, self.plan.short);
            self.step(what);
        }
        self.machine.start();
        if self.chance.one_in(10) {
            let age = self.chance.millis(0, 250);
            tokio::time::sleep(age).await;
            self.step(format!("killed {age:?} after its start"));
            self.machine.kill();
        } else {
            let mut face = self.machine.face().await;
            self.stock(&face);
            self.feed(&mut face).await;
            self.meddle(&mut face).await;
            self.await_moment(&mut face).await;
            self.machine.kill();
            // What it said to its end counts.
            face.until(Instant::now() + Duration::from_secs(10), |_| false).await;
            self.book.close(&face).await;
        }
        self.machine.check_state();
        self.shelf.look(&self.sandbox);
        self.shelf.check_counts(&self.book);
        if self.plan.strict {
            assert_eq!(self.sandbox.locks(), 0, "a rule of the service was broken");
        }
    }

    fn stock(&mut self, face: &Face) {
        self.book.take_stock(face);
        self.shelf.look(&self.sandbox);
        self.shelf.check_done(&self.book, face, &self.faults);
        let odd: Vec<String> = face
            .jobs
            .values()
            .filter(|job| !job.stage.is_over())
            .map(|job| format!("{} {:?}", job.id.0, job.stage))
            .collect();
        self.step(format!("attached: {}", odd.join(", ")));
        for job in face.jobs.values() {
            assert!(self.faults.excuse(job), "without a fault that explains it: {job:?}");
        }
    }

    /// Queues more files, if there are not enough.
    async fn feed(&mut self, face: &mut Face) {
        let open = face.jobs.values().filter(|job| will_go_on(&job.stage)).count();
        if open >= ENOUGH || self.chance.one_in(3) {
            return;
        }
        let mut parcels = std::mem::take(&mut self.book.unknown);
        for _ in 0..self.chance.count(1, 5) {
            let before: Vec<_> = self.book.parcels.iter().map(|p| p.cargo.clone()).collect();
            let cargo = freight::make(&mut self.chance, &self.machine.home(), &before);
            parcels.push(self.book.new_parcel(cargo));
        }
        let rule = self.book.parcels[parcels[0]].cargo.rule;
        let files = self.book.request(&parcels);
        self.step(format!("queued {} files, {rule:?}", files.len()));
        let priority = self.chance.pick(&Priority::ALL);
        let (target, on_clash, moves) = (FolderId::ROOT, rule, false);
        let reply = face.ask(Request::Add { target, files, on_clash, priority, moves });
        let before = face.jobs.len();
        self.book.asked(parcels, reply);
        if self.chance.one_in(2) {
            let deadline = Instant::now() + Duration::from_secs(5);
            face.until(deadline, |face| face.jobs.len() > before).await;
            self.book.learn(face);
        }
    }

    /// Now and then the user does something to a job.
    async fn meddle(&mut self, face: &mut Face) {
        self.book.learn(face);
        if face.jobs.is_empty() || !self.chance.one_in(3) {
            return;
        }
        let all: Vec<JobId> = face.jobs.values().map(|job| job.id).collect();
        let open = face.jobs.values().filter(|job| !job.stage.is_over()).map(|job| job.id);
        let open: Vec<JobId> = open.collect();
        let from = if open.is_empty() { all } else { open };
        let jobs: Vec<JobId> =
            (0..self.chance.count(1, 3)).map(|_| self.chance.pick(&from)).collect();
        let order = match self.chance.below(10) {
            0 | 1 => QueueOrder::Pause { jobs, after: self.chance.one_in(2) },
            2 | 3 => QueueOrder::Resume { jobs },
            4 => QueueOrder::Cancel { jobs },
            5 | 6 => QueueOrder::Retry { jobs },
            7 => QueueOrder::Start { jobs },
            8 => QueueOrder::Priority { jobs, priority: self.chance.pick(&Priority::ALL) },
            _ => QueueOrder::Move {
                jobs,
                to: self.chance.pick(&[Move::Top, Move::Bottom, Move::Up]),
            },
        };
        self.order(face, order);
    }

    fn order(&mut self, face: &Face, order: QueueOrder) {
        self.step(format!("{order:?}"));
        match &order {
            QueueOrder::Cancel { jobs } => {
                jobs.iter().for_each(|job| self.book.parcel(*job).cancelled = true);
            }
            QueueOrder::Retry { jobs } | QueueOrder::Resume { jobs } => {
                for job in jobs {
                    let stage = &face.jobs[job].stage;
                    let parcel = self.book.parcel(*job);
                    parcel.again += u32::from(knows(stage, parcel.cancelled));
                }
            }
            QueueOrder::Pause { .. }
            | QueueOrder::Move { .. }
            | QueueOrder::Limit { .. }
            | QueueOrder::Priority { .. }
            | QueueOrder::Start { .. }
            | QueueOrder::ClearFinished => {}
        }
        drop(face.ask(Request::Queue { order }));
    }

    /// Lets the engine live until the moment chosen for its death.
    async fn await_moment(&mut self, face: &mut Face) {
        let now = Instant::now();
        face.changed.clear();
        let longest = if self.plan.short { 2_500 } else { 6_000 };
        let stage: fn(&Stage) -> bool = match self.chance.below(12) {
            0..=2 => |_| false,
            3..=4 => |stage| matches!(stage, Stage::Sending { .. }),
            5..=6 => |stage| matches!(stage, Stage::Settling { .. }),
            7 => |stage| matches!(stage, Stage::Asking { .. }),
            8 => |stage| matches!(stage, Stage::Doubtful { .. }),
            9 => |stage| matches!(stage, Stage::Done { .. } | Stage::Verifying { .. }),
            10 => |stage| matches!(stage, Stage::Resting { .. }),
            _ => {
                let age = self.chance.millis(900, longest);
                face.until(now + age, |_| false).await;
                return self.step(format!("killed at the age of {age:?}"));
            }
        };
        let deadline = now + Duration::from_millis(longest);
        if face.until(deadline, |face| face.turned(stage)).await {
            let after = self.chance.millis(0, 60) * u32::from(self.chance.one_in(2));
            face.until(Instant::now() + after, |_| false).await;
            self.step(format!("killed {after:?} after a job had turned as wished"));
        } else {
            self.step("killed after waiting in vain for an event");
        }
    }

    /// All faults off, until nothing is left to do.
    async fn settle(&mut self) -> Face {
        faults::off(&self.sandbox);
        self.machine.start();
        let mut face = self.machine.face().await;
        self.step("-- the last life");
        self.stock(&face);
        self.shelf.look(&self.sandbox);
        let began = Instant::now();
        let patience = Duration::from_secs(if self.plan.short { 15 } else { 1500 });
        loop {
            self.urge(&face);
            let pause = Instant::now() + Duration::from_secs(2);
            let over = |face: &mut Face| !face.jobs.values().any(|job| needs_more(&job.stage));
            if face.until(pause, over).await {
                return face;
            }
            assert!(!face.gone, "the engine ended by itself, or somebody ended it");
            if began.elapsed() < patience {
                continue;
            }
            let left = face.jobs.values().filter(|job| needs_more(&job.stage));
            let left: Vec<JobId> = left.map(|job| job.id).collect();
            // Proving that a file is not stored takes minutes: the short form
            // gives such jobs up, as a user may.
            let short = self.plan.short && began.elapsed() < patience * 2;
            assert!(short, "not over after {patience:?}: {left:?}");
            self.order(&face, QueueOrder::Cancel { jobs: left });
        }
    }

    /// Sends on what waits for the user; on a good day all of it must go.
    fn urge(&mut self, face: &Face) {
        let of = |wanted: fn(&Stage) -> bool| -> Vec<JobId> {
            face.jobs.values().filter(|job| wanted(&job.stage)).map(|job| job.id).collect()
        };
        let paused = of(|stage| matches!(stage, Stage::Paused | Stage::Resting { .. }));
        let failed = of(|stage| matches!(stage, Stage::Failed { .. }));
        self.retried += u32::try_from(failed.len()).unwrap();
        if !paused.is_empty() {
            drop(face.ask(Request::Queue { order: QueueOrder::Resume { jobs: paused } }));
        }
        if !failed.is_empty() {
            drop(face.ask(Request::Queue { order: QueueOrder::Retry { jobs: failed } }));
        }
    }

    fn figures(&self, face: &Face) -> Figures {
        let count = |wanted: fn(&Stage) -> bool| {
            face.jobs.values().filter(|job| wanted(&job.stage)).count()
        };
        Figures {
            kills: self.plan.kills,
            jobs: face.jobs.len(),
            done: count(|stage| matches!(stage, Stage::Done { .. })),
            verified: face.jobs.values().filter(|job| is_verified(job)).count(),
            uploads: self.sandbox.count("upload.cgi"),
            stored: self.shelf.count(),
            held: count(|stage| matches!(stage, Stage::Held { .. })),
            lost: count(|stage| matches!(stage, Stage::Held { why: Hold::Lost })),
            cancelled: count(|stage| matches!(stage, Stage::Cancelled)),
            retried: self.retried,
            locks: self.sandbox.locks(),
        }
    }
}

/// Whether a user who sends such a job again knows that it may be stored: it
/// says that it is lost, or that its name is taken, by
/// itself before it was given up.
fn knows(stage: &Stage, cancelled: bool) -> bool {
    match stage {
        Stage::Held { why: Hold::Lost } => true,
        Stage::Held { why: Hold::Clash { .. } } => cancelled,
        Stage::Held { .. }
        | Stage::Waiting
        | Stage::Asking { .. }
        | Stage::Sending { .. }
        | Stage::Settling { .. }
        | Stage::Doubtful { .. }
        | Stage::Verifying { .. }
        | Stage::Resting { .. }
        | Stage::Paused
        | Stage::Cancelled
        | Stage::Failed { .. }
        | Stage::Done { .. } => false,
    }
}

/// Whether it goes on by itself.
fn will_go_on(stage: &Stage) -> bool {
    !stage.is_over() && !matches!(stage, Stage::Held { .. } | Stage::Paused)
}

/// Whether the end of a siege waits for it.
fn needs_more(stage: &Stage) -> bool {
    will_go_on(stage) || matches!(stage, Stage::Paused | Stage::Failed { .. })
}
