//! What several subjects share.

pub mod script;
