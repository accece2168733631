//! A request's body, read as leniently as a Perl program would: numbers may
//! be strings, flags may be numbers or booleans.

use serde_json::{Map, Value};

use crate::sandbox::refusal::Refusal;

/// The JSON object a client sent; empty when it sent nothing (§1).
#[derive(Debug, Clone, Default)]
pub(super) struct Ask(Map<String, Value>);

impl Ask {
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        let value: Value =
            serde_json::from_slice(body).map_err(|_| Refusal::bad_request("not JSON"))?;
        match value {
            Value::Object(map) => Ok(Self(map)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(Refusal::bad_request("not an object")),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null())
    }

    pub(super) fn int(&self, key: &str) -> Option<i64> {
        self.0.get(key).and_then(whole)
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        let value = self.0.get(key)?;
        value.as_bool().or_else(|| whole(value).map(|number| number != 0))
    }

    /// A text that is not empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.raw_text(key).filter(|text| !text.is_empty())
    }

    /// A text that may be empty.
    pub(super) fn raw_text(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(Value::as_str)
    }

    /// A list of texts; refused when absent or empty.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Refusal> {
        let texts: Vec<String> = strings(self.0.get(key));
        if texts.is_empty() {
            Err(Refusal::bad_request(&format!("{key} is missing")))
        } else {
            Ok(texts)
        }
    }

    /// A list of objects, each readable like a request.
    pub(super) fn objects(&self, key: &str) -> Result<Vec<Self>, Refusal> {
        let items = self.0.get(key).and_then(Value::as_array).filter(|items| !items.is_empty());
        let items = items.ok_or_else(|| Refusal::bad_request(&format!("{key} is missing")))?;
        Ok(items.iter().filter_map(Value::as_object).cloned().map(Self).collect())
    }

    pub(super) fn object(&self, key: &str) -> Option<Self> {
        self.0.get(key).and_then(Value::as_object).cloned().map(Self)
    }

    pub(super) fn strings(&self, key: &str) -> Vec<String> {
        strings(self.0.get(key))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .map(|items| items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default()
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_be_strings_and_nothing_may_be_sent() {
        let ask = Ask::read(b"{\"a\":\"7\",\"b\":7,\"c\":true,\"d\":null,\"u\":[\"x\"]}").unwrap();
        assert_eq!((ask.int("a"), ask.int("b"), ask.flag("c")), (Some(7), Some(7), Some(true)));
        assert!(!ask.has("d") && ask.texts("u").is_ok() && ask.texts("v").is_err());
        assert!(Ask::read(b"").is_ok() && Ask::read(b"[]").is_err() && Ask::read(b"{").is_err());
    }
}
