//! Whether a thing fits a query, made ready once and then asked of every file
//! of the account: the common tests are plain searches for bytes.

use globset::{GlobBuilder, GlobMatcher};
use memchr::memmem::Finder;

use super::fold::fold;
use super::query::{Condition, Kind, Query, QueryFault};
use crate::clock::Moment;

/// A thing of the account, as far as it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its name, [folded](fold()).
    pub name: &'a str,
    /// The path of the folder it is in, folded; empty for the root.
    pub place: &'a str,
    /// Bytes; `None` for a folder.
    pub size: Option<u64>,
    /// When it arrived or was made.
    pub date: Option<Moment>,
}

/// A query that is ready.
#[derive(Debug)]
pub struct Matcher {
    all: Vec<Test>,
}

#[derive(Debug)]
enum Test {
    Name(Text),
    Path(Text),
    AtLeast(u64),
    AtMost(u64),
    Since(Moment),
    Before(Moment),
    File,
    Folder,
    Ends(&'static [&'static str]),
    Below(String),
    Not(Matcher),
}

#[derive(Debug)]
enum Text {
    Holds(Box<Finder<'static>>),
    Begins(String),
    Ends(String),
    Like(Box<GlobMatcher>),
    Letters(Vec<char>),
}

impl Matcher {
    /// Makes a query ready.
    ///
    /// # Errors
    /// A pattern that is none.
    pub fn new(query: &Query) -> Result<Self, QueryFault> {
        Ok(Self { all: query.all.iter().map(Test::new).collect::<Result<_, _>>()? })
    }

    /// How well it fits, more is better; `None` if it does not.
    #[must_use]
    pub fn fits(&self, it: &Candidate<'_>) -> Option<u32> {
        self.all.iter().try_fold(0, |sum: u32, test| Some(sum.saturating_add(test.fits(it)?)))
    }
}

impl Test {
    fn new(condition: &Condition) -> Result<Self, QueryFault> {
        Ok(match condition {
            Condition::Part(part) => {
                let text = Text::Holds(Box::new(Finder::new(&fold(part)).into_owned()));
                if part.contains('/') { Self::Path(text) } else { Self::Name(text) }
            }
            Condition::Glob(glob) if glob.contains('/') => Self::Path(path_like(glob)?),
            Condition::Glob(glob) => Self::Name(name_like(glob)?),
            Condition::Letters(letters) => {
                Self::Name(Text::Letters(fold(letters).chars().collect()))
            }
            Condition::AtLeast(bytes) => Self::AtLeast(*bytes),
            Condition::AtMost(bytes) => Self::AtMost(*bytes),
            Condition::Since(moment) => Self::Since(*moment),
            Condition::Before(moment) => Self::Before(*moment),
            Condition::Kind(Kind::File) => Self::File,
            Condition::Kind(Kind::Folder) => Self::Folder,
            Condition::Kind(kind) => Self::Ends(kind.ends()),
            Condition::Below(path) => Self::Below(fold(path.trim_end_matches('/'))),
            Condition::Not(query) => Self::Not(Matcher::new(query)?),
        })
    }

    fn fits(&self, it: &Candidate<'_>) -> Option<u32> {
        let yes = match self {
            Self::Name(text) => return text.fits(it.name),
            Self::Path(text) => return text.fits(&format!("{}/{}", it.place, it.name)),
            Self::AtLeast(bytes) => it.size.is_some_and(|size| size >= *bytes),
            Self::AtMost(bytes) => it.size.is_some_and(|size| size <= *bytes),
            Self::Since(moment) => it.date.is_some_and(|date| date >= *moment),
            Self::Before(moment) => it.date.is_some_and(|date| date < *moment),
            Self::File => it.size.is_some(),
            Self::Folder => it.size.is_none(),
            Self::Ends(ends) => {
                let end = it.name.rsplit_once('.').map(|(_, end)| end);
                it.size.is_some() && end.is_some_and(|end| ends.contains(&end))
            }
            Self::Below(path) => {
                let rest = it.place.strip_prefix(path.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Self::Not(query) => query.fits(it).is_none(),
        };
        yes.then_some(0)
    }
}

impl Text {
    fn fits(&self, text: &str) -> Option<u32> {
        let yes = match self {
            Self::Holds(part) => part.find(text.as_bytes()).is_some(),
            Self::Begins(begin) => text.starts_with(begin),
            Self::Ends(end) => text.ends_with(end),
            Self::Like(glob) => glob.is_match(text),
            Self::Letters(letters) => return score(letters, text),
        };
        yes.then_some(0)
    }
}

/// `*.mkv`, `film*` and `*film*` need no machinery.
fn name_like(glob: &str) -> Result<Text, QueryFault> {
    let folded = fold(glob);
    let (begins, ends) = (folded.ends_with('*'), folded.starts_with('*'));
    let rest = folded.trim_matches('*');
    let plain = !rest.contains(['*', '?', '[', ']', '{', '}', '\\']);
    Ok(match (plain, begins, ends) {
        (true, true, true) => Text::Holds(Box::new(Finder::new(rest).into_owned())),
        (true, true, false) => Text::Begins(rest.to_owned()),
        (true, false, true) => Text::Ends(rest.to_owned()),
        (true, false, false) | (false, _, _) => like(&folded, false, glob)?,
    })
}

/// Of a path, one that does not begin with `/` is like its end.
fn path_like(glob: &str) -> Result<Text, QueryFault> {
    let folded = fold(glob);
    let whole = if folded.starts_with('/') { folded } else { format!("**/{folded}") };
    like(&whole, true, glob)
}

fn like(folded: &str, path: bool, glob: &str) -> Result<Text, QueryFault> {
    let built = GlobBuilder::new(folded).literal_separator(path).build();
    let built = built.map_err(|_| QueryFault::Glob(glob.to_owned()))?;
    Ok(Text::Like(Box::new(built.compile_matcher())))
}

/// What letters at the beginning of a word count more than others.
const BEGINS: u32 = 8;
/// What letters right behind the one before count more.
const FOLLOWS: u32 = 10;
/// More than the sum of any usual name, so that short stretches win.
const MOST: u32 = 10_000;

/// How well letters in this order fit; the shortest stretch that ends first
/// is judged, as it is what the eye finds.
fn score(letters: &[char], text: &str) -> Option<u32> {
    let mut rest = text.chars();
    if !letters.iter().all(|letter| rest.any(|c| c == *letter)) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut wanted = letters.iter();
    let mut next = wanted.next()?;
    let end = chars.iter().position(|c| {
        if c != next {
            return false;
        }
        match wanted.next() {
            Some(after) => {
                next = after;
                false
            }
            None => true,
        }
    })?;
    // Back from the end: the stretch is no longer than it must be.
    let (mut at, mut behind, mut bonus) = (end, None, 0);
    let mut left = letters.iter().rev().peekable();
    while let Some(letter) = left.peek() {
        if chars.get(at) == Some(*letter) {
            let begins = at == 0 || chars.get(at - 1).is_none_or(|c| !c.is_alphanumeric());
            bonus += if begins { BEGINS } else { 0 };
            bonus += if behind == Some(at + 1) { FOLLOWS } else { 0 };
            behind = Some(at);
            left.next();
        }
        if left.peek().is_some() {
            at = at.checked_sub(1)?;
        }
    }
    let length = u32::try_from(end - at + chars.len() / 8).unwrap_or(MOST);
    Some((MOST + bonus).saturating_sub(length.saturating_mul(4)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matcher(all: Vec<Condition>) -> Matcher {
        Matcher::new(&Query { all }).unwrap()
    }

    fn file<'a>(place: &'a str, name: &'a str) -> Candidate<'a> {
        Candidate { name, place, size: Some(500), date: Some(Moment(1_000)) }
    }

    fn fits(condition: Condition, place: &str, name: &str) -> bool {
        matcher(vec![condition]).fits(&file(&fold(place), &fold(name))).is_some()
    }

    #[test]
    fn names_and_paths_fit_without_case_and_accents() {
        let part = |text: &str| Condition::Part(text.to_owned());
        assert!(fits(part("ÉTÉ"), "", "Un ete.mkv"));
        assert!(fits(part("ms/20"), "/Films/2024", "x"));
        assert!(!fits(part("films"), "/Films", "x"), "a word is about the name alone");
        let glob = |text: &str| Condition::Glob(text.to_owned());
        for (pattern, name, wanted) in [
            ("*.MKV", "film.mkv", true),
            ("*.mkv", "film.mkv.part", false),
            ("film*", "Film 2.mkv", true),
            ("film*", "a film", false),
            ("*lm 2*", "Film 2.mkv", true),
            ("f?lm", "film", true),
            ("*.{mkv,avi}", "x.avi", true),
            ("[a-c]*", "Bb", true),
            ("*", "anything", true),
        ] {
            assert_eq!(fits(glob(pattern), "", name), wanted, "{pattern} {name}");
        }
        assert!(fits(glob("films/*.mkv"), "/a/Films", "x.mkv"));
        assert!(!fits(glob("films/*.mkv"), "/a/Films/b", "x.mkv"));
        assert!(fits(glob("films/**/*.mkv"), "/a/Films/b/c", "x.mkv"));
        assert!(fits(glob("/films/*"), "/Films", "x"));
        assert!(!fits(glob("/films/*"), "/a/Films", "x"));
    }

    #[test]
    fn sizes_dates_kinds_and_folders() {
        assert!(fits(Condition::AtLeast(500), "", "x") && fits(Condition::AtMost(500), "", "x"));
        assert!(!fits(Condition::AtLeast(501), "", "x") && !fits(Condition::AtMost(499), "", "x"));
        assert!(fits(Condition::Since(Moment(1_000)), "", "x"));
        assert!(!fits(Condition::Before(Moment(1_000)), "", "x"));
        assert!(fits(Condition::Kind(Kind::Video), "", "x.MKV"));
        assert!(!fits(Condition::Kind(Kind::Audio), "", "x.mkv"));
        let below = |path: &str| Condition::Below(path.to_owned());
        assert!(fits(below("/Films"), "/films/2024", "x") && fits(below("/films"), "/Films", "x"));
        assert!(!fits(below("/Film"), "/films", "x"));
        assert!(fits(below("/"), "", "x"));
        let folder = Candidate { name: "x", place: "", size: None, date: None };
        let not = |condition| Condition::Not(Query { all: vec![condition] });
        for (condition, wanted) in [
            (Condition::AtMost(9), false),
            (Condition::Before(Moment(9)), false),
            (Condition::Kind(Kind::Folder), true),
            (Condition::Kind(Kind::File), false),
            (not(Condition::Kind(Kind::Folder)), false),
        ] {
            assert_eq!(
                matcher(vec![condition.clone()]).fits(&folder).is_some(),
                wanted,
                "{condition:?}"
            );
        }
    }

    #[test]
    fn letters_that_stand_together_or_begin_words_fit_best() {
        let letters = matcher(vec![Condition::Letters("nos".into())]);
        let score = |name: &str| letters.fits(&file("", name));
        assert!(score("nosferatu") > score("nine old ships"));
        assert!(score("nine old ships") > score("xnxxoxxsxx"));
        assert!(score("a nosferatu") > score("xxnxxos"));
        assert_eq!(score("son"), None);
    }

    proptest! {
        #[test]
        fn letters_fit_exactly_where_they_stand_in_order(text in "[a-d ]{0,12}", letters in "[a-d]{1,4}") {
            let mut rest = text.chars();
            let there = letters.chars().all(|letter| rest.any(|c| c == letter));
            let query = matcher(vec![Condition::Letters(letters)]);
            prop_assert_eq!(query.fits(&file("", &text)).is_some(), there);
        }

        #[test]
        fn patterns_without_machinery_are_like_those_with(text in "[ab.]{0,6}", part in "[ab.]{1,2}") {
            for glob in [format!("*{part}"), format!("{part}*"), format!("*{part}*")] {
                let slow = like(&glob, false, &glob).unwrap().fits(&text);
                prop_assert_eq!(name_like(&glob).unwrap().fits(&text), slow);
            }
        }
    }
}
