//! What several subjects share.

pub mod pty;
