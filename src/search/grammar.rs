//! How a query is written: words that must all fit, parted by blanks.
//!
//! ```text
//! nosferatu          a part of the name          "le voyage"   with a blank
//! *.mkv  films/*.mkv a pattern                   ~nsfrt        letters in order
//! size>1G  size<=500M  size=0                    date>2024-01  date<7d  date=2024
//! type:video         in:/Films                   -sample       not that
//! ```

use jiff::tz::TimeZone;

use super::date::{Stretch, stretch};
use super::matcher::Matcher;
use super::query::{Condition, Kind, Query, QueryFault};
use crate::bandwidth::bytes;
use crate::clock::Moment;

/// Reads a query. `here` is the folder that `in:.` means.
///
/// # Errors
/// The first word that cannot be understood.
pub fn parse(text: &str, here: &str, now: Moment, zone: &TimeZone) -> Result<Query, QueryFault> {
    let reader = Reader { here, now, zone };
    let mut query = Query::default();
    for word in words(text)? {
        query.all.extend(reader.word(&word)?);
    }
    // Patterns are tried here, so that the engine is never asked in vain.
    Matcher::new(&query)?;
    Ok(query)
}

/// A word; `plain` if it began with a quotation mark, and so is a part of a
/// name whatever it looks like.
#[derive(Debug, Default)]
struct Word {
    text: String,
    plain: bool,
}

fn words(text: &str) -> Result<Vec<Word>, QueryFault> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_with(|| Word { text: String::new(), plain: true });
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_with(Word::default).text.push(c),
        }
    }
    if quoted {
        return Err(QueryFault::Quote);
    }
    words.extend(word);
    words.retain(|word: &Word| !word.text.is_empty());
    Ok(words)
}

/// The sign between a condition's name and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Is,
    Over,
    Least,
    Under,
    Most,
}

struct Reader<'a> {
    here: &'a str,
    now: Moment,
    zone: &'a TimeZone,
}

impl Reader<'_> {
    fn word(&self, word: &Word) -> Result<Vec<Condition>, QueryFault> {
        if word.plain {
            return Ok(vec![Condition::Part(word.text.clone())]);
        }
        match word.text.strip_prefix('-').filter(|rest| !rest.is_empty()) {
            Some(rest) => Ok(vec![Condition::Not(Query { all: self.positive(rest)? })]),
            None => self.positive(&word.text),
        }
    }

    fn positive(&self, text: &str) -> Result<Vec<Condition>, QueryFault> {
        let Some((name, sign, value)) = field(text) else { return Ok(vec![named(text)]) };
        if value.is_empty() {
            return Err(QueryFault::Nothing(text.to_owned()));
        }
        match (name, sign) {
            ("size", _) => size(sign, value),
            ("date", _) => self.date(sign, value),
            ("type", Sign::Is) => Ok(vec![Condition::Kind(kind(value)?)]),
            ("in", Sign::Is) => Ok(vec![Condition::Below(self.folder(value))]),
            _ => Err(QueryFault::Sign(text.to_owned())),
        }
    }

    /// A date names the moment it begins at; `=` and `<=` take in all of it.
    fn date(&self, sign: Sign, value: &str) -> Result<Vec<Condition>, QueryFault> {
        let Stretch { from, to } = stretch(value, self.now, self.zone)
            .ok_or_else(|| QueryFault::Date(value.to_owned()))?;
        Ok(match sign {
            Sign::Over | Sign::Least => vec![Condition::Since(from)],
            Sign::Under => vec![Condition::Before(from)],
            Sign::Most => vec![Condition::Before(to)],
            Sign::Is => vec![Condition::Since(from), Condition::Before(to)],
        })
    }

    fn folder(&self, value: &str) -> String {
        let below = match value.strip_prefix('.') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                format!("{}{rest}", self.here)
            }
            Some(_) | None => value.to_owned(),
        };
        let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        format!("/{}", parts.join("/"))
    }
}

/// `size>=1G` as its three parts, if it begins with a condition's name.
fn field(text: &str) -> Option<(&'static str, Sign, &str)> {
    let name = ["size", "date", "type", "in"].into_iter().find(|name| {
        let sign = text.get(name.len()..).and_then(|rest| rest.chars().next());
        let same = text.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        same && sign.is_some_and(|sign| matches!(sign, ':' | '=' | '<' | '>'))
    })?;
    let rest = text.get(name.len()..)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let signs = [
        (">=", Sign::Least),
        ("<=", Sign::Most),
        (">", Sign::Over),
        ("<", Sign::Under),
        ("=", Sign::Is),
    ];
    let read = signs.iter().find_map(|(text, sign)| Some((*sign, rest.strip_prefix(text)?)));
    let (sign, value) = read.unwrap_or((Sign::Is, rest));
    Some((name, sign, value))
}

fn named(text: &str) -> Condition {
    if let Some(letters) = text.strip_prefix('~').filter(|letters| !letters.is_empty()) {
        Condition::Letters(letters.to_owned())
    } else if text.contains(['*', '?', '[', '{']) {
        Condition::Glob(text.to_owned())
    } else {
        Condition::Part(text.to_owned())
    }
}

fn size(sign: Sign, value: &str) -> Result<Vec<Condition>, QueryFault> {
    let zero = value.trim_end_matches(|c: char| c.is_ascii_alphabetic()) == "0";
    let amount = if zero { Some(0) } else { bytes(value) };
    let amount = amount.ok_or_else(|| QueryFault::Size(value.to_owned()))?;
    Ok(match sign {
        Sign::Is => vec![Condition::AtLeast(amount), Condition::AtMost(amount)],
        Sign::Over => vec![Condition::AtLeast(amount.saturating_add(1))],
        Sign::Least => vec![Condition::AtLeast(amount)],
        Sign::Under if amount == 0 => return Err(QueryFault::Size(value.to_owned())),
        Sign::Under => vec![Condition::AtMost(amount - 1)],
        Sign::Most => vec![Condition::AtMost(amount)],
    })
}

fn kind(value: &str) -> Result<Kind, QueryFault> {
    let found = Kind::ALL.into_iter().find(|kind| value.eq_ignore_ascii_case(kind.word()));
    found.ok_or_else(|| QueryFault::Kind(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_795_444_320_000);

    fn read(text: &str) -> Result<Vec<Condition>, QueryFault> {
        parse(text, "/Here", NOW, &TimeZone::UTC).map(|query| query.all)
    }

    #[test]
    fn words_are_parts_patterns_or_letters() {
        let wanted = vec![
            Condition::Part("film".into()),
            Condition::Glob("*.mkv".into()),
            Condition::Letters("nsf".into()),
            Condition::Part("le voyage".into()),
            Condition::Part("size>1G".into()),
            Condition::Not(Query { all: vec![Condition::Part("sample".into())] }),
        ];
        assert_eq!(read("film *.mkv ~nsf \"le voyage\" \"size>1G\" -sample"), Ok(wanted));
        assert_eq!(read("  "), Ok(vec![]));
        assert_eq!(read("- ~ size"), read("\"-\" \"~\" \"size\""));
    }

    #[test]
    fn sizes_are_strict_where_the_sign_is() {
        let least = |n| Condition::AtLeast(n);
        let most = |n| Condition::AtMost(n);
        for (text, wanted) in [
            ("size>1G", vec![least(1_000_000_001)]),
            ("SIZE>=1GiB", vec![least(1 << 30)]),
            ("size<1k", vec![most(999)]),
            ("size:<=500M", vec![most(500_000_000)]),
            ("size=0", vec![least(0), most(0)]),
        ] {
            assert_eq!(read(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn a_date_names_its_beginning_and_the_equals_sign_all_of_it() {
        let (from, to) = (Moment(1_704_067_200_000), Moment(1_706_745_600_000));
        for (text, wanted) in [
            ("date>2024-01", vec![Condition::Since(from)]),
            ("date<2024-01", vec![Condition::Before(from)]),
            ("date<=2024-01", vec![Condition::Before(to)]),
            ("date:2024-01", vec![Condition::Since(from), Condition::Before(to)]),
        ] {
            assert_eq!(read(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn folders_and_kinds() {
        let below = |path: &str| Ok(vec![Condition::Below(path.to_owned())]);
        assert_eq!(read("in:/Films//2024/"), below("/Films/2024"));
        assert_eq!(read("in:Films"), below("/Films"));
        assert_eq!(read("in:\"/My Films\""), below("/My Films"));
        assert_eq!(read("in:."), below("/Here"));
        assert_eq!(read("in:./x"), below("/Here/x"));
        assert_eq!(read("in:.hidden"), below("/.hidden"));
        assert_eq!(read("type:Video"), Ok(vec![Condition::Kind(Kind::Video)]));
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        for (text, fault) in [
            ("size>much", QueryFault::Size("much".into())),
            ("size<0", QueryFault::Size("0".into())),
            ("x date>soon", QueryFault::Date("soon".into())),
            ("type:thing", QueryFault::Kind("thing".into())),
            ("a[", QueryFault::Glob("a[".into())),
            ("size>", QueryFault::Nothing("size>".into())),
            ("-in:", QueryFault::Nothing("in:".into())),
            ("in>/x", QueryFault::Sign("in>/x".into())),
            ("\"open", QueryFault::Quote),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }
}
