//! Sending one large file, in turn with `curl -F` to the same server:
//! `cargo bench --bench upload -- [MIB] [ROUNDS]`. The server is the sandbox
//! in a process of its own, which throws the bytes away. Once over plain HTTP,
//! once over TLS: then both go through one proxy that speaks TLS for the
//! service, and the measuring is done in a second process, as certificate and
//! proxy are told by the environment. Prints wall time and CPU time of each
//! round, and at the end the ratio of the medians and the most memory the
//! measuring process ever held. `docs/measures.md` says what came out.

#![allow(clippy::unwrap_used, missing_docs, reason = "a measurement may fail")]

#[path = "../tests/support/proxy.rs"]
mod proxy;

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fichier::api::{Beside, Client, Settings, UploadForm, UploadPart};
use fichier::local::{HashFeed, LocalPath, Meter, Source, Throttle, hash_beside};
use fichier::remote::{ApiKey, FolderId};
use proxy::Proxy;
use tokio::runtime::Runtime;

/// Holds the key in the process that measures over TLS.
const OVER_TLS: &str = "FICHIER_BENCH_OVER_TLS";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The sandbox in its own process, ended when this is dropped.
struct Server {
    child: Child,
    url: String,
    key: String,
}

impl Server {
    fn start() -> Outcome<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fichier"))
            .args(["sandbox", "--empty", "--discard", "--no-hash"])
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let line = BufReader::new(out).lines().nth(1).ok_or("no second line")??;
        let value = |name: &str| {
            let word = line.split_whitespace().find_map(|word| word.strip_prefix(name));
            word.map(str::to_owned).ok_or(format!("no {name}"))
        };
        Ok(Self { url: value("FICHIER_API_URL=")?, key: value("FICHIER_API_KEY=")?, child })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Wall and CPU time of one round.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    cpu: Duration,
}

fn main() -> Outcome<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u64>().ok());
    let (mib, rounds) = (numbers.next().unwrap_or(1024), numbers.next().unwrap_or(5));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if let Ok(key) = std::env::var(OVER_TLS) {
        println!("over TLS");
        return measure(&runtime, &Settings::default().base, &key, (mib, rounds));
    }
    let server = Server::start()?;
    println!("over plain HTTP");
    measure(&runtime, &server.url, &server.key, (mib, rounds))?;
    let addr = server.url.trim_start_matches("http://").trim_end_matches("/v1").parse()?;
    let proxy = runtime.block_on(Proxy::start(addr));
    let mut inner = Command::new(std::env::current_exe()?);
    inner.args([mib.to_string(), rounds.to_string()]).env_remove("SSL_CERT_DIR");
    for name in ["https_proxy", "no_proxy", "NO_PROXY"] {
        inner.env_remove(name);
    }
    inner.env("HTTPS_PROXY", proxy.url()).env("SSL_CERT_FILE", proxy.ca_file());
    let status = inner.env(OVER_TLS, &server.key).status()?;
    if status.success() { Ok(()) } else { Err("measuring over TLS failed".into()) }
}

/// Sends a file of so many MiB in each way, in turn, so many times.
fn measure(runtime: &Runtime, base: &str, key: &str, (mib, rounds): (u64, u64)) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("big.bin");
    fill(&path, mib)?;
    let client = Client::new(Settings { base: base.to_owned(), ..Settings::default() })
        .map_err(|problem| format!("{problem:?}"))?
        .with_key(ApiKey::new(key)?);
    let (mut curl, mut plain, mut hashed) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        curl.push(timed(2, || by_curl(runtime, &client, &path))?);
        plain.push(timed(0, || runtime.block_on(by_us(&client, &path, false)))?);
        hashed.push(timed(0, || runtime.block_on(by_us(&client, &path, true)))?);
        println!(
            "round {round}: curl {}, fichier {}, with checksum {}",
            said(curl.last(), mib),
            said(plain.last(), mib),
            said(hashed.last(), mib)
        );
    }
    let ratio = |of: fn(&Took) -> Duration, a: &[Took], b: &[Took]| {
        median(a, of).as_secs_f64() / median(b, of).as_secs_f64()
    };
    println!("throughput, fichier to curl: {:.2}", ratio(|t| t.wall, &curl, &plain));
    println!("CPU, fichier without checksum to curl: {:.2}", ratio(|t| t.cpu, &plain, &curl));
    println!("until verified, with checksum: {:.2?}", median(&hashed, |t| t.wall));
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("most memory: {}", most.trim_start_matches("VmHWM:").trim());
    Ok(())
}

fn fill(path: &Path, mib: u64) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    let piece: Vec<u8> = (0..1 << 20).map(|at: u32| (at % 251) as u8).collect();
    (0..mib).try_for_each(|_| file.write_all(&piece))
}

async fn by_us(client: &Client, path: &Path, hash: bool) -> Outcome<()> {
    let source = Source::of(LocalPath::new(path)).map_err(|problem| format!("{problem:?}"))?;
    let meter = Meter::new(1);
    let (hashes, sums) = if hash {
        hash_beside(std::slice::from_ref(&source), &meter)
    } else {
        (HashFeed::default(), Vec::new())
    };
    let ticket = client.upload_server().await.map_err(|problem| format!("{problem:?}"))?;
    let files = vec![UploadPart { stored_name: "big.bin".into(), source }];
    let form = UploadForm { ticket, folder: FolderId::ROOT, files };
    let beside = Beside { meter, throttle: Throttle::default(), hashes, hold: None };
    client.upload(&form, beside).await.map_err(|failure| format!("{failure:?}"))?;
    for sum in sums {
        sum.await.map_err(|problem| format!("{problem:?}"))?;
    }
    Ok(())
}

fn by_curl(runtime: &Runtime, client: &Client, path: &Path) -> Outcome<()> {
    let scheme = if client.base().is_loopback() { "http" } else { "https" };
    let ticket = runtime.block_on(client.upload_server()).map_err(|p| format!("{p:?}"))?;
    let status = Command::new("curl")
        .args(["-s", "-o", "/dev/null", "-F", "did=0", "-F"])
        .arg(format!("file[]=@{}", path.display()))
        .arg(format!("{scheme}://{}/upload.cgi?id={}", ticket.node, ticket.id))
        .status()?;
    if status.success() { Ok(()) } else { Err("curl failed".into()) }
}

/// Runs it; `of`: 0 counts this process's CPU time, 2 that of its children.
fn timed(of: usize, deed: impl FnOnce() -> Outcome<()>) -> Outcome<Took> {
    let (before, begun) = (cpu(of)?, Instant::now());
    deed()?;
    Ok(Took { wall: begun.elapsed(), cpu: cpu(of)? - before })
}

/// User and system time, in the kernel's ticks of 10 ms.
fn cpu(of: usize) -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(')').next().ok_or("no name")?;
    // After the state's letter, all fields are numbers; some are negative.
    let ticks: Vec<i64> = after.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let fields = ticks.get(10 + of..12 + of).ok_or("too few fields")?;
    Ok(Duration::from_millis(fields.iter().sum::<i64>().unsigned_abs() * 10))
}

fn median(took: &[Took], of: fn(&Took) -> Duration) -> Duration {
    let mut all: Vec<Duration> = took.iter().map(of).collect();
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or_default()
}

fn said(took: Option<&Took>, mib: u64) -> String {
    took.map_or_else(String::new, |took| {
        let speed = mib as f64 / took.wall.as_secs_f64();
        format!("{speed:.0} MiB/s ({:.2?} CPU)", took.cpu)
    })
}
