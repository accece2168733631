//! Sentences about imports: what 1fichier fetches or copies by itself.

use super::{count, grouped, problem, step, visible};
use crate::imports::{Import, Source, Stage};
use crate::remote::ProblemKind;

/// How far an import is, in a few words for a column.
#[must_use]
pub const fn import_stage(stage: &Stage) -> &'static str {
    match stage {
        Stage::Waiting => "waits",
        Stage::Asked { .. } => "asked",
        Stage::Fetching => "fetching",
        Stage::Done { .. } => "here",
        Stage::Failed { .. } => "failed",
        Stage::Cancelled => "given up",
    }
}

/// The same in whole sentences, with what to do where something can be done.
#[must_use]
pub fn import(import: &Import) -> String {
    let to = visible(&import.label);
    match (&import.stage, &import.source) {
        (Stage::Waiting, _) => "It is asked for as soon as calls are allowed.".to_owned(),
        (Stage::Asked { looks: 0, .. }, _) => "1fichier is being asked for it.".to_owned(),
        (Stage::Asked { .. }, _) => {
            "The answer was lost. It is looked for before 1fichier is asked again.".to_owned()
        }
        (Stage::Fetching, _) => {
            format!("1fichier fetches it into {to} by itself; nothing here needs to run for it.")
        }
        (Stage::Done { .. }, Source::Site(_)) => format!("1fichier has fetched it into {to}."),
        (Stage::Done { .. }, Source::Link(_)) => format!("It was copied into {to}."),
        (Stage::Failed { why }, Source::Site(_)) if why.kind == ProblemKind::Refused => {
            let why = match &why.said {
                Some(said) => format!("1fichier could not fetch it: “{}”.", visible(said.trim())),
                None => "1fichier could not fetch it and does not say why.".to_owned(),
            };
            format!("{why} The address must work from anywhere, without signing in.")
        }
        (Stage::Failed { why }, Source::Site(_)) if why.kind == ProblemKind::NotFound => {
            "1fichier does not know of the request any more. Try it again.".to_owned()
        }
        (Stage::Failed { why }, Source::Link(_))
            if matches!(why.kind, ProblemKind::PasswordNeeded | ProblemKind::PasswordWrong) =>
        {
            "The file has a password, and such files are not copied. Download it with the \
             password instead."
                .to_owned()
        }
        (Stage::Failed { why }, Source::Link(_)) if why.kind == ProblemKind::NotFound => {
            "1fichier knows no file of this link any more.".to_owned()
        }
        (Stage::Failed { why }, _) => format!("{} {}", problem(why), step(why.kind)),
        (Stage::Cancelled, _) if import.wish.is_some() => {
            "It was given up. 1fichier may fetch it all the same: no request is taken back."
                .to_owned()
        }
        (Stage::Cancelled, _) => "It was given up.".to_owned(),
    }
}

/// `1 address`, `2 addresses`.
#[must_use]
pub fn addresses(number: u64) -> String {
    format!("{} {}", grouped(number), if number == 1 { "address" } else { "addresses" })
}

/// What was taken on: `2 addresses are fetched by 1fichier, 1 link is copied`.
#[must_use]
pub fn imports_begun<'a>(sources: impl Iterator<Item = &'a Source>) -> String {
    let (mut sites, mut links) = (0, 0);
    for source in sources {
        match source {
            Source::Site(_) => sites += 1,
            Source::Link(_) => links += 1,
        }
    }
    let be = |number| if number == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    if sites > 0 || links == 0 {
        parts.push(format!("{} {} fetched by 1fichier", addresses(sites), be(sites)));
    }
    if links > 0 {
        let number = count(links, "link");
        parts.push(format!("{number} {} copied inside 1fichier", be(links)));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::imports::ImportId;
    use crate::remote::{FolderId, Problem};

    #[test]
    fn what_failed_says_what_to_do() {
        let failed = |source: &str, kind, said: &str| {
            let import_of = Import {
                id: ImportId(1),
                source: Source::parse(source).unwrap(),
                folder: FolderId::ROOT,
                label: "/".into(),
                added: Moment(0),
                ended: None,
                stage: Stage::Failed { why: Problem::new(kind, "x").saying(said) },
                wish: None,
                alone: false,
            };
            import(&import_of)
        };
        let (site, link) = ("https://a.test/", "https://1fichier.com/?abcde");
        let said = failed(site, ProblemKind::Refused, "HTTP error 404");
        assert!(said.contains("“HTTP error 404”. The address must work"), "{said}");
        assert!(failed(link, ProblemKind::PasswordNeeded, "x").contains("Download it"));
        assert!(failed(link, ProblemKind::NotFound, "x").contains("no file"));
        assert!(failed(site, ProblemKind::NotCustomer, "x").contains("Premium"));
    }

    #[test]
    fn both_ways_are_told_apart() {
        let sources = ["https://a.test/", "https://b.test/", "https://1fichier.com/?abcde"];
        let sources = sources.map(|text| Source::parse(text).unwrap());
        assert_eq!(
            imports_begun(sources.iter()),
            "2 addresses are fetched by 1fichier, 1 link is copied inside 1fichier"
        );
        assert_eq!(imports_begun(sources.iter().take(1)), "1 address is fetched by 1fichier");
    }
}
