//! Remote uploads (§7): the jobs and their fetching. Only loopback addresses
//! are really fetched, by plain HTTP; for any other the bytes are made up,
//! because a sandbox must not reach the outside.

use std::{io, net::IpAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    api::file_url,
    content::{Checksum, Content, Intake},
    names,
    site::Site,
    tree::{NewFile, Place},
};
use crate::clock::Moment;

/// Headers of an answer longer than this are no HTTP.
const HEAD_LIMIT: usize = 64 * 1024;

/// One request for some addresses.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) id: u64,
    pub(super) user: usize,
    pub(super) folder: u64,
    pub(super) urls: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) asked: Moment,
    pub(super) done: Option<Moment>,
    pub(super) results: Vec<Fetched>,
}

/// What became of one address: the new link, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fetched {
    pub(super) url: String,
    pub(super) outcome: Result<String, String>,
}

/// An `http` or `https` address in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    secure: bool,
    /// Host and, where given, port.
    authority: String,
    path: String,
}

/// Carries out a job after its delay.
pub(super) async fn run(site: Arc<Site>, id: u64) {
    tokio::time::sleep(site.ask(|quirks| quirks.remote.delay)).await;
    let found = site.world().jobs.iter().find(|job| job.id == id).cloned();
    let Some(job) = found else { return };
    let mut results = Vec::new();
    for url in &job.urls {
        let outcome = fetched(&site, &job, url).await;
        results.push(Fetched { url: url.clone(), outcome });
    }
    let now = site.now();
    if let Some(job) = site.world().jobs.iter_mut().find(|job| job.id == id) {
        job.done = Some(now);
        job.results = results;
    }
}

async fn fetched(site: &Site, job: &Job, url: &str) -> Result<String, String> {
    let address = Address::read(url).ok_or("Invalid URL")?;
    let name = address.file_name();
    let (content, checksum) = if address.loopback() {
        download(site, &address, &job.headers).await?
    } else if address.authority.ends_with(".invalid") {
        return Err("Can't resolve host".to_owned());
    } else {
        let length = site.ask(|quirks| quirks.remote.made_up_size);
        (Content::Synthetic { seed: 7, length }, Checksum::later())
    };
    if content.length() == 0 {
        return Err("Empty file".to_owned());
    }
    let quirks = site.quirks();
    let name = names::stored_file(&name, &quirks.names).ok_or("Invalid name")?;
    let date = site.now();
    let world = &mut *site.world();
    let place = Place::Folder(job.folder);
    let file = NewFile { place, name, date, content, checksum, pass: None };
    let id = world.tree.add_file(file, &mut world.random);
    world.tree.delay(&id, &quirks.listing, date);
    Ok(file_url(&id))
}

async fn download(
    site: &Site,
    address: &Address,
    headers: &[(String, String)],
) -> Result<(Content, Checksum), String> {
    if address.secure {
        return Err("Only http is fetched from loopback".to_owned());
    }
    let mut intake = Intake::new(site.storage, site.hashed);
    let status =
        read_into(site, &mut intake, address, headers).await.map_err(|error| error.to_string())?;
    if status == 200 { Ok(intake.finish()) } else { Err(format!("HTTP error {status}")) }
}

/// A GET by HTTP/1.0, whose body simply ends with the connection.
async fn read_into(
    site: &Site,
    intake: &mut Intake,
    address: &Address,
    headers: &[(String, String)],
) -> io::Result<u16> {
    let host = &address.authority;
    let port = if host.contains("]:") || (host.contains(':') && !host.ends_with(']')) {
        ""
    } else {
        ":80"
    };
    let mut stream = TcpStream::connect(format!("{host}{port}")).await?;
    let extra: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!("GET {} HTTP/1.0\r\nHost: {host}\r\n{extra}\r\n", address.path);
    stream.write_all(request.as_bytes()).await?;
    let mut buffer = vec![0; HEAD_LIMIT];
    let mut head = Vec::new();
    let mut status = None;
    loop {
        let got = stream.read(&mut buffer).await?;
        let piece = buffer.get(..got).unwrap_or_default();
        if piece.is_empty() {
            return status.ok_or_else(|| io::Error::other("no HTTP answer"));
        }
        if status.is_some() {
            intake.push(piece, site.folder.path())?;
            continue;
        }
        head.extend_from_slice(piece);
        if let Some(end) = memchr::memmem::find(&head, b"\r\n\r\n") {
            status = Some(status_of(&head).ok_or_else(|| io::Error::other("no HTTP answer"))?);
            intake.push(head.get(end + 4..).unwrap_or_default(), site.folder.path())?;
        } else if head.len() > HEAD_LIMIT {
            return Err(io::Error::other("no HTTP answer"));
        }
    }
}

/// 200 out of `HTTP/1.1 200 OK`.
fn status_of(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    std::str::from_utf8(line).ok()?.split(' ').nth(1)?.parse().ok()
}

impl Address {
    fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let (authority, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
        let plain = !authority.is_empty()
            && !url.chars().any(|letter| letter.is_control() || matches!(letter, ' ' | '@'));
        let (authority, path) = (authority.to_ascii_lowercase(), path.to_owned());
        plain.then_some(Self { secure, authority, path })
    }

    fn loopback(&self) -> bool {
        let host = match self.authority.strip_prefix('[') {
            Some(six) => six.split(']').next().unwrap_or_default(),
            None => self.authority.split(':').next().unwrap_or_default(),
        };
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The last part of the path, or the host where there is none.
    fn file_name(&self) -> String {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        if last.is_empty() { self.authority.replace(':', "_") } else { last.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let address = Address::read("HTTP://127.0.0.1:8080/a/b.bin?x=1").unwrap();
        assert!(address.loopback() && !address.secure);
        assert_eq!(
            (address.authority.as_str(), address.file_name().as_str()),
            ("127.0.0.1:8080", "b.bin")
        );
        assert!(Address::read("http://[::1]:80/x").unwrap().loopback());
        assert!(!Address::read("https://example.org").unwrap().loopback());
        assert_eq!(Address::read("https://example.org").unwrap().file_name(), "example.org");
        assert_eq!(Address::read("ftp://example.org/x"), None);
        assert_eq!(Address::read("http://example.org/a\r\nX: y"), None);
    }

    #[test]
    fn a_status_line_is_read() {
        assert_eq!(status_of(b"HTTP/1.1 404 Not Found\r\nX: y\r\n"), Some(404));
        assert_eq!(status_of(b"hello"), None);
    }
}
