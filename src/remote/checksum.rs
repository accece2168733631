//! Whirlpool, the checksum the service reports for every file (§12.6).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use whirlpool::{Digest, Whirlpool};

/// A Whirlpool digest, 64 bytes; written as 128 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 64]);

impl Checksum {
    /// Reads 128 hex digits of either case; anything else is no checksum.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let hex = hex.trim().as_bytes();
        if hex.len() != 128 {
            return None;
        }
        let mut bytes = [0_u8; 64];
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The digest of `data`.
    #[must_use]
    pub fn of(data: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(data);
        hasher.finish()
    }
}

const fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        b'A'..=b'F' => Some(c - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not 128 hex digits"))
    }
}

/// Computes a [`Checksum`] piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Hasher(Whirlpool);

impl Hasher {
    /// Adds the next bytes.
    pub fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// The digest of all that was added.
    #[must_use]
    pub fn finish(self) -> Checksum {
        Checksum(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From a real answer of the service (§12.6).
    const HELLO: &str = "0a894ff039da399d5a72116b3665cd952abc8a9ffe37bfae4eae4d5381c5102b\
                         237c27e88b03f71c516e08ffa1cc9de9eac55d7d3abd38ea56220018f006a2c5";

    #[test]
    fn is_the_final_whirlpool_the_service_uses() {
        assert_eq!(Checksum::of(b"Hello world\n").to_string(), HELLO);
    }

    #[test]
    fn reads_back_what_it_writes_and_refuses_the_rest() {
        let sum = Checksum::of(b"x");
        assert_eq!(Checksum::parse(&sum.to_string().to_uppercase()), Some(sum));
        assert_eq!(Checksum::parse("abc"), None);
        assert_eq!(Checksum::parse(&"g".repeat(128)), None);
    }
}
