//! The way to the service, as the engine has tried it step by step.

use serde::{Deserialize, Serialize};

use super::view::Wait;
use crate::clock::Moment;
use crate::remote::Problem;

/// What was found on the way. What lies behind a step that failed was not
/// tried, and is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// What the service's clock showed, to the second, and ours when that was
    /// heard.
    pub clocks: Option<(Moment, Moment)>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Where to.
    pub leg: Leg,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// How it ended.
    pub end: StepEnd,
}

/// A part of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leg {
    /// The address behind the API host's name.
    Name,
    /// A connection to that address.
    Connection,
    /// Encryption, with a certificate that is trusted.
    Encryption,
    /// An answer of the API.
    Api,
    /// An answer of the upload node the API named.
    Node,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum StepEnd {
    /// Well.
    Good,
    /// The way ends here.
    Broke {
        /// Why.
        why: Problem,
    },
    /// The call budget did not allow it in time.
    Waits {
        /// For this.
        wait: Wait,
    },
}
