//! Checksums of the large made-up files, computed once. The file beside this
//! one is written anew by `FICHIER_WRITE_CHECKSUMS=1 cargo test demo`, which
//! takes some minutes; a change of a name or size in the tables asks for it.

use std::collections::BTreeMap;

/// Above this a checksum should be known beforehand, in bytes.
#[cfg(test)]
pub(super) const LARGE: u64 = 256 * 1024;

/// Checksums by seed and length.
pub(super) struct Checksums(BTreeMap<(u64, u64), &'static str>);

impl Checksums {
    pub(super) fn read() -> Self {
        Self(include_str!("checksums.txt").lines().filter_map(line).collect())
    }

    pub(super) fn get(&self, seed: u64, length: u64) -> Option<&'static str> {
        self.0.get(&(seed, length)).copied()
    }
}

/// `seed length whirlpool`.
fn line(line: &'static str) -> Option<((u64, u64), &'static str)> {
    let mut words = line.split(' ');
    let seed = u64::from_str_radix(words.next()?, 16).ok()?;
    let length = words.next()?.parse().ok()?;
    words.next().filter(|sum| sum.len() == 128).map(|sum| ((seed, length), sum))
}
