//! `fichier queue …`: orders to the queue, and what became of them.

use std::time::Duration;

use tokio::time::Instant;

use super::bandwidth;
use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, GiveCommand, QueueArgs, QueueCommand, WaitArgs, Which};
use super::job_report::{Tally, destination};
use super::picture::Picture;
use super::progress::Progress;
use super::queue_grammar::RetryWhich;
use super::report::Report;
use super::talk::{Stay, Talk, with};
use super::wait::{Wait, Whom};
use super::waited;
use super::{queue_errors, queue_history, queue_list, queue_show};
use crate::downloads::{DownloadHold, DownloadStage};
use crate::protocol::{Decision, Request, Transfer};
use crate::queue::{ClashRule, DuplicateRule, Hold, JobId, QueueOrder, Stage, Stands, State};
use crate::words;

pub(super) async fn run(args: QueueArgs, common: Common) -> Exit {
    let stay = match &args.command {
        Some(QueueCommand::Wait(_)) => Stay::Long,
        _ => Stay::Glance,
    };
    with(common, stay, async |talk| queue(talk, args).await).await
}

async fn queue(talk: &mut Talk, args: QueueArgs) -> Result<Exit, Trouble> {
    let picture = talk.watch().await?;
    talk.queue_of(&picture)?;
    match args.command.unwrap_or(QueueCommand::Ls(args.list)) {
        QueueCommand::Ls(args) => queue_list::show(talk, picture, &args).await,
        QueueCommand::Pause { which, after } => {
            let jobs = chosen(&which, &picture, |job| !job.is_over())?;
            let order = ordered(|jobs| QueueOrder::Pause { jobs, after });
            deed(talk, jobs, order, |job| job.pauses_after() || job.state() == State::Paused).await
        }
        QueueCommand::Resume { which } => {
            let order = ordered(|jobs| QueueOrder::Resume { jobs });
            deed(talk, chosen(&which, &picture, resumes)?, order, goes_on).await
        }
        QueueCommand::Cancel { which } => {
            let jobs = chosen(&which, &picture, |job| !job.is_over())?;
            let order = ordered(|jobs| QueueOrder::Cancel { jobs });
            deed(talk, jobs, order, |job| job.state() == State::Cancelled).await
        }
        QueueCommand::Decide { which, on_clash, on_duplicate } => {
            decide(talk, chosen(&which, &picture, is_asked_about)?, on_clash, on_duplicate).await
        }
        QueueCommand::Retry { which } => {
            let jobs = to_retry(&which, &picture)?;
            deed(talk, jobs, ordered(|jobs| QueueOrder::Retry { jobs }), goes_on).await
        }
        QueueCommand::Start { which } => {
            let order = ordered(|jobs| QueueOrder::Start { jobs });
            deed(talk, chosen(&which, &picture, starts)?, order, goes_on).await
        }
        QueueCommand::Priority { priority, which } => {
            let jobs = chosen(&which, &picture, |job| !job.is_over())?;
            let order = ordered(|jobs| QueueOrder::Priority { jobs, priority });
            deed(talk, jobs, order, |job| job.urgency().0 == priority).await
        }
        QueueCommand::Move { which, to } => {
            let jobs = chosen(&which, &picture, |job| !job.is_over())?;
            let order = ordered(|jobs| QueueOrder::Move { jobs, to: to.into() });
            deed(talk, jobs, order, |_| true).await
        }
        QueueCommand::Give(command) => give(talk, &picture, command).await,
        QueueCommand::Errors { json } => queue_errors::show(&picture, json),
        QueueCommand::Show(args) => queue_show::show(talk, &args).await,
        QueueCommand::History(args) => queue_history::show(talk, &args).await,
        QueueCommand::Clear => clear(talk, &picture).await,
        QueueCommand::Wait(args) => wait(talk, picture, args).await,
        QueueCommand::Drain { off } => bandwidth::drain(talk, picture, !off).await,
        QueueCommand::Limit { rate: Some(rate), jobs, .. } if !jobs.is_empty() => {
            let (jobs, limit) = (numbered(&jobs, &picture)?, rate.0);
            let limited = move |job: &Transfer| job.limit() == limit;
            deed(talk, jobs, ordered(|jobs| QueueOrder::Limit { jobs, limit }), limited).await
        }
        QueueCommand::Limit { rate, down, .. } => bandwidth::limit(talk, picture, rate, down).await,
        QueueCommand::Lanes { count, down } => bandwidth::lanes(talk, picture, count, down).await,
        QueueCommand::Turtle(args) => bandwidth::turtle(talk, picture, &args).await,
        QueueCommand::Cap(args) => bandwidth::cap(talk, picture, &args).await,
        QueueCommand::Timetable { command } => bandwidth::timetable(talk, picture, command).await,
    }
}

/// Gives downloads what they are held for.
async fn give(talk: &Talk, picture: &Picture, command: GiveCommand) -> Result<Exit, Trouble> {
    match command {
        GiveCommand::Unlock { which, password_file } => {
            let path = std::path::absolute(&password_file).unwrap_or(password_file);
            let jobs = chosen(&which, picture, |job| held(job, is_locked))?;
            let unlock = |jobs| Request::Decide { decision: Decision::Unlock { jobs, path } };
            deed(talk, jobs, unlock, |job| !held(job, is_locked)).await
        }
        GiveCommand::UseCdn { which } => {
            let for_cdn = |why: &DownloadHold| *why == DownloadHold::Cdn;
            let jobs = chosen(&which, picture, |job| held(job, for_cdn))?;
            let allow = |jobs| Request::Decide { decision: Decision::UseCdn { jobs } };
            deed(talk, jobs, allow, |job| job.download().is_some_and(|job| job.cdn)).await
        }
    }
}

fn ordered(order: impl FnOnce(Vec<JobId>) -> QueueOrder) -> impl FnOnce(Vec<JobId>) -> Request {
    |jobs| Request::Queue { order: order(jobs) }
}

/// Whether a download is held for what is meant.
fn held(job: &Transfer, meant: impl Fn(&DownloadHold) -> bool) -> bool {
    let stage = job.download().map(|job| &job.stage);
    matches!(stage, Some(DownloadStage::Held { why }) if meant(why))
}

const fn is_locked(why: &DownloadHold) -> bool {
    matches!(why, DownloadHold::Password { .. })
}

/// What `resume --all` means: not the jobs that wait for a decision about a
/// file of the same name, for resuming those makes a second one.
fn resumes(job: &Transfer) -> bool {
    let goes_on = match job {
        Transfer::Up(job) => matches!(job.stage, Stage::Held { why: Hold::Key(_) }),
        Transfer::Down(_) => held(job, needs_no_decision),
    };
    job.pauses_after() || goes_on || job.state() == State::Paused
}

const fn needs_no_decision(why: &DownloadHold) -> bool {
    matches!(why, DownloadHold::Key(_) | DownloadHold::Space { .. } | DownloadHold::Disk { .. })
}

/// What `start --all` means: everything that only waits for its turn, or
/// stands because it was paused.
const fn starts(job: &Transfer) -> bool {
    matches!(job.state(), State::Waiting | State::Resting | State::Paused)
}

/// Whether it waits because a file is there already.
fn is_asked_about(job: &Transfer) -> bool {
    match job {
        Transfer::Up(job) => {
            matches!(job.stage, Stage::Held { why: Hold::Clash { .. } | Hold::Duplicate { .. } })
        }
        Transfer::Down(_) => held(job, |why| matches!(why, DownloadHold::Clash { .. })),
    }
}

async fn decide(
    talk: &Talk,
    jobs: Vec<JobId>,
    on_clash: Option<ClashRule>,
    on_duplicate: Option<DuplicateRule>,
) -> Result<Exit, Trouble> {
    let first = on_duplicate.filter(|_| on_clash.is_some() && !jobs.is_empty());
    if let Some(rule) = first {
        let order = QueueOrder::OnDuplicate { jobs: jobs.clone(), rule };
        talk.ask(Request::Queue { order }).await?;
    }
    let order = ordered(|jobs| match (on_clash, on_duplicate) {
        (Some(rule), _) => QueueOrder::OnClash { jobs, rule },
        (None, rule) => QueueOrder::OnDuplicate { jobs, rule: rule.unwrap_or_default() },
    });
    deed(talk, jobs, order, |job| !is_asked_about(job)).await
}

fn goes_on(job: &Transfer) -> bool {
    let state = job.state();
    (state.goes_on() || matches!(state, State::Skipped | State::Done)) && !job.pauses_after()
}

fn to_retry(which: &RetryWhich, picture: &Picture) -> Result<Vec<JobId>, Trouble> {
    let Some(reason) = &which.reason else {
        let failed = |job: &Transfer| job.state() == State::Failed;
        return chosen(&which.which(), picture, failed);
    };
    let stands = |job: &&Transfer| job.stands().1.as_ref() == Some(reason);
    Ok(picture.in_order().into_iter().filter(stands).map(Transfer::id).collect())
}

/// The jobs that are meant, in the order of the queue; `all` says which
/// `--all` means.
fn chosen(
    which: &Which,
    picture: &Picture,
    all: impl Fn(&Transfer) -> bool,
) -> Result<Vec<JobId>, Trouble> {
    let jobs = picture.in_order().into_iter();
    if which.all {
        return Ok(jobs.filter(|job| all(job)).map(Transfer::id).collect());
    }
    if let Some(state) = which.state {
        return Ok(jobs.filter(|job| job.state() == state).map(Transfer::id).collect());
    }
    numbered(&which.jobs, picture)
}

fn numbered(ranges: &[super::grammar::Numbers], picture: &Picture) -> Result<Vec<JobId>, Trouble> {
    let in_queue = |range: &super::grammar::Numbers| {
        picture.jobs.range(JobId(range.first)..=JobId(range.last)).next().is_some()
    };
    if let Some(unknown) = ranges.iter().find(|range| !in_queue(range)) {
        let text = format!("The queue has no job {unknown}. See the numbers: fichier queue");
        return Err(Trouble::new(Exit::NotFound, text));
    }
    let is_meant =
        |id: JobId| ranges.iter().any(|range| (range.first..=range.last).contains(&id.0));
    let jobs = picture.in_order().into_iter().map(Transfer::id);
    Ok(jobs.filter(|id| is_meant(*id)).collect())
}

/// Orders, and says how the jobs stand then.
async fn deed(
    talk: &Talk,
    jobs: Vec<JobId>,
    request: impl FnOnce(Vec<JobId>) -> Request,
    as_wished: impl Fn(&Transfer) -> bool,
) -> Result<Exit, Trouble> {
    if jobs.is_empty() {
        return tell("No job is meant; nothing was changed.".to_owned());
    }
    talk.ask(request(jobs.clone())).await?;
    let after = talk.look_again().await?;
    let known: Vec<&Transfer> = jobs.iter().filter_map(|id| after.jobs.get(id)).collect();
    let otherwise: Vec<&&Transfer> = known.iter().filter(|job| !as_wished(job)).collect();
    for job in &otherwise {
        let state = job.state().word();
        warn(format!("Job {} cannot do that: {} is {state}.", job.id().0, destination(job)));
    }
    let exit = if otherwise.is_empty() { Exit::Good } else { Exit::Partly };
    tell(Tally::of(known).sentence()).map(|_| exit)
}

async fn clear(talk: &Talk, before: &Picture) -> Result<Exit, Trouble> {
    talk.ask(Request::Queue { order: QueueOrder::ClearFinished }).await?;
    let after = talk.look_again().await?;
    let cleared = before.jobs.keys().filter(|id| !after.jobs.contains_key(id)).count();
    let stays = Tally::of(after.jobs.values()).sentence();
    tell(format!("{} cleared. In the queue: {stays}", words::count(cleared as u64, "job")))
}

async fn wait(talk: &mut Talk, picture: Picture, args: WaitArgs) -> Result<Exit, Trouble> {
    let whom = if args.jobs.is_empty() {
        Whom::All
    } else {
        Whom::These(numbered(&args.jobs, &picture)?.into_iter().collect())
    };
    let all = whom == Whom::All;
    let progress = Progress::new(args.quiet, waited::is_dumb(talk));
    let mut wait = Wait::new(whom, picture, progress);
    wait.deadline = args.timeout.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let ended = wait.run(talk).await?;
    let mut report = Report::begin();
    if args.json {
        report.json(&waited::Json::of(&wait, ended));
    } else {
        waited::lines(&wait).iter().for_each(|line| report.line(line));
    }
    report.finish()?;
    Ok(waited::exit(&wait, ended, talk.inside(), all))
}

pub(super) fn tell(line: String) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    report.line(line);
    report.finish().map(|()| Exit::Good)
}

#[cfg(test)]
mod tests {
    use super::super::grammar::Numbers;
    use super::super::job_report::tests::{done, upload};
    use super::*;
    use crate::protocol::Event;

    fn picture() -> Picture {
        let clash = Stage::Held { why: Hold::Clash { there: 1 } };
        let changed = vec![
            upload(1, done()),
            upload(2, Stage::Paused),
            upload(3, clash),
            upload(5, Stage::Waiting),
        ];
        let mut picture = Picture::default();
        picture.take(Event::Jobs { changed, gone: Vec::new() });
        picture
    }

    fn ids(found: Vec<JobId>) -> Vec<i64> {
        found.into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn resuming_all_sends_no_second_file() {
        let all = Which { all: true, ..Which::default() };
        assert_eq!(ids(chosen(&all, &picture(), resumes).unwrap()), [2]);
        let held = Which { state: Some(State::Held), ..Which::default() };
        assert_eq!(ids(chosen(&held, &picture(), resumes).unwrap()), [3], "named, it is meant");
    }

    #[test]
    fn a_range_may_have_holes_and_an_unknown_number_changes_nothing() {
        let range = |first, last| Numbers { first, last };
        assert_eq!(ids(numbered(&[range(2, 9)], &picture()).unwrap()), [2, 3, 5]);
        let trouble = numbered(&[range(2, 2), range(4, 4)], &picture()).unwrap_err();
        assert_eq!(trouble.exit, Exit::NotFound);
        assert!(trouble.text.contains("no job 4."), "{}", trouble.text);
    }
}
