//! Spans of time in settings: written as seconds, `null` for "no rule".

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

/// What a rule's span may be given as.
pub(super) trait Span: Sized {
    fn seconds(&self) -> Option<f64>;
    fn from_seconds(seconds: Option<f64>) -> Option<Self>;
}

impl Span for Duration {
    fn seconds(&self) -> Option<f64> {
        Some(self.as_secs_f64())
    }

    fn from_seconds(seconds: Option<f64>) -> Option<Self> {
        Self::try_from_secs_f64(seconds?).ok()
    }
}

impl Span for Option<Duration> {
    fn seconds(&self) -> Option<f64> {
        self.map(|span| span.as_secs_f64())
    }

    fn from_seconds(seconds: Option<f64>) -> Option<Self> {
        seconds.map_or(Some(None), |seconds| Duration::try_from_secs_f64(seconds).ok().map(Some))
    }
}

pub(super) fn serialize<S: Serializer, T: Span>(span: &T, to: S) -> Result<S::Ok, S::Error> {
    match span.seconds() {
        Some(seconds) => to.serialize_f64(seconds),
        None => to.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Span>(from: D) -> Result<T, D::Error> {
    let seconds = Option::<f64>::deserialize(from)?;
    T::from_seconds(seconds)
        .ok_or_else(|| serde::de::Error::custom("a number of seconds, not negative"))
}
