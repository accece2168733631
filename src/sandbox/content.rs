//! Bytes of files. Owns where they are kept, how they are made up, and the
//! checksum taken while they arrive.

use std::{
    fs::File,
    io::{self, Write},
    os::unix::fs::FileExt,
    path::Path,
    sync::{Arc, OnceLock},
};

use bytes::{Bytes, BytesMut};
use tempfile::TempPath;
use whirlpool::{Digest, Whirlpool};

use super::{options::Storage, random::mixed};

/// Above this an upload leaves memory for the temporary folder.
const IN_MEMORY: usize = 64 * 1024;
/// How much one read gives at most.
const PIECE: usize = 256 * 1024;

/// The bytes of one file, shared by its copies.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Memory(Bytes),
    /// Removed from disk with the last copy.
    Kept {
        path: Arc<TempPath>,
        length: u64,
    },
    /// Made up from a seed, never stored: any size costs nothing.
    Synthetic {
        seed: u64,
        length: u64,
    },
    /// Received and let go.
    Discarded {
        length: u64,
    },
}

impl Content {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Kept { length, .. }
            | Self::Synthetic { length, .. }
            | Self::Discarded { length } => *length,
        }
    }

    /// A way to read it piece by piece; `None` for what was let go.
    pub(super) fn reader(&self) -> io::Result<Option<Reader>> {
        Ok(match self {
            Self::Memory(bytes) => Some(Reader::Memory(bytes.clone())),
            Self::Kept { path, .. } => Some(Reader::File(File::open(path.as_ref())?)),
            Self::Synthetic { seed, length } => {
                Some(Reader::Synthetic { seed: *seed, length: *length })
            }
            Self::Discarded { .. } => None,
        })
    }

    fn digest(&self) -> io::Result<String> {
        let Some(reader) = self.reader()? else { return Ok(String::new()) };
        let mut hash = Whirlpool::new();
        let mut offset = 0;
        loop {
            let piece = reader.piece(offset, u64::MAX)?;
            if piece.is_empty() {
                return Ok(hex(&hash.finalize()));
            }
            offset += u64::try_from(piece.len()).unwrap_or(0);
            hash.update(&piece);
        }
    }
}

/// An open file.
pub(super) enum Reader {
    Memory(Bytes),
    File(File),
    Synthetic { seed: u64, length: u64 },
}

impl Reader {
    /// At most `limit` bytes from `offset` on; empty at the end. Reads of
    /// local temporary files are short, so they are not handed to a pool.
    pub(super) fn piece(&self, offset: u64, limit: u64) -> io::Result<Bytes> {
        let limit = usize::try_from(limit).unwrap_or(PIECE).min(PIECE);
        match self {
            Self::Memory(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(start..bytes.len().min(start + limit)))
            }
            Self::File(file) => {
                let mut piece = BytesMut::zeroed(limit);
                let got = file.read_at(&mut piece, offset)?;
                piece.truncate(got);
                Ok(piece.freeze())
            }
            Self::Synthetic { seed, length } => {
                let left = usize::try_from(length.saturating_sub(offset)).unwrap_or(PIECE);
                Ok(made_up(*seed, offset, limit.min(left)))
            }
        }
    }
}

/// Made-up bytes: each 8 of them depend on the seed and their place only.
fn made_up(seed: u64, offset: u64, length: usize) -> Bytes {
    let skip = usize::try_from(offset % 8).unwrap_or(0);
    let words = (skip + length).div_ceil(8);
    let mut bytes = BytesMut::with_capacity(words * 8);
    let base = seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let first = offset / 8;
    for word in (0..).zip(0..words).map(|(index, _): (u64, usize)| first + index) {
        bytes.extend_from_slice(&mixed(base.wrapping_add(word)).to_le_bytes());
    }
    bytes.freeze().slice(skip..skip + length)
}

/// The checksum a listing tells: known from the upload, or computed when it
/// is first asked for.
#[derive(Debug, Clone)]
pub(super) struct Checksum(Arc<OnceLock<String>>);

impl Checksum {
    pub(super) fn known(text: impl Into<String>) -> Self {
        Self(Arc::new(OnceLock::from(text.into())))
    }

    pub(super) fn later() -> Self {
        Self(Arc::new(OnceLock::new()))
    }

    /// 128 lower-case hex digits; empty where nothing was computed.
    pub(super) fn of(&self, content: &Content) -> String {
        self.0.get_or_init(|| content.digest().unwrap_or_default()).clone()
    }
}

/// Whirlpool of some bytes in lower-case hex (§12.6).
pub(super) fn whirlpool(bytes: &[u8]) -> String {
    hex(&Whirlpool::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| char::from_digit(u32::from(nibble), 16))
        .collect()
}

/// A file on its way in. Dropping it forgets what arrived.
pub(super) struct Intake {
    storage: Storage,
    hash: Option<Whirlpool>,
    length: u64,
    memory: BytesMut,
    file: Option<(File, TempPath)>,
}

impl Intake {
    pub(super) fn new(storage: Storage, hashed: bool) -> Self {
        let hash = hashed.then(Whirlpool::new);
        Self { storage, hash, length: 0, memory: BytesMut::new(), file: None }
    }

    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn push(&mut self, bytes: &[u8], folder: &Path) -> io::Result<()> {
        self.length += u64::try_from(bytes.len()).unwrap_or(0);
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        match (self.storage, &mut self.file) {
            (Storage::Discard, _) => Ok(()),
            (Storage::Keep, Some((file, _))) => file.write_all(bytes),
            (Storage::Keep, None) => {
                self.memory.extend_from_slice(bytes);
                if self.memory.len() > IN_MEMORY { self.spill(folder) } else { Ok(()) }
            }
        }
    }

    fn spill(&mut self, folder: &Path) -> io::Result<()> {
        let (mut file, path) =
            tempfile::Builder::new().prefix("upload-").tempfile_in(folder)?.into_parts();
        file.write_all(&self.memory)?;
        self.memory = BytesMut::new();
        self.file = Some((file, path));
        Ok(())
    }

    pub(super) fn finish(self) -> (Content, Checksum) {
        let checksum =
            Checksum::known(self.hash.map(|hash| hex(&hash.finalize())).unwrap_or_default());
        let content = match (self.storage, self.file) {
            (Storage::Discard, _) => Content::Discarded { length: self.length },
            (Storage::Keep, Some((_, path))) => {
                Content::Kept { path: Arc::new(path), length: self.length }
            }
            (Storage::Keep, None) => Content::Memory(self.memory.freeze()),
        };
        (content, checksum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_real_dump() {
        // §12.6: a 12-byte file of the service itself.
        assert!(whirlpool(b"Hello world\n").starts_with("0a894ff039da399d5a72116b3665cd95"));
        assert!(whirlpool(b"").starts_with("19fa61d7"));
    }

    #[test]
    fn made_up_bytes_do_not_depend_on_where_reading_starts() {
        let whole = made_up(9, 0, 100);
        for start in 0..20 {
            assert_eq!(made_up(9, start as u64, 50), whole.slice(start..start + 50));
        }
        assert_ne!(made_up(9, 0, 100), made_up(10, 0, 100));
    }

    #[test]
    fn large_files_go_to_disk_and_leave_it_with_the_last_copy() {
        let folder = tempfile::tempdir().unwrap();
        let mut intake = Intake::new(Storage::Keep, true);
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
        bytes.chunks(999).for_each(|piece| intake.push(piece, folder.path()).unwrap());
        let (content, checksum) = intake.finish();
        assert_eq!((content.length(), checksum.of(&content)), (200_000, whirlpool(&bytes)));
        let reader = content.reader().unwrap().unwrap();
        assert_eq!(reader.piece(100, 50).unwrap(), bytes[100..150]);
        let copy = content.clone();
        drop(content);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        drop(copy);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn discarded_bytes_leave_size_and_checksum() {
        let mut intake = Intake::new(Storage::Discard, true);
        intake.push(b"Hello world\n", Path::new("/nowhere")).unwrap();
        let (content, checksum) = intake.finish();
        assert_eq!(content.length(), 12);
        assert_eq!(checksum.of(&content), whirlpool(b"Hello world\n"));
        assert!(content.reader().unwrap().is_none());
    }

    #[test]
    fn a_late_checksum_is_the_same() {
        let content = Content::Synthetic { seed: 4, length: 1000 };
        assert_eq!(Checksum::later().of(&content), whirlpool(&made_up(4, 0, 1000)));
    }
}
