//! Files whose bytes the account holds elsewhere: whoever waits at a terminal
//! is asked about them, once for all.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use super::exit::Trouble;
use super::talk::Talk;
use super::wait::{Ended, Wait};
use crate::protocol::{QueueOrder, Request, Transfer};
use crate::queue::{DuplicateRule, Hold, JobId, Stage};
use crate::words;

/// Whether there is somebody to ask.
pub(super) fn can_be_asked() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Waits; when only a decision about such files is missing, asks for it and
/// waits on.
///
/// # Errors
/// As [`Wait::run`].
pub(super) async fn wait_and_ask(wait: &mut Wait, talk: &mut Talk) -> Result<Ended, Trouble> {
    loop {
        let ended = wait.run(talk).await?;
        let held = held(wait);
        if ended != Ended::Settled || held.is_empty() || !can_be_asked() {
            return Ok(ended);
        }
        let mut interrupt = signal(SignalKind::interrupt())
            .map_err(|error| format!("Ctrl-C cannot be heard: {error}."))?;
        let rule = tokio::select! {
            rule = ask(held.len()) => rule,
            _ = interrupt.recv() => return Ok(Ended::Interrupted),
        };
        let Some(rule) = rule else { return Ok(ended) };
        // Before it is told of, the queue has changed them already.
        wait.picture.goes_on(&held);
        let order = QueueOrder::OnDuplicate { jobs: held, rule };
        talk.ask(Request::Queue { order }).await?;
    }
}

fn held(wait: &Wait) -> Vec<JobId> {
    let held = |stage: &Stage| matches!(stage, Stage::Held { why: Hold::Duplicate { .. } });
    let uploads = wait.jobs().into_iter().filter_map(Transfer::upload);
    uploads.filter(|job| held(&job.stage)).map(|job| job.id).collect()
}

/// `None` to decide later.
async fn ask(count: usize) -> Option<DuplicateRule> {
    let question = format!(
        "The account holds the very same bytes of {} elsewhere.\n  \
         c  {}\n  s  {}\n  l  {}\nWhich one? (Enter: decide later) ",
        words::count(count as u64, "file"),
        words::duplicate_rule(DuplicateRule::Copy),
        words::duplicate_rule(DuplicateRule::Send),
        words::duplicate_rule(DuplicateRule::Skip),
    );
    let (answer, answered) = oneshot::channel();
    // A thread of its own: one that waits for a key must not keep the
    // program from ending.
    std::thread::spawn(move || {
        let _ = answer.send(read(&question));
    });
    answered.await.unwrap_or_default()
}

fn read(question: &str) -> Option<DuplicateRule> {
    loop {
        let mut err = stderr();
        let said = err.write_all(question.as_bytes()).and_then(|()| err.flush());
        let mut line = String::new();
        if said.is_err() || stdin().lock().read_line(&mut line).unwrap_or(0) == 0 {
            return None;
        }
        if let Ok(rule) = meant(&line) {
            return rule;
        }
    }
}

/// What an answer means; an error for one that means nothing.
fn meant(line: &str) -> Result<Option<DuplicateRule>, ()> {
    match line.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "c" | "copy" => Ok(Some(DuplicateRule::Copy)),
        "s" | "send" => Ok(Some(DuplicateRule::Send)),
        "l" | "leave" => Ok(Some(DuplicateRule::Skip)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_answer_is_taken() {
        assert_eq!(meant("C\n"), Ok(Some(DuplicateRule::Copy)));
        assert_eq!(meant(" send \n"), Ok(Some(DuplicateRule::Send)));
        assert_eq!(meant("l\n"), Ok(Some(DuplicateRule::Skip)));
        assert_eq!(meant("\n"), Ok(None));
        assert_eq!(meant("y\n"), Err(()));
    }
}
