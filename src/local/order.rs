//! The order of names people expect: `part 9` before `part 10`, upper and
//! lower case together.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Compares two names: digits by their number, letters without their case and
/// accents, all else by its bytes. Names that are equal so far fall back to
/// their bytes, so the order is total and only equal names compare equal.
#[must_use]
pub fn natural(a: &OsStr, b: &OsStr) -> Ordering {
    compare(&folded(a.as_bytes()), &folded(b.as_bytes())).then_with(|| a.cmp(b))
}

/// Appends a key whose bytes compare as [`natural`] does, but for names it
/// takes as equal: runs of digits are written as their length (without leading
/// zeros) and their digits. For lists so long that each name is to be looked
/// through only once.
pub fn natural_key(name: &[u8], key: &mut Vec<u8>) {
    let folded = folded(name);
    let mut rest = &*folded;
    while let Some((first, after)) = rest.split_first() {
        if first.is_ascii_digit() {
            let value = digits(&mut rest);
            // Digits sort before letters; the length decides first.
            key.extend([b'0', u8::try_from(value.len()).unwrap_or(u8::MAX)]);
            key.extend(value);
        } else {
            key.push(first.to_ascii_lowercase());
            rest = after;
        }
    }
}

/// A name without accents, and without case where it is not ASCII.
fn folded(name: &[u8]) -> Cow<'_, [u8]> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let lower = String::from_utf8_lossy(name).to_lowercase();
    let folded: String = lower.chars().filter_map(base_letter).collect();
    Cow::Owned(folded.into_bytes())
}

/// The letter below its accent, for the accents of Western Europe; a mark that
/// stands by itself (as macOS writes them) counts nothing.
const fn base_letter(c: char) -> Option<char> {
    Some(match c {
        '\u{300}'..='\u{36F}' => return None,
        'à'..='å' | 'æ' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' | 'œ' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    })
}

fn compare(a: &[u8], b: &[u8]) -> Ordering {
    // Names in one folder often begin alike. What is alike is passed over in
    // one go, but for digits right before the difference: they belong to the
    // numbers to be compared.
    let alike = alike(a, b);
    let digits_before = a[..alike].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let from = alike - digits_before;
    compare_slowly(&a[from..], &b[from..])
}

/// How many bytes at the front are the same.
fn alike(a: &[u8], b: &[u8]) -> usize {
    let (words_a, _) = a.as_chunks::<8>();
    let (words_b, _) = b.as_chunks::<8>();
    let at = 8 * words_a.iter().zip(words_b).take_while(|(x, y)| x == y).count();
    at + a[at..].iter().zip(&b[at..]).take_while(|(x, y)| x == y).count()
}

fn compare_slowly(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let (Some(x), Some(y)) = (a.first(), b.first()) else {
            return a.len().cmp(&b.len());
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (left, right) = (digits(&mut a), digits(&mut b));
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        } else {
            (a, b) = (&a[1..], &b[1..]);
            x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase())
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Takes the digits at the front, and returns them without leading zeros: of
/// any length, so no number overflows.
fn digits<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    *text = rest;
    let zeros = number.iter().take_while(|byte| **byte == b'0').count();
    &number[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names = ["b", "part 10", "Part 9", "part 9", "A", "part", "part 009b", "étude"];
        names.sort_by(|a, b| natural(OsStr::new(a), OsStr::new(b)));
        let wanted = ["A", "b", "étude", "part", "Part 9", "part 9", "part 009b", "part 10"];
        assert_eq!(names, wanted);
    }

    proptest! {
        #[test]
        fn passing_over_what_is_alike_changes_nothing(
            front in "[a0-9]{0,20}", a in "[aB0-9]{0,5}", b in "[aB0-9]{0,5}"
        ) {
            let (a, b) = (format!("{front}{a}"), format!("{front}{b}"));
            prop_assert_eq!(compare(a.as_bytes(), b.as_bytes()), compare_slowly(a.as_bytes(), b.as_bytes()));
        }

        #[test]
        fn is_a_total_order(names in proptest::collection::vec("[aB0-9é. ]{0,6}", 3)) {
            let [a, b, c] = [&names[0], &names[1], &names[2]].map(OsStr::new);
            prop_assert_eq!(natural(a, b), natural(b, a).reverse());
            prop_assert_eq!(natural(a, b) == Ordering::Equal, a == b);
            if natural(a, b) == natural(b, c) {
                prop_assert_eq!(natural(a, c), natural(a, b));
            }
            let key = |name: &OsStr| {
                let mut key = Vec::new();
                natural_key(name.as_bytes(), &mut key);
                key
            };
            prop_assert_eq!(key(a).cmp(&key(b)).then(a.cmp(b)), natural(a, b));
        }
    }
}
