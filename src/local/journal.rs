//! The file of changes made to this disk: a JSON object a line, written at
//! its end by every screen, read whole when somebody wants to see it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use super::change::Record;

/// What is read of the file: its end.
const READ: u64 = 4 << 20;

/// The file.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// At this path, which need not exist yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Adds a record, in one write, so that those of several screens do not
    /// mix.
    ///
    /// # Errors
    /// As the disk says.
    pub fn add(&self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(&record.to_keep())?;
        line.push(b'\n');
        let mut options = OpenOptions::new();
        options.create(true).append(true).mode(0o600).open(&self.path)?.write_all(&line)
    }

    /// The records, oldest first. Lines of another version are left out.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let text = self.end().unwrap_or_default();
        text.split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect()
    }

    fn end(&self) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        let skip = file.metadata()?.len().saturating_sub(READ);
        file.seek(SeekFrom::Start(skip))?;
        let mut text = Vec::new();
        file.take(READ).read_to_end(&mut text)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::local::LocalPath;
    use crate::local::change::{Outcome, Step, What};

    #[test]
    fn what_is_added_is_there_and_strange_lines_harm_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::at(dir.path().join("changes.jsonl"));
        assert_eq!(journal.records(), []);
        let to = LocalPath::from_bytes(b"/b\xff\n");
        let step = Step::Moved { from: LocalPath::new("/a"), to };
        let outcome = Outcome { steps: vec![step; 1_500], ..Outcome::default() };
        let record = Record::new(Moment(5), What::Move, outcome, None);
        journal.add(&record).unwrap();
        OpenOptions::new()
            .append(true)
            .open(dir.path().join("changes.jsonl"))
            .unwrap()
            .write_all(b"{\"at\":1,\"what\":\"of tomorrow\"}\nhalf a li\n")
            .unwrap();
        journal.add(&Record { at: Moment(6), ..record.clone() }).unwrap();
        let records = journal.records();
        assert_eq!(records.iter().map(|record| record.at.0).collect::<Vec<_>>(), [5, 6]);
        assert_eq!((records[0].steps.len(), records[0].more), (1_000, 500));
        assert!(!records[0].can_be_undone() && record.can_be_undone());
    }
}
