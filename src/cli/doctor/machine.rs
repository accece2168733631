//! Facts about this machine: certificates, proxies, disk and terminal.

use std::fs::File;
use std::io::IsTerminal;
use std::path::Path;

use rustix::fs::statfs;

use crate::checkup::{Certificates, Clipboard, Disk, Multiplexer, Proxy, StateFacts, Terminal};
use crate::config::{API_URL, Environment, Settings};
use crate::tui;

/// Where systems keep their certificates.
const STORES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Kinds of file systems that are not on this machine's disks, by the numbers
/// the kernel gives them.
const ELSEWHERE: [(i128, Disk); 9] = [
    (0x0102_1994, Disk::Memory),
    (0x8584_58f6, Disk::Memory),
    (0x6969, Disk::Far("NFS")),
    (0x517b, Disk::Far("SMB")),
    (0xff53_4d42, Disk::Far("SMB")),
    (0xfe53_4d42, Disk::Far("SMB")),
    (0x6573_5546, Disk::Far("FUSE")),
    (0x0102_1997, Disk::Far("9p")),
    (0x00c3_6400, Disk::Far("Ceph")),
];

/// The system, without its name.
pub(super) fn system() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let parts = [std::env::consts::OS, kernel.trim(), std::env::consts::ARCH];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(super) fn certificates(env: &Environment) -> Certificates {
    if let Some(path) = env.path("SSL_CERT_FILE") {
        let named = File::open(path).is_ok();
        let name = "SSL_CERT_FILE";
        return if named { Certificates::Named(name) } else { Certificates::Unreadable(name) };
    }
    if let Some(path) = env.path("SSL_CERT_DIR") {
        let named = path.read_dir().is_ok();
        let name = "SSL_CERT_DIR";
        return if named { Certificates::Named(name) } else { Certificates::Unreadable(name) };
    }
    let there = STORES.iter().any(|store| Path::new(store).exists());
    if there { Certificates::System } else { Certificates::BuiltIn }
}

/// The proxy for the API, as the HTTP library chooses it.
pub(super) fn proxy(env: &Environment, settings: Option<&Settings>) -> Option<Proxy> {
    let url = settings.map_or(API_URL, |settings| settings.api_url.as_str());
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let except = env.text("NO_PROXY").or_else(|| env.text("no_proxy")).unwrap_or_default();
    let spared = |entry: &str| {
        let entry = entry.trim().trim_start_matches('.');
        entry == "*" || entry == host || (!entry.is_empty() && host.ends_with(&format!(".{entry}")))
    };
    if except.split(',').any(spared) {
        return None;
    }
    let upper = format!("{}_PROXY", scheme.to_uppercase());
    let names = [upper.to_lowercase(), upper, "all_proxy".to_owned(), "ALL_PROXY".to_owned()];
    names.into_iter().find_map(|variable| {
        let address = env.text(&variable)?;
        let scheme = address.split_once("://").map_or("http", |(scheme, _)| scheme);
        let scheme = scheme.to_ascii_lowercase();
        Some(Proxy { variable: variable.to_uppercase(), scheme })
    })
}

pub(super) fn state(folder: &Path) -> StateFacts {
    let Ok(disk) = statfs(folder) else { return StateFacts::default() };
    // Every machine has another type for it.
    let kind = i128::from(disk.f_type);
    let elsewhere = ELSEWHERE.iter().find(|(number, _)| *number == kind);
    StateFacts {
        trouble: None,
        free: u64::try_from(disk.f_bsize).ok().map(|size| size.saturating_mul(disk.f_bavail)),
        disk: elsewhere.map_or(Disk::Near, |(_, disk)| *disk),
    }
}

pub(super) async fn terminal(env: &Environment, settings: Option<&Settings>) -> Terminal {
    let out = std::io::stdout();
    let size = rustix::termios::tcgetwinsize(&out).ok();
    let clipboard = match tui::Clipboard::of(env) {
        tui::Clipboard::Tmux => Clipboard::Tmux,
        tui::Clipboard::Terminal => Clipboard::Sequence,
        tui::Clipboard::Nowhere => Clipboard::Nowhere,
    };
    let between = match (env.get("TMUX"), env.get("STY")) {
        (Some(_), _) => Multiplexer::Tmux(tui::tmux_option("set-clipboard").await),
        (None, Some(_)) => Multiplexer::Screen,
        (None, None) => Multiplexer::None,
    };
    Terminal {
        is_one: out.is_terminal(),
        kind: env.text("TERM").unwrap_or_default(),
        utf8: tui::is_utf8(env),
        ascii: settings.is_some_and(|settings| tui::ascii_only(settings, env)),
        colour: settings.is_some_and(|settings| !tui::without_colour(settings, env)),
        size: size.map(|size| (size.ws_col, size.ws_row)).filter(|size| size.0 > 0),
        between,
        clipboard,
        mouse: settings.is_some_and(|settings| settings.mouse),
        far: env.get("SSH_CONNECTION").is_some() || env.get("SSH_TTY").is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_found_without_its_address() {
        let proxy = |pairs: &[(&str, &str)]| {
            proxy(&Environment::from_pairs(pairs.iter().copied()), None)
                .map(|proxy| (proxy.variable, proxy.scheme))
        };
        let said = |variable: &str, scheme: &str| Some((variable.to_owned(), scheme.to_owned()));
        let all = ("ALL_PROXY", "socks5://me:secret@host:1");
        assert_eq!(proxy(&[]), None);
        assert_eq!(proxy(&[all]), said("ALL_PROXY", "socks5"));
        assert_eq!(proxy(&[all, ("https_proxy", "host:3128")]), said("HTTPS_PROXY", "http"));
        assert_eq!(proxy(&[("HTTP_PROXY", "http://x")]), None, "the API is not spoken to so");
        for spared in ["*", "api.1fichier.com", "x, .1fichier.com"] {
            assert_eq!(proxy(&[all, ("NO_PROXY", spared)]), None, "{spared}");
        }
        assert!(proxy(&[all, ("NO_PROXY", "fichier.com,")]).is_some());
    }

    #[test]
    fn certificates_that_are_named_must_be_there() {
        let of = |name, value| certificates(&Environment::from_pairs([(name, value)]));
        assert_eq!(of("SSL_CERT_FILE", "/dev/null"), Certificates::Named("SSL_CERT_FILE"));
        assert_eq!(of("SSL_CERT_FILE", "/no/such"), Certificates::Unreadable("SSL_CERT_FILE"));
        assert_eq!(of("SSL_CERT_DIR", "/no/such"), Certificates::Unreadable("SSL_CERT_DIR"));
    }
}
