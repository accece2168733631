//! Amounts as people write them: `2 MB`, `1.5GiB`, `90 s`.

use std::time::Duration;

const UNITS: [(&str, u64); 11] = [
    ("", 1),
    ("b", 1),
    ("k", 1_000),
    ("kb", 1_000),
    ("kib", 1 << 10),
    ("m", 1_000_000),
    ("mb", 1_000_000),
    ("mib", 1 << 20),
    ("g", 1_000_000_000),
    ("gb", 1_000_000_000),
    ("gib", 1 << 30),
];

/// Bytes; nothing for what is no amount, is negative, or less than one byte.
#[must_use]
pub fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u64 = whole.parse().ok()?;
    // Nine digits behind the point are enough for any unit.
    let part = part.get(..9).unwrap_or(part);
    let scale = 10_u64.pow(u32::try_from(part.len()).ok()?);
    let part: u64 = part.parse().ok()?;
    let fraction = u128::from(part) * u128::from(*factor) / u128::from(scale);
    let total = whole.checked_mul(*factor)?.checked_add(u64::try_from(fraction).ok()?)?;
    (total > 0).then_some(total)
}

/// Whole seconds, with or without an `s`.
#[must_use]
pub fn seconds(text: &str) -> Option<Duration> {
    let number = text.trim().trim_end_matches('s').trim_end();
    number.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        let good = [
            ("1", 1),
            ("2 MB", 2_000_000),
            ("1.5GiB", 3 << 29),
            ("0.5k", 500),
            (" 10 kib ", 10_240),
            ("1.999999999999 k", 1_999),
        ];
        for (text, wanted) in good {
            assert_eq!(bytes(text), Some(wanted), "{text}");
        }
        for bad in
            ["", "MB", "-1", "1 parsec", "0", "1.2.3", "99999999999999999999", "20000000000 gib"]
        {
            assert_eq!(bytes(bad), None, "{bad}");
        }
        assert_eq!(seconds("90s"), Some(Duration::from_secs(90)));
        assert_eq!(seconds("soon"), None);
    }
}
