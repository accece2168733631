//! When a mind is to be woken next: of all that falls due the first, and one
//! call at a time.

use crate::clock::Moment;

/// The next call.
#[derive(Debug, Clone, Default)]
pub struct Alarm {
    /// What falls due first, of this step.
    due: Option<Moment>,
    /// The moment for which a call was asked last.
    armed: Option<Moment>,
}

impl Alarm {
    /// Something falls due at this moment.
    pub fn due_at(&mut self, at: Moment) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// The call has come.
    pub const fn rang(&mut self) {
        self.armed = None;
    }

    /// The moment for which a call is to be asked now. One that is under way
    /// is enough, unless it comes too late or should have come by now.
    pub fn take(&mut self, now: Moment) -> Option<Moment> {
        let due = self.due.take()?;
        let needed = self.armed.is_none_or(|armed| due < armed || armed <= now);
        needed.then(|| *self.armed.insert(due))
    }
}
