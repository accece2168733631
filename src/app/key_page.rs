//! Where an API key is typed, and what came of it.

use super::event::Ticket;
use super::text::Secret;

/// How far the page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key is being typed.
    Typing,
    /// A key was handed over and the service is asked.
    Checking {
        /// For the answer.
        ticket: Ticket,
        /// The engine has taken it: states that come from now on are about it.
        taken: bool,
    },
}

/// The page.
#[derive(Debug)]
pub struct KeyPage {
    /// What is typed; never shown.
    pub secret: Secret,
    /// How far it is.
    pub step: Step,
    /// What came of the last try.
    pub said: String,
    /// It opened by itself, since there is no key.
    pub first: bool,
}

impl KeyPage {
    /// An empty page.
    #[must_use]
    pub fn new(first: bool) -> Self {
        Self { secret: Secret::default(), step: Step::Typing, said: String::new(), first }
    }
}
