//! Everything the user can do, on one page. The key tables name these; the
//! parts of the app carry them out.

use super::sort::By;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Two panes.
    Files,
    /// The uploads.
    Queue,
    /// Uploads that ended.
    History,
    /// The account and the key.
    Account,
    /// What was said.
    Log,
}

/// A deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Move the cursor.
    Step(Motion),
    /// Go to a screen.
    Show(Screen),
    /// The queue, or back from it.
    ToggleQueue,
    /// The page of keys.
    Help,
    /// The list of all actions.
    Palette,
    /// Drop what is in front: range, filter, marks, message.
    Back,
    /// What 1fichier fetches by itself.
    Fetches,
    /// Go slowly for now, or as fast as before.
    Turtle,
    /// Leave the program.
    Quit,
    /// Give the terminal to the shell.
    Suspend,
    /// Paint everything anew.
    Redraw,
    /// In the two panes.
    Files(Files),
    /// With the marked entries of a pane, or the one under its cursor.
    Entries(Entries),
    /// In the queue.
    Queue(Queue),
    /// In the history.
    History(History),
    /// On the account screen.
    Account(Account),
    /// In whatever is open in front.
    Front(Front),
}

/// Moves of a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Motion {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
}

/// Deeds in the two panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Files {
    /// Go into a folder; on a file, list what can be done.
    Open,
    /// Go to the folder above.
    Parent,
    /// Work in the other pane.
    OtherPane,
    /// Back through the folders seen.
    Back,
    /// Forward again.
    Forward,
    /// Type a path to go to.
    GoTo,
    /// Go to the home folder or the account's root.
    Home,
    /// Read the folder again.
    Refresh,
    /// Mark or unmark, and step down.
    Mark,
    /// Mark or unmark, and step up.
    MarkUp,
    /// Begin or end a range.
    Range,
    /// Mark by pattern.
    MarkPattern,
    /// Unmark by pattern.
    UnmarkPattern,
    /// Mark all that is shown.
    MarkAll,
    /// Swap marked and unmarked.
    Invert,
    /// Narrow the list while typing.
    Filter,
    /// To the next hit.
    NextHit,
    /// To the previous hit.
    PreviousHit,
    /// Show or hide names that begin with a dot.
    Hidden,
    /// Sort.
    Sort(By),
    /// Sort the other way round.
    ReverseSort,
    /// Put down what was taken up.
    Paste,
    /// Take the last change back.
    Undo,
    /// Show what was changed.
    Changes,
    /// Have 1fichier fetch something into the remote folder.
    Fetch,
    /// Find by name, here and below.
    Find,
    /// Go to a name of the list.
    Jump,
    /// Compare the two panes.
    Compare,
    /// Give this folder a letter.
    Keep,
    /// List bookmarks and the folders seen last.
    Places,
}

/// Deeds with entries of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entries {
    /// Send to the other pane.
    Send,
    /// Send, then delete here; on the remote side, to a typed path.
    Move,
    /// Make a folder.
    NewFolder,
    /// Give another name.
    Rename,
    /// Delete; local ones go into the trash.
    Delete,
    /// Delete for good.
    Erase,
    /// Give many new names.
    RenameMany,
    /// Go to the folder it is in.
    Reveal,
    /// Take up to copy.
    Yank,
    /// Take up to move.
    Cut,
    /// Copy to a typed path.
    CopyTo,
    /// Move to a typed path.
    MoveTo,
    /// Show all facts.
    Details,
    /// Change what it is like, or who sees it.
    Properties,
    /// Copy the link.
    CopyLink,
    /// Copy links as they are written elsewhere: Markdown, BBCode, HTML, CSV.
    CopyLinksAs,
    /// Show the link as a QR code.
    ShowCode,
    /// Hand a direct link to the player.
    Play,
    /// Copy the path.
    CopyPath,
    /// Copy the name.
    CopyName,
}

/// Deeds in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Pause, or go on.
    Pause,
    /// Pause all, or go on with all.
    PauseAll,
    /// Give up.
    Cancel,
    /// Try again.
    Retry,
    /// Try all failed ones again.
    RetryFailed,
    /// One place towards the end.
    Later,
    /// One place towards the front.
    Sooner,
    /// To the front.
    First,
    /// To the end.
    Last,
    /// One step more urgent.
    Raise,
    /// One step less urgent.
    Lower,
    /// Start now, even if all lanes are busy.
    Start,
    /// Narrow the list while typing.
    Filter,
    /// Choose the state that is shown.
    States,
    /// What stands, by reason.
    Errors,
    /// Take out what is done or cancelled.
    ClearFinished,
    /// Limits and caps.
    Bandwidth,
    /// A limit for some jobs.
    Limit,
    /// Start nothing new, or do again.
    Drain,
    /// One upload more at the same time.
    MoreLanes,
    /// One upload less at the same time.
    FewerLanes,
    /// Mark or unmark, and step down.
    Mark,
    /// Mark all.
    MarkAll,
    /// Swap marked and unmarked.
    Invert,
    /// Decide about a file that is there already; else show all facts.
    Decide,
    /// Show all facts.
    Details,
    /// Copy the link of what is stored.
    CopyLink,
    /// Copy the local path.
    CopyPath,
    /// Copy the name.
    CopyName,
}

/// Deeds in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum History {
    /// Search while typing.
    Search,
    /// Choose the state that is shown.
    States,
    /// Show all facts.
    Details,
    /// Copy the link of what was stored.
    CopyLink,
    /// Copy the local path.
    CopyPath,
    /// Copy the name.
    CopyName,
    /// Ask again.
    Refresh,
}

/// Deeds on the account screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// Ask the service as soon as the budget allows.
    Refresh,
    /// Type a key.
    Key,
    /// Begin or pause the listing of the whole account.
    Index,
}

/// Deeds in whatever is open in front of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Front {
    /// Do what is chosen.
    Accept,
    /// Close without doing anything.
    Dismiss,
    /// Yes.
    Yes,
    /// No.
    No,
    /// The next choice.
    Choose,
    /// The next choice about files the account holds elsewhere.
    ChooseElsewhere,
    /// Search in it.
    Search,
    /// Only in what the local side opens.
    Disk(DiskFront),
    /// Try again what is marked.
    Retry,
    /// Move in it.
    Step(Motion),
}

/// Deeds in what the local side opens in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiskFront {
    /// Stop or drop what is under the cursor.
    Drop,
    /// Take back what is under the cursor.
    Undo,
}
