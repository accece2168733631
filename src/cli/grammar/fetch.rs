//! What may be said about what 1fichier fetches by itself.

use std::path::PathBuf;

use clap::Args;

use super::Numbers;

/// Options of `fichier fetch`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct FetchArgs {
    /// Addresses on other sites, which 1fichier fetches by itself, or links of
    /// files on 1fichier, which are copied; without any, all are listed
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// The remote folder they come into, which must exist
    #[arg(long, value_name = "FOLDER", default_value = "/")]
    pub to: String,
    /// More addresses are in this file, a line each; - is standard input
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// Wait until every file is in the account or has failed
    #[arg(long)]
    pub wait: bool,
    /// Wait at most so long
    #[arg(long, value_name = "SECONDS", requires = "wait")]
    pub timeout: Option<u64>,
    /// Try all that failed or was given up again
    #[arg(long, conflicts_with_all = ["urls", "list", "wait", "cancel", "clear"])]
    pub retry: bool,
    /// Give these up, by their numbers: 3, or 3-7
    #[arg(
        long,
        value_name = "NUMBERS",
        num_args = 1..,
        conflicts_with_all = ["urls", "list", "wait", "clear"]
    )]
    pub cancel: Vec<Numbers>,
    /// Take what is here or was given up out of the list
    #[arg(long, conflicts_with_all = ["urls", "list", "wait"])]
    pub clear: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::grammar::Grammar;

    #[test]
    fn addresses_and_orders_do_not_mix() {
        let read = |line: &str| Grammar::try_parse_from(line.split(' ')).is_ok();
        for good in [
            "fichier fetch",
            "fichier fetch https://a.test/b --to /a --list - --wait --timeout 5",
            "fichier fetch --cancel 3 5-7",
        ] {
            assert!(read(good), "{good}");
        }
        for bad in ["fichier fetch --clear https://a.test/b", "fichier fetch --timeout 3"] {
            assert!(!read(bad), "{bad}");
        }
    }
}
