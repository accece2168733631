//! Addresses as people paste them: which can be fetched, which are links of
//! files on 1fichier, and what is wrong with the rest.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::remote::FileUrl;

/// The service's own domains (§12.4): what is there is copied, not fetched.
const DOMAINS: [&str; 11] = [
    "1fichier.com",
    "alterupload.com",
    "cjoint.net",
    "desfichiers.com",
    "dfichiers.com",
    "megadl.fr",
    "mesfichiers.org",
    "piecejointe.net",
    "pjointe.com",
    "tenvoi.com",
    "dl4free.com",
];
/// Longer addresses are refused by many servers on the way.
const LONGEST: usize = 4096;
/// Characters of a file's id (§3).
const ID: std::ops::RangeInclusive<usize> = 5..=20;

/// Where an import comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "url")]
pub enum Source {
    /// Another site; 1fichier fetches it (§7).
    Site(String),
    /// A file on 1fichier; it is copied inside the service (§3.7).
    Link(FileUrl),
}

/// Why an address is refused before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressFault {
    /// No scheme, or another one.
    #[error("it begins with neither http:// nor https://")]
    Scheme,
    /// Nothing between the scheme and the path, or no name of a host.
    #[error("it names no host")]
    Host,
    /// A port that is no number.
    #[error("its port is no number")]
    Port,
    /// A user's name or password in it, which would be kept and sent on.
    #[error("it holds a user name or a password, which 1fichier would see")]
    Login,
    /// A blank, a control character or a quote in it.
    #[error("it holds a character that no address holds")]
    Character,
    /// Longer than 4,096 bytes.
    #[error("it is longer than 4,096 characters")]
    Long,
    /// The public page of a folder on 1fichier.
    #[error("it is the page of a folder on 1fichier; give the links of its files")]
    Folder,
    /// A page of 1fichier that is no file's.
    #[error("it is a page of 1fichier, but no link of a file")]
    Page,
}

impl Source {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let text = text.split('#').next().unwrap_or_default();
        if text.len() > LONGEST {
            return Err(AddressFault::Long);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressFault::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(AddressFault::Scheme);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || "\"<>\\^`{|}".contains(c)) {
            return Err(AddressFault::Character);
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = host_of(authority)?;
        let authority = authority.to_ascii_lowercase();
        match service_page(&host, path)? {
            true => Ok(Self::Link(FileUrl::new(&format!("{scheme}://{authority}{path}")))),
            false => {
                let slash = if path.starts_with('/') { "" } else { "/" };
                Ok(Self::Site(format!("{scheme}://{authority}{slash}{path}")))
            }
        }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Site(url) => url,
            Self::Link(link) => link.as_str(),
        }
    }
}

/// The host of `host:port`, in small letters.
fn host_of(authority: &str) -> Result<String, AddressFault> {
    if authority.contains('@') {
        return Err(AddressFault::Login);
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(six) => {
            let (host, rest) = six.split_once(']').ok_or(AddressFault::Host)?;
            (host, rest.strip_prefix(':').unwrap_or(rest))
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let sound = |c: char| c.is_alphanumeric() || ".-_:".contains(c);
    if host.is_empty() || !host.chars().all(sound) || host.starts_with('.') {
        return Err(AddressFault::Host);
    }
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return Err(AddressFault::Port);
    }
    Ok(host.to_ascii_lowercase())
}

/// Whether it is a file's link on one of the service's domains; no for any
/// other site.
fn service_page(host: &str, path: &str) -> Result<bool, AddressFault> {
    if !DOMAINS.contains(&host.strip_prefix("www.").unwrap_or(host)) {
        return Ok(false);
    }
    if path.starts_with("/dir/") {
        return Err(AddressFault::Folder);
    }
    let id = path.strip_prefix('/').unwrap_or(path).strip_prefix('?').unwrap_or_default();
    let id = id.split('&').next().unwrap_or_default();
    let sound = ID.contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if sound { Ok(true) } else { Err(AddressFault::Page) }
}

/// An address that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// As it was written.
    pub text: String,
    /// Why.
    pub why: AddressFault,
}

/// A list of addresses, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Each once, in the order in which they were written.
    pub sources: Vec<Source>,
    /// Those that were written again.
    pub doubles: Vec<String>,
    /// Those that cannot be used.
    pub bad: Vec<Bad>,
}

/// Takes addresses apart, however many each text holds between its blanks.
#[must_use]
pub fn sort_out<'a>(texts: impl IntoIterator<Item = &'a str>) -> Sorted {
    let mut sorted = Sorted::default();
    let mut seen = BTreeSet::new();
    for text in texts.into_iter().flat_map(str::split_whitespace) {
        match Source::parse(text) {
            Ok(source) if seen.insert(source.clone()) => sorted.sources.push(source),
            Ok(_) => sorted.doubles.push(text.to_owned()),
            Err(why) => sorted.bad.push(Bad { text: text.to_owned(), why }),
        }
    }
    sorted
}

/// The same for the text of a file: lines that begin with `#` say nothing.
#[must_use]
pub fn sort_out_list(text: &str) -> Sorted {
    sort_out(text.lines().filter(|line| !line.trim_start().starts_with('#')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let site = |url: &str| Ok(Source::Site(url.to_owned()));
        let link = |url: &str| Ok(Source::Link(FileUrl::new(url)));
        for (text, want) in [
            ("https://example.org/a.iso", site("https://example.org/a.iso")),
            ("HTTPS://Example.ORG/A.iso#part", site("https://example.org/A.iso")),
            ("http://example.org", site("http://example.org/")),
            ("http://example.org?x=1", site("http://example.org/?x=1")),
            ("http://127.0.0.1:8080/a", site("http://127.0.0.1:8080/a")),
            ("http://[2001:db8::1]:80/a", site("http://[2001:db8::1]:80/a")),
            ("https://a-4.1fichier.com/p1", site("https://a-4.1fichier.com/p1")),
            ("https://1fichier.com/?abcde&af=12", link("https://1fichier.com/?abcde")),
            ("https://dl4free.com/?abcdefghij", link("https://dl4free.com/?abcdefghij")),
            ("example.org/a.iso", Err(AddressFault::Scheme)),
            ("ftp://example.org/a", Err(AddressFault::Scheme)),
            ("magnet:?xt=1", Err(AddressFault::Scheme)),
            ("https:///a", Err(AddressFault::Host)),
            ("https://.org/", Err(AddressFault::Host)),
            ("https://[::1/", Err(AddressFault::Host)),
            ("https://example.org:99999/", Err(AddressFault::Port)),
            ("https://me:secret@example.org/", Err(AddressFault::Login)),
            ("https://example.org/\"x", Err(AddressFault::Character)),
            ("https://1fichier.com/dir/AbCd", Err(AddressFault::Folder)),
            ("https://1fichier.com/console/", Err(AddressFault::Page)),
            ("https://1fichier.com/?abc", Err(AddressFault::Page)),
        ] {
            assert_eq!(Source::parse(text), want, "{text}");
        }
        let long = format!("https://example.org/{}", "x".repeat(LONGEST));
        assert_eq!(Source::parse(&long), Err(AddressFault::Long));
    }

    #[test]
    fn a_list_is_sorted_out() {
        let sorted = sort_out_list(
            "# two of one\nhttps://a.test/1 https://a.test/2\n\n  # no\nhttps://A.test/1\nb.test\n",
        );
        let urls: Vec<&str> = sorted.sources.iter().map(Source::as_str).collect();
        assert_eq!(urls, ["https://a.test/1", "https://a.test/2"]);
        assert_eq!(sorted.doubles, ["https://A.test/1"]);
        assert_eq!(sorted.bad, [Bad { text: "b.test".into(), why: AddressFault::Scheme }]);
    }
}
