//! Who takes room on a disk: one file at a time. Of two that do not both fit,
//! each could otherwise leave none for the other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The turns at taking room, one line a disk, so that a dead disk holds up
/// nobody at another. Kept by whoever lands files; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rooms(Arc<Mutex<HashMap<u64, Arc<Mutex<()>>>>>);

impl Rooms {
    /// Takes room on a disk when nobody else does.
    pub(super) fn in_turn<T>(&self, device: u64, take: impl FnOnce() -> T) -> T {
        let line = {
            let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lines.entry(device).or_default())
        };
        let _turn = line.lock().unwrap_or_else(PoisonError::into_inner);
        take()
    }
}
