//! Finding in a large account: `cargo bench --bench find -- [FILES]`, 200,000
//! without a number. The engine lists them once from the sandbox; then each
//! key of some searches is timed from the question to its last answered hit,
//! over the protocol, as the screen asks. `docs/measures.md` keeps what came
//! out.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a measurement may fail")]

#[path = "../tests/support/face.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod face;

use std::time::{Duration, Instant};

use face::{Face, empty_sandbox, hurried};
use fichier::clock::Moment;
use fichier::protocol::{Answer, FindQuery, Hits, Request};
use fichier::remote::FolderId;
use fichier::sandbox::Running;
use fichier::search::parse;
use jiff::tz::TimeZone;

/// Files of a folder.
const TOGETHER: usize = 500;
/// Hits the screen asks for.
const SHOWN: u32 = 1_000;
const ROUNDS: usize = 15;
/// What is typed, key by key.
const SEARCHES: [&str; 6] = [
    "metropolis",
    "*.mkv",
    "~mtrpls 042",
    "été size>1G date>2024-01",
    "type:video in:/shelf-7 -sample",
    "shelf-1/*/*restored*.mkv",
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let files = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(200_000);
    let sandbox = empty_sandbox().await;
    fill(&sandbox, files);
    let mut face = Face::start(&sandbox, hurried()).await;
    let begin = Instant::now();
    list_all(&mut face).await;
    println!("{files} files listed in {:.1?}; {}", begin.elapsed(), memory());
    let (hits, took) = ask(&mut face, "", 0).await;
    println!("first question: {took:.1?}, {} files known; {}", hits.known.files, memory());
    for search in SEARCHES {
        keys(&mut face, search).await;
    }
    changed(&mut face, &sandbox).await;
}

/// Films, their subtitles and samples on shelves.
fn fill(sandbox: &Running, files: usize) {
    let titles = ["Metropolis", "Nosferatu", "Un été à Bréhat", "The Nine Old Ships", "資料 2024"];
    let ends = [" (restored).mkv", ".fr.srt", " sample.mkv", ".part01.rar", ".nfo", ".avi"];
    for n in 0..files {
        let (shelf, folder) = (n / TOGETHER / 40, n / TOGETHER);
        let (title, end) = (titles[n % titles.len()], ends[n / 7 % ends.len()]);
        let path = format!("/shelf-{shelf}/box {folder:03}/{title} {:05}{end}", n * 7919 % 100_000);
        sandbox.put_synthetic(&path, n as u64, (n as u64 * 104_729) % 5_000_000_000 + 1);
    }
}

async fn list_all(face: &mut Face) {
    let mut open = vec![FolderId::ROOT];
    while let Some(folder) = open.pop() {
        face.ask(Request::Folder { folder, refresh: true }).await.unwrap();
        let listed = |face: &Face| face.folders.get(&folder).is_some_and(|f| f.listing.is_some());
        face.until("a listing", listed).await;
        let view = face.folders.remove(&folder).unwrap();
        open.extend(view.listing.unwrap().folders.iter().map(|sub| sub.id));
    }
}

async fn ask(face: &mut Face, text: &str, limit: u32) -> (Hits, Duration) {
    let begin = Instant::now();
    let query = parse(text, "/", Moment::now(), &TimeZone::UTC).unwrap_or_default();
    let query = FindQuery { query, limit, ..FindQuery::default() };
    let Ok(Answer::Hits(hits)) = face.ask(Request::Find(query)).await else { panic!() };
    (*hits, begin.elapsed())
}

/// Each key of a search, some times over: the median of all, and the worst.
async fn keys(face: &mut Face, search: &str) {
    let ends: Vec<usize> = search.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        for end in &ends {
            let (hits, took) = ask(face, &search[..*end], SHOWN).await;
            times.push(took);
            found = hits.total();
        }
    }
    times.sort_unstable();
    let (median, most) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let worst = times[times.len() - 1];
    println!(
        "  {search:32} {found:7} hits; a key: {median:.1?}, 99 of 100 within {most:.1?}, worst {worst:.1?}"
    );
}

/// The first question after a folder was listed anew.
async fn changed(face: &mut Face, sandbox: &Running) {
    sandbox.put_synthetic("/shelf-0/box 000/new.mkv", 1, 5);
    let (hits, _) = ask(face, "new.mkv box", 1).await;
    assert_eq!(hits.total(), 0);
    let (hits, _) = ask(face, "\"box 000\"", 1).await;
    let fichier::protocol::Thing::Folder(folder) = &hits.hits[0].what else { panic!() };
    let folder = folder.id;
    face.ask(Request::Folder { folder, refresh: true }).await.unwrap();
    face.until("the listing", |face| {
        let listing = face.folders.get(&folder).and_then(|view| view.listing.as_ref());
        listing.is_some_and(|listing| listing.files.iter().any(|file| file.name == "new.mkv"))
    })
    .await;
    let (hits, took) = ask(face, "new.mkv", SHOWN).await;
    assert_eq!(hits.total(), 1);
    println!("  after a folder of {TOGETHER} was listed anew: {took:.1?}; {}", memory());
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    format!("engine and sandbox hold {}", line.unwrap_or("an unknown size").trim())
}
