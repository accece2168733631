//! The tables of what is open in front of a screen.

use super::{Binding, bind, hint};
use crate::app::action::{Action, DiskFront, Front, Motion, Queue};

pub(super) const fn front(what: Front) -> Action {
    Action::Front(what)
}

pub(super) const fn step(motion: Motion) -> Action {
    Action::Front(Front::Step(motion))
}

pub(super) const FILTER: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Keep", "keep the narrowed list"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Drop", "show the whole list again"),
    bind(step(Motion::Down), &["down", "C-n"], "Down", "one row down"),
    bind(step(Motion::Up), &["up", "C-p"], "Up", "one row up"),
];

pub(super) const SEEK: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Keep", "keep the hits and go on with them"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Leave", "go back to the folder"),
    bind(step(Motion::Down), &["down", "C-n"], "Down", "one row down"),
    bind(step(Motion::Up), &["up", "C-p"], "Up", "one row up"),
    bind(step(Motion::PageDown), &["pgdn"], "Page down", "a page down"),
    bind(step(Motion::PageUp), &["pgup"], "Page up", "a page up"),
];

pub(super) const FIELD: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Do it", "do it"),
    bind(front(Front::Choose), &["tab"], "Complete", "complete the path of a remote folder"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Leave", "close without doing anything"),
];

pub(super) const ASK: &[Binding] = &[
    hint(front(Front::Yes), &["y"], "Yes", "yes, or the choice below the first"),
    hint(front(Front::No), &["n"], "No", "no"),
    hint(front(Front::Accept), &["enter"], "Choose", "take the marked choice"),
    hint(
        front(Front::Dismiss),
        &["esc", "q", "C-g", "C-c"],
        "Leave",
        "close without doing anything",
    ),
    bind(step(Motion::Down), &["j", "down", "l", "right", "tab"], "Down", "the next choice"),
    bind(step(Motion::Up), &["k", "up", "h", "left", "S-tab"], "Up", "the choice before"),
];

pub(super) const SHEET: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Send", "queue the files"),
    hint(
        front(Front::Dismiss),
        &["esc", "q", "n", "C-g", "C-c"],
        "Leave",
        "stop counting and close",
    ),
    hint(
        front(Front::Choose),
        &["o", "tab"],
        "Same names",
        "choose what happens to files whose name is there already",
    ),
    hint(
        front(Front::ChooseElsewhere),
        &["e"],
        "Same bytes",
        "choose what happens to files the account holds elsewhere",
    ),
    bind(step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
    bind(step(Motion::PageDown), &["pgdn", "C-d", "C-f", "space"], "Page down", "a page down"),
    bind(step(Motion::PageUp), &["pgup", "C-u", "C-b"], "Page up", "a page up"),
];

pub(super) const BOARD: &[Binding] = &[
    hint(
        front(Front::Accept),
        &["enter", "l", "right"],
        "Change",
        "type another value; Enter sets it",
    ),
    hint(Action::Turtle, &["t"], "Turtle", "go slowly for now, or as fast as before"),
    hint(Action::Queue(Queue::MoreLanes), &[">"], "More", "one upload more at the same time"),
    hint(Action::Queue(Queue::FewerLanes), &["<"], "Fewer", "one upload less at the same time"),
    hint(front(Front::Dismiss), &["esc", "q", "b", "C-g", "C-c"], "Close", "close"),
    bind(step(Motion::Down), &["j", "down", "tab"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up", "S-tab"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
];

pub(super) const FORM: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Change", "order what was changed"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Leave", "close without doing anything"),
    hint(front(Front::Choose), &["space"], "Switch", "turn a switch; a text takes a blank"),
    bind(step(Motion::Down), &["down", "tab", "C-n"], "Down", "the next field"),
    bind(step(Motion::Up), &["up", "S-tab", "C-p"], "Up", "the field before"),
];

pub(super) const ADDRESSES: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Fetch", "have 1fichier fetch them"),
    hint(front(Front::Choose), &["tab"], "Drop last", "take the address pasted last back"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Leave", "close without doing anything"),
];

pub(super) const FETCHES: &[Binding] = &[
    hint(front(Front::Accept), &["enter", "l", "right"], "Link", "copy the link of what came"),
    hint(front(Front::Retry), &["r"], "Retry", "try it again"),
    hint(
        front(Front::Disk(DiskFront::Drop)),
        &["x", "delete"],
        "Give up",
        "give it up; what 1fichier has noted it may fetch all the same",
    ),
    hint(front(Front::Choose), &["C"], "Clear", "clear what is here or was given up"),
    hint(front(Front::Dismiss), &["esc", "q", "h", "left", "C-g", "C-c"], "Close", "close"),
    bind(step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
    bind(step(Motion::PageDown), &["pgdn", "C-d", "C-f", "space"], "Page down", "a page down"),
    bind(step(Motion::PageUp), &["pgup", "C-u", "C-b"], "Page up", "a page up"),
];

pub(super) const CODE: &[Binding] = &[
    hint(
        front(Front::Dismiss),
        &["esc", "q", "enter", "h", "left", "C-g", "C-c"],
        "Close",
        "close",
    ),
    hint(front(Front::Choose), &["tab", "i"], "Swap", "swap light and dark, if a camera sees none"),
    bind(step(Motion::Down), &["j", "down", "n", "space"], "Next", "the next link"),
    bind(step(Motion::Up), &["k", "up", "p"], "Previous", "the link before"),
];

pub(super) const MENU: &[Binding] = &[
    hint(front(Front::Accept), &["enter", "l", "right"], "Choose", "do the marked one"),
    hint(
        front(Front::Dismiss),
        &["esc", "q", "h", "left", "C-g", "C-c"],
        "Leave",
        "close without doing anything",
    ),
    bind(step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
];

pub(super) const ERRORS: &[Binding] = &[
    hint(front(Front::Accept), &["enter", "l", "right"], "Show", "show only jobs of this reason"),
    hint(front(Front::Retry), &["r", "R"], "Retry", "try all of this reason again"),
    hint(front(Front::Dismiss), &["esc", "q", "e", "h", "left", "C-g", "C-c"], "Close", "close"),
    bind(step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
];

pub(super) const SEARCH: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Choose", "do the marked one"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Leave", "close without doing anything"),
    bind(step(Motion::Down), &["down", "C-n"], "Down", "one row down"),
    bind(step(Motion::Up), &["up", "C-p"], "Up", "one row up"),
    bind(step(Motion::PageDown), &["pgdn"], "Page down", "a page down"),
    bind(step(Motion::PageUp), &["pgup"], "Page up", "a page up"),
];

pub(super) const PAGE: &[Binding] = &[
    hint(
        front(Front::Dismiss),
        &["esc", "q", "enter", "?", "i", "F1", "F3", "F10", "C-g", "C-c"],
        "Close",
        "close",
    ),
    hint(front(Front::Search), &["/"], "Search", "search in the list of keys"),
    bind(step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
    bind(step(Motion::PageDown), &["pgdn", "C-d", "C-f", "space"], "Page down", "a page down"),
    bind(step(Motion::PageUp), &["pgup", "C-u", "C-b"], "Page up", "a page up"),
];
