//! Files that are there already: what is known of them, what the user wants
//! done about them, and what came of it.

use serde::{Deserialize, Serialize};

use crate::remote::{Checksum, FileUrl};

/// What to do when the folder already holds another file of that name. The
/// service never overwrites: it would keep both (§12.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum ClashRule {
    /// Wait aside for the user.
    #[default]
    Hold,
    /// Leave the local one out.
    Skip,
    /// Send it; both stay.
    KeepBoth,
    /// Send it; when it is stored and proven equal, delete the one there.
    Replace,
    /// Replace when the local file was changed after the one there arrived;
    /// else leave it out.
    Newer,
    /// Replace when the sizes differ; else leave it out.
    DifferentSize,
}

impl ClashRule {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Hold, Self::Skip, Self::KeepBoth, Self::Replace, Self::Newer, Self::DifferentSize];
}

/// What to do when the account holds the very same bytes elsewhere: in
/// another folder, or under another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateRule {
    /// Wait aside for the user.
    #[default]
    Ask,
    /// Have the service copy it, which costs no traffic (§3.7).
    Copy,
    /// Send it all the same; nothing is read to find such files.
    Send,
    /// Leave the local one out.
    Skip,
}

impl DuplicateRule {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Ask, Self::Copy, Self::Send, Self::Skip];

    /// What jobs get that were queued before there was a choice.
    pub(super) const fn of_old() -> Self {
        Self::Send
    }
}

/// A file of the account with the bytes of a local one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Its link.
    pub url: FileUrl,
    /// Its name, in our writing.
    pub name: String,
    /// Its folder for a reader: `/Backups/2026`; empty where it is not known.
    pub path: String,
    /// The Whirlpool of both.
    pub sum: Checksum,
}

/// Why a file was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// The folder holds this very file: same name, size and checksum.
    Identical,
    /// The folder holds a file of that name ([`ClashRule::Skip`]).
    Name,
    /// The one there is not older ([`ClashRule::Newer`]).
    NotNewer,
    /// The one there has the same size ([`ClashRule::DifferentSize`]).
    SameSize,
    /// The same bytes are elsewhere in the account ([`DuplicateRule::Skip`]).
    Elsewhere,
}

/// How far it is known whether a job's bytes are in the account. Found out
/// anew after a restart, so it is not worth a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Check {
    /// Nobody asked yet.
    #[default]
    Open,
    /// A file of its size is there: the local one is read and compared.
    Due,
    /// There is nothing to be gained: it is sent.
    Over,
    /// This is a copy of it.
    Copy(Twin),
}

#[cfg(test)]
mod tests {
    use super::super::job::Job;
    use super::*;

    #[test]
    fn a_job_of_a_time_without_a_choice_is_sent_as_it_would_have_been() {
        let row = r#"{"id":1,"source":"/a","print":{"size":1,"mtime_ns":0,"inode":1},"name":"a",
            "place":{"base":0,"below":[]},"place_label":"/","folder":null,"on_clash":"keep-both",
            "rank":16,"stage":{"is":"waiting"},"tries":0,"added":0,"started":null,"ended":null,
            "pause_after":false}"#;
        let job: Job = serde_json::from_str(row).unwrap();
        assert_eq!((job.on_clash, job.on_duplicate), (ClashRule::KeepBoth, DuplicateRule::Send));
        assert_eq!((job.replaces.len(), job.check), (0, Check::Open));
    }
}
