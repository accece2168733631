//! `fichier operations`: what runs in the account and what ran, and the way
//! to stop it.

use serde::Serialize;

use super::grammar::{OperationsArgs, OperationsCommand, Waiting};
use super::operate::{Told, stop, told};
use crate::cli::exit::{Exit, Trouble, say};
use crate::cli::grammar::Common;
use crate::cli::report::Report as Printed;
use crate::cli::talk::{Stay, Talk, with};
use crate::clock::Moment;
use crate::operations::{OperationId, Report};
use crate::protocol::{Answer, Request};
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    operations: Vec<JsonOperation<'a>>,
}

#[derive(Serialize)]
struct JsonOperation<'a> {
    #[serde(flatten)]
    told: Told<'a>,
    names: &'a [String],
    asked: Moment,
    ended: Option<Moment>,
    undoes: Option<OperationId>,
}

pub(in crate::cli) async fn run(args: OperationsArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        talk.key_or_trouble()?;
        let reports = all(talk).await?;
        match args.command {
            None => show(talk, &reports, args.limit, args.json),
            Some(OperationsCommand::Stop { numbers, all, waiting }) => {
                stop_these(talk, &reports, (&numbers, all), &waiting).await
            }
        }
    })
    .await
}

/// All that are known, latest first.
pub(super) async fn all(talk: &Talk) -> Result<Vec<Report>, Trouble> {
    let Answer::Operations(reports) = talk.ask(Request::Operations).await? else {
        return Err(Trouble::odd());
    };
    Ok(reports)
}

fn show(talk: &Talk, reports: &[Report], limit: usize, json: bool) -> Result<Exit, Trouble> {
    let running = reports.iter().filter(|report| !report.stage.is_over());
    let over = reports.iter().filter(|report| report.stage.is_over()).take(limit);
    let shown = running.chain(over);
    let mut printed = Printed::begin();
    if json {
        let operations = shown.map(|report| JsonOperation {
            told: told(report),
            names: &report.names,
            asked: report.asked,
            ended: report.ended,
            undoes: report.undoes,
        });
        printed.json(&Json { operations: operations.collect() });
        return printed.finish().map(|()| Exit::Good);
    }
    let now = Moment::now();
    for report in shown {
        let date = match report.ended {
            Some(at) => words::date_column(Some(at), 16, now, &talk.zone),
            None => "now".to_owned(),
        };
        let sentence = words::operation(report);
        printed.line(format!("{date:<16}  {:>5}  {sentence}", report.id.0));
    }
    printed.finish().map(|()| Exit::Good)
}

async fn stop_these(
    talk: &mut Talk,
    reports: &[Report],
    (numbers, all): (&[i64], bool),
    waiting: &Waiting,
) -> Result<Exit, Trouble> {
    let known = |number: &&i64| reports.iter().any(|report| report.id.0 == **number);
    if let Some(number) = numbers.iter().find(|number| !known(number)) {
        let text =
            format!("There is no operation {number}. Nothing was stopped; see: fichier operations");
        return Err(Trouble::new(Exit::NotFound, text));
    }
    let running = reports.iter().filter(|report| !report.stage.is_over());
    let wanted = running.map(|report| report.id).filter(|id| all || numbers.contains(&id.0));
    let wanted: Vec<OperationId> = wanted.collect();
    if wanted.is_empty() {
        say("There is nothing to stop: it is over already.");
        return Ok(Exit::Good);
    }
    let mut exit = Exit::Good;
    for id in wanted {
        let ended = stop(talk, id, waiting).await?;
        if ended != Exit::Good {
            exit = ended;
        }
    }
    Ok(exit)
}
