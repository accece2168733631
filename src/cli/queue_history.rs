//! `fichier queue history`: jobs that ended, also those cleared from the
//! queue.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::job_report::{JobJson, destination};
use super::queue_grammar::HistoryArgs;
use super::report::Report;
use super::talk::Talk;
use crate::clock::Moment;
use crate::protocol::{Answer, HistoryPage, HistoryQuery, Request, Transfer};
use crate::words::{self, Gap};

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    jobs: Vec<JobJson<'a>>,
    more: bool,
}

pub(super) async fn show(talk: &Talk, args: &HistoryArgs) -> Result<Exit, Trouble> {
    let (jobs, more) = collect(talk, args).await?;
    let mut report = Report::begin();
    if args.json {
        let jobs = jobs.iter().map(|job| JobJson::of(job, None)).collect();
        report.json(&Json { jobs, more });
        return report.finish().map(|()| Exit::Good);
    }
    let now = Moment::now();
    for job in &jobs {
        let row = row(job, now, &talk.zone);
        match report.columns() {
            Some(columns) => report.line(words::fit(&row, columns, Gap::Dots)),
            None => report.line(row),
        }
    }
    let count = words::count(jobs.len() as u64, "job");
    let rest = if more { " There are more: --limit shows them." } else { "" };
    report.line(format!("{count}.{rest}"));
    report.finish().map(|()| Exit::Good)
}

/// As many jobs as are wanted, page by page, and whether more follow.
async fn collect(talk: &Talk, args: &HistoryArgs) -> Result<(Vec<Transfer>, bool), Trouble> {
    let mut query = HistoryQuery {
        text: args.text.clone(),
        states: args.state.iter().map(|ended| (*ended).into()).collect(),
        before: None,
        limit: args.limit,
    };
    let mut jobs = Vec::new();
    loop {
        let page = ask(talk, query.clone()).await?;
        query.limit = query.limit.saturating_sub(u32::try_from(page.jobs.len()).unwrap_or(0));
        jobs.extend(page.jobs);
        query.before = page.next;
        if query.before.is_none() || query.limit == 0 {
            return Ok((jobs, query.before.is_some()));
        }
    }
}

async fn ask(talk: &Talk, query: HistoryQuery) -> Result<HistoryPage, Trouble> {
    let answer = talk.ask(Request::History(query)).await?;
    if let Answer::History(page) = answer { Ok(*page) } else { Err(Trouble::odd()) }
}

fn row(job: &Transfer, now: Moment, zone: &TimeZone) -> String {
    let ended = job.ended().map_or_else(String::new, |at| words::stamp(at, zone));
    let stage = words::transfer_stage(job, None, now, zone);
    let size = words::bytes(job.size());
    format!("{:>6}  {ended:<16}  {stage:<19}  {size:>8}  {}", job.id().0, destination(job))
}
