//! The tables of the screens. Order matters to readers only: help, palette
//! and hint line keep it.

use super::{Binding, bind, hint};
use crate::app::action::{Account, Action, Entries, Files, History, Motion, Queue, Screen};
use crate::app::sort::By;

pub(super) const EVERYWHERE: &[Binding] = &[
    hint(Action::Help, &["?", "F1"], "Help", "show all keys"),
    hint(Action::Palette, &[":", "F2", "F9"], "Actions", "find an action by its words"),
    bind(Action::Show(Screen::Files), &["g f"], "Files", "go to the files"),
    hint(Action::ToggleQueue, &["w"], "Queue", "show the queue; the same key goes back"),
    bind(Action::Show(Screen::Queue), &["g q"], "Queue", "go to the queue"),
    bind(Action::Show(Screen::Account), &["g a"], "Account", "go to the account"),
    bind(Action::Show(Screen::Log), &["g l"], "Log", "go to the log"),
    bind(
        Action::Back,
        &["esc", "C-g"],
        "Back",
        "drop what is in front: range, filter, marks, message",
    ),
    bind(Action::Fetches, &["g U"], "Fetches", "list what 1fichier fetches by itself"),
    bind(Action::Turtle, &["t"], "Turtle", "go slowly for now, or as fast as before"),
    bind(Action::Redraw, &["C-l", "z l"], "Redraw", "paint the screen anew"),
    bind(Action::Suspend, &["C-z", "g z"], "Suspend", "stop until the shell resumes (fg)"),
    hint(Action::Quit, &["q", "F10", "Z Z", "C-c"], "Quit", "leave; asks once while uploads run"),
];

pub(super) const LIST: &[Binding] = &[
    bind(Action::Step(Motion::Down), &["j", "down"], "Down", "one row down"),
    bind(Action::Step(Motion::Up), &["k", "up"], "Up", "one row up"),
    bind(Action::Step(Motion::Top), &["g g", "home"], "Top", "to the first row"),
    bind(Action::Step(Motion::Bottom), &["G", "end"], "Bottom", "to the last row"),
    bind(Action::Step(Motion::HalfDown), &["C-d", "g d"], "Half down", "half a page down"),
    bind(Action::Step(Motion::HalfUp), &["C-u", "g u"], "Half up", "half a page up"),
    bind(Action::Step(Motion::PageDown), &["pgdn", "C-f"], "Page down", "a page down"),
    bind(Action::Step(Motion::PageUp), &["pgup", "C-b"], "Page up", "a page up"),
];

const fn files(what: Files) -> Action {
    Action::Files(what)
}

const fn entries(what: Entries) -> Action {
    Action::Entries(what)
}

pub(super) const FILES: &[Binding] = &[
    bind(
        files(Files::Open),
        &["enter", "l", "right"],
        "Open",
        "go into a folder; on a file, list what can be done with it",
    ),
    bind(files(Files::Parent), &["h", "left", "backspace"], "Up", "go to the folder above"),
    hint(files(Files::OtherPane), &["tab"], "Pane", "work in the other pane"),
    hint(entries(Entries::Details), &["i", "F3"], "Details", "show all facts of an entry"),
    hint(
        entries(Entries::Send),
        &["c", "F5"],
        "Send",
        "send marked files to the other pane, by way of a sheet",
    ),
    bind(
        entries(Entries::Move),
        &["M", "F6"],
        "Move",
        "move to the other pane, each file goes when verified; remote: to a typed folder",
    ),
    hint(entries(Entries::NewFolder), &["a", "F7"], "Folder", "make a folder"),
    hint(
        entries(Entries::Delete),
        &["d d", "F8", "delete"],
        "Delete",
        "put into the trash, by way of a sheet",
    ),
    bind(entries(Entries::Erase), &["D"], "Erase", "delete for good, by way of a sheet"),
    bind(entries(Entries::Yank), &["y y"], "Yank", "take up to copy; p puts it down"),
    bind(entries(Entries::Cut), &["x"], "Cut", "take up to move; p puts it down"),
    bind(
        entries(Entries::RenameMany),
        &["R"],
        "Rename many",
        "give many new names by a pattern, or in your editor",
    ),
    bind(
        files(Files::Fetch),
        &["U"],
        "Fetch",
        "have 1fichier fetch addresses from other sites into the remote folder",
    ),
    bind(files(Files::Find), &["F"], "Find", "find here and below, or in the whole account"),
    bind(files(Files::Jump), &["f"], "Jump", "jump to a name by a few of its letters"),
    bind(entries(Entries::Reveal), &["g o"], "Its folder", "go to the folder a hit is in"),
    bind(files(Files::Keep), &["m"], "Bookmark", "give this folder a letter"),
    bind(files(Files::Places), &["'"], "Places", "go to a bookmark or a folder seen last"),
    bind(
        files(Files::Compare),
        &["=", "C-x d"],
        "Compare",
        "compare the panes by name, size or content, and mark what differs",
    ),
    bind(
        files(Files::Together),
        &["S"],
        "Together",
        "go into folders and out of them on both sides; again ends it",
    ),
    bind(files(Files::Swap), &["g s"], "Swap", "swap the panes: the account left, or right again"),
    bind(files(Files::Paste), &["p"], "Put", "put down what was taken up"),
    bind(entries(Entries::CopyTo), &["C"], "Copy to", "copy to a typed path of the same side"),
    bind(entries(Entries::MoveTo), &["X"], "Move to", "move to a typed path of the same side"),
    bind(files(Files::Undo), &["u"], "Undo", "take the last change back"),
    bind(files(Files::Changes), &["g c"], "Changes", "list what was changed, and what runs"),
    bind(entries(Entries::Rename), &["r"], "Rename", "give another name"),
    hint(
        files(Files::Mark),
        &["space", "insert", "S-down"],
        "Mark",
        "mark or unmark, and step down",
    ),
    bind(files(Files::MarkUp), &["S-up"], "Mark up", "mark or unmark, and step up"),
    bind(files(Files::Range), &["v"], "Range", "begin a range of marks; again ends it"),
    bind(files(Files::MarkPattern), &["+"], "Mark by", "mark by a pattern such as *.mkv"),
    bind(files(Files::UnmarkPattern), &["-"], "Unmark by", "unmark by a pattern"),
    bind(files(Files::MarkAll), &["A"], "Mark all", "mark all that is shown"),
    bind(files(Files::Invert), &["*"], "Invert", "swap marked and unmarked"),
    hint(files(Files::Filter), &["/"], "Filter", "narrow the list while typing"),
    bind(files(Files::NextHit), &["n"], "Next", "to the next hit of the filter"),
    bind(files(Files::PreviousHit), &["N"], "Previous", "to the previous hit of the filter"),
    bind(files(Files::Hidden), &["z h", "."], "Hidden", "show or hide names that begin with a dot"),
    bind(files(Files::Sort(By::Name)), &[", n"], "Name", "sort by name"),
    bind(files(Files::Sort(By::Size)), &[", s"], "Size", "sort by size, largest first"),
    bind(files(Files::Sort(By::Time)), &[", t"], "Time", "sort by time, newest first"),
    bind(files(Files::Sort(By::Extension)), &[", e"], "Extension", "sort by extension"),
    bind(files(Files::ReverseSort), &[", r"], "Reverse", "sort the other way round"),
    bind(
        files(Files::Refresh),
        &["C-r", "g r"],
        "Refresh",
        "read the folder again, as soon as the call budget allows",
    ),
    bind(files(Files::GoTo), &["g p"], "Path", "type a path to go to"),
    bind(files(Files::Home), &["g h"], "Home", "go to the home folder or the account's root"),
    bind(files(Files::Back), &["H"], "Back", "back through the folders seen"),
    bind(files(Files::Forward), &["L"], "Forward", "forward again"),
    bind(entries(Entries::CopyLink), &["y l"], "Link", "copy the link of a remote file"),
    bind(
        entries(Entries::CopyLinksAs),
        &["y L"],
        "Links as",
        "copy links as Markdown, BBCode, HTML or CSV, or direct ones for some minutes",
    ),
    bind(
        entries(Entries::Play),
        &["o"],
        "Play",
        "hand a direct link to your player, or show the command; costs a call",
    ),
    bind(entries(Entries::ShowCode), &["y q"], "QR code", "show the link as a QR code"),
    bind(entries(Entries::CopyPath), &["y p"], "Path", "copy the path"),
    bind(entries(Entries::CopyName), &["y n"], "Name", "copy the name"),
    bind(
        entries(Entries::Properties),
        &["e", "F4"],
        "Edit",
        "edit a local file's text, or what remote ones are like and who sees them",
    ),
];

const fn queue(what: Queue) -> Action {
    Action::Queue(what)
}

pub(super) const QUEUE: &[Binding] = &[
    hint(queue(Queue::Pause), &["p"], "Pause", "pause, or go on; asks what a running upload loses"),
    hint(queue(Queue::PauseAll), &["P"], "All", "pause all, or go on with all"),
    hint(
        queue(Queue::Cancel),
        &["x", "delete"],
        "Cancel",
        "give up; asks only if sent bytes would be lost",
    ),
    hint(queue(Queue::Retry), &["r"], "Retry", "try again from the first byte"),
    bind(
        queue(Queue::Start),
        &["s"],
        "Start",
        "start at once, even if all lanes are busy; lifts a pause",
    ),
    hint(queue(Queue::States), &["f"], "Filter", "choose the state that is shown, with counts"),
    bind(queue(Queue::Filter), &["/"], "Search", "narrow to names and paths while typing"),
    hint(queue(Queue::Errors), &["e"], "Errors", "show what failed or is held, by reason"),
    hint(
        Action::Show(Screen::History),
        &["H"],
        "History",
        "find uploads that ended, also cleared ones",
    ),
    bind(queue(Queue::RetryFailed), &["R"], "Retry failed", "try all failed ones again"),
    bind(queue(Queue::Origin), &["g o"], "Origin", "go to the file it comes from"),
    bind(queue(Queue::Target), &["g t"], "Target", "go to where it goes, or is"),
    hint(queue(Queue::CopyLink), &["y l"], "Link", "copy the link of what is stored"),
    bind(queue(Queue::CopyPath), &["y p"], "Path", "copy the local path"),
    bind(queue(Queue::CopyName), &["y n"], "Name", "copy the name"),
    bind(
        queue(Queue::Decide),
        &["enter"],
        "Decide",
        "decide about a file that is there already, or type a password; else show all facts",
    ),
    hint(queue(Queue::Details), &["i", "F3"], "Details", "show all facts of a job"),
    hint(
        queue(Queue::ClearFinished),
        &["C"],
        "Clear",
        "clear what is done, left out or cancelled (the history keeps it); failed ones stay",
    ),
    hint(queue(Queue::Bandwidth), &["b"], "Bandwidth", "limits, turtle, caps and the timetable"),
    bind(queue(Queue::Limit), &["B"], "Limit", "limit the speed of marked uploads alone"),
    hint(
        queue(Queue::Drain),
        &["D"],
        "Drain",
        "finish what runs and start nothing new; again goes on",
    ),
    bind(queue(Queue::Raise), &["+"], "Raise", "higher priority: starts before the others"),
    bind(queue(Queue::Lower), &["-"], "Lower", "lower priority: starts after the others"),
    bind(queue(Queue::Later), &["J", "S-down"], "Later", "one place towards the end"),
    bind(queue(Queue::Sooner), &["K", "S-up"], "Sooner", "one place towards the front"),
    bind(queue(Queue::First), &["g T"], "First", "to the front of its priority"),
    bind(queue(Queue::Last), &["g B"], "Last", "to the end of its priority"),
    bind(queue(Queue::MoreLanes), &[">"], "More", "one upload more at the same time"),
    bind(queue(Queue::FewerLanes), &["<"], "Fewer", "one upload less at the same time"),
    bind(queue(Queue::Mark), &["space", "insert"], "Mark", "mark or unmark, and step down"),
    bind(queue(Queue::MarkAll), &["A"], "Mark all", "mark all that is shown"),
    bind(queue(Queue::Invert), &["*"], "Invert", "swap marked and unmarked"),
];

const fn history(what: History) -> Action {
    Action::History(what)
}

pub(super) const HISTORY: &[Binding] = &[
    hint(history(History::Search), &["/"], "Search", "search names, paths and folders"),
    hint(history(History::States), &["f"], "Filter", "choose how they ended"),
    hint(history(History::Details), &["i", "F3", "enter"], "Details", "show all facts of a job"),
    hint(history(History::CopyLink), &["y l"], "Link", "copy the link of what was stored"),
    bind(history(History::CopyPath), &["y p"], "Path", "copy the local path"),
    bind(history(History::CopyName), &["y n"], "Name", "copy the name"),
    bind(history(History::Refresh), &["C-r", "g r"], "Refresh", "ask the engine again"),
    hint(Action::Show(Screen::Queue), &["H"], "Queue", "back to the queue"),
];

/// `k` is the key's here: rows are reached by arrows.
pub(super) const ACCOUNT: &[Binding] = &[
    hint(Action::Account(Account::Key), &["k"], "Key", "type an API key, or keep the one in use"),
    hint(
        Action::Account(Account::Refresh),
        &["C-r", "g r"],
        "Refresh",
        "ask the service, as soon as the call budget allows",
    ),
    hint(
        Action::Account(Account::Index),
        &["i"],
        "Index",
        "list the whole account in the background, or pause that",
    ),
    bind(Action::Step(Motion::Down), &["down", "j"], "Down", "one row down"),
    bind(Action::Step(Motion::Up), &["up"], "Up", "one row up"),
    bind(Action::Step(Motion::PageDown), &["pgdn", "C-f"], "Page down", "a page down"),
    bind(Action::Step(Motion::PageUp), &["pgup", "C-b"], "Page up", "a page up"),
];
