//! What a sandbox starts with. Owns the choices that cannot change later; the
//! switches that can are [`Quirks`].

use super::quirks::{Limits, Quirks};

/// How to start a sandbox; the default is an empty account, any free port,
/// a service on a good day without call limits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Seed of ids, coins and made-up contents.
    pub seed: u64,
    /// What the account holds.
    pub tree: StartTree,
    /// What becomes of uploaded bytes.
    pub storage: Storage,
    /// Compute no checksum of what is received: the answers then carry an
    /// empty one. For measuring speed.
    pub no_hash: bool,
    /// The API key of the demo account; a fixed public one when absent.
    pub key: Option<String>,
    /// The switches it starts with.
    pub quirks: Quirks,
}

impl Options {
    /// The believable account of `fichier demo`.
    #[must_use]
    pub fn demo() -> Self {
        Self { tree: StartTree::Demo, ..Self::default() }
    }

    /// The same with the published call limits on.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.quirks.limits = Limits::published();
        self
    }
}

/// What the account holds at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StartTree {
    /// Nothing.
    #[default]
    Empty,
    /// Believable folders and files, and every kind of name a screen must
    /// survive.
    Demo,
}

/// What becomes of uploaded bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Storage {
    /// Kept until the sandbox ends: small files in memory, others in a
    /// temporary folder.
    #[default]
    Keep,
    /// Size and checksum only; downloading such a file is refused.
    Discard,
}
