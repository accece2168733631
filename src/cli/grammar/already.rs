//! What may be said about files that are there already.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::downloads::LocalClash;
use crate::queue::{ClashRule, DuplicateRule};

impl ValueEnum for ClashRule {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (word, help) = match self {
            Self::Hold => ("hold", "Let it wait in the queue for a decision"),
            Self::Skip => ("skip", "Leave it out"),
            Self::KeepBoth => ("keep-both", "Send it; 1fichier then has two files of that name"),
            Self::Replace => (
                "replace",
                "Send it; delete the old one when the new one is stored and proven equal",
            ),
            Self::Newer => {
                ("newer", "Replace if the local one was changed after the other arrived, else skip")
            }
            Self::DifferentSize => ("different-size", "Replace if the sizes differ, else skip"),
        };
        Some(PossibleValue::new(word).help(help))
    }
}

impl ValueEnum for DuplicateRule {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (word, help) = match self {
            Self::Ask => ("ask", "Ask once for all, or let it wait in the queue for a decision"),
            Self::Copy => ("copy", "Have 1fichier copy it, without traffic"),
            Self::Send => {
                ("send", "Send it; files are not read before they are sent to find this out")
            }
            Self::Skip => ("skip", "Leave it out"),
        };
        Some(PossibleValue::new(word).help(help))
    }
}

impl ValueEnum for LocalClash {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (word, help) = match self {
            Self::Hold => ("hold", "Let it wait in the queue for a decision"),
            Self::Skip => ("skip", "Leave the remote file out"),
            Self::KeepBoth => ("keep-both", "Save it as \"name (2)\""),
            Self::Replace => {
                ("replace", "Replace what is there, once the file is whole and checked")
            }
        };
        Some(PossibleValue::new(word).help(help))
    }
}
