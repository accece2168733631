//! Which bytes of a file are there: a set of stretches, each from its first
//! byte to the one after its last.

use serde::{Deserialize, Serialize};

/// Stretches of a file in order, none touching the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spans(Vec<(u64, u64)>);

impl Spans {
    /// The stretch from byte `from` up to, not including, byte `to`.
    #[must_use]
    pub fn one(from: u64, to: u64) -> Self {
        let mut spans = Self::default();
        spans.add(from, to);
        spans
    }

    /// Adds a stretch.
    pub fn add(&mut self, from: u64, to: u64) {
        if from >= to {
            return;
        }
        let (mut from, mut to) = (from, to);
        let mut rest = Vec::with_capacity(self.0.len() + 1);
        for (first, end) in self.0.drain(..) {
            if end < from || first > to {
                rest.push((first, end));
            } else {
                (from, to) = (from.min(first), to.max(end));
            }
        }
        let at = rest.partition_point(|(first, _)| *first < from);
        rest.insert(at, (from, to));
        self.0 = rest;
    }

    /// Adds all of another set.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(from, to)| self.add(*from, *to));
    }

    /// Bytes in all stretches.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }

    /// Bytes from the beginning without a gap.
    #[must_use]
    pub fn prefix(&self) -> u64 {
        self.0.first().filter(|(from, _)| *from == 0).map_or(0, |(_, to)| *to)
    }

    /// The byte after the last one there is.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |(_, to)| *to)
    }

    /// Whether nothing is there.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all `size` bytes are there.
    #[must_use]
    pub fn is_whole(&self, size: u64) -> bool {
        self.prefix() >= size
    }

    /// What is missing of `size` bytes, in order.
    #[must_use]
    pub fn missing(&self, size: u64) -> Vec<(u64, u64)> {
        let mut gaps = Vec::new();
        let mut at = 0;
        for (from, to) in &self.0 {
            if at < (*from).min(size) {
                gaps.push((at, (*from).min(size)));
            }
            at = at.max(*to);
        }
        if at < size {
            gaps.push((at, size));
        }
        gaps
    }

    /// What is missing of `size` bytes, cut into at most `most` stretches to
    /// be fetched side by side: the longest is halved until there are enough
    /// or all would be shorter than `least`. The first come first; what is
    /// beyond `most` stays for later.
    #[must_use]
    pub fn shares(&self, size: u64, most: usize, least: u64) -> Vec<(u64, u64)> {
        let mut gaps = self.missing(size);
        while gaps.len() < most {
            let Some((at, (from, to))) =
                gaps.iter().copied().enumerate().max_by_key(|(_, (from, to))| to - from)
            else {
                break;
            };
            if (to - from) / 2 < least.max(1) {
                break;
            }
            let middle = from + (to - from) / 2;
            gaps.splice(at..=at, [(from, middle), (middle, to)]);
        }
        gaps.truncate(most.max(1));
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stretches_that_touch_become_one() {
        let mut spans = Spans::one(10, 20);
        spans.add(30, 40);
        spans.add(5, 5);
        assert_eq!((spans.total(), spans.prefix(), spans.end()), (20, 0, 40));
        assert_eq!(spans.missing(50), [(0, 10), (20, 30), (40, 50)]);
        spans.add(20, 30);
        assert_eq!(spans, Spans::one(10, 40));
        spans.add(0, 10);
        assert_eq!((spans.prefix(), spans.is_whole(40), spans.is_whole(41)), (40, true, false));
        assert_eq!(spans.missing(30), []);
    }

    #[test]
    fn the_longest_gap_is_shared() {
        assert_eq!(Spans::default().shares(100, 1, 1), [(0, 100)]);
        assert_eq!(Spans::default().shares(100, 3, 1), [(0, 50), (50, 75), (75, 100)]);
        assert_eq!(Spans::default().shares(100, 3, 60), [(0, 100)]);
        assert_eq!(Spans::one(10, 90).shares(100, 1, 1), [(0, 10)]);
        assert_eq!(Spans::one(0, 100).shares(100, 3, 1), []);
    }

    proptest! {
        #[test]
        fn is_a_set_of_bytes(adds in prop::collection::vec((0_u64..60, 0_u64..60), 0..12)) {
            let mut spans = Spans::default();
            let mut bytes = [false; 60];
            for (from, to) in adds {
                spans.add(from, to);
                for at in from..to {
                    bytes[usize::try_from(at).unwrap()] = true;
                }
            }
            let there = bytes.iter().filter(|there| **there).count();
            prop_assert_eq!(spans.total(), u64::try_from(there).unwrap());
            let mut whole = spans.clone();
            for (from, to) in spans.missing(60) {
                prop_assert!((from..to).all(|at| !bytes[usize::try_from(at).unwrap()]));
                whole.add(from, to);
            }
            prop_assert_eq!(whole, Spans::one(0, 60));
        }
    }
}
