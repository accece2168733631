//! What several subjects share.

pub mod proxy;
