//! What several subjects share.
