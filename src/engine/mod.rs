//! The engine: everything that talks to 1fichier, behind one gate, and
//! everything that must be durable, in one store. Faces reach it only
//! through the protocol.

mod hub;
mod rule;
mod store;

pub use hub::Hub;
pub use rule::{Budget, Call, Decision, Lock, Pace};
pub use store::{AccountId, Rows, Store, StoreError};
