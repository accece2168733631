//! What was looked for and how much of the account is known, in words.

use super::{count, duration, grouped, visible};
use crate::clock::Moment;
use crate::protocol::Known;
use crate::search::{Kind, QueryFault};

/// Why a query cannot be understood, as a sentence that says what can be.
#[must_use]
pub fn query_fault(fault: &QueryFault) -> String {
    match fault {
        QueryFault::Size(word) => {
            format!("“{}” is no size; write 500M, 1.5G or 2GiB.", visible(word))
        }
        QueryFault::Date(word) => format!(
            "“{}” is no date; write 2024, 2024-05, 2024-05-17, today, or an age as 7d, 2w, 6m, 1y.",
            visible(word)
        ),
        QueryFault::Kind(word) => {
            let kinds = Kind::ALL.map(Kind::word).join(", ");
            format!("“{}” is no type; there are {kinds}.", visible(word))
        }
        QueryFault::Glob(word) => format!("“{}” is no pattern.", visible(word)),
        QueryFault::Nothing(word) => format!("Something must stand behind “{}”.", visible(word)),
        QueryFault::Sign(word) => {
            format!("“{}” means nothing; after type and in stands a colon.", visible(word))
        }
        QueryFault::Quote => "A quotation mark is not closed.".to_owned(),
    }
}

/// `2 files, 1 folder`, and how many of them are shown if not all are.
#[must_use]
pub fn hits((files, folders): (u64, u64), shown: u64) -> String {
    let all = super::amount(files, folders);
    if shown < files.saturating_add(folders) {
        return format!("the first {} of {all}", grouped(shown));
    }
    all
}

/// What cannot be found because it is not known; nothing if all is.
#[must_use]
pub fn unknown(known: &Known) -> Option<String> {
    let mut parts = Vec::new();
    if known.unlisted > 0 {
        parts.push(format!(
            "{} of {} never listed",
            grouped(known.unlisted),
            if known.unlisted == 1 && known.folders == 1 {
                "1 folder was".to_owned()
            } else {
                format!("{} were", count(known.folders, "folder"))
            }
        ));
    }
    if known.capped > 0 {
        let holds = if known.capped == 1 { "holds" } else { "hold" };
        parts.push(format!("{} {holds} more than 1fichier shows", count(known.capped, "folder")));
    }
    (!parts.is_empty()).then(|| format!("{}: what is in there is not found.", parts.join(" and ")))
}

/// How old the oldest listing is.
#[must_use]
pub fn known_age(known: &Known, now: Moment) -> Option<String> {
    let oldest = known.oldest?;
    Some(format!("the oldest listing is {} old", duration(now.since(oldest))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_counted() {
        let known = Known { folders: 12, unlisted: 3, ..Known::default() };
        let text = "3 of 12 folders were never listed: what is in there is not found.";
        assert_eq!(unknown(&known).unwrap(), text);
        let known = Known { folders: 12, capped: 1, ..Known::default() };
        assert!(unknown(&known).unwrap().starts_with("1 folder holds more than"));
        assert_eq!(unknown(&Known { folders: 12, ..Known::default() }), None);
        let nothing = Known { folders: 1, unlisted: 1, ..Known::default() };
        assert!(unknown(&nothing).unwrap().starts_with("1 of 1 folder was never listed"));
    }

    #[test]
    fn the_first_of_many_are_called_so() {
        assert_eq!(hits((5_312, 0), 1_000), "the first 1,000 of 5,312 files");
        assert_eq!(hits((5_312, 0), 5_312), "5,312 files");
    }
}
