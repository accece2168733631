//! Progress on standard error: a line for each running job on a terminal, a
//! plain line now and then elsewhere. Owns what it has drawn and takes it
//! away again.

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::time::Instant;

use super::job_report::{Tally, destination, standing};
use super::picture::Picture;
use super::report::columns;
use crate::clock::Moment;
use crate::protocol::Transfer;
use crate::words::{self, Gap};

/// Between two plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(5);
/// Most jobs shown at once; the engine runs no more than sixteen.
const MOST: usize = 16;

/// Where progress goes.
#[derive(Debug)]
enum Way {
    Nowhere,
    /// So many lines stand on the screen.
    Terminal(usize),
    /// A line was printed then.
    Plain(Option<Instant>),
}

/// Progress under way.
#[derive(Debug)]
pub(super) struct Progress {
    way: Way,
    last: Vec<String>,
}

impl Progress {
    /// As standard error allows; `dumb` for a terminal that cannot move its
    /// cursor.
    pub fn new(quiet: bool, dumb: bool) -> Self {
        let way = match (quiet, stderr().is_terminal() && !dumb) {
            (true, _) => Way::Nowhere,
            (false, true) => Way::Terminal(0),
            (false, false) => Way::Plain(None),
        };
        Self { way, last: Vec::new() }
    }

    /// Shows nothing.
    #[cfg(test)]
    pub const fn quiet() -> Self {
        Self { way: Way::Nowhere, last: Vec::new() }
    }

    /// Shows these jobs, if it is time and anything has changed.
    pub fn show(&mut self, picture: &Picture, jobs: &[&Transfer], zone: &TimeZone) {
        let lines = match &self.way {
            Way::Nowhere => return,
            Way::Plain(Some(at)) if at.elapsed() < PLAIN_EVERY => return,
            Way::Plain(_) => vec![summary(picture, jobs, Moment::now(), zone)],
            Way::Terminal(_) => {
                let lines = lines(picture, jobs, Moment::now(), zone);
                let width = columns(&stderr()).saturating_sub(1);
                lines.iter().map(|line| words::fit(line, width, Gap::Dots).into_owned()).collect()
            }
        };
        if lines == self.last {
            return;
        }
        self.draw(&lines);
        self.last = lines;
    }

    /// Shows what goes on before there are jobs; on a terminal only.
    pub fn note(&mut self, text: String) {
        if matches!(self.way, Way::Terminal(_)) && self.last.first() != Some(&text) {
            self.last = vec![text];
            let lines = self.last.clone();
            self.draw(&lines);
        }
    }

    fn draw(&mut self, lines: &[String]) {
        let mut text = String::new();
        match &mut self.way {
            Way::Nowhere => return,
            Way::Plain(at) => *at = Some(Instant::now()),
            Way::Terminal(drawn) => {
                text = wipe(*drawn);
                *drawn = lines.len();
            }
        }
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        // A terminal that is gone ends nothing.
        let _ = stderr().write_all(text.as_bytes());
    }

    /// Takes away what it has drawn.
    pub fn end(&mut self) {
        if let Way::Terminal(drawn) = &mut self.way {
            let _ = stderr().write_all(wipe(*drawn).as_bytes());
            *drawn = 0;
        }
        self.last.clear();
    }
}

/// Up over the drawn lines, and clear from there.
fn wipe(drawn: usize) -> String {
    if drawn == 0 { String::new() } else { format!("\x1b[{drawn}A\r\x1b[J") }
}

/// A line for each running job, and the sum.
fn lines(picture: &Picture, jobs: &[&Transfer], now: Moment, zone: &TimeZone) -> Vec<String> {
    let running = jobs.iter().filter(|job| job.is_active()).take(MOST);
    let mut lines: Vec<String> = running.map(|job| line(picture, job, now, zone)).collect();
    lines.push(summary(picture, jobs, now, zone));
    lines
}

fn line(picture: &Picture, job: &Transfer, now: Moment, zone: &TimeZone) -> String {
    let figures = picture.progress_of(job.id());
    let standing = standing(job, figures, now, zone);
    let mut text = format!("{standing:<14}");
    if let Some(figures) = figures.filter(|figures| figures.sent < job.size()) {
        text.push_str(&format!("  {:>10}", words::speed(figures.speed)));
        if let Some(left) = figures.left {
            text.push_str(&format!("  {} left", words::duration(Duration::from_secs(left))));
        }
    }
    format!("{text}  {}", destination(job))
}

/// `3 of 10 files, 1.20 GB of 4.50 GB, 12.0 MB/s`, and what stands in the way.
fn summary(picture: &Picture, jobs: &[&Transfer], now: Moment, zone: &TimeZone) -> String {
    let tally = Tally::of(jobs.iter().copied());
    let on_the_way = jobs.iter().filter_map(|job| {
        let figures = picture.progress_of(job.id())?;
        job.is_active().then(|| figures.sent.min(job.size()))
    });
    let sent: u64 = on_the_way.sum();
    let mut text = format!(
        "{} of {}, {} of {}",
        words::grouped(tally.done),
        words::count(tally.jobs, "file"),
        words::bytes(tally.done_bytes + sent),
        words::bytes(tally.bytes)
    );
    if tally.running > 0 && picture.speed() > 0 {
        text.push_str(&format!(", {}", words::speed(picture.speed())));
    }
    for (count, word) in [(tally.failed, "failed"), (tally.held, "held"), (tally.paused, "paused")]
    {
        if count > 0 {
            text.push_str(&format!(", {} {word}", words::grouped(count)));
        }
    }
    if let Some(full) = &picture.bandwidth.full {
        text.push_str(&format!(". {}", words::full(full, now, zone)));
    }
    if let Some((until, why)) = picture.gate.lock.as_ref().or(picture.gate.outage.as_ref()) {
        let at = words::clock_or_date(*until, now, zone);
        text.push_str(&format!(". {} Next try {at}.", words::problem(why)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::job_report::tests::{done, upload};
    use super::*;
    use crate::protocol::{Event, Totals};
    use crate::queue::{AttemptId, JobId, Progress as Figures, Stage};

    #[test]
    fn running_jobs_have_a_line_each_and_all_have_a_sum() {
        let mut picture = Picture::default();
        let sending = Stage::Sending { attempt: AttemptId(1) };
        let changed = vec![upload(1, done()), upload(2, sending), upload(3, Stage::Waiting)];
        picture.take(Event::Jobs { changed, gone: Vec::new() });
        let figures = Figures { job: JobId(2), sent: 420, hashed: 0, speed: 100, left: Some(6) };
        picture.take(Event::Progress { jobs: vec![figures], totals: Totals { speed: 100 } });
        let jobs = picture.in_order();
        assert_eq!(
            lines(&picture, &jobs, Moment(0), &TimeZone::UTC),
            [
                "sending 42 %       100 B/s  6 s left  /Films/film␛[2J.mkv",
                "1 of 3 files, 1.42 kB of 3.00 kB, 100 B/s",
            ]
        );
    }

    #[test]
    fn what_was_drawn_is_wiped_and_nothing_else() {
        assert_eq!(wipe(0), "");
        assert_eq!(wipe(3), "\x1b[3A\r\x1b[J");
    }
}
