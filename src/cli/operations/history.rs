//! `fichier audit` and `fichier undo`: what was done, and the way back.

use serde::Serialize;

use super::grammar::{AuditArgs, UndoArgs};
use super::operate::operate;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::grammar::Common;
use crate::cli::report::Report;
use crate::cli::talk::{Stay, Talk, with};
use crate::clock::Moment;
use crate::operations::{AuditRow, OperationId};
use crate::protocol::{Answer, Request};
use crate::words;

pub(in crate::cli) async fn undo(args: UndoArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let operation = args.operation.map(OperationId);
        operate(talk, Request::Undo { operation }, &args.waiting).await
    })
    .await
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    changes: &'a [AuditRow],
}

pub(in crate::cli) async fn audit(args: AuditArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        talk.key_or_trouble()?;
        let search = args.words.join(" ");
        let request = Request::Audit { search, before: args.before, limit: args.limit };
        let Answer::Audit(rows) = talk.ask(request).await? else { return Err(Trouble::odd()) };
        show(talk, &rows, args.json)
    })
    .await
}

fn show(talk: &Talk, rows: &[AuditRow], json: bool) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    if json {
        report.json(&Json { changes: rows });
        return report.finish().map(|()| Exit::Good);
    }
    let now = Moment::now();
    for row in rows {
        let date = words::date_column(Some(row.at), 16, now, &talk.zone);
        report.line(format!("{date}  {:>5}  {}", row.operation.0, words::change(row)));
    }
    report.finish().map(|()| Exit::Good)
}
