//! Where requests may go. The key is given to the API host and to upload
//! nodes below the service's own domain, to nobody else; so every host the
//! service names is checked here before anything is sent to it.

use std::net::IpAddr;

use reqwest::Url;

use crate::remote::{Problem, ProblemKind};

/// Nodes and download hosts are below it (§1).
const DOMAIN: &str = ".1fichier.com";

/// The service's other domains (§12.4); they may serve downloads.
const OTHER_DOMAINS: [&str; 10] = [
    ".alterupload.com",
    ".cjoint.net",
    ".desfichiers.com",
    ".dfichiers.com",
    ".megadl.fr",
    ".mesfichiers.org",
    ".piecejointe.net",
    ".pjointe.com",
    ".tenvoi.com",
    ".dl4free.com",
];

/// Longest upload id or result id taken; today's have 10 characters (§5.1).
const LONGEST_ID: usize = 32;

/// The checked address of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
    /// The service is on this machine (sandbox, tests): nodes and downloads
    /// are too, on ports of their own.
    loopback: bool,
}

impl Base {
    /// Reads an address such as `https://api.1fichier.com/v1`.
    ///
    /// # Errors
    /// `UnsafeHost` when the key would travel in the clear, or when it is no
    /// address at all.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let refused = || unsafe_host("the API address", text);
        let url = Url::parse(text.trim_end_matches('/')).map_err(|_| refused())?;
        let loopback = is_loopback(&url);
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        match url.scheme() {
            "https" if bare => Ok(Self { url, loopback }),
            "http" if bare && loopback => Ok(Self { url, loopback }),
            _ => Err(refused()),
        }
    }

    /// Whether the service is on this machine.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// An endpoint below the base.
    pub(super) fn endpoint(&self, path: &str) -> String {
        format!("{}/{path}", self.url.as_str().trim_end_matches('/'))
    }

    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    /// The web site, where public folders are (§4.6).
    pub(super) fn site(&self) -> String {
        if self.loopback {
            self.url.origin().ascii_serialization()
        } else {
            "https://1fichier.com".to_owned()
        }
    }

    /// The root of an upload node the service named.
    pub(super) fn node(&self, host: &str) -> Result<Url, Problem> {
        let refused = || unsafe_host("the upload node", host);
        if self.loopback
            && let Some(url) = self.local_node(host)
        {
            return Ok(url);
        }
        if !is_below(DOMAIN, host) {
            return Err(refused());
        }
        Url::parse(&format!("https://{host}/")).map_err(|_| refused())
    }

    /// A node on this machine: a loopback host with a port.
    fn local_node(&self, host: &str) -> Option<Url> {
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '[' | ']');
        let (_, port) = host.rsplit_once(':')?;
        if !host.chars().all(named) || port.parse::<u16>().is_err() {
            return None;
        }
        let url = Url::parse(&format!("{}://{host}/", self.url.scheme())).ok()?;
        is_loopback(&url).then_some(url)
    }

    /// Checks a download link (§6.1). The key is never sent there; the check
    /// keeps a download from being pointed at something else.
    ///
    /// # Errors
    /// `UnsafeHost` for anything but the service's hosts over https.
    pub(super) fn download(&self, link: &str) -> Result<Url, Problem> {
        let refused = || unsafe_host("the download host", link);
        let url = Url::parse(link).map_err(|_| refused())?;
        let host = url.host_str().unwrap_or_default();
        let bare = url.username().is_empty() && url.password().is_none();
        let ours = url.scheme() == "https"
            && url.port().is_none()
            && OTHER_DOMAINS.into_iter().chain([DOMAIN]).any(|domain| is_below(domain, host));
        let local = self.loopback
            && is_loopback(&url)
            && url.scheme() == self.url.scheme()
            && url.port().is_some();
        if bare && (ours || local) { Ok(url) } else { Err(refused()) }
    }

    /// The node an absolute `Location` leads to, as its bare host name.
    pub(super) fn node_of(&self, location: &Url) -> Result<String, Problem> {
        let host = location.host_str().unwrap_or_default();
        let node = location.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let checked = self.node(&node)?;
        if checked.scheme() == location.scheme() && location.username().is_empty() {
            Ok(node)
        } else {
            Err(unsafe_host("the upload node", location.as_str()))
        }
    }
}

/// The address an upload goes to: `https://<host>/upload.cgi?id=<id>` (§5.2).
///
/// # Errors
/// `UnsafeHost` when the host is not an upload node's bare name below the
/// service's domain, or the id is no id.
pub fn node_url(base: &Base, host: &str, id: &str) -> Result<Url, Problem> {
    at_node(base, host, "upload.cgi", "id", id)
}

/// The address of an upload's result: `https://<host>/end.pl?xid=<xid>`.
///
/// # Errors
/// As [`node_url`].
pub fn end_url(base: &Base, host: &str, xid: &str) -> Result<Url, Problem> {
    at_node(base, host, "end.pl", "xid", xid)
}

fn at_node(base: &Base, host: &str, path: &str, name: &str, id: &str) -> Result<Url, Problem> {
    if !is_id(id) {
        return Err(unsafe_host("the upload id", id));
    }
    let mut url = base.node(host)?;
    url.set_path(path);
    url.set_query(Some(&format!("{name}={id}")));
    Ok(url)
}

/// Whether a text can be an upload's or a result's id.
pub(super) fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether `host` is a plain name below `domain`, which begins with a dot.
fn is_below(domain: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.len() <= 253 && host.strip_suffix(domain).is_some_and(|front| front.split('.').all(label))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn unsafe_host(what: &str, text: &str) -> Problem {
    let problem = Problem::new(ProblemKind::UnsafeHost, what);
    match super::page::said(text, None) {
        Some(said) => problem.saying(said),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = "https://api.1fichier.com/v1";
    const LOCAL: &str = "http://127.0.0.1:8080/v1";

    fn node(base: &str, host: &str) -> Option<String> {
        node_url(&Base::parse(base).unwrap(), host, "9kGjlUU2CV").ok().map(String::from)
    }

    #[test]
    fn the_key_travels_in_the_clear_only_on_this_machine() {
        for good in
            [REAL, LOCAL, "http://localhost:1/v1/", "http://[::1]:9/v1", "https://x.test/v1"]
        {
            assert!(Base::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.1fichier.com/v1",
            "http://10.0.0.1/v1",
            "http://127.0.0.1.evil.test/v1",
            "https://user:pw@api.1fichier.com/v1",
            "https://api.1fichier.com/v1?x=1",
            "ftp://api.1fichier.com/v1",
            "api.1fichier.com/v1",
            "",
        ] {
            assert_eq!(Base::parse(bad).unwrap_err().kind, ProblemKind::UnsafeHost, "{bad}");
        }
    }

    #[test]
    fn endpoints_stand_below_the_base() {
        for base in [REAL, "https://api.1fichier.com/v1/"] {
            let url = Base::parse(base).unwrap().endpoint("user/info.cgi");
            assert_eq!(url, "https://api.1fichier.com/v1/user/info.cgi");
        }
        assert_eq!(Base::parse(LOCAL).unwrap().site(), "http://127.0.0.1:8080");
        assert_eq!(Base::parse(REAL).unwrap().site(), "https://1fichier.com");
    }

    #[test]
    fn nodes_are_hosts_of_the_service() {
        for good in
            ["up2.1fichier.com", "ru-3.1fichier.com", "UP2.1FICHIER.COM", "a.b.1fichier.com"]
        {
            let lower = good.to_lowercase();
            let url = format!("https://{lower}/upload.cgi?id=9kGjlUU2CV");
            assert_eq!(node(REAL, good), Some(url.clone()));
            assert_eq!(node(LOCAL, good), Some(url));
        }
        for bad in [
            "",
            "1fichier.com",
            ".1fichier.com",
            "evil.test",
            "up2.1fichier.com.evil.test",
            "evil1fichier.com",
            "up2.1fichier.com:443",
            "evil.test/.1fichier.com",
            "evil.test#.1fichier.com",
            "evil.test?.1fichier.com",
            "evil.test\\.1fichier.com",
            "user@up2.1fichier.com",
            "https://up2.1fichier.com",
            "up 2.1fichier.com",
            "up2..1fichier.com",
            "-x.1fichier.com",
            "up2.1fichier.com/",
            "up2.1fichier.com\n",
            "évil.1fichier.com",
        ] {
            assert_eq!(node(REAL, bad), None, "{bad:?}");
            assert_eq!(node(LOCAL, bad), None, "{bad:?}");
        }
    }

    #[test]
    fn nodes_on_this_machine_only_when_the_service_is_here_too() {
        for (host, url) in [
            ("127.0.0.1:9000", "http://127.0.0.1:9000/upload.cgi?id=9kGjlUU2CV"),
            ("localhost:9000", "http://localhost:9000/upload.cgi?id=9kGjlUU2CV"),
            ("[::1]:9000", "http://[::1]:9000/upload.cgi?id=9kGjlUU2CV"),
        ] {
            assert_eq!(node(LOCAL, host).as_deref(), Some(url));
            assert_eq!(node(REAL, host), None);
        }
        let secure = node("https://127.0.0.1:8443/v1", "127.0.0.1:9000").unwrap();
        assert!(secure.starts_with("https://"));
        for bad in
            ["127.0.0.1", "localhost", "10.0.0.1:9000", "x@127.0.0.1:9000", "127.0.0.1:99999"]
        {
            assert_eq!(node(LOCAL, bad), None, "{bad}");
        }
    }

    #[test]
    fn ids_are_letters_and_digits() {
        let base = Base::parse(REAL).unwrap();
        let taken = |id: &str| end_url(&base, "up2.1fichier.com", id).is_ok();
        assert!(taken("9kGjlUU2CV") && taken(&"a".repeat(32)));
        assert!(!taken("") && !taken(&"a".repeat(33)) && !taken("a&b=c") && !taken("é"));
    }

    #[test]
    fn downloads_come_from_the_service_only() {
        let real = Base::parse(REAL).unwrap();
        let local = Base::parse(LOCAL).unwrap();
        for good in ["https://a-4.1fichier.com/p1058755667", "https://b-1.dl4free.com/c1?inline=1"]
        {
            assert!(real.download(good).is_ok() && local.download(good).is_ok(), "{good}");
        }
        assert!(local.download("http://127.0.0.1:9/p1").is_ok());
        for bad in [
            "http://127.0.0.1:9/p1",
            "http://a-4.1fichier.com/p1",
            "https://u@a-4.1fichier.com/p1",
            "https://a-4.1fichier.com:8443/p1",
            "https://a-4.1fichier.com.evil.test/p1",
            "file:///etc/passwd",
            "",
        ] {
            assert!(real.download(bad).is_err(), "{bad}");
        }
        assert!(local.download("http://127.0.0.1/p1").is_err());
    }
}
