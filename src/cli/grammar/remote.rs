//! Options of the commands about single remote files and folders.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::remote::Share;
use crate::words::LinkFormat;

/// Options of `fichier link`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct LinkArgs {
    /// Remote files and folders; a folder stands for all files below it
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<String>,
    /// How they are written
    #[arg(short, long, value_enum, default_value_t = LinkStyle::Plain)]
    pub format: LinkStyle,
    /// Draw a QR code of each, with half blocks
    #[arg(long, conflicts_with_all = ["format", "json", "direct"])]
    pub qr: bool,
    /// Draw QR codes for dark characters on a light ground
    #[arg(long, requires = "qr")]
    pub ink: bool,
    #[command(flatten)]
    pub direct: DirectArgs,
    /// Print one JSON object
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Wait at most so long for listings; as long as it takes by default,
    /// because each unknown folder costs a call
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
}

/// How direct links are asked for.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct DirectArgs {
    /// Direct links to the bytes instead, for some minutes; each costs a call.
    /// Links of others on 1fichier can be named too
    #[arg(long, conflicts_with = "format")]
    pub direct: bool,
    #[command(flatten)]
    pub way: DirectWay,
}

/// What a direct link may need.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct DirectWay {
    /// Allow CDN credit to be spent where 1fichier asks for it
    #[arg(long)]
    pub cdn: bool,
    /// The files' password is the first line of this file
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// How links are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LinkStyle {
    /// The links alone, one a line
    Plain,
    /// A Markdown list
    Markdown,
    /// BBCode for forums
    Bbcode,
    /// An HTML list
    Html,
    /// A table: path, size, Whirlpool checksum, link
    Csv,
}

impl From<LinkStyle> for LinkFormat {
    fn from(style: LinkStyle) -> Self {
        match style {
            LinkStyle::Plain => Self::Plain,
            LinkStyle::Markdown => Self::Markdown,
            LinkStyle::Bbcode => Self::Bbcode,
            LinkStyle::Html => Self::Html,
            LinkStyle::Csv => Self::Csv,
        }
    }
}

/// Options of `fichier props`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct PropsArgs {
    /// Remote files, or one folder to be shown
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<String>,
    #[command(flatten)]
    pub changes: ChangeArgs,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Wait at most so long
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// What to change of files.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct ChangeArgs {
    /// The description; empty removes it
    #[arg(long, value_name = "TEXT", help_heading = "Changes")]
    pub description: Option<String>,
    #[command(flatten)]
    pub password: PasswordArgs,
    /// Shown in the browser rather than saved
    #[arg(long, value_enum, value_name = "ON", help_heading = "Changes")]
    pub inline: Option<Switch>,
    /// Links without encryption
    #[arg(long, value_enum, value_name = "ON", help_heading = "Changes")]
    pub no_ssl: Option<Switch>,
    /// Downloads spend CDN credit
    #[arg(long, value_enum, value_name = "ON", help_heading = "Changes")]
    pub cdn: Option<Switch>,
    /// Only these networks may download: 192.0.2.0/24
    #[arg(long, value_name = "NETWORK", help_heading = "Changes")]
    pub allow_network: Vec<String>,
    /// Only these countries may download: FR
    #[arg(long, value_name = "COUNTRY", help_heading = "Changes")]
    pub allow_country: Vec<String>,
    /// Only these accounts may download
    #[arg(long, value_name = "EMAIL", help_heading = "Changes")]
    pub allow_email: Vec<String>,
    /// Only premium accounts may download
    #[arg(long, help_heading = "Changes")]
    pub allow_premium: bool,
    /// Everybody with the link may download
    #[arg(
        long,
        help_heading = "Changes",
        conflicts_with_all = ["allow_network", "allow_country", "allow_email", "allow_premium"]
    )]
    pub allow_all: bool,
}

/// A password to be set or removed. Not itself an argument: those are seen by
/// everybody on the machine.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct PasswordArgs {
    /// Set the password to the first line of this file
    #[arg(long, value_name = "FILE", help_heading = "Changes")]
    pub password_file: Option<PathBuf>,
    /// Remove the password
    #[arg(long, help_heading = "Changes", conflicts_with = "password_file")]
    pub no_password: bool,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Switch {
    /// Yes
    On,
    /// No
    Off,
}

impl From<Switch> for bool {
    fn from(switch: Switch) -> Self {
        matches!(switch, Switch::On)
    }
}

/// Options of `fichier share`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ShareArgs {
    /// The remote folder
    #[arg(value_name = "FOLDER")]
    pub folder: String,
    /// Give it a public page, or take the page away
    #[arg(long, value_enum, value_name = "ON", help_heading = "Changes")]
    pub public: Option<Switch>,
    #[command(flatten)]
    pub password: PasswordArgs,
    /// Share it with this account: me@example.org may look,
    /// me@example.org:write may change it, me@example.org:hidden sees no links
    #[arg(long, value_name = "EMAIL[:RIGHT]", help_heading = "Changes")]
    pub with: Vec<Person>,
    /// Share it with this account no more
    #[arg(long, value_name = "EMAIL", help_heading = "Changes")]
    pub without: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Wait at most so long
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// A person and their right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Person(pub Share);

impl FromStr for Person {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Share::parse(text).map(Self).map_err(|_| "the right is read, write or hidden")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_with_their_rights() {
        let read = |text: &str| {
            text.parse().map(|Person(share)| (share.email, share.writable, share.hide_links))
        };
        assert_eq!(read("a@b.c"), Ok(("a@b.c".to_owned(), false, false)));
        assert_eq!(read("a@b.c:write"), Ok(("a@b.c".to_owned(), true, false)));
        assert_eq!(read("a@b.c:hidden"), Ok(("a@b.c".to_owned(), false, true)));
        assert!(read("a@b.c:rw").is_err());
    }
}
