//! What is open in front of a screen: a closed set, kept as a stack. The top
//! one gets the keys first.

use super::action::{Entries, Motion};
use super::already::{Alike, Rule};
use super::bandwidth::Board;
use super::chosen::Chosen;
use super::code::CodePage;
use super::comparing::Measure;
use super::cursor::{Cursor, Scroll};
use super::details::Details;
use super::direct::DirectWish;
use super::disk::DiskDialog;
use super::errors::Errors;
use super::form::Form;
use super::help::Help;
use super::importing::{FetchPage, FetchSheet};
use super::key_page::KeyPage;
use super::keymap::Context;
use super::operating::OperationsPage;
use super::palette::Palette;
use super::password_page::PasswordPage;
use super::place::{Place, Side};
use super::sheet::Sheet;
use super::states::States;
use super::text::{Line, Secret};
use crate::operations::OperationId;
use crate::protocol::Errand;
use crate::queue::JobId;
use crate::words::{Link, LinkFormat};

/// One thing in front.
#[derive(Debug)]
pub enum Dialog {
    /// The sheet before sending.
    Send(Box<Sheet>),
    /// A line to type.
    Entry(Entry),
    /// A question.
    Question(Question),
    /// A list of what can be done with something.
    Menu(Menu),
    /// States to narrow a list to.
    States(States),
    /// What failed or is held, by reason.
    Errors(Errors),
    /// All actions.
    Palette(Palette),
    /// All keys.
    Help(Help),
    /// All facts.
    Details(Details),
    /// Text to be selected by hand, where no clipboard was reached.
    Plain(Plain),
    /// Links as QR codes.
    Code(CodePage),
    /// Addresses for 1fichier to fetch.
    Fetch(Box<FetchSheet>),
    /// What 1fichier fetches by itself.
    Fetches(FetchPage),
    /// The form of properties.
    Form(Box<Form>),
    /// Where a key is typed.
    Key(KeyPage),
    /// Where the password of downloads is typed.
    Password(PasswordPage),
    /// Limits and caps.
    Board(Board),
    /// What runs in the account, and what ran.
    Operations(OperationsPage),
    /// What the local side asks or shows.
    Disk(DiskDialog),
}

impl Dialog {
    /// Whose keys hold.
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Send(_) => Context::Sheet,
            Self::Entry(entry) if entry.purpose.local_base().is_some() => Context::Path,
            Self::Form(_) => Context::Form,
            Self::Fetch(_) => Context::Addresses,
            Self::Fetches(_) => Context::Fetches,
            Self::Code(_) => Context::Code,
            Self::Entry(_) | Self::Key(_) | Self::Password(_) => Context::Field,
            Self::Question(question) if question.typed.is_some() => Context::Field,
            Self::Question(_) => Context::Ask,
            Self::Menu(_) | Self::States(_) => Context::Menu,
            Self::Errors(_) => Context::Errors,
            Self::Palette(_) => Context::Search,
            Self::Help(help) if help.typing() => Context::Field,
            Self::Board(board) if board.line().is_some() => Context::Field,
            Self::Board(_) => Context::Board,
            Self::Help(_) | Self::Details(_) | Self::Plain(_) => Context::Page,
            Self::Operations(_) => Context::Changes,
            Self::Disk(dialog) => dialog.context(),
        }
    }

    /// What is typed and must not be seen.
    pub fn secret(&mut self) -> Option<&mut Secret> {
        if let Self::Key(page) = self {
            Some(&mut page.secret)
        } else if let Self::Password(page) = self {
            Some(&mut page.secret)
        } else {
            None
        }
    }

    /// Where pasted text goes.
    pub fn line(&mut self) -> Option<&mut Line> {
        match self {
            Self::Entry(entry) => Some(&mut entry.line),
            Self::Form(form) => form.line_mut(),
            Self::Fetch(sheet) => Some(&mut sheet.line),
            Self::Question(question) => question.typed.as_mut().map(|typed| &mut typed.line),
            Self::Palette(palette) => Some(palette.line_mut()),
            Self::Help(help) => help.line_mut(),
            Self::Board(board) => board.line_mut(),
            Self::Disk(dialog) => dialog.line(),
            Self::Send(_)
            | Self::Fetches(_)
            | Self::Code(_)
            | Self::Menu(_)
            | Self::States(_)
            | Self::Errors(_)
            | Self::Details(_)
            | Self::Plain(_)
            | Self::Operations(_)
            | Self::Key(_)
            | Self::Password(_) => None,
        }
    }
}

/// What a typed line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A new folder in the place of these (nothing is chosen).
    NewFolder(Chosen),
    /// Another name for the one thing.
    Rename(Chosen),
    /// A path to go to, from a place.
    GoTo(Side, Place),
    /// A folder or a name to copy these to.
    CopyTo(Chosen),
    /// A folder or a name to move these to.
    MoveTo(Chosen),
    /// Words to search the changes of the remote side for.
    Changes,
    /// A pattern to mark by.
    Mark,
    /// A pattern to unmark by.
    Unmark,
    /// A part of a name, or a pattern, to find below the folder.
    Find,
    /// A limit for jobs.
    Limit(Vec<JobId>),
}

/// A line to type.
#[derive(Debug)]
pub struct Entry {
    /// What for.
    pub purpose: Purpose,
    /// What is typed.
    pub line: Line,
    /// Why it was not taken.
    pub said: String,
    /// What may follow.
    pub offers: Vec<String>,
}

/// What follows from a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Nothing.
    Nothing,
    /// Delete them.
    Delete {
        /// What.
        chosen: Chosen,
        /// Not by way of the trash.
        forever: bool,
    },
    /// Take an operation back; the last one if none is named.
    Undo(Option<OperationId>),
    /// Put them into the trash.
    Trash(Chosen),
    /// Delete them for good.
    Erase(Chosen),
    /// Stop all changes, then leave.
    StopAndQuit,
    /// Pause jobs.
    Pause {
        /// Which.
        jobs: Vec<JobId>,
        /// When the running file is through.
        after: bool,
    },
    /// Give jobs up.
    Cancel(Vec<JobId>),
    /// A rule for files that are there already; asks for how many of them.
    Rule {
        /// The jobs.
        alike: Alike,
        /// The rule.
        rule: Rule,
    },
    /// A rule for these jobs.
    Apply {
        /// Which.
        jobs: Vec<JobId>,
        /// The rule.
        rule: Rule,
    },
    /// Try jobs again.
    Retry(Vec<JobId>),
    /// Compare the panes by this, or end it.
    Compare(Option<Measure>),
    /// Copy links in a format.
    CopyLinks(Vec<Link>, LinkFormat),
    /// Ask for direct links.
    Direct(DirectWish),
    /// Queue downloads.
    Download(Box<Errand>),
    /// Let downloads spend CDN credit.
    UseCdn(Vec<JobId>),
    /// Let jobs go on.
    Resume(Vec<JobId>),
    /// Keep the key in its file.
    KeepKey,
    /// Type a key.
    TypeKey,
    /// End the engine, after what runs is finished or at once, and leave.
    EndEngine {
        /// Finish what runs first.
        finish: bool,
    },
    /// Leave.
    Quit,
}

/// One answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// In words.
    pub words: String,
    /// What follows.
    pub deed: Deed,
}

/// A number that must be typed before a grave choice.
#[derive(Debug)]
pub struct Typing {
    /// What must be typed.
    pub expected: String,
    /// What is typed.
    pub line: Line,
    /// It was something else.
    pub wrong: bool,
}

/// A question with its answers.
#[derive(Debug)]
pub struct Question {
    /// Its heading.
    pub title: String,
    /// What it is about.
    pub text: Vec<String>,
    /// The answers.
    pub choices: Vec<Choice>,
    /// The marked answer; at first the harmless one.
    pub at: usize,
    /// The answer `y` stands for.
    pub yes: usize,
    /// The answer `n` stands for.
    pub no: usize,
    /// The `yes` needs this typed instead of a key.
    pub typed: Option<Typing>,
}

impl Question {
    /// A question whose first answer is no, and is marked; the second is yes.
    #[must_use]
    pub fn no_or_yes(title: &str, text: Vec<String>, no: &str, yes: Choice) -> Self {
        let no = Choice { words: no.to_owned(), deed: Deed::Nothing };
        let (title, choices) = (title.to_owned(), vec![no, yes]);
        Self { title, text, choices, at: 0, yes: 1, no: 0, typed: None }
    }

    /// Moves the mark.
    pub fn step(&mut self, motion: Motion) {
        let last = self.choices.len().saturating_sub(1);
        self.at = match motion {
            Motion::Down => self.at.saturating_add(1).min(last),
            Motion::Up => self.at.saturating_sub(1),
            Motion::Top | Motion::HalfUp | Motion::PageUp => 0,
            Motion::Bottom | Motion::HalfDown | Motion::PageDown => last,
        };
    }
}

/// A list of what can be done with something.
#[derive(Debug)]
pub struct Menu {
    /// With what.
    pub chosen: Chosen,
    /// What.
    pub actions: &'static [Entries],
    /// The marked one.
    pub cursor: Cursor,
}

/// Text to be selected by hand.
#[derive(Debug)]
pub struct Plain {
    /// What it is.
    pub heading: &'static str,
    /// The text, a line each.
    pub lines: Vec<String>,
    /// How far down.
    pub scroll: Scroll,
}
