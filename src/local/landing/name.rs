//! Names a download gets on the disk: short enough for it, and another one
//! where the first is taken.

/// Longest name of a file, in bytes, on every disk in use.
pub(super) const LONGEST: usize = 255;
/// The longest that is taken for a file's extension, in bytes.
const LONGEST_EXTENSION: usize = 16;

/// The name, cut so that a disk takes it. Its extension stays.
#[must_use]
pub fn fitting(name: &str) -> String {
    with_tail(name, "")
}

/// `film (2).mkv` for the second of that name.
#[must_use]
pub fn numbered(name: &str, n: u32) -> String {
    if n < 2 { fitting(name) } else { with_tail(name, &format!(" ({n})")) }
}

/// The temporary name of job `id`; `n` where others are taken.
pub(super) fn temporary(name: &str, id: i64, n: u32) -> String {
    let more = if n < 2 { String::new() } else { format!("-{n}") };
    let tail = format!(".{id}{more}.fichier-part");
    format!(".{}{tail}", cut(name, LONGEST - 1 - tail.len()))
}

fn with_tail(name: &str, tail: &str) -> String {
    let (stem, extension) = parts(name);
    let stem = cut(stem, LONGEST.saturating_sub(tail.len() + extension.len()));
    format!("{stem}{tail}{extension}")
}

/// Stem and extension with its dot; a name that begins with its only dot has
/// none, and a sentence is none.
fn parts(name: &str) -> (&str, &str) {
    let short = |tail: &str| tail.len() <= LONGEST_EXTENSION && !tail.contains(' ');
    match name.rfind('.').filter(|at| *at > 0).map(|at| name.split_at(at)) {
        Some((stem, extension)) if short(extension) => (stem, extension),
        Some(_) | None => (name, ""),
    }
}

/// At most so many bytes, in whole characters.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// Whether it can only be a name in its folder.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_stays_and_a_long_one_keeps_its_extension() {
        assert_eq!(fitting("film.mkv"), "film.mkv");
        let long = format!("{}.mkv", "é".repeat(200));
        let cut = fitting(&long);
        assert!(cut.len() <= 255 && cut.len() >= 253 && cut.ends_with("é.mkv"), "{cut}");
        assert_eq!(fitting(&"x".repeat(300)), "x".repeat(255));
    }

    #[test]
    fn a_second_one_is_numbered_before_its_extension() {
        assert_eq!(numbered("film.mkv", 1), "film.mkv");
        assert_eq!(numbered("film.mkv", 2), "film (2).mkv");
        assert_eq!(numbered(".bashrc", 3), ".bashrc (3)");
        assert_eq!(numbered("no extension. A sentence", 2), "no extension. A sentence (2)");
        let long = numbered(&format!("{}.mkv", "x".repeat(300)), 12);
        assert!(long.len() == 255 && long.ends_with("x (12).mkv"), "{long}");
    }

    #[test]
    fn a_temporary_name_fits_and_is_hidden() {
        assert_eq!(temporary("film.mkv", 7, 1), ".film.mkv.7.fichier-part");
        assert_eq!(temporary("film.mkv", 7, 2), ".film.mkv.7-2.fichier-part");
        assert_eq!(temporary(&"é".repeat(200), 7, 1).len(), 254);
    }

    #[test]
    fn a_way_out_of_the_folder_is_no_name() {
        for bad in ["", ".", "..", "a/b", "/", "a\0b"] {
            assert!(!is_plain(bad), "{bad:?}");
        }
        assert!(is_plain("...") && is_plain("a..b"));
    }
}
