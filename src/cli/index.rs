//! `fichier index`: listing the whole account in the background.

use super::exit::{Exit, Trouble};
use super::grammar::{Common, IndexArgs, IndexCommand};
use super::report::Report;
use super::talk::{Stay, Talk, with};
use crate::clock::Moment;
use crate::protocol::{Answer, IndexOrder, IndexState, Request};
use crate::words;

pub(super) async fn run(args: IndexArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| index(talk, &args).await).await
}

async fn index(talk: &mut Talk, args: &IndexArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let order = match args.command {
        None | Some(IndexCommand::Status) => None,
        Some(IndexCommand::Start { older_than }) => Some(IndexOrder::Start { older_than }),
        Some(IndexCommand::Pause) => Some(IndexOrder::Pause),
    };
    let answer = talk.ask(Request::Index { order }).await?;
    let Answer::Index(view) = answer else { return Err(Trouble::odd()) };
    let mut report = Report::begin();
    if args.json {
        report.json(&view);
    } else {
        report.line(words::index(&view, Moment::now(), &talk.zone));
        let offer = matches!(view.state, IndexState::Off | IndexState::Paused) && view.left > 0;
        if offer && report.columns().is_some() {
            report.line("To list them while nobody else calls: fichier index start");
        }
    }
    report.finish()?;
    Ok(Exit::Good)
}
