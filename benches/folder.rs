//! Reading a local folder: `cargo bench --bench folder -- [PATH]`.
//! Without a path a folder of 100,000 empty files is made in the temporary
//! directory. Prints the time of each of ten rounds, and the
//! most memory this process ever held. `docs/measures.md` sets Midnight
//! Commander beside it.

use std::path::PathBuf;
use std::time::Instant;

use fichier::local::{LocalPath, list};

const FILES: usize = 100_000;
const ROUNDS: usize = 10;

fn main() -> std::io::Result<()> {
    let given = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).map(PathBuf::from);
    let made = if given.is_none() { Some(many_files()?) } else { None };
    let path =
        given.unwrap_or_else(|| made.as_ref().map_or_else(PathBuf::new, |d| d.path().into()));
    let path = LocalPath::new(path);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let Ok(folder) = list(&path) else {
            return Err(std::io::Error::other("the folder cannot be read"));
        };
        let took = start.elapsed();
        println!("{} entries, whole: {took:.1?}", folder.entries.len());
    }
    println!("most memory: {}", most_memory()?);
    Ok(())
}

fn many_files() -> std::io::Result<tempfile::TempDir> {
    let dir = tempfile::tempdir()?;
    for n in 0..FILES {
        std::fs::write(dir.path().join(format!("photo {:04} holiday-{n:06}.jpg", n % 317)), b"")?;
    }
    Ok(dir)
}

fn most_memory() -> std::io::Result<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}
