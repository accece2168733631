//! What several subjects share.

pub mod face;
pub mod program;
pub mod proxy;
pub mod pty;
pub mod script;
pub mod tools;
