//! The API key: a value that can be used but not shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// Why a text is no API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// Nothing but white space.
    #[error("the key is empty")]
    Empty,
    /// A character that no header can carry, or a space within.
    #[error("the key contains a character that no API key has")]
    Character,
}

/// An API key of the service: 32 letters, digits, `-`, `_` or `=` (§1).
/// Neither `Debug` nor `Display` shows it, and its memory is wiped on drop.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key as typed or read from a file. The documented alphabet is
    /// second-hand, so every visible ASCII character passes: the service
    /// decides.
    ///
    /// # Errors
    /// When the text cannot be a key at all.
    pub fn new(text: &str) -> Result<Self, KeyFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyFault::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyFault::Character);
        }
        Ok(Self(SecretString::from(text)))
    }

    /// The key itself, for the header that carries it and for nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Its last four characters, or nothing for a text so short that they
    /// would give much of it away.
    #[must_use]
    pub fn tail(&self) -> String {
        let text = self.expose();
        if text.len() < 16 {
            return String::new();
        }
        text.get(text.len() - 4..).unwrap_or_default().to_owned()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_nothing_but_its_end() {
        let key = ApiKey::new(" abcdefghijklmnopqrstuvwxyz012345\n").unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
        assert_eq!(key.tail(), "2345");
        assert_eq!(ApiKey::new("short").unwrap().tail(), "");
    }

    #[test]
    fn refuses_what_no_header_carries() {
        assert_eq!(ApiKey::new(" \n").unwrap_err(), KeyFault::Empty);
        assert_eq!(ApiKey::new("two words").unwrap_err(), KeyFault::Character);
        assert_eq!(ApiKey::new("clé").unwrap_err(), KeyFault::Character);
    }
}
