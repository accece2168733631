//! The user's player: on our terminal, which is given back for it, or beside
//! us with a window of its own.

use std::process::Stdio;

use tokio::process::Command;

use super::editor::{Ended, wait};
use super::signals::Signals;
use crate::config::Player;

/// What is said when the player complains.
const FAILED: &str = "The player ended with an error; o tries again with a new link.";

/// Starts it beside us.
///
/// # Errors
/// Why it cannot be started, as a whole sentence.
pub(super) fn beside(player: &Player, link: &str) -> Result<(), String> {
    let Some(command) = player.command(link) else { return Ok(()) };
    let mut command = Command::from(command);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // What the terminal sends to us is not for it.
    command.process_group(0);
    command.spawn().map(drop).map_err(|error| not_started(&error))
}

/// Runs it on our terminal until it ends.
pub(super) async fn here(player: &Player, link: &str, signals: &mut Signals) -> Ended {
    let Some(command) = player.command(link) else { return Ended::Well };
    match Command::from(command).spawn() {
        Ok(mut child) => wait(&mut child, signals, FAILED).await,
        Err(error) => Ended::Badly(not_started(&error)),
    }
}

fn not_started(error: &std::io::Error) -> String {
    format!("The player cannot be started: {error}.")
}
