//! The files of a log: one that is written to, and older ones that have
//! become full. Several processes may write to one log; whoever finds it full
//! makes room, and the others notice.
//!
//! `engine.log` is the newest, `engine.1.log` the one before it, and so on.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where a log's files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    folder: PathBuf,
    who: String,
}

impl LogPlace {
    /// The log of `who` (`engine`, `screen`) in a folder.
    #[must_use]
    pub fn new(folder: &Path, who: &str) -> Self {
        Self { folder: folder.to_owned(), who: who.to_owned() }
    }

    /// A file by its age: 0 is the one that is written to.
    #[must_use]
    pub fn file(&self, age: u32) -> PathBuf {
        let name = match age {
            0 => format!("{}.log", self.who),
            age => format!("{}.{age}.log", self.who),
        };
        self.folder.join(name)
    }

    /// The files there are, newest first.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        (0..).map(|age| self.file(age)).take_while(|path| path.exists()).collect()
    }

    /// The file that was begun after this one, if there is one: the last full
    /// one of those, or the one that is written to.
    #[must_use]
    pub fn after(&self, file: &File) -> Option<File> {
        let ours = file.metadata().ok()?;
        let files = self.files();
        let age = files.iter().position(|path| is_at(&ours, path));
        match age {
            Some(0) => None,
            Some(age) => File::open(files.get(age - 1)?).ok(),
            // It was so long ago that it is deleted.
            None => File::open(files.last()?).ok(),
        }
    }
}

fn is_at(meta: &Metadata, path: &Path) -> bool {
    path.metadata().is_ok_and(|there| (there.dev(), there.ino()) == (meta.dev(), meta.ino()))
}

/// The end bytes are put into.
#[derive(Debug)]
pub(super) struct LogFiles {
    place: LogPlace,
    /// Bytes after which a file is full.
    size: u64,
    /// Files that are kept, at least one.
    count: u32,
    file: File,
}

impl LogFiles {
    /// Goes on writing to a log, or begins it.
    pub fn open(place: LogPlace, size: u64, count: u32) -> io::Result<Self> {
        let file = open(&place.file(0))?;
        Ok(Self { place, size, count: count.max(1), file })
    }

    /// Makes sure that there is room for so many bytes.
    fn make_room(&mut self, bytes: usize) -> io::Result<()> {
        let meta = self.file.metadata()?;
        let full = meta.len() > 0 && meta.len().saturating_add(bytes as u64) > self.size;
        // Somebody may have deleted it.
        if !full && meta.nlink() > 0 {
            return Ok(());
        }
        let path = self.place.file(0);
        if is_at(&meta, &path) {
            // All who write have this very file open, so its lock decides
            // who makes room. Whoever does not get it just writes on.
            if self.file.try_lock().is_err() {
                return Ok(());
            }
            if is_at(&meta, &path) {
                self.shift()?;
            }
        }
        self.file = open(&path)?;
        Ok(())
    }

    /// Every file becomes one older; the oldest goes, and whatever is left of
    /// a time when more were kept.
    fn shift(&self) -> io::Result<()> {
        let oldest = self.count - 1;
        let too_old = (oldest..).map(|age| self.place.file(age));
        too_old.take_while(|path| std::fs::remove_file(path).is_ok()).for_each(drop);
        for age in (0..oldest).rev() {
            match std::fs::rename(self.place.file(age), self.place.file(age + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

impl Write for LogFiles {
    /// Takes all or fails: a line is never in two files.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Better a file too large than a line lost.
        let _ = self.make_room(bytes.len());
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, at once, as the log writes it.
    fn put(log: &mut LogFiles, line: &str) {
        log.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn text(place: &LogPlace, age: u32) -> String {
        std::fs::read_to_string(place.file(age)).unwrap_or_default()
    }

    fn log(size: u64, count: u32) -> (tempfile::TempDir, LogPlace, LogFiles) {
        let dir = tempfile::tempdir().unwrap();
        let place = LogPlace::new(dir.path(), "engine");
        let files = LogFiles::open(place.clone(), size, count).unwrap();
        (dir, place, files)
    }

    #[test]
    fn a_full_file_makes_room_and_the_oldest_goes() {
        let (dir, place, mut log) = log(10, 3);
        for number in 0..6 {
            put(&mut log, &format!("line {number}"));
        }
        assert_eq!([0, 1, 2].map(|age| text(&place, age)), ["line 5\n", "line 4\n", "line 3\n"]);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
        let modes = place.files().into_iter().map(|path| path.metadata().unwrap().mode() & 0o777);
        assert!(modes.into_iter().all(|mode| mode == 0o600));
        // Fewer are kept from now on; a line longer than a file has one alone.
        let mut log = LogFiles::open(place.clone(), 10, 1).unwrap();
        put(&mut log, "a very long line");
        assert_eq!(text(&place, 0), "a very long line\n");
        assert_eq!(place.files().len(), 1);
    }

    #[test]
    fn two_who_write_to_one_log_lose_nothing() {
        let (_dir, place, mut one) = log(100, 50);
        let mut two = LogFiles::open(place.clone(), 100, 50).unwrap();
        for number in 0..200 {
            let log = if number % 3 == 0 { &mut one } else { &mut two };
            put(log, &format!("line {number}"));
        }
        let all: String = (0..50).rev().map(|age| text(&place, age)).collect();
        let wanted: String = (0..200).map(|number| format!("line {number}\n")).collect();
        assert_eq!(all, wanted);
        assert!(place.files().iter().all(|path| path.metadata().unwrap().len() <= 100));
    }

    #[test]
    fn threads_that_fill_one_log_lose_nothing() {
        let (_dir, place, _) = log(500, 1000);
        std::thread::scope(|scope| {
            for who in 0..4 {
                let place = place.clone();
                scope.spawn(move || {
                    let mut log = LogFiles::open(place, 500, 1000).unwrap();
                    (0..300).for_each(|number| put(&mut log, &format!("{who} {number}")));
                });
            }
        });
        let all: String = (0..1000).rev().map(|age| text(&place, age)).collect();
        let mut lines: Vec<&str> = all.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 1200);
    }

    #[test]
    fn a_log_that_was_deleted_is_begun_again() {
        let (_dir, place, mut log) = log(100, 2);
        put(&mut log, "one");
        std::fs::remove_file(place.file(0)).unwrap();
        put(&mut log, "two");
        assert_eq!(text(&place, 0), "two\n");
    }

    #[test]
    fn a_reader_is_led_from_file_to_file() {
        let (_dir, place, mut log) = log(10, 3);
        put(&mut log, "line 0");
        let first = File::open(place.file(0)).unwrap();
        assert!(place.after(&first).is_none());
        for number in 1..3 {
            put(&mut log, &format!("line {number}"));
        }
        let read = |file: &File| io::read_to_string(file).unwrap();
        let second = place.after(&first).unwrap();
        assert_eq!(read(&second), "line 1\n");
        assert_eq!(read(&place.after(&second).unwrap()), "line 2\n");
        for number in 3..6 {
            put(&mut log, &format!("line {number}"));
        }
        assert_eq!(read(&place.after(&first).unwrap()), "line 3\n", "the oldest that is left");
    }
}
