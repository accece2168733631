//! What several subjects share.

pub mod face;
pub mod proxy;
pub mod pty;
pub mod script;
