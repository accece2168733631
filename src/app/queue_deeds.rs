//! Deeds in the queue: what is asked first, and what the engine is told.

use super::action::Queue;
use super::already::is_to_be_decided;
use super::asks::Asked;
use super::bandwidth::Board;
use super::details::Subject;
use super::dialog::{Choice, Deed, Dialog, Question};
use super::filter::Filter;
use super::state::App;
use crate::downloads::{DownloadHold, DownloadStage};
use crate::protocol::{Decision, QueueOrder, Request, Transfer};
use crate::queue::{JobId, Move, Priority, Stage, State};
use crate::words;

impl App {
    pub(super) fn queue_action(&mut self, what: Queue, count: usize) {
        match what {
            Queue::Pause => self.toggle_pause(false),
            Queue::PauseAll => self.toggle_pause(true),
            Queue::Cancel => self.ask_to_cancel(),
            Queue::Retry => self.retry(false),
            Queue::RetryFailed => self.retry(true),
            Queue::Start => self.start(),
            Queue::Raise => self.prioritize(Priority::raised),
            Queue::Lower => self.prioritize(Priority::lowered),
            Queue::Filter => self.transfers.filter_with(Filter::begin),
            Queue::States => self.choose_state(),
            Queue::Errors => self.show_errors(),
            Queue::Later => self.move_jobs(Move::Down),
            Queue::Sooner => self.move_jobs(Move::Up),
            Queue::First => self.move_jobs(Move::Top),
            Queue::Last => self.move_jobs(Move::Bottom),
            Queue::ClearFinished => self.queue_order(QueueOrder::ClearFinished),
            Queue::Bandwidth => self.dialogs.push(Dialog::Board(Board::default())),
            Queue::Limit => self.ask_for_limit(),
            Queue::Drain => self.toggle_drain(),
            Queue::MoreLanes => self.lanes(1),
            Queue::FewerLanes => self.lanes(-1),
            Queue::Mark => self.transfers.mark(count),
            Queue::MarkAll => self.transfers.mark_all(),
            Queue::Invert => self.transfers.invert(),
            Queue::Decide if self.ask_for_password() || self.ask_about_held() => {}
            Queue::Decide | Queue::Details => match self.transfers.here() {
                Some(job) => self.show_details(Subject::Job(job.id())),
                None => self.info("The queue is empty."),
            },
            Queue::Origin => self.go_to_job(false),
            Queue::Target => self.go_to_job(true),
            Queue::CopyLink => {
                let jobs = self.transfers.chosen();
                let links: Vec<_> =
                    jobs.iter().filter_map(|job| job.link()).map(ToString::to_string).collect();
                self.copy(&links, "A file has its link when it is stored.");
            }
            Queue::CopyPath => {
                let jobs = self.transfers.chosen();
                let paths: Vec<_> = jobs.iter().map(|job| job.local().to_string()).collect();
                self.copy(&paths, "The queue is empty.");
            }
            Queue::CopyName => {
                let jobs = self.transfers.chosen();
                let names: Vec<_> = jobs.iter().map(|job| job.name().to_owned()).collect();
                self.copy(&names, "The queue is empty.");
            }
        }
    }

    fn queue_order(&mut self, order: QueueOrder) {
        self.ask(Asked::Order, Request::Queue { order });
    }

    fn toggle_pause(&mut self, all: bool) {
        let jobs: Vec<&Transfer> =
            if all { self.transfers.all().collect() } else { self.transfers.chosen() };
        let runs: Vec<&Transfer> = jobs.iter().copied().filter(|job| can_pause(job)).collect();
        let stands = jobs.iter().filter(|job| can_resume(job, all)).map(|job| job.id());
        let (stands, ids) = (stands.collect::<Vec<_>>(), runs.iter().map(|job| job.id()).collect());
        let (losing, bytes) = self.losses(&runs);
        match (runs.is_empty(), stands.is_empty()) {
            (false, _) if losing > 0 => self.ask_to_pause(ids, losing, bytes),
            (false, _) => self.pause(ids, false),
            (true, false) => self.ask_to_resume(stands),
            (true, true) if self.ask_about_held() => {}
            (true, true) if jobs_over(&self.transfers.chosen()) => {
                self.info("There is nothing to pause or to go on with; r tries again.");
            }
            (true, true) => self.info("There is nothing to pause or to go on with."),
        }
    }

    /// What waits for a password or for CDN credit asks for it first.
    fn ask_to_resume(&mut self, jobs: Vec<JobId>) {
        if self.ask_for_password() {
            return;
        }
        let held = |id: &&JobId| self.transfers.job(**id).and_then(held_for_cdn).is_some();
        let for_cdn: Vec<JobId> = jobs.iter().filter(held).copied().collect();
        if for_cdn.is_empty() {
            return self.resume(jobs);
        }
        let text = vec![words::download_hold(&DownloadHold::Cdn)];
        let choice = |words: &str, deed| Choice { words: words.to_owned(), deed };
        self.dialogs.push(Dialog::Question(Question {
            title: "Spend CDN credit?".to_owned(),
            text,
            choices: vec![
                choice("Yes, spend CDN credit on these", Deed::UseCdn(for_cdn)),
                choice("Try again without", Deed::Resume(jobs)),
                choice("No", Deed::Nothing),
            ],
            at: 2,
            yes: 0,
            no: 2,
            typed: None,
        }));
    }

    pub(super) fn resume(&mut self, jobs: Vec<JobId>) {
        self.transfers.unmark_all();
        self.queue_order(QueueOrder::Resume { jobs });
    }

    pub(super) fn use_cdn(&mut self, jobs: Vec<JobId>) {
        self.transfers.unmark_all();
        self.ask(Asked::Order, Request::Decide { decision: Decision::UseCdn { jobs } });
    }

    /// How many of these jobs would lose sent bytes now, and how many bytes.
    pub(super) fn losses(&self, jobs: &[&Transfer]) -> (u64, u64) {
        let sending = jobs.iter().filter(|job| job.upload().is_some() && job.moves());
        let sent = sending.filter_map(|job| self.transfers.progress(job.id())).map(|f| f.sent);
        let losses: Vec<u64> = sent.filter(|sent| *sent > 0).collect();
        (losses.len() as u64, losses.iter().sum())
    }

    fn ask_to_pause(&mut self, jobs: Vec<JobId>, losing: u64, bytes: u64) {
        let text = vec![format!(
            "{} would lose {} already sent: an upload cannot go on in the middle.",
            words::count(losing, "running upload"),
            words::bytes(bytes)
        )];
        let choice = |words: String, deed| Choice { words, deed };
        let after = Deed::Pause { jobs: jobs.clone(), after: true };
        let now = Deed::Pause { jobs, after: false };
        self.dialogs.push(Dialog::Question(Question {
            title: "Pause?".to_owned(),
            text,
            choices: vec![
                choice("Pause after this file".to_owned(), after),
                choice(format!("Pause now and lose {}", words::bytes(bytes)), now),
                choice("Go on".to_owned(), Deed::Nothing),
            ],
            at: 0,
            yes: 0,
            no: 2,
            typed: None,
        }));
    }

    pub(super) fn pause(&mut self, jobs: Vec<JobId>, after: bool) {
        self.transfers.unmark_all();
        self.queue_order(QueueOrder::Pause { jobs, after });
    }

    fn ask_to_cancel(&mut self) {
        let chosen = self.transfers.chosen();
        let open: Vec<&Transfer> = chosen.into_iter().filter(|job| can_cancel(job)).collect();
        let ids: Vec<JobId> = open.iter().map(|job| job.id()).collect();
        let (losing, bytes) = self.losses(&open);
        if ids.is_empty() {
            return self.info("There is nothing to cancel; C clears what is finished.");
        }
        if losing == 0 {
            return self.cancel(ids);
        }
        let text = vec![format!(
            "{} would lose {} already sent.",
            words::count(losing, "running upload"),
            words::bytes(bytes)
        )];
        let what = words::count(ids.len() as u64, self.transfers.word());
        let yes = Choice { words: format!("Yes, cancel {what}"), deed: Deed::Cancel(ids) };
        let title = format!("Cancel {what}?");
        let question = Question::no_or_yes(&title, text, "No, go on", yes);
        self.dialogs.push(Dialog::Question(question));
    }

    pub(super) fn cancel(&mut self, jobs: Vec<JobId>) {
        self.transfers.unmark_all();
        self.info(format!(
            "{} cancelled; r tries again.",
            words::count(jobs.len() as u64, self.transfers.word())
        ));
        self.queue_order(QueueOrder::Cancel { jobs });
    }

    fn retry(&mut self, all_failed: bool) {
        let jobs: Vec<JobId> = if all_failed {
            let failed = |job: &&Transfer| job.state() == State::Failed;
            self.transfers.all().filter(failed).map(|job| job.id()).collect()
        } else {
            if self.ask_for_password() {
                return;
            }
            let chosen = self.transfers.chosen();
            chosen.into_iter().filter(|job| can_retry(job)).map(|job| job.id()).collect()
        };
        if jobs.is_empty() {
            if !self.ask_about_held() {
                self.info("There is nothing to try again.");
            }
            return;
        }
        self.retry_jobs(jobs);
    }

    pub(super) fn retry_jobs(&mut self, jobs: Vec<JobId>) {
        self.transfers.unmark_all();
        self.queue_order(QueueOrder::Retry { jobs });
    }

    fn start(&mut self) {
        let starts = |job: &&Transfer| {
            matches!(job.state(), State::Waiting | State::Resting | State::Paused)
        };
        let chosen = self.transfers.chosen();
        let jobs: Vec<JobId> = chosen.into_iter().filter(starts).map(|job| job.id()).collect();
        if jobs.is_empty() {
            return self.info("There is nothing to start; r tries again.");
        }
        self.transfers.unmark_all();
        self.queue_order(QueueOrder::Start { jobs });
    }

    /// Each job goes a step from where it is. Marks stay, to go on with.
    fn prioritize(&mut self, step: fn(Priority) -> Priority) {
        for priority in Priority::ALL {
            let moves = |job: &&Transfer| {
                let now = job.urgency().0;
                now != priority && step(now) == priority
            };
            let chosen = self.transfers.chosen();
            let jobs: Vec<JobId> = chosen.into_iter().filter(moves).map(|job| job.id()).collect();
            if !jobs.is_empty() {
                self.queue_order(QueueOrder::Priority { jobs, priority });
            }
        }
    }

    fn move_jobs(&mut self, to: Move) {
        let jobs: Vec<JobId> = self.transfers.chosen().iter().map(|job| job.id()).collect();
        if !jobs.is_empty() {
            self.queue_order(QueueOrder::Move { jobs, to });
        }
    }
}

/// Goes by itself, and can be told to stop.
const fn can_pause(job: &Transfer) -> bool {
    let goes = match job {
        Transfer::Up(job) => matches!(
            job.stage,
            Stage::Waiting
                | Stage::Comparing
                | Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Resting { .. }
        ),
        Transfer::Down(job) => {
            job.stage.state().goes_on() && !matches!(job.stage, DownloadStage::Placing { .. })
        }
    };
    goes && !job.pauses_after()
}

/// Stands, and goes on when told to. All at once resumes only what was
/// paused: a held job wants its own decision.
const fn can_resume(job: &Transfer, all: bool) -> bool {
    let told_to_pause = matches!(job.state(), State::Paused) || job.pauses_after();
    let held = matches!(job.state(), State::Held) && !is_to_be_decided(job);
    told_to_pause || (!all && held)
}

fn held_for_cdn(job: &Transfer) -> Option<()> {
    let stage = job.download().map(|job| &job.stage)?;
    matches!(stage, DownloadStage::Held { why: DownloadHold::Cdn }).then_some(())
}

const fn can_cancel(job: &Transfer) -> bool {
    let nearly_done = match job {
        Transfer::Up(job) => matches!(job.stage, Stage::Verifying { .. } | Stage::Replacing { .. }),
        Transfer::Down(job) => matches!(job.stage, DownloadStage::Placing { .. }),
    };
    !nearly_done && !matches!(job.state(), State::Done | State::Skipped | State::Cancelled)
}

const fn can_retry(job: &Transfer) -> bool {
    let stands = matches!(
        job.state(),
        State::Failed | State::Cancelled | State::Skipped | State::Held | State::Resting
    );
    stands && !is_to_be_decided(job)
}

fn jobs_over(jobs: &[&Transfer]) -> bool {
    jobs.iter().any(|job| can_retry(job))
}
