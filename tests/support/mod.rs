//! What several subjects share.

pub mod face;
