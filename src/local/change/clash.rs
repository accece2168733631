//! Names that are taken where something should go.

use crate::clock::Moment;
use crate::local::LocalPath;

/// What stands against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClashKind {
    /// A file or link and a file or link.
    Files,
    /// A folder and a folder: they can become one.
    Folders,
    /// A folder and something else: neither can take the other's place.
    Mixed,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Where it is.
    pub path: LocalPath,
    /// Bytes.
    pub size: u64,
    /// Last change.
    pub modified: Moment,
}

/// A name that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What stands against what.
    pub kind: ClashKind,
    /// What should go there.
    pub coming: Side,
    /// What is there.
    pub there: Side,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Leave the coming one where it is.
    Skip,
    /// It takes the place of the other; two folders become one.
    Replace,
    /// The same if it is the newer one; else it is skipped.
    Newer,
    /// It gets another name.
    KeepBoth,
}

/// The answer to a clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// What to do.
    pub decision: Decision,
    /// With this one, or with all of its kind from now on.
    pub for_all: bool,
}
