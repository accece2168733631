//! What was found about the terminal.

use super::{Clipboard, Finding, Multiplexer, Subject, Terminal};
use crate::words;

/// Smaller windows show less.
const USUAL: (u16, u16) = (80, 24);

pub(super) fn findings(terminal: &Terminal) -> Vec<Finding> {
    if !terminal.is_one {
        let says = "This command is not at a terminal; how one would be used is not known.";
        return vec![Finding::ok(Subject::Terminal, says)];
    }
    vec![
        kind(terminal),
        characters(terminal),
        colours(terminal),
        clipboard(terminal),
        keys(terminal),
    ]
}

fn kind(terminal: &Terminal) -> Finding {
    let subject = Subject::Terminal;
    if terminal.kind.is_empty() || terminal.kind == "dumb" {
        return Finding::fail(
            subject,
            "TERM names no terminal that can be drawn on.",
            "Set TERM, to xterm-256color say; all commands work without it.",
        );
    }
    let between = match terminal.between {
        Multiplexer::None => "",
        Multiplexer::Tmux(_) => ", inside tmux",
        Multiplexer::Screen => ", inside GNU screen",
    };
    let far = if terminal.far { ", over SSH" } else { "" };
    let kind = words::visible(&terminal.kind);
    let size = terminal.size.map(|(cols, rows)| format!(", {cols}x{rows}")).unwrap_or_default();
    let says = format!("{kind}{size}{between}{far}.");
    let small = |(cols, rows)| cols < USUAL.0 || rows < USUAL.1;
    if terminal.size.is_some_and(small) {
        let next = "It works; 80 columns and 24 rows show more.";
        return Finding::warn(subject, says, next);
    }
    Finding::ok(subject, says)
}

fn characters(terminal: &Terminal) -> Finding {
    let subject = Subject::Characters;
    match (terminal.utf8, terminal.ascii) {
        (true, false) => Finding::ok(subject, "The locale says UTF-8: boxes and all names."),
        (true, true) => Finding::ok(subject, "UTF-8, drawn with ASCII as the settings want."),
        (false, true) => Finding::warn(
            subject,
            "The locale does not say UTF-8: boxes are drawn with ASCII, and names may look odd.",
            "Set LANG, to C.UTF-8 say.",
        ),
        (false, false) => Finding::warn(
            subject,
            "The settings want boxes, and the locale does not say UTF-8.",
            "Set LANG, to C.UTF-8 say, or: fichier config set ascii auto",
        ),
    }
}

fn colours(terminal: &Terminal) -> Finding {
    let says = if terminal.colour {
        "The terminal's own sixteen colours are used."
    } else {
        "No colours are used: NO_COLOR, TERM or the settings say so."
    };
    Finding::ok(Subject::Colours, says)
}

fn clipboard(terminal: &Terminal) -> Finding {
    let subject = Subject::Clipboard;
    match (terminal.clipboard, &terminal.between) {
        (Clipboard::Nowhere, _) => Finding::warn(
            subject,
            "There is no way to your clipboard from here.",
            "Links are shown on a page to be selected by hand.",
        ),
        (Clipboard::Tmux, Multiplexer::Tmux(Some(set))) if set == "off" => Finding::warn(
            subject,
            "tmux keeps what is copied to itself.",
            "Let it pass that on: tmux set -g set-clipboard on",
        ),
        (Clipboard::Tmux, _) => {
            Finding::ok(subject, "tmux takes what is copied, and hands it to the terminal.")
        }
        (Clipboard::Sequence, _) => Finding::ok(
            subject,
            "Copies are sent as OSC 52; most terminals take that, and none says so.",
        ),
    }
}

fn keys(terminal: &Terminal) -> Finding {
    let mouse = if terminal.mouse {
        "The mouse's wheel works; selecting needs Shift."
    } else {
        "The mouse is left to the terminal."
    };
    let says = format!("{mouse} Where F-keys do not arrive, Esc and a digit stand for them.");
    Finding::ok(Subject::Keys, says)
}
