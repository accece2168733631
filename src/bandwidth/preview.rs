//! The week as a grid of letters: a row a day, two letters an hour or one.

use std::collections::BTreeSet;

use super::timetable::{DAYS, Entry, Timetable};

/// An hour in which more than one limit holds, where it has one letter.
const MIXED: char = '+';
/// No limit, by an entry.
const FREE: char = '.';
/// No entry: the ordinary limit holds.
const BARE: char = '-';

/// A timetable to be looked at. Letters, not colours, tell limits apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The hours, then a line for each day, Monday first; ASCII.
    pub lines: Vec<String>,
    /// The limits in bytes per second and their letters, slowest first.
    pub letters: Vec<(char, u64)>,
    /// The sign of spans without limit, if there are any.
    pub free: Option<char>,
    /// The sign of spans no entry covers, if there are any.
    pub bare: Option<char>,
    /// The sign of an hour that has more than one limit, if there is one.
    pub mixed: Option<char>,
}

impl Preview {
    /// Columns of the wide form.
    pub const WIDE: usize = 75;

    /// In the wide form, with a letter for each half hour, if so many columns
    /// are enough for it; else with a letter an hour, in 28 columns.
    #[must_use]
    pub fn of(timetable: &Timetable, columns: usize) -> Self {
        let rates: BTreeSet<u64> = timetable.entries().iter().filter_map(Entry::rate).collect();
        let letters: Vec<(char, u64)> = ('A'..='Z').chain('a'..='z').zip(rates).collect();
        let sign = |day: u8, minute: u16| match timetable.at(day, minute).map(Entry::rate) {
            None => BARE,
            Some(None) => FREE,
            Some(Some(rate)) => {
                letters.iter().find(|(_, other)| *other == rate).map_or(MIXED, |(sign, _)| *sign)
            }
        };
        let wide = columns >= Self::WIDE;
        let mut lines = vec![if wide { wide_head() } else { narrow_head() }];
        for (day, name) in (0..).zip(DAYS) {
            let hour = |hour: u16| (sign(day, hour * 60), sign(day, hour * 60 + 30));
            let cells = (0..24).map(hour).map(|(first, second)| match (wide, first == second) {
                (true, _) => format!("{first}{second} "),
                (false, true) => first.to_string(),
                (false, false) => MIXED.to_string(),
            });
            let cells: String = cells.collect();
            lines.push(format!("{} {}", name.get(..3).unwrap_or(name), cells.trim_end()));
        }
        let seen =
            |sign: char| lines.iter().skip(1).any(|line| line.contains(sign)).then_some(sign);
        let (free, bare, mixed) = (seen(FREE), seen(BARE), seen(MIXED));
        let letters = letters.into_iter().filter(|(sign, _)| shown(&lines, *sign)).collect();
        Self { letters, free, bare, mixed, lines }
    }
}

/// Whether a sign is in the grid, besides the names of the days.
fn shown(lines: &[String], sign: char) -> bool {
    lines.iter().skip(1).any(|line| line.get(4..).is_some_and(|cells| cells.contains(sign)))
}

fn wide_head() -> String {
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}")).collect();
    format!("    {}", hours.join(" "))
}

fn narrow_head() -> String {
    let hours: String = (0..24).step_by(6).map(|hour| format!("{hour:<6}")).collect();
    format!("    {}", hours.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, columns: usize) -> Preview {
        Preview::of(&text.parse().unwrap(), columns)
    }

    #[test]
    fn the_week_at_a_glance() {
        let preview = of("mon-fri 08:30-18:00 500k; sat,sun off; daily 23:00-07:00 2M", 80);
        let text = preview.lines.join("\n");
        let wanted = "    \
            00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n\
            mon BB BB BB BB BB BB BB -- -A AA AA AA AA AA AA AA AA AA -- -- -- -- -- BB\n\
            tue BB BB BB BB BB BB BB -- -A AA AA AA AA AA AA AA AA AA -- -- -- -- -- BB\n\
            wed BB BB BB BB BB BB BB -- -A AA AA AA AA AA AA AA AA AA -- -- -- -- -- BB\n\
            thu BB BB BB BB BB BB BB -- -A AA AA AA AA AA AA AA AA AA -- -- -- -- -- BB\n\
            fri BB BB BB BB BB BB BB -- -A AA AA AA AA AA AA AA AA AA -- -- -- -- -- BB\n\
            sat BB BB BB BB BB BB BB .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. BB\n\
            sun BB BB BB BB BB BB BB .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. BB";
        assert_eq!(text, wanted);
        assert_eq!(preview.letters, [('A', 500_000), ('B', 2_000_000)]);
        assert_eq!((preview.free, preview.bare, preview.mixed), (Some('.'), Some('-'), None));
        assert!(preview.lines.iter().all(|line| line.len() <= Preview::WIDE));
    }

    #[test]
    fn a_narrow_screen_has_one_letter_an_hour() {
        let preview = of("daily 08:30-18:00 500k", 40);
        assert_eq!(preview.lines[0], "    0     6     12    18");
        assert_eq!(preview.lines[1], "mon --------+AAAAAAAAA------");
        assert_eq!(preview.mixed, Some('+'));
    }

    #[test]
    fn what_is_covered_everywhere_is_not_in_the_legend() {
        let preview = of("daily 1M; daily off", 80);
        assert_eq!((preview.letters.len(), preview.bare), (0, None));
        assert_eq!(of("", 80).bare, Some('-'));
    }
}
