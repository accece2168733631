//! The user's clipboard, which is at the other end of the line.

use std::process::Stdio;
use std::time::Duration;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::config::Environment;

/// tmux answers at once or not at all.
const TMUX_PATIENCE: Duration = Duration::from_secs(2);

/// The way there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clipboard {
    /// tmux drops the sequence of programs inside it by default, but passes on
    /// what its own command is given.
    Tmux,
    /// The terminal's sequence (OSC 52). Whether the terminal obeys is not
    /// told to anybody.
    Terminal,
    /// There is none: a text console, or GNU screen, which swallows it.
    Nowhere,
}

impl Clipboard {
    /// The way for this environment.
    #[must_use]
    pub fn of(env: &Environment) -> Self {
        let console = env.text("TERM").is_some_and(|term| term == "linux" || term == "dumb");
        match (env.get("TMUX"), env.get("STY")) {
            (Some(_), _) => Self::Tmux,
            (None, Some(_)) => Self::Nowhere,
            (None, None) if console => Self::Nowhere,
            (None, None) => Self::Terminal,
        }
    }
}

/// The terminal's sequence for a text.
#[must_use]
pub fn sequence(text: &str) -> Vec<u8> {
    let mut ansi = String::new();
    // Writing into a string cannot fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut ansi);
    ansi.into_bytes()
}

/// Gives a text to tmux and, through it, to the terminal outside; tells
/// whether tmux took it.
pub async fn give_to_tmux(text: &str) -> bool {
    tokio::time::timeout(TMUX_PATIENCE, load_buffer(text)).await.is_ok_and(|taken| taken.is_some())
}

/// What tmux is set to, such as its `set-clipboard`; `None` when it does not
/// tell.
pub async fn tmux_option(name: &str) -> Option<String> {
    let mut tmux = Command::new("tmux");
    let said = tmux.args(["show-options", "-gsv", name]).kill_on_drop(true).output();
    let said = tokio::time::timeout(TMUX_PATIENCE, said).await.ok()?.ok()?;
    let value = String::from_utf8(said.stdout).ok()?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

async fn load_buffer(text: &str) -> Option<()> {
    let mut tmux = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .ok()?;
    let mut stdin = tmux.stdin.take()?;
    stdin.write_all(text.as_bytes()).await.ok()?;
    drop(stdin);
    tmux.wait().await.ok()?.success().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_depends_on_what_stands_between() {
        let cases: [(&[(&str, &str)], Clipboard); 5] = [
            (&[("TERM", "xterm-256color")], Clipboard::Terminal),
            (&[], Clipboard::Terminal),
            (&[("TERM", "tmux-256color"), ("TMUX", "/tmp/t,1,0")], Clipboard::Tmux),
            (&[("TERM", "screen"), ("STY", "1.pts")], Clipboard::Nowhere),
            (&[("TERM", "linux")], Clipboard::Nowhere),
        ];
        for (pairs, wanted) in cases {
            let env = Environment::from_pairs(pairs.iter().copied());
            assert_eq!(Clipboard::of(&env), wanted, "{pairs:?}");
        }
    }

    #[test]
    fn the_sequence_holds_the_text_only_in_base64() {
        assert_eq!(sequence("a\x1b]b"), b"\x1b]52;c;YRtdYg==\x1b\\");
    }
}
