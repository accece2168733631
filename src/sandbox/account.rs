//! The accounts a sandbox knows. Owns who is who by key, e-mail and password,
//! and the settings `user/info.cgi` can change.

use std::collections::BTreeMap;

use basic::basic_pair;

/// The key of the demo account. It opens nothing but a sandbox.
pub(super) const DEMO_KEY: &str = "SANDBOX-demo-key_0123456789abcd=";
/// The key of the second account, which shares folders with the first.
pub(super) const FRIEND_KEY: &str = "SANDBOX-friend-key_0123456789ab=";

/// One customer.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) password: String,
    pub(super) key: String,
    /// The folder that is 0 to its owner.
    pub(super) root: u64,
    /// Number settings of §2, by their wire name.
    pub(super) settings: BTreeMap<&'static str, i64>,
}

/// The settings a client may change, with what they are at first (§2).
const SETTINGS: [(&str, i64); 10] = [
    ("ftp_mode", 0),
    ("ftp_did", 0),
    ("ftp_report", 0),
    ("ru_report", 0),
    ("default_domain", 0),
    ("page_limit", 100),
    ("default_port", 0),
    ("default_port_files", 0),
    ("use_cdn", 0),
    ("download_menu", 0),
];

impl Account {
    fn new(email: &str, key: String, root: u64) -> Self {
        let settings = SETTINGS.into_iter().collect();
        Self { email: email.to_owned(), password: "sandbox".to_owned(), key, root, settings }
    }

    pub(super) fn setting(&self, name: &str) -> i64 {
        self.settings.get(name).copied().unwrap_or(0)
    }
}

/// All customers; an index into them is "the user" elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Accounts(Vec<Account>);

impl Accounts {
    /// The demo account with its key, and a friend of it.
    pub(super) fn new(key: Option<&str>) -> Self {
        let demo = Account::new("demo@example.org", key.unwrap_or(DEMO_KEY).to_owned(), 1);
        let friend = Account::new("friend@example.org", FRIEND_KEY.to_owned(), 2);
        Self(vec![demo, friend])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Account)> {
        self.0.iter().enumerate()
    }

    pub(super) fn get(&self, user: usize) -> Option<&Account> {
        self.0.get(user)
    }

    pub(super) fn get_mut(&mut self, user: usize) -> Option<&mut Account> {
        self.0.get_mut(user)
    }

    pub(super) fn by_email(&self, email: &str) -> Option<usize> {
        self.0.iter().position(|account| account.email.eq_ignore_ascii_case(email))
    }

    pub(super) fn by_password(&self, email: &str, password: &str) -> Option<usize> {
        self.by_email(email)
            .filter(|user| self.0.get(*user).is_some_and(|account| account.password == password))
    }

    /// What an `Authorization` header says of its sender.
    pub(super) fn by_header(&self, header: Option<&str>) -> Sender {
        let Some(header) = header else { return Sender::Nobody };
        let user = match header.split_once(' ') {
            Some(("Bearer", key)) => self.0.iter().position(|account| account.key == key.trim()),
            Some(("Basic", pair)) => {
                basic_pair(pair.trim()).and_then(|(name, pass)| self.by_password(&name, &pass))
            }
            _ => None,
        };
        user.map_or(Sender::Stranger, Sender::User)
    }
}

/// Who sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    /// No `Authorization` at all.
    Nobody,
    /// One that fits no account.
    Stranger,
    /// The account with this index.
    User(usize),
}

/// The little of base64 that Basic authorization needs.
mod basic {
    /// `user:password` out of its base64 form.
    pub(super) fn basic_pair(text: &str) -> Option<(String, String)> {
        let mut bytes = Vec::new();
        let (mut bits, mut held) = (0_u32, 0_u32);
        for letter in text.bytes().take_while(|letter| *letter != b'=') {
            bits = (bits << 6) | u32::from(sextet(letter)?);
            held += 6;
            if held >= 8 {
                held -= 8;
                bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
            }
        }
        let (name, pass) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
        Some((name.to_owned(), pass.to_owned()))
    }

    const fn sextet(letter: u8) -> Option<u8> {
        Some(match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_length_of_real_ones() {
        assert_eq!((DEMO_KEY.len(), FRIEND_KEY.len()), (32, 32));
    }

    #[test]
    fn senders_are_told_apart() {
        let accounts = Accounts::new(None);
        assert_eq!(accounts.by_header(None), Sender::Nobody);
        assert_eq!(accounts.by_header(Some("Bearer wrong")), Sender::Stranger);
        assert_eq!(accounts.by_header(Some(&format!("Bearer {FRIEND_KEY}"))), Sender::User(1));
        // demo@example.org:sandbox
        assert_eq!(
            accounts.by_header(Some("Basic ZGVtb0BleGFtcGxlLm9yZzpzYW5kYm94")),
            Sender::User(0)
        );
        assert_eq!(accounts.by_header(Some("Basic !!")), Sender::Stranger);
    }
}
