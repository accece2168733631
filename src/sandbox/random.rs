//! Numbers that look random but repeat with the seed. Owns the generator; who
//! draws from it decides what for.

/// SplitMix64: small, seedable, good enough for ids and coin tosses. Nothing
/// here guards a secret.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        let word = mixed(self.0);
        self.0 = self.0.wrapping_add(1);
        word
    }

    /// A number from 0 to `bound - 1`; 0 when `bound` is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    pub(super) const fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// Lower-case letters and digits, as in download links (§3).
    pub(super) fn lower(&mut self, length: usize) -> String {
        self.text(LOWER, length)
    }

    /// Letters of both cases and digits, as in upload ids (§5.1).
    pub(super) fn mixed_case(&mut self, length: usize) -> String {
        self.text(MIXED, length)
    }

    /// Digits, the first one not zero, as in download tokens (§6.1).
    pub(super) fn digits(&mut self, length: usize) -> String {
        let first = char::from(b'1' + u8::try_from(self.below(9)).unwrap_or(0));
        let rest = self.text(b"0123456789", length.saturating_sub(1));
        format!("{first}{rest}")
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .filter_map(|_| alphabet.get(self.below(alphabet.len())).copied().map(char::from))
            .collect()
    }
}

/// The scrambled form of a counter: also the source of made-up file contents,
/// where any 8 bytes must be computable without the ones before them.
pub(super) const fn mixed(counter: u64) -> u64 {
    let word = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (mut one, mut two) = (Random::new(7), Random::new(7));
        let id = one.lower(20);
        assert_eq!(id, two.lower(20));
        assert_ne!(id, one.lower(20));
        assert_eq!(id.len(), 20);
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    }

    #[test]
    fn bounds_hold() {
        let mut random = Random::new(1);
        assert_eq!(random.below(0), 0);
        assert!((0..1000).all(|_| random.below(3) < 3));
        assert!(!random.digits(10).starts_with('0'));
    }
}
