//! What a file or folder is like besides its name and place: what can be read
//! and changed of it (API page §3.2, §3.8, §4.5).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{FolderId, RemoteFile, Share};

/// What is known of one file (§3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// As in a listing.
    pub file: RemoteFile,
    /// The folder it is in, for one's own files.
    pub folder: Option<FolderId>,
    /// That folder's path, names in our writing, outermost first.
    pub path: Vec<String>,
    /// The description.
    pub description: String,
    /// Its links are plain http.
    pub no_ssl: bool,
    /// It is shown in the browser rather than saved.
    pub inline: bool,
    /// Who may download it.
    pub access: Access,
}

/// Who may download a file (§3.8); all empty is everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    /// Networks, as `192.0.2.0/24`.
    pub networks: Vec<String>,
    /// Countries, by two letters.
    pub countries: Vec<String>,
    /// Accounts, by e-mail address.
    pub emails: Vec<String>,
    /// Premium accounts only.
    pub premium: bool,
}

/// What to change of files (§3.8); `None` leaves a thing as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileChanges {
    /// The description; empty removes it.
    pub description: Option<String>,
    /// The password, six characters or more; empty removes it.
    pub password: Option<String>,
    /// Plain http links.
    pub no_ssl: Option<bool>,
    /// Shown in the browser.
    pub inline: Option<bool>,
    /// Downloads spend CDN credit.
    pub cdn: Option<bool>,
    /// Who may download; an empty one lifts all restrictions.
    pub access: Option<Access>,
}

/// How a folder is given to others (§4.5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sharing {
    /// Make or remove its public page; `None` leaves it.
    pub public: Option<bool>,
    /// A password for the public page, six characters or more.
    pub password: Option<String>,
    /// The people it is shared with from now on; an empty list removes all,
    /// `None` leaves them.
    pub people: Option<Vec<Share>>,
}

/// The shortest password the service takes, in characters.
const SHORTEST: usize = 6;

/// Why a change would be refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PropertyFault {
    /// A password of fewer than six characters.
    #[error("a password has six characters or more")]
    Password,
    /// No network.
    #[error("{0} is no network such as 192.0.2.0/24")]
    Network(String),
    /// No country.
    #[error("{0} is no country by its two letters, such as FR")]
    Country(String),
    /// No address.
    #[error("{0} is no e-mail address")]
    Email(String),
}

impl FileChanges {
    /// Looks for what the service would refuse, before it is asked.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self) -> Result<(), PropertyFault> {
        check_password(self.password.as_deref())?;
        self.access.as_ref().map_or(Ok(()), Access::check)
    }
}

impl Access {
    fn check(&self) -> Result<(), PropertyFault> {
        let bad = |text: &&String| !is_network(text);
        if let Some(network) = self.networks.iter().find(bad) {
            return Err(PropertyFault::Network(network.clone()));
        }
        let letters = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
        if let Some(country) = self.countries.iter().find(|country| !letters(country)) {
            return Err(PropertyFault::Country(country.clone()));
        }
        self.emails.iter().try_for_each(|email| check_email(email))
    }
}

impl Sharing {
    /// Looks for what the service would refuse, before it is asked.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self) -> Result<(), PropertyFault> {
        check_password(self.password.as_deref())?;
        self.people.iter().flatten().try_for_each(|person| check_email(&person.email))
    }
}

/// An empty password removes the one there is.
fn check_password(password: Option<&str>) -> Result<(), PropertyFault> {
    match password.map(|password| password.chars().count()) {
        Some(1..SHORTEST) => Err(PropertyFault::Password),
        Some(_) | None => Ok(()),
    }
}

fn check_email(email: &str) -> Result<(), PropertyFault> {
    let sound = |(name, host): (&str, &str)| !name.is_empty() && host.contains('.');
    let sound = email.split_once('@').is_some_and(sound) && !email.contains(char::is_whitespace);
    if sound { Ok(()) } else { Err(PropertyFault::Email(email.to_owned())) }
}

/// An address, or one with the length of its network.
fn is_network(text: &str) -> bool {
    let (address, length) = text.split_once('/').unwrap_or((text, "0"));
    match (address.parse(), length.parse::<u8>()) {
        (Ok(IpAddr::V4(_)), Ok(length)) => length <= 32,
        (Ok(IpAddr::V6(_)), Ok(length)) => length <= 128,
        (Err(_), _) | (_, Err(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_refused_is_found_before() {
        let access = |networks: &[&str], countries: &[&str], emails: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
            let (networks, countries) = (owned(networks), owned(countries));
            let access = Access { networks, countries, emails: owned(emails), premium: false };
            FileChanges { access: Some(access), ..FileChanges::default() }.check()
        };
        let nets = ["192.0.2.0/24", "2001:db8::/32", "192.0.2.1"];
        assert_eq!(access(&nets, &["FR", "be"], &["a@b.c"]), Ok(()));
        assert_eq!(
            access(&["192.0.2/24"], &[], &[]).unwrap_err().to_string(),
            "192.0.2/24 is no network such as 192.0.2.0/24"
        );
        for network in ["192.0.2.0/33", "::/129", "x", ""] {
            assert!(access(&[network], &[], &[]).is_err(), "{network}");
        }
        assert!(access(&[], &["FRA"], &[]).is_err());
        assert!(access(&[], &[], &["a b@c.d"]).is_err() && access(&[], &[], &["me"]).is_err());
    }

    #[test]
    fn an_empty_password_removes_and_a_short_one_is_refused() {
        let with = |password: &str| {
            Sharing { password: Some(password.to_owned()), ..Sharing::default() }.check()
        };
        assert_eq!(
            (with(""), with("12345"), with("éèêëàâ")),
            (Ok(()), Err(PropertyFault::Password), Ok(()))
        );
        assert_eq!(FileChanges::default().check(), Ok(()));
    }
}
