//! To an entry of the list by a few letters of its name: the cursor goes to
//! the best hit while they are typed.

use super::front::DiskDialog;
use crate::app::action::{Front, Motion};
use crate::app::dialog::Dialog;
use crate::app::pane::{Pane, Spot};
use crate::app::state::App;
use crate::app::text::Line;

/// The line that is typed, and where it leads.
#[derive(Debug)]
pub struct Jump {
    line: Line,
    /// Where the cursor was.
    from: usize,
    /// Rows that fit, the best first.
    hits: Vec<usize>,
    at: usize,
}

impl Jump {
    /// What is typed.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// For the keys.
    pub fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    /// Which hit of how many; `None` while nothing is typed.
    #[must_use]
    pub fn figures(&self) -> Option<(usize, usize)> {
        let at = self.at + usize::from(!self.hits.is_empty());
        (!self.line.text().is_empty()).then_some((at, self.hits.len()))
    }

    fn row(&self) -> usize {
        self.hits.get(self.at).copied().unwrap_or(self.from)
    }
}

impl App {
    pub(in crate::app) fn begin_jump(&mut self) {
        let from = self.pane().cursor().at();
        let jump = Jump { line: Line::default(), from, hits: Vec::new(), at: 0 };
        self.dialogs.push(Dialog::Disk(DiskDialog::Jump(jump)));
    }

    pub(in crate::app) fn jump_front(&mut self, mut jump: Jump, what: Front) {
        let last = jump.hits.len().saturating_sub(1);
        match what {
            Front::Accept => return,
            Front::Dismiss => return self.pane_mut().jump(jump.from),
            Front::Step(Motion::Up) => jump.at = jump.at.checked_sub(1).unwrap_or(last),
            Front::Step(_) => jump.at = if jump.at == last { 0 } else { jump.at + 1 },
            Front::Yes
            | Front::No
            | Front::Choose
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Retry
            | Front::Disk(_) => {}
        }
        self.pane_mut().jump(jump.row());
        self.dialogs.push(Dialog::Disk(DiskDialog::Jump(jump)));
    }

    /// Another text is typed.
    pub(in crate::app) fn jump_changed(&mut self) {
        let Some(Dialog::Disk(DiskDialog::Jump(mut jump))) = self.dialogs.pop() else { return };
        jump.hits = hits(self.pane(), jump.line.text());
        jump.at = 0;
        self.pane_mut().jump(jump.row());
        self.dialogs.push(Dialog::Disk(DiskDialog::Jump(jump)));
    }
}

fn hits(pane: &Pane, text: &str) -> Vec<usize> {
    let sought: Vec<char> = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if sought.is_empty() {
        return Vec::new();
    }
    let rows = (0..pane.len()).filter_map(|at| match pane.spot(at)? {
        Spot::Entry(row) => {
            let name = pane.rows().get(row)?.name();
            score(&sought, &name).map(|score| (score, at))
        }
        Spot::Parent => None,
    });
    let mut hits: Vec<_> = rows.collect();
    hits.sort_unstable();
    hits.into_iter().map(|(_, at)| at).collect()
}

/// Smaller is better; `None` does not fit. All letters must be there in
/// order; gaps cost, and so does a hit within a word.
fn score(sought: &[char], name: &str) -> Option<usize> {
    let letters: Vec<char> = name.to_lowercase().chars().collect();
    let first = sought.first()?;
    let starts = letters.iter().enumerate().filter(|(_, letter)| *letter == first);
    starts.filter_map(|(at, _)| score_from(sought, &letters, at)).min()
}

fn score_from(sought: &[char], letters: &[char], start: usize) -> Option<usize> {
    let in_word = |at: usize| at > 0 && letters.get(at - 1).is_some_and(|c| c.is_alphanumeric());
    let mut score = start.min(20) + if in_word(start) { 30 } else { 0 };
    let mut last = start;
    for letter in sought.get(1..)? {
        let rest = letters.get(last + 1..)?;
        let gap = rest.iter().position(|other| other == letter)?;
        let at = last + 1 + gap;
        score += if gap == 0 { 0 } else { 5 + gap.min(20) + if in_word(at) { 10 } else { 0 } };
        last = at;
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(sought: &str, names: &[&'a str]) -> Option<&'a str> {
        let sought: Vec<char> = sought.chars().collect();
        let hits = names.iter().filter_map(|name| Some((score(&sought, name)?, *name)));
        hits.min().map(|(_, name)| name)
    }

    #[test]
    fn the_nearest_name_wins() {
        let names = ["backfilm.mkv", "film.mkv", "my film.mkv", "f-i-l-m.txt"];
        assert_eq!(best("film", &names), Some("film.mkv"));
        assert_eq!(best("mf", &names), Some("my film.mkv"));
        assert_eq!(best("fim", &["fxixm", "from-inner-moon"]), Some("from-inner-moon"));
        assert_eq!(best("zz", &names), None);
        assert_eq!(best("é", &["ÉTÉ"]), Some("ÉTÉ"));
    }
}
