//! What may be said about limits and caps.

use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};

use crate::bandwidth;

/// Options of `fichier queue turtle`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct TurtleArgs {
    /// Go slowly from now on, or as fast as before
    #[arg(value_enum)]
    pub wish: Option<Switch>,
    /// How slowly: 200k
    #[arg(long, value_name = "RATE")]
    pub limit: Option<Rate>,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Switch {
    /// From now on
    On,
    /// No more
    Off,
}

/// Options of `fichier queue cap`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct CapArgs {
    /// Most bytes a day: 50G, or off
    #[arg(long, value_name = "SIZE")]
    pub daily: Option<Cap>,
    /// Most bytes a calendar month: 1T, or off
    #[arg(long, value_name = "SIZE")]
    pub monthly: Option<Cap>,
}

/// What can be done with the timetable.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum TimetableCommand {
    /// Show its entries, and the week as a grid
    Show,
    /// Replace it; where entries overlap, the later one holds
    Set {
        /// Each in quotes, as in "mon-fri 08:00-18:00 500k" "sat,sun off"
        #[arg(value_name = "ENTRY", required = true)]
        entries: Vec<String>,
    },
    /// Remove all entries
    Clear,
}

/// Bytes per second, or no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Rate(pub Option<u64>);

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        bandwidth::rate(text).map(Self).map_err(|takes| format!("write {takes}"))
    }
}

/// Bytes, or no cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Cap(pub Option<u64>);

impl FromStr for Cap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        bandwidth::size(text).map(Self).map_err(|takes| format!("write {takes}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_caps_are_read_as_people_write_them() {
        assert_eq!("2M".parse(), Ok(Rate(Some(2_000_000))));
        assert_eq!("2 MB/s".parse(), Ok(Rate(Some(2_000_000))));
        assert_eq!("off".parse(), Ok(Rate(None)));
        assert!("fast".parse::<Rate>().is_err());
        assert_eq!("50 GB".parse(), Ok(Cap(Some(50_000_000_000))));
    }
}
