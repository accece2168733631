//! The user's bookmarks and the folders seen last, as files between sessions.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::LocalPath;

/// A folder of either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// Of the local disk.
    Local(LocalPath),
    /// Of the account, by its path: a number would be of one account only.
    Remote(String),
}

/// A folder with the letter it is reached by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The letter.
    pub letter: char,
    /// The folder.
    pub place: Kept,
}

/// The file of bookmarks.
#[derive(Debug, Clone)]
pub struct Bookmarks(PathBuf);

impl Bookmarks {
    /// At this path, which need not exist yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// All of them, by letter.
    #[must_use]
    pub fn read(&self) -> Vec<Bookmark> {
        read(&self.0)
    }

    /// Gives a letter a place, or none; other screens' letters stay.
    ///
    /// # Errors
    /// As the disk says.
    pub fn set(&self, letter: char, place: Option<Kept>) -> io::Result<()> {
        let mut all = self.read();
        all.retain(|bookmark| bookmark.letter != letter);
        all.extend(place.map(|place| Bookmark { letter, place }));
        all.sort_by_key(|bookmark| bookmark.letter);
        write(&self.0, &all)
    }
}

/// The file of the folders seen last.
#[derive(Debug, Clone)]
pub struct Recent(PathBuf);

impl Recent {
    /// At this path, which need not exist yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// The folders, the last one first.
    #[must_use]
    pub fn read(&self) -> Vec<Kept> {
        read(&self.0)
    }

    /// Writes them.
    ///
    /// # Errors
    /// As the disk says.
    pub fn write(&self, places: &[Kept]) -> io::Result<()> {
        write(&self.0, &places)
    }
}

/// What is not there or not understood is nothing.
fn read<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let file = File::open(path).ok();
    file.and_then(|file| serde_json::from_reader(io::BufReader::new(file)).ok()).unwrap_or_default()
}

/// Whole or not at all.
fn write<T: Serialize>(path: &Path, what: &T) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, what)?;
    file.write_all(b"\n")?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_set_moved_and_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        let file = Bookmarks::at(dir.path().join("bookmarks.json"));
        assert_eq!(file.read(), []);
        let here = Kept::Local(LocalPath::from_bytes(b"/a\xff"));
        file.set('b', Some(here.clone())).unwrap();
        file.set('a', Some(Kept::Remote("/Backups".to_owned()))).unwrap();
        file.set('b', Some(here.clone())).unwrap();
        let letters: Vec<_> = file.read().iter().map(|bookmark| bookmark.letter).collect();
        assert_eq!(letters, ['a', 'b']);
        file.set('a', None).unwrap();
        assert_eq!(file.read(), [Bookmark { letter: 'b', place: here }]);
        std::fs::write(dir.path().join("bookmarks.json"), "garbage").unwrap();
        assert_eq!(file.read(), []);
    }
}
