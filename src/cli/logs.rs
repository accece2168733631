//! `fichier engine logs`: the end of the engine's log, through all its files,
//! and what is added to it.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::time::Duration;

use super::exit::warn;
use super::grammar::{Common, LogsArgs};
use super::setup::Setup;
use crate::config::LogPlace;
use crate::words;

/// How often a log that is followed is looked at.
const GLANCE: Duration = Duration::from_millis(250);

pub(super) async fn show(args: &LogsArgs, common: &Common) -> Result<(), String> {
    let setup = Setup::read(common)?;
    let place = LogPlace::new(&setup.paths.log_folder(), "engine");
    let cannot = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound {
            format!("There is no log in {} yet.", setup.paths.log_folder().display())
        } else {
            format!("The log cannot be read: {error}.")
        }
    };
    let (lines, mut reader) = end_of(&place, args.lines).map_err(cannot)?;
    warn(place.file(0).display());
    let mut out = io::stdout();
    if lines.iter().any(|line| print(&mut out, line).is_err()) {
        return Ok(());
    }
    if args.follow { follow(&mut out, &mut reader, &place).await.map_err(cannot) } else { Ok(()) }
}

async fn follow(out: &mut impl Write, reader: &mut Reader, place: &LogPlace) -> io::Result<()> {
    loop {
        let Some(line) = next_line(reader, place)? else {
            tokio::time::sleep(GLANCE).await;
            continue;
        };
        // A reader that has gone, as in `| head`, wants no more.
        if print(out, &line).is_err() {
            return Ok(());
        }
    }
}

/// What is logged may hold names; none of them steers the terminal.
fn print(out: &mut impl Write, line: &str) -> io::Result<()> {
    writeln!(out, "{}", words::visible(line))?;
    out.flush()
}

/// Where one has read to: a file, and a line that is not whole yet.
struct Reader {
    file: BufReader<File>,
    begun: Vec<u8>,
}

impl Reader {
    fn new(file: File) -> Self {
        Self { file: BufReader::new(file), begun: Vec::new() }
    }

    /// The next whole line of this file, or what is left at its end if it
    /// `is_over`.
    fn line(&mut self, is_over: bool) -> io::Result<Option<String>> {
        self.file.read_until(b'\n', &mut self.begun)?;
        let whole = self.begun.last() == Some(&b'\n');
        if !whole && (!is_over || self.begun.is_empty()) {
            return Ok(None);
        }
        let line = std::mem::take(&mut self.begun);
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches('\n').to_owned()))
    }
}

/// The last lines, and the reader behind them.
fn end_of(place: &LogPlace, count: usize) -> io::Result<(VecDeque<String>, Reader)> {
    let (mut lines, mut files) = (VecDeque::new(), place.files());
    // As many of the older ones as may be needed, oldest first.
    let newest = if files.is_empty() { place.file(0) } else { files.remove(0) };
    let mut reader = Reader::new(File::open(newest)?);
    lines.extend(last(&mut reader, count)?);
    for path in files {
        if lines.len() >= count {
            break;
        }
        let Ok(file) = File::open(path) else { break };
        let older = last(&mut Reader::new(file), count - lines.len())?;
        older.into_iter().rev().for_each(|line| lines.push_front(line));
    }
    Ok((lines, reader))
}

fn last(reader: &mut Reader, count: usize) -> io::Result<VecDeque<String>> {
    let mut lines = VecDeque::new();
    while let Some(line) = reader.line(false)? {
        lines.push_back(line);
        if lines.len() > count {
            lines.pop_front();
        }
    }
    Ok(lines)
}

/// The next line, in this file or in one that was begun after it.
fn next_line(reader: &mut Reader, place: &LogPlace) -> io::Result<Option<String>> {
    if let Some(line) = reader.line(false)? {
        return Ok(Some(line));
    }
    let Some(next) = place.after(reader.file.get_ref()) else { return Ok(None) };
    // Something may have been added between the last look and the change.
    if let Some(line) = reader.line(true)? {
        return Ok(Some(line));
    }
    *reader = Reader::new(next);
    reader.line(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(files: &[&str]) -> (tempfile::TempDir, LogPlace) {
        let dir = tempfile::tempdir().unwrap();
        let place = LogPlace::new(dir.path(), "engine");
        for (age, text) in (0..).zip(files) {
            std::fs::write(place.file(age), text).unwrap();
        }
        (dir, place)
    }

    #[test]
    fn the_end_reaches_into_older_files() {
        let (_dir, place) = place(&["5\n6\n", "3\n4\n", "1\n2\n"]);
        let end = |count| Vec::from(end_of(&place, count).unwrap().0);
        assert_eq!(end(1), ["6"]);
        assert_eq!(end(3), ["4", "5", "6"]);
        assert_eq!(end(100), ["1", "2", "3", "4", "5", "6"]);
        assert!(end(0).is_empty());
    }

    #[test]
    fn following_goes_on_across_files_and_half_lines() {
        let (dir, place) = place(&["1\n2"]);
        let (_, mut reader) = end_of(&place, 9).unwrap();
        let mut next = || next_line(&mut reader, &place).unwrap();
        assert_eq!(next(), None, "half a line is none");
        let mut file = std::fs::OpenOptions::new().append(true).open(place.file(0)).unwrap();
        file.write_all(b"2\n3\n").unwrap();
        std::fs::rename(place.file(0), place.file(1)).unwrap();
        std::fs::write(place.file(0), "4\n").unwrap();
        let lines: Vec<String> = std::iter::from_fn(&mut next).collect();
        assert_eq!(lines, ["22", "3", "4"]);
        drop(dir);
    }
}
