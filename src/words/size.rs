//! Sizes, speeds and counts. Decimal units, as the service counts.

const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];

/// Bytes in at most seven columns: `0 B`, `999 B`, `1.50 kB`, `12.3 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    if n < 1000 {
        return format!("{n} B");
    }
    let mut unit = 0;
    let mut scale = 1_u64;
    while unit + 1 < UNITS.len() && n / scale >= 1000 {
        unit += 1;
        scale = scale.saturating_mul(1000);
    }
    let name = UNITS.get(unit).copied().unwrap_or("PB");
    let hundredths = u128::from(n) * 100 / u128::from(scale);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match whole {
        0..=9 => format!("{whole}.{rest:02} {name}"),
        10..=99 => format!("{whole}.{} {name}", rest / 10),
        _ => format!("{whole} {name}"),
    }
}

/// Bytes per second.
#[must_use]
pub fn speed(per_second: u64) -> String {
    format!("{}/s", bytes(per_second))
}

/// A number with its digits in groups of three: `12,345`.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things: `1 file`, `12,345 files`.
#[must_use]
pub fn count(n: u64, thing: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(n))
}

/// Parts of a whole in percent, rounded down; never 100 before all of it is
/// there, and 0 of nothing is 0.
#[must_use]
pub fn percent(part: u64, whole: u64) -> u8 {
    if whole == 0 {
        return 0;
    }
    let share = u128::from(part.min(whole)) * 100 / u128::from(whole);
    u8::try_from(share).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_three_digits_and_seven_columns() {
        let table = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (1500, "1.50 kB"),
            (12_345, "12.3 kB"),
            (999_999, "999 kB"),
            (123_456_789, "123 MB"),
            (2_147_483_648, "2.14 GB"),
            (300_000_000_000, "300 GB"),
            (u64::MAX, "18446 PB"),
        ];
        for (n, text) in table {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn counts_are_grouped_and_plural() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
        assert_eq!(count(1_234_567, "file"), "1,234,567 files");
        assert_eq!(grouped(100), "100");
    }

    #[test]
    fn percent_is_never_early_nor_wrong_for_nothing() {
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1000, 1000), 100);
        assert_eq!(percent(u64::MAX, 10), 100);
    }
}
