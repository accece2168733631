//! The order of names people expect: `part 9` before `part 10`, upper and
//! lower case together.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Compares two names: digits by their number, ASCII letters without their
/// case, all else by its bytes. Names that are equal so far fall back to
/// their bytes, so the order is total and only equal names compare equal.
#[must_use]
pub fn natural(a: &OsStr, b: &OsStr) -> Ordering {
    compare(a.as_bytes(), b.as_bytes()).then_with(|| a.cmp(b))
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
        let wanted = ["A", "b", "part", "Part 9", "part 9", "part 009b", "part 10", "étude"];
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
        }
    }
}
