//! Commands that look at the remote tree as a whole and change it: every
//! change is an operation of the engine, which goes on when the command is
//! gone.

mod change;
mod dedupe;
mod globs;
mod grammar;
mod history;
mod operate;
mod paths;
mod running;
mod trash;
mod usage;

pub(super) use change::{cp, mkdir, mv, rename, rm};
pub(super) use dedupe::run as dedupe;
pub(super) use grammar::{
    AuditArgs, CopyArgs, DedupeArgs, MakeArgs, MoveArgs, OperationsArgs, RemoveArgs, RenameArgs,
    TrashArgs, UndoArgs, UsageArgs,
};
pub(super) use history::{audit, undo};
pub(super) use running::run as operations;
pub(super) use trash::run as trash;
pub(super) use usage::run as du;
