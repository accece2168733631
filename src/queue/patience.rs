//! How long is waited after failures, and how often is tried again.

use std::time::Duration;

/// Tries after which a file is given up.
pub const MOST_TRIES: u32 = 6;

/// The longest rest of one file.
pub const LONGEST_REST: Duration = Duration::from_secs(300);

/// The longest wait of all files.
pub(super) const LONGEST_OUTAGE: Duration = Duration::from_secs(300);

/// How long a file rests after so many failed tries: 5 s, 15 s, 45 s, 135 s,
/// then 300 s.
#[must_use]
pub fn rest_after(tries: u32) -> Duration {
    let factor = 3_u64.saturating_pow(tries.saturating_sub(1).min(8));
    Duration::from_secs(5 * factor).min(LONGEST_REST)
}

/// How long all wait after the `n`th failure in a row to reach the service:
/// 5 s doubling to 5 minutes.
pub(super) fn outage_pause(n: u32) -> Duration {
    Duration::from_secs(5_u64 << n.saturating_sub(1).min(6)).min(LONGEST_OUTAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_capped() {
        let rests = [1, 2, 3, 4, 5, 50].map(|n| rest_after(n).as_secs());
        assert_eq!(rests, [5, 15, 45, 135, 300, 300]);
        assert_eq!([1, 2, 7, 99].map(|n| outage_pause(n).as_secs()), [5, 10, 300, 300]);
    }
}
