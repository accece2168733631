//! Jobs that are held because a file is there already: what the user can
//! decide about one, and about all that are like it.

use super::asks::Asked;
use super::dialog::{Choice, Deed, Dialog, Question};
use super::password_page::wants_password;
use super::state::App;
use crate::downloads::{Download, DownloadHold, DownloadStage, LocalClash};
use crate::protocol::{QueueOrder, Request, Transfer};
use crate::queue::{ClashRule, DuplicateRule, Hold, Job, JobId, Stage};
use crate::words;

/// A rule for files that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// For those whose name is there.
    Name(ClashRule),
    /// For those whose bytes are elsewhere.
    Bytes(DuplicateRule),
    /// For downloads whose name is taken here.
    Here(LocalClash),
}

impl Rule {
    const fn words(self) -> &'static str {
        match self {
            Self::Name(rule) => words::clash_rule(rule),
            Self::Bytes(rule) => words::duplicate_rule(rule),
            Self::Here(rule) => words::local_clash_rule(rule),
        }
    }

    const fn order(self, jobs: Vec<JobId>) -> QueueOrder {
        match self {
            Self::Name(rule) => QueueOrder::OnClash { jobs, rule },
            Self::Here(rule) => QueueOrder::OnClash { jobs, rule: rule.rule() },
            Self::Bytes(rule) => QueueOrder::OnDuplicate { jobs, rule },
        }
    }
}

/// Whether a job needs its user for something.
type Needs = fn(&Transfer) -> bool;

/// Jobs a rule can be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Those that were chosen.
    pub these: Vec<JobId>,
    /// All that are held for the same reason, and all that would be.
    pub all: Vec<JobId>,
    /// How many of them are held.
    pub held: usize,
}

impl App {
    /// Asks what to do about what is chosen, if it is held because a file is
    /// there already. Says whether it is.
    pub(super) fn ask_about_held(&mut self) -> bool {
        let Some(here) = self.transfers.chosen().into_iter().find_map(held_for) else {
            return false;
        };
        let alike = self.alike(here);
        let chosen = self.transfers.chosen();
        let Some(first) = chosen.into_iter().find(|job| held_for(job) == Some(here)) else {
            return false;
        };
        let (title, rules) = match here {
            Held::Name => ("The name is there already", names()),
            Held::Bytes => ("The account has it already", bytes()),
            Held::Here => ("The name is taken here", here_rules()),
        };
        let text = match alike.these.len() {
            1 => about(first),
            chosen => vec![format!("{}.", words::count(chosen as u64, "marked file"))],
        };
        let choice = |rule: Rule| Choice {
            words: sentence(rule.words()),
            deed: Deed::Rule { alike: alike.clone(), rule },
        };
        let mut choices: Vec<Choice> = rules.into_iter().map(choice).collect();
        let no = choices.len();
        choices.push(Choice { words: "Decide later".to_owned(), deed: Deed::Nothing });
        let title = title.to_owned();
        self.dialogs.push(Dialog::Question(Question {
            title,
            text,
            choices,
            at: 0,
            yes: 0,
            no,
            typed: None,
        }));
        true
    }

    fn alike(&self, held: Held) -> Alike {
        let is_held = |job: &&Transfer| held_for(job) == Some(held);
        let these = self.transfers.chosen().into_iter().filter(|job| is_held(job));
        // Those still to come are meant too, or the same would be asked again
        // for a batch of which half is compared.
        let asks = |job: &Transfer| match (held, job) {
            (Held::Name, Transfer::Up(job)) => job.on_clash == ClashRule::Hold,
            (Held::Bytes, Transfer::Up(job)) => job.on_duplicate == DuplicateRule::Ask,
            (Held::Here, Transfer::Down(job)) => job.on_clash == LocalClash::Hold,
            _ => false,
        };
        let coming = |job: &&Transfer| asks(job) && !job.is_over();
        let held = self.transfers.all().filter(is_held).count();
        let these = these.map(Transfer::id).collect();
        let all = self.transfers.all().filter(|job| is_held(job) || coming(job));
        Alike { these, all: all.map(Transfer::id).collect(), held }
    }

    /// A rule was chosen: for these alone, or for all that are like them?
    pub(super) fn ask_how_far(&mut self, alike: Alike, rule: Rule) {
        if alike.all.len() <= alike.these.len() {
            return self.apply_rule(alike.these, rule);
        }
        let these = match alike.these.len() {
            1 => "Only this one".to_owned(),
            several => format!("Only the {} marked", words::grouped(several as u64)),
        };
        let all = format!(
            "All {} that are held for it, and those to come",
            words::grouped(alike.held as u64)
        );
        let choice = |words, jobs| Choice { words, deed: Deed::Apply { jobs, rule } };
        self.dialogs.push(Dialog::Question(Question {
            title: "How many?".to_owned(),
            text: vec![format!("{}.", sentence(rule.words()))],
            choices: vec![choice(these, alike.these), choice(all, alike.all)],
            at: 0,
            yes: 1,
            no: 0,
            typed: None,
        }));
    }

    pub(super) fn apply_rule(&mut self, jobs: Vec<JobId>, rule: Rule) {
        self.transfers.unmark_all();
        self.ask(Asked::Order, Request::Queue { order: rule.order(jobs) });
    }

    /// What is to be said because these changes are the first that need their
    /// user: it is told of once for a batch.
    pub(super) fn news_of_held(&self, changed: &[Transfer]) -> Vec<&'static str> {
        let needs: [(Needs, _); 2] = [
            (
                is_to_be_decided,
                "A file is there already and waits for your decision: gq, then Enter on it.",
            ),
            (wants_password, "A download asks for a password: gq, then Enter on it."),
        ];
        let first = |needs: Needs| changed.iter().any(needs) && !self.transfers.all().any(needs);
        needs.into_iter().filter(|(needs, _)| first(*needs)).map(|(_, words)| words).collect()
    }
}

/// What is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Name,
    Bytes,
    /// A local file, of a download's name.
    Here,
}

/// Whether the job waits for a decision about a file that is there already.
pub(super) const fn is_to_be_decided(job: &Transfer) -> bool {
    held_for(job).is_some()
}

const fn held_for(job: &Transfer) -> Option<Held> {
    match job {
        Transfer::Up(job) => held_up(job),
        Transfer::Down(job) if is_held_down(job) => Some(Held::Here),
        Transfer::Down(_) => None,
    }
}

const fn is_held_down(job: &Download) -> bool {
    matches!(job.stage, DownloadStage::Held { why: DownloadHold::Clash { .. } })
}

const fn held_up(job: &Job) -> Option<Held> {
    let Stage::Held { why } = &job.stage else { return None };
    match why {
        Hold::Clash { .. } => Some(Held::Name),
        Hold::Duplicate { .. } => Some(Held::Bytes),
        Hold::Key(_)
        | Hold::Unreplaced { .. }
        | Hold::Changed
        | Hold::Mismatch { .. }
        | Hold::Lost => None,
    }
}

fn names() -> Vec<Rule> {
    ClashRule::ALL.into_iter().filter(|rule| *rule != ClashRule::Hold).map(Rule::Name).collect()
}

fn bytes() -> Vec<Rule> {
    let rules = DuplicateRule::ALL.into_iter().filter(|rule| *rule != DuplicateRule::Ask);
    rules.map(Rule::Bytes).collect()
}

fn here_rules() -> Vec<Rule> {
    [LocalClash::Skip, LocalClash::KeepBoth, LocalClash::Replace].map(Rule::Here).to_vec()
}

/// Name and sizes of one file.
fn about(job: &Transfer) -> Vec<String> {
    let size = words::bytes(job.size());
    let why = if let Transfer::Up(up) = job
        && let Stage::Held { why: Hold::Clash { there } } = &up.stage
    {
        format!("here {size}, there {}", words::bytes(*there))
    } else if let Transfer::Down(down) = job
        && let DownloadStage::Held { why: DownloadHold::Clash { there } } = &down.stage
    {
        format!("here {}, there {size}", words::bytes(*there))
    } else {
        words::transfer_reason(job)
    };
    vec![format!("{}: {why}", words::visible(job.name()))]
}

/// With a capital letter.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
