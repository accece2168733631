//! The tables of what the local side opens in front.

use super::front::{front, step};
use super::{Binding, bind, hint};
use crate::app::action::{Action, DiskFront, Front, Motion};

const fn disk(what: DiskFront) -> Action {
    Action::Front(Front::Disk(what))
}

pub(super) const PATH: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Do it", "do it"),
    hint(front(Front::Choose), &["tab"], "Complete", "complete the folder's name"),
    hint(front(Front::Dismiss), &["esc", "C-g", "C-c"], "Leave", "close without doing anything"),
];

pub(super) const CLASH: &[Binding] = &[
    hint(front(Front::Accept), &["enter"], "Choose", "take the marked choice"),
    hint(front(Front::Choose), &["a", "tab"], "For all", "for this one, or for all that follow"),
    hint(front(Front::Dismiss), &["esc", "q", "C-g", "C-c"], "Stop", "stop the whole change"),
    bind(step(Motion::Down), &["j", "down"], "Down", "the next choice"),
    bind(step(Motion::Up), &["k", "up"], "Up", "the choice before"),
];

pub(super) const CHANGES: &[Binding] = &[
    hint(front(Front::Accept), &["enter", "l", "right", "i", "F3"], "Steps", "show all steps"),
    hint(disk(DiskFront::Undo), &["u"], "Undo", "take this change back"),
    hint(disk(DiskFront::Drop), &["x", "delete"], "Stop", "stop what runs or waits"),
    hint(front(Front::Search), &["/"], "Search", "search names and paths"),
    hint(
        front(Front::Dismiss),
        &["esc", "q", "h", "left", "C-g", "C-c"],
        "Close",
        "close the list, or drop the search",
    ),
    bind(step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
    bind(step(Motion::PageDown), &["pgdn", "C-d", "C-f", "space"], "Page down", "a page down"),
    bind(step(Motion::PageUp), &["pgup", "C-u", "C-b"], "Page up", "a page up"),
];
