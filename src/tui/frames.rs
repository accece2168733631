//! When the next frame may be drawn: at most 30 a second, fewer where the
//! terminal is slow to take them. Pure.

use std::time::Duration;

use tokio::time::Instant;

/// Between the starts of two frames, on a fast terminal.
const GAP: Duration = Duration::from_millis(34);

/// On the slowest terminal there is a frame this often all the same.
const LONGEST: Duration = Duration::from_secs(1);

/// Watches over the frames.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frames {
    last: Option<Instant>,
    /// How long the terminal needed for the last frame.
    took: Duration,
}

impl Frames {
    /// When the next frame may be drawn; a moment that is past is now.
    #[must_use]
    pub fn due(&self, now: Instant) -> Instant {
        // As much time without writing as with: a line that is always full
        // shows everything late.
        let gap = GAP.max(self.took.saturating_mul(2)).min(LONGEST);
        self.last.map_or(now, |last| last + gap)
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, at: Instant) {
        self.last = Some(at);
    }

    /// The terminal has taken what was drawn.
    pub fn taken(&mut self, took: Duration) {
        self.took = took;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_first_frame_is_at_once() {
        let now = Instant::now();
        assert_eq!(Frames::default().due(now), now);
    }

    #[test]
    fn never_more_than_thirty_a_second() {
        let start = Instant::now();
        let (mut frames, mut now, mut count) = (Frames::default(), start, 0);
        loop {
            now = frames.due(now).max(now);
            if now >= start + ms(1000) {
                break;
            }
            frames.drawn(now);
            count += 1;
            now += ms(1);
        }
        assert!((29..=30).contains(&count), "{count} frames");
    }

    #[test]
    fn a_slow_line_gets_fewer_and_a_stuck_one_still_some() {
        let now = Instant::now();
        let mut frames = Frames::default();
        frames.drawn(now);
        for (took, gap) in [(0, 34), (10, 34), (100, 200), (60_000, 1000), (1, 34)] {
            frames.taken(ms(took));
            assert_eq!(frames.due(now), now + ms(gap));
        }
    }
}
