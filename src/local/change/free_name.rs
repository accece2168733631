//! A name beside one that is taken.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// `film (2).mkv`, `film (3).mkv` and so on: the first that is free.
pub(super) fn beside(name: &OsStr, taken: impl Fn(&OsStr) -> bool) -> Option<OsString> {
    let bytes = name.as_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0);
    let (stem, end) = bytes.split_at(dot.unwrap_or(bytes.len()));
    (2..10_000).map(|n| numbered(stem, n, end)).find(|name| !taken(name))
}

fn numbered(stem: &[u8], n: u32, end: &[u8]) -> OsString {
    OsString::from_vec([stem, format!(" ({n})").as_bytes(), end].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_up_before_the_extension() {
        let free = |name: &str, taken: &[&str]| {
            beside(name.as_ref(), |name| taken.iter().any(|other| name == *other)).unwrap()
        };
        assert_eq!(free("a.tar.gz", &[]), "a.tar (2).gz");
        assert_eq!(free("a", &["a (2)", "a (3)"]), "a (4)");
        assert_eq!(free(".bashrc", &[]), ".bashrc (2)");
    }
}
