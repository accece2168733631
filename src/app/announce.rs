//! What is announced where the user is: ended transfers in one sentence a
//! batch, on the screen and, if nobody looks at it, by the terminal; and the
//! queue in short for the window's title and the taskbar.

use std::time::Duration;

use super::Effect;
use super::state::App;
use crate::clock::Moment;
use crate::protocol::{NoticeLevel, Transfer};
use crate::queue::State;
use crate::words;

/// What ends within this time of a batch's last end still belongs to it.
const SETTLING: Duration = Duration::from_secs(1);
/// In a batch that goes on for long, trouble is announced after this time.
const TROUBLE: Duration = Duration::from_secs(60);
/// Where the terminal does not tell whether it is looked at, somebody who has
/// pressed a key is there for this long.
const PRESENCE: Duration = Duration::from_secs(60);
/// Between two changes of title and taskbar.
const SIGN_PAUSE: Duration = Duration::from_secs(1);

/// How far the queue is, for the taskbar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gauge {
    /// Nothing to show.
    #[default]
    Off,
    /// It goes; percent.
    Going(u8),
    /// It is held by a lock, an outage or a drain; percent.
    Held(u8),
}

/// The title of a window whose queue is at rest.
pub const TITLE: &str = "fichier";

/// Files that came to a good end.
#[derive(Debug, Default)]
struct Good {
    files: u64,
    bytes: u64,
}

impl Good {
    const fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// What ended and was not announced yet.
#[derive(Debug, Default)]
struct News {
    stored: Good,
    saved: Good,
    failed: u64,
    held: u64,
    /// The one it is about, if it is about one.
    name: String,
    /// When the last one ended.
    last: Moment,
    /// When the first of those that failed or are held did.
    trouble: Option<Moment>,
}

impl News {
    const fn count(&self) -> u64 {
        self.stored.files + self.saved.files + self.failed + self.held
    }

    /// Takes a job in that came from one state to another.
    fn add(&mut self, from: State, job: &Transfer, now: Moment) {
        let to = job.state();
        if from == to {
            return;
        }
        match to {
            State::Done => match job {
                Transfer::Up(_) => self.stored.add(job.size()),
                Transfer::Down(_) => self.saved.add(job.size()),
            },
            State::Failed => self.failed += 1,
            State::Held => self.held += 1,
            State::Running
            | State::Waiting
            | State::Resting
            | State::Paused
            | State::Cancelled
            | State::Skipped => return,
        }
        job.name().clone_into(&mut self.name);
        self.last = now;
        if self.failed + self.held > 0 {
            self.trouble.get_or_insert(now);
        }
    }

    fn sentence(&self) -> String {
        let name = words::visible(&self.name);
        match (self.stored.files, self.saved.files, self.failed, self.held) {
            (1, 0, 0, 0) => return format!("{name} is stored."),
            (0, 1, 0, 0) => return format!("{name} is saved."),
            (0, 0, 1, 0) => return format!("{name} has failed."),
            (0, 0, 0, 1) => return format!("{name} is held: it needs you."),
            (_, _, _, _) => {}
        }
        let mut parts = Vec::new();
        for (good, what) in [(&self.stored, "stored"), (&self.saved, "saved")] {
            if good.files > 0 {
                let files = words::count(good.files, "file");
                parts.push(format!("{files} {what} ({})", words::bytes(good.bytes)));
            }
        }
        for (count, what) in [(self.failed, "failed"), (self.held, "held")] {
            if count > 0 {
                parts.push(format!("{} {what}", words::grouped(count)));
            }
        }
        format!("{}.", parts.join(", "))
    }
}

/// What was announced, and what is to be.
#[derive(Debug)]
pub(super) struct Announcer {
    /// Whether the window is looked at, once the terminal has told.
    focused: Option<bool>,
    last_key: Moment,
    news: News,
    /// Bytes of what was done before the batch of now.
    before: u64,
    title: String,
    gauge: Gauge,
    /// When title or gauge changed last.
    changed: Option<Moment>,
}

impl Announcer {
    pub(super) fn new(now: Moment) -> Self {
        Self {
            focused: None,
            last_key: now,
            news: News::default(),
            before: 0,
            title: TITLE.to_owned(),
            gauge: Gauge::Off,
            changed: None,
        }
    }

    pub(super) const fn focused(&mut self, is: bool) {
        self.focused = Some(is);
    }

    /// Somebody types: that window is looked at, whatever was told before.
    pub(super) fn typed(&mut self, now: Moment) {
        self.last_key = now;
        self.focused = self.focused.map(|_| true);
    }

    fn is_watched(&self, now: Moment) -> bool {
        self.focused.unwrap_or_else(|| now.since(self.last_key) < PRESENCE)
    }
}

impl App {
    /// Jobs are about to change: notes those that end by it.
    pub(super) fn note_ends(&mut self, changed: &[Transfer]) {
        let now = self.world.now;
        for job in changed {
            // One that was never seen before is told of, not announced: it
            // may have ended long ago.
            if let Some(known) = self.transfers.job(job.id()) {
                self.announcer.news.add(known.state(), job, now);
            }
        }
    }

    /// Another account: nothing of the last one is announced any more.
    pub(super) fn forget_news(&mut self) {
        self.announcer.news = News::default();
        self.announcer.before = 0;
    }

    /// Announces what is due.
    pub(super) fn announce(&mut self) {
        let now = self.world.now;
        if self.news_due().is_some_and(|due| due <= now) {
            let news = std::mem::take(&mut self.announcer.news);
            let sentence = news.sentence();
            if !self.announcer.is_watched(now) {
                self.order(Effect::Notify(sentence.clone()));
            }
            let level =
                if news.trouble.is_some() { NoticeLevel::Warning } else { NoticeLevel::Info };
            self.say(level, sentence);
        }
        let (tally, before) = (self.transfers.tally(), self.announcer.before);
        let done = tally.done_bytes;
        self.announcer.before = if self.is_at_rest() { done } else { before.min(done) };
        self.show_signs();
    }

    fn show_signs(&mut self) {
        let now = self.world.now;
        if self.signs_due().is_none_or(|due| due > now) {
            return;
        }
        let (title, gauge) = (self.title(), self.gauge());
        self.announcer.changed = Some(now);
        if title != self.announcer.title {
            self.announcer.title.clone_from(&title);
            self.order(Effect::Title(title));
        }
        if gauge != self.announcer.gauge {
            self.announcer.gauge = gauge;
            self.order(Effect::Gauge(gauge));
        }
    }

    /// When the next announcement is due, if nothing else happens.
    pub(super) fn announcement_due(&self) -> Option<Moment> {
        self.news_due().into_iter().chain(self.signs_due()).min()
    }

    fn news_due(&self) -> Option<Moment> {
        let news = &self.announcer.news;
        if news.count() == 0 {
            return None;
        }
        let trouble = news.trouble.map(|at| at.plus(TROUBLE));
        if self.is_at_rest() { Some(news.last.plus(SETTLING)) } else { trouble }
    }

    fn signs_due(&self) -> Option<Moment> {
        let old = (self.announcer.title.as_str(), self.announcer.gauge);
        if (self.title().as_str(), self.gauge()) == old {
            return None;
        }
        // After a clock that was set back, at once.
        let last = self.announcer.changed.filter(|at| *at <= self.world.now);
        Some(last.map_or(self.world.now, |at| at.plus(SIGN_PAUSE)))
    }

    /// Whether nothing goes on by itself.
    fn is_at_rest(&self) -> bool {
        let tally = self.transfers.tally();
        let waits = tally.waiting > 0 && !self.link.settings.draining;
        tally.active == 0 && !waits && self.adding() == 0
    }

    /// The queue in short; never a name, which a terminal may take for more.
    fn title(&self) -> String {
        let tally = self.transfers.tally();
        let open = tally.active + tally.waiting;
        if open == 0 || self.link.down {
            return TITLE.to_owned();
        }
        let trouble = tally.failed + tally.held;
        let mut text = format!("{} %, {} to go", self.share(), words::grouped(open));
        if trouble > 0 {
            text.push_str(&format!(", {} in trouble", words::grouped(trouble)));
        }
        format!("{text} - {TITLE}")
    }

    fn gauge(&self) -> Gauge {
        let tally = self.transfers.tally();
        if tally.active + tally.waiting == 0 || self.link.down {
            return Gauge::Off;
        }
        let held = self.link.gate.lock.is_some() || self.link.gate.outage.is_some();
        let drained = self.link.settings.draining && tally.active == 0;
        if held || drained { Gauge::Held(self.share()) } else { Gauge::Going(self.share()) }
    }

    /// How much of the batch of now has gone, in percent.
    fn share(&self) -> u8 {
        let (tally, before) = (self.transfers.tally(), self.announcer.before);
        let whole = tally.done_bytes.saturating_add(tally.open_bytes).saturating_sub(before);
        words::percent(self.transfers.sent().saturating_sub(before), whole)
    }
}
