//! `fichier play`: a direct link, handed to the user's player.

use super::direct::{Refused, Target, ask, targets};
use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, PlayArgs};
use super::report::Report;
use super::talk::{Stay, Talk, with};
use crate::config::{PlayWay, Player};
use crate::protocol::DirectLink;
use crate::words;

pub(super) async fn run(args: PlayArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| play(talk, &args).await).await
}

async fn play(talk: &mut Talk, args: &PlayArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let player = Player::of(&talk.setup.settings, &talk.setup.env);
    if args.run && !player.is_set() {
        let text = "No player is set up. Write into config.toml: player = [\"mpv\"]";
        return Err(Trouble::new(Exit::Failed, text));
    }
    let target = only(targets(talk, std::slice::from_ref(&args.path), None).await?, &args.path)?;
    let link = ask(talk, &target, &args.way).await.map_err(|refused| match refused {
        Refused::File(exit, text) => Trouble::new(exit, text),
        Refused::All(trouble) => trouble,
    })?;
    let shown = args.print || (player.way() == PlayWay::Shown && !args.run);
    if shown { print(talk, &player, &link) } else { start(&player, &link).await }
}

/// Links are good for minutes: one file is played at a time.
fn only(targets: Vec<Target>, path: &str) -> Result<Target, Trouble> {
    let count = targets.len();
    let mut targets = targets.into_iter();
    match (targets.next(), count) {
        (Some(target), 1) => Ok(target),
        _ => {
            let path = words::visible(path);
            let files = words::count(count as u64, "file");
            let text = format!("{path} names {files}; one is played at a time.");
            Err(Trouble::new(Exit::Failed, text))
        }
    }
}

fn print(talk: &Talk, player: &Player, link: &DirectLink) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    report.line(player.shown(&link.url));
    report.finish()?;
    warn(words::direct_life(link, &talk.zone));
    Ok(Exit::Good)
}

/// Runs it to its end, on this terminal.
async fn start(player: &Player, link: &DirectLink) -> Result<Exit, Trouble> {
    let command = player.command(&link.url).ok_or_else(Trouble::odd)?;
    let program = command.get_program().to_string_lossy().into_owned();
    let program = words::visible(&program);
    match tokio::process::Command::from(command).status().await {
        Ok(status) if status.success() => Ok(Exit::Good),
        Ok(status) => Err(format!("The player {program} has failed ({status}).").into()),
        Err(error) => Err(format!("The player {program} cannot be run: {error}.").into()),
    }
}
