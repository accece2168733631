//! What was asked and not answered yet.

use std::collections::{HashMap, VecDeque};

use super::chosen::Chosen;
use super::direct::DirectWish;
use super::event::Ticket;
use super::form::Subject;
use super::sheet::Rules;
use crate::imports::Source;
use crate::protocol::{Errand, NewFile};
use crate::queue::JobId;
use crate::remote::{FolderId, RemoteFolder};

/// Why something was asked; it decides what the answer is good for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// To be told of changes.
    Watch,
    /// A remote folder, for the pane.
    Folder(FolderId),
    /// The folder at a typed path.
    Locate(String),
    /// The same; then the cursor goes to this name.
    Reveal {
        /// The folder's path.
        path: String,
        /// The name.
        name: String,
    },
    /// The account.
    Account,
    /// A local folder, for the pane.
    LocalFolder,
    /// The folders that are known, to complete paths from.
    Folders,
    /// The folder at a typed path, for these to go to.
    Target {
        /// What goes.
        chosen: Chosen,
        /// It goes itself, not a copy.
        moves: bool,
    },
    /// What fits the words of the search in the account.
    Find,
    /// The listing of the whole account to begin or to pause.
    Index,
    /// Changes that were made, for their page.
    Changes,
    /// Operations, for their page.
    Operations,
    /// A change of the remote side; then the cursor goes to this name.
    Operate {
        /// The name.
        want: Option<String>,
    },
    /// Files to be queued, piece by piece.
    Add(Adding),
    /// What an errand amounts to, for the question about it.
    Survey(Box<Errand>),
    /// Downloads to be queued.
    Download,
    /// A direct link, the first of the rest.
    Direct(DirectWish),
    /// Something 1fichier is to fetch.
    Fetch {
        /// Into the folder of this path.
        label: String,
        /// From where.
        sources: Vec<Source>,
    },
    /// A job's past, for the page of its facts.
    Story(JobId),
    /// A page of the history.
    History {
        /// It goes on behind the pages that are here.
        more: bool,
    },
    /// What a file is like, for the form about it.
    Properties(Subject),
    /// Who sees a folder, for the form about it.
    Sharing {
        /// Which.
        folder: RemoteFolder,
        /// The folder it is in.
        parent: FolderId,
    },
    /// A change that the form ordered.
    Change,
    /// Anything else whose failure alone matters.
    Order,
    /// A key to be checked.
    Key,
    /// The key to be kept.
    KeepKey,
    /// The engine to end.
    Stop,
}

/// Files that are being handed to the queue: in pieces, each after the last
/// one is safe, so that they stay in order and a failure loses no count.
#[derive(Debug, Clone, PartialEq)]
pub struct Adding {
    /// Where to.
    pub target: FolderId,
    /// What about files that are there already.
    pub rules: Rules,
    /// Remove each local file when it is verified.
    pub moves: bool,
    /// What is still to come.
    pub rest: VecDeque<NewFile>,
    /// How many are queued already.
    pub queued: usize,
    /// How many there are in all.
    pub all: usize,
}

/// Tickets and what they are for.
#[derive(Debug, Default)]
pub struct Asks {
    last: u64,
    open: HashMap<Ticket, Asked>,
}

impl Asks {
    /// A ticket for something.
    pub fn note(&mut self, asked: Asked) -> Ticket {
        let ticket = self.ticket();
        self.open.insert(ticket, asked);
        ticket
    }

    /// A ticket whose owner remembers it.
    pub fn ticket(&mut self) -> Ticket {
        self.last += 1;
        Ticket(self.last)
    }

    /// The answer came: what was it for? A late or unknown one is nothing's.
    pub fn take(&mut self, ticket: Ticket) -> Option<Asked> {
        self.open.remove(&ticket)
    }

    /// Whether a local folder is being read.
    #[must_use]
    pub fn reads_local(&self) -> bool {
        self.open.values().any(|asked| *asked == Asked::LocalFolder)
    }

    /// Files that are not handed over yet.
    #[must_use]
    pub fn adding(&self) -> usize {
        let rest = |asked: &Asked| {
            if let Asked::Add(adding) = asked { adding.all - adding.queued } else { 0 }
        };
        self.open.values().map(rest).sum()
    }
}
