//! Checksums of files that are only looked at. Blocks; runs on a thread of
//! its own and can be stopped.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::io::Errno;

use super::{Fault, Fingerprint, LocalPath};
use crate::remote::{Checksum, Hasher};

/// Bytes read at a time.
const PIECE: usize = 256 << 10;

/// How far the reading is, and the way to stop it.
#[derive(Debug, Default)]
pub struct Digesting {
    stop: AtomicBool,
    bytes: AtomicU64,
    sums: Mutex<Vec<Result<Checksum, Fault>>>,
}

impl Digesting {
    /// Ends it at the next piece.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Bytes that were read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// What came of the files since the last such question, in their order.
    #[must_use]
    pub fn take(&self) -> Vec<Result<Checksum, Fault>> {
        std::mem::take(&mut *self.sums.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, sum: Result<Checksum, Fault>) {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).push(sum);
    }
}

/// Reads files one after the other, until it is stopped.
pub fn digest(files: &[LocalPath], digesting: &Digesting) {
    for file in files {
        let sum = one(file, digesting);
        if digesting.is_stopped() {
            return;
        }
        digesting.add(sum);
    }
}

/// A file that changes while it is read has no checksum.
fn one(path: &LocalPath, digesting: &Digesting) -> Result<Checksum, Fault> {
    // Looked at before it is opened: a pipe would be waited for.
    let before = super::fingerprint(path)?;
    let mut file = File::open(path.as_path()).map_err(|error| Fault::from(&error))?;
    let mut hasher = Hasher::default();
    let mut piece = vec![0; PIECE];
    while !digesting.is_stopped() {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(got) => {
                hasher.update(piece.get(..got).unwrap_or_default());
                digesting.bytes.fetch_add(got as u64, Ordering::Relaxed);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Fault::from(&error)),
        }
    }
    let after = Fingerprint::of(&file.metadata().map_err(|error| Fault::from(&error))?);
    if before == after { Ok(hasher.finish()) } else { Err(Errno::AGAIN.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_in_their_order_and_faults_keep_their_place() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| LocalPath::new(dir.path().join(name));
        std::fs::write(at("a").as_path(), b"abc").unwrap();
        std::fs::write(at("b").as_path(), vec![7; PIECE + 1]).unwrap();
        let digesting = Digesting::default();
        digest(&[at("a"), at("none"), at("b"), at("")], &digesting);
        let folder = Err(Errno::ISDIR.into());
        let whole = Checksum::of(&vec![7; PIECE + 1]);
        let wanted = [Ok(Checksum::of(b"abc")), Err(Fault::Missing), Ok(whole), folder];
        assert_eq!(digesting.take(), wanted);
        assert_eq!(digesting.bytes(), PIECE as u64 + 4);
        assert!(digesting.take().is_empty(), "told once");
    }

    #[test]
    fn what_is_stopped_tells_nothing_more() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), b"abc").unwrap();
        let digesting = Digesting::default();
        digesting.stop();
        digest(&[LocalPath::new(dir.path().join("a"))], &digesting);
        assert!(digesting.take().is_empty());
    }
}
