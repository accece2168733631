//! Amounts as people write them, read and written: `2 MB`, `1.5GiB`, `500k`.

const UNITS: [(&str, u64); 14] = [
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
    ("t", 1_000_000_000_000),
    ("tb", 1_000_000_000_000),
    ("tib", 1 << 40),
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

/// What a speed is written like.
pub const RATE_TAKES: &str = "a speed such as \"500k\" or \"2 MB/s\", at least 1k, or \"off\"";
/// What a cap is written like.
pub const SIZE_TAKES: &str = "an amount such as \"500M\" or \"50 GB\", or \"off\"";

/// Slower than this (bytes per second) a connection dies of old age; whoever
/// writes less has most likely forgotten the unit.
const SLOWEST: u64 = 1_000;

/// Bytes per second; `None` is no limit: `off`, `none`, `unlimited` or `0`.
///
/// # Errors
/// [`RATE_TAKES`], to follow "takes" or "write".
pub fn rate(text: &str) -> Result<Option<u64>, &'static str> {
    let text = text.trim();
    if is_none(text) {
        return Ok(None);
    }
    let bytes = bytes(text.strip_suffix("/s").unwrap_or(text));
    bytes.filter(|rate| *rate >= SLOWEST).map(Some).ok_or(RATE_TAKES)
}

/// Bytes; `None` for `off`, `none`, `unlimited` or `0`.
///
/// # Errors
/// [`SIZE_TAKES`], to follow "takes" or "write".
pub fn size(text: &str) -> Result<Option<u64>, &'static str> {
    if is_none(text.trim()) { Ok(None) } else { bytes(text).map(Some).ok_or(SIZE_TAKES) }
}

fn is_none(text: &str) -> bool {
    ["off", "none", "unlimited", "0"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// An amount in its shortest exact writing, which [`bytes()`] reads: `500k`,
/// `2M`, `512KiB`.
#[must_use]
pub fn short(bytes: u64) -> String {
    const SHORT: [(&str, u64); 8] = [
        ("T", 1_000_000_000_000),
        ("TiB", 1 << 40),
        ("G", 1_000_000_000),
        ("GiB", 1 << 30),
        ("M", 1_000_000),
        ("MiB", 1 << 20),
        ("k", 1_000),
        ("KiB", 1 << 10),
    ];
    let unit = SHORT.iter().find(|(_, factor)| bytes > 0 && bytes.is_multiple_of(*factor));
    unit.map_or_else(|| bytes.to_string(), |(name, factor)| format!("{}{name}", bytes / factor))
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
            ("2T", 2_000_000_000_000),
        ];
        for (text, wanted) in good {
            assert_eq!(bytes(text), Some(wanted), "{text}");
        }
        for bad in
            ["", "MB", "-1", "1 parsec", "0", "1.2.3", "99999999999999999999", "20000000000 gib"]
        {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }

    #[test]
    fn speeds_and_caps() {
        for (text, wanted) in [
            ("500K", Some(500_000)),
            ("2 MB/s", Some(2_000_000)),
            ("512KiB", Some(524_288)),
            ("off", None),
            ("Unlimited", None),
            (" none ", None),
            ("0", None),
        ] {
            assert_eq!(rate(text), Ok(wanted), "{text}");
        }
        for bad in ["", "fast", "500", "2 MB/min"] {
            assert_eq!(rate(bad), Err(RATE_TAKES), "{bad}");
        }
        assert_eq!(size("50 GB"), Ok(Some(50_000_000_000)));
        assert_eq!((size("off"), size("much")), (Ok(None), Err(SIZE_TAKES)));
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let table = [
            (1, "1"),
            (500_000, "500k"),
            (1_500_000, "1500k"),
            (524_288, "512KiB"),
            (2_000_000, "2M"),
            (50_000_000_000, "50G"),
            (1_048_577, "1048577"),
        ];
        for (amount, text) in table {
            assert_eq!((short(amount).as_str(), bytes(text)), (text, Some(amount)));
        }
    }
}
