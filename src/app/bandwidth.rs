//! How fast and how much, by keys: the turtle, draining, lanes, a job's own
//! limit, and the page where all of it is changed while uploads run.

use super::action::{Front, Motion};
use super::asks::Asked;
use super::dialog::{Dialog, Entry, Purpose};
use super::state::App;
use super::text::Line;
use crate::bandwidth::{self, Rules, Timetable, short};
use crate::protocol::{QueueOrder, Request, Settings, Transfer};
use crate::queue::JobId;
use crate::words;

/// More at the same time than this brings nothing but locks.
const MOST_LANES: u32 = 10;

/// What the page changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knob {
    /// The ordinary limit of uploads.
    Limit,
    /// The ordinary limit of downloads.
    DownloadLimit,
    /// Whether the turtle is on.
    Turtle,
    /// The turtle's speed.
    TurtleLimit,
    /// Uploads at the same time.
    Lanes,
    /// Downloads at the same time.
    Downloads,
    /// Most bytes a day.
    DailyCap,
    /// Most bytes a month.
    MonthlyCap,
    /// Limits by the hour of the week.
    Timetable,
}

impl Knob {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 9] = [
        Self::Limit,
        Self::DownloadLimit,
        Self::Turtle,
        Self::TurtleLimit,
        Self::Lanes,
        Self::Downloads,
        Self::DailyCap,
        Self::MonthlyCap,
        Self::Timetable,
    ];

    /// How its value is written when it is typed.
    fn written(self, settings: &Settings) -> String {
        let rules = &settings.bandwidth;
        let or_off = |amount: Option<u64>| amount.map_or_else(|| "off".to_owned(), short);
        match self {
            Self::Limit => or_off(rules.limit),
            Self::DownloadLimit => or_off(rules.download_limit),
            Self::Turtle => (if rules.turtle { "on" } else { "off" }).to_owned(),
            Self::TurtleLimit => short(rules.turtle_limit),
            Self::Lanes => settings.lanes.to_string(),
            Self::Downloads => settings.downloads.to_string(),
            Self::DailyCap => or_off(rules.daily_cap),
            Self::MonthlyCap => or_off(rules.monthly_cap),
            Self::Timetable => rules.timetable.to_string(),
        }
    }

    /// Takes what was typed; else says what is right.
    fn take(self, text: &str, settings: &mut Settings) -> Result<(), String> {
        let wrong = |takes: &str| format!("Nothing was changed: write {takes}.");
        let rules = &mut settings.bandwidth;
        match self {
            Self::Limit => rules.limit = bandwidth::rate(text).map_err(wrong)?,
            Self::DownloadLimit => rules.download_limit = bandwidth::rate(text).map_err(wrong)?,
            Self::Turtle => rules.turtle = !rules.turtle,
            Self::TurtleLimit => {
                let rate = bandwidth::rate(text).map_err(wrong)?;
                rules.turtle_limit = rate.ok_or_else(|| wrong("a speed such as \"200k\""))?;
            }
            Self::Lanes => settings.lanes = lanes(text).map_err(wrong)?,
            Self::Downloads => settings.downloads = lanes(text).map_err(wrong)?,
            Self::DailyCap => rules.daily_cap = bandwidth::size(text).map_err(wrong)?,
            Self::MonthlyCap => rules.monthly_cap = bandwidth::size(text).map_err(wrong)?,
            Self::Timetable => {
                let read: Result<Timetable, _> = text.parse();
                rules.timetable = read.map_err(|bad| format!("Nothing was changed: {bad}."))?;
            }
        }
        Ok(())
    }
}

/// Reads how many at the same time; else says what is right.
fn lanes(text: &str) -> Result<u32, &'static str> {
    let lanes = text.trim().parse().ok().filter(|n| (1..=MOST_LANES).contains(n));
    lanes.ok_or("a number from 1 to 10")
}

/// The page.
#[derive(Debug, Default)]
pub struct Board {
    at: usize,
    line: Option<Line>,
    said: String,
}

impl Board {
    /// The marked row.
    #[must_use]
    pub fn here(&self) -> Knob {
        Knob::ALL.get(self.at).copied().unwrap_or(Knob::Timetable)
    }

    /// What is being typed into the marked row.
    #[must_use]
    pub const fn line(&self) -> Option<&Line> {
        self.line.as_ref()
    }

    /// For the keys.
    pub const fn line_mut(&mut self) -> Option<&mut Line> {
        self.line.as_mut()
    }

    /// Why the last text was not taken; may be empty.
    #[must_use]
    pub fn said(&self) -> &str {
        &self.said
    }

    /// The timetable to be previewed: the one being typed, as soon as it can
    /// be read.
    #[must_use]
    pub fn timetable(&self, rules: &Rules) -> Timetable {
        let typed = self.line.as_ref().filter(|_| self.here() == Knob::Timetable);
        let read = typed.and_then(|line| line.text().parse().ok());
        read.unwrap_or_else(|| rules.timetable.clone())
    }

    /// What is typed is another text: what was said of the last one is over.
    pub(super) fn changed(&mut self) {
        self.said.clear();
    }

    fn step(&mut self, motion: Motion) {
        let last = Knob::ALL.len() - 1;
        self.at = match motion {
            Motion::Down => (self.at + 1).min(last),
            Motion::Up => self.at.saturating_sub(1),
            Motion::Top | Motion::HalfUp | Motion::PageUp => 0,
            Motion::Bottom | Motion::HalfDown | Motion::PageDown => last,
        };
        self.said.clear();
    }
}

impl App {
    /// Sets them, and shows them at once: two quick presses mean two steps.
    fn set(&mut self, settings: Settings) {
        self.link.settings = settings.clone();
        self.ask(Asked::Order, Request::Set { settings });
    }

    pub(super) fn toggle_turtle(&mut self) {
        let mut settings = self.link.settings.clone();
        settings.bandwidth.turtle = !settings.bandwidth.turtle;
        let slow = words::limit(Some(settings.bandwidth.turtle_limit));
        self.info(if settings.bandwidth.turtle {
            format!("Turtle: at most {slow} each way; t again goes on as before.")
        } else {
            "The turtle is off.".to_owned()
        });
        self.set(settings);
    }

    pub(super) fn toggle_drain(&mut self) {
        let draining = !self.link.settings.draining;
        self.info(if draining {
            "What runs is finished, nothing new is started; D again goes on."
        } else {
            "New files are started again."
        });
        self.set(Settings { draining, ..self.link.settings.clone() });
    }

    pub(super) fn lanes(&mut self, by: i32) {
        let now = self.link.settings.lanes;
        let lanes = now.saturating_add_signed(by).clamp(1, MOST_LANES);
        let count = words::count(u64::from(lanes), "upload");
        if lanes == now {
            return self.info(format!("{count} at the same time is the limit."));
        }
        self.info(format!("{count} at the same time."));
        self.set(Settings { lanes, ..self.link.settings.clone() });
    }

    /// Asks for a limit of the chosen jobs alone.
    pub(super) fn ask_for_limit(&mut self) {
        let open = |job: &&&Transfer| !job.is_over();
        let chosen = self.transfers.chosen();
        let jobs: Vec<_> = chosen.iter().filter(open).collect();
        let Some(first) = jobs.first() else {
            return self.info("There is nothing whose speed could be limited.");
        };
        let line = first.limit().map(|rate| Line::with(&short(rate))).unwrap_or_default();
        let purpose = Purpose::Limit(jobs.iter().map(|job| job.id()).collect());
        self.type_line(purpose, line);
    }

    /// A limit for jobs was typed.
    pub(super) fn limit_jobs(&mut self, jobs: Vec<JobId>, entry: Entry) {
        match bandwidth::rate(entry.line.text()) {
            Ok(limit) => {
                let what = words::count(jobs.len() as u64, self.transfers.word());
                let how = words::own_limit(limit).unwrap_or_else(|| "no limit of its own".into());
                self.info(format!("{what}: {how}."));
                self.transfers.unmark_all();
                let order = QueueOrder::Limit { jobs, limit };
                self.ask(Asked::Order, Request::Queue { order });
            }
            Err(takes) => self.entry_again(entry, &format!("Write {takes}.")),
        }
    }

    pub(super) fn board_front(&mut self, mut board: Board, what: Front) {
        match (what, board.line.take()) {
            (Front::Accept, Some(line)) => self.turn(&mut board, line),
            (Front::Accept | Front::Choose, None) if board.here() == Knob::Turtle => {
                self.toggle_turtle();
            }
            (Front::Accept, None) => {
                board.said.clear();
                board.line = Some(Line::with(&board.here().written(&self.link.settings)));
            }
            (Front::Dismiss, Some(_)) => board.said.clear(),
            (Front::Dismiss | Front::No, None) => return,
            (Front::Step(motion), None) => board.step(motion),
            (
                Front::Step(_)
                | Front::Yes
                | Front::No
                | Front::Choose
                | Front::ChooseElsewhere
                | Front::Search
                | Front::Retry
                | Front::Disk(_),
                line,
            ) => {
                board.line = line;
            }
        }
        self.dialogs.push(Dialog::Board(board));
    }

    /// Takes what was typed into the marked row, or says why not and lets it
    /// be typed on.
    fn turn(&mut self, board: &mut Board, line: Line) {
        let mut settings = self.link.settings.clone();
        match board.here().take(line.text(), &mut settings) {
            Ok(()) => {
                board.said.clear();
                self.set(settings);
            }
            Err(said) => {
                board.said = said;
                board.line = Some(line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bandwidth::{RATE_TAKES, SIZE_TAKES};

    #[test]
    fn what_a_row_writes_it_takes() {
        let mut settings = Settings::default();
        settings.bandwidth.timetable = "sat off; mon 08:00-18:00 500k".parse().unwrap();
        settings.bandwidth.daily_cap = Some(50_000_000_000);
        for knob in Knob::ALL.into_iter().filter(|knob| *knob != Knob::Turtle) {
            let mut again = settings.clone();
            knob.take(&knob.written(&settings), &mut again).unwrap();
            assert_eq!(again, settings, "{knob:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_changes_nothing_and_says_what_is_right() {
        for (knob, text, words) in [
            (Knob::Limit, "fast", RATE_TAKES),
            (Knob::TurtleLimit, "off", "200k"),
            (Knob::Lanes, "11", "from 1 to 10"),
            (Knob::Downloads, "0", "from 1 to 10"),
            (Knob::DailyCap, "much", SIZE_TAKES),
            (Knob::Timetable, "mon-fry 1M", "in the entry \"mon-fry 1M\""),
        ] {
            let mut settings = Settings::default();
            let said = knob.take(text, &mut settings).unwrap_err();
            assert!(said.contains(words), "{said}");
            assert_eq!(settings, Settings::default());
        }
    }
}
