//! The beginning of a file, if it is text.

use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::{Fault, LocalPath};

/// Bytes that are read.
const MOST: u64 = 256 << 10;
/// Columns of a tab.
const TAB: usize = 8;

/// What a file begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peek {
    /// Lines of text.
    Text {
        /// They.
        lines: Vec<String>,
        /// The file goes on behind them.
        more: bool,
    },
    /// Something else.
    NoText,
}

/// Reads the beginning of a file. Blocks.
///
/// # Errors
/// As the system says; what is no file is [`Peek::NoText`].
pub fn peek(path: &LocalPath) -> Result<Peek, Fault> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path.as_path());
    let file = file.map_err(|error| Fault::from(&error))?;
    let meta = file.metadata().map_err(|error| Fault::from(&error))?;
    if meta.is_dir() {
        return Err(Errno::ISDIR.into());
    }
    if !meta.is_file() {
        return Ok(Peek::NoText);
    }
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).map_err(|error| Fault::from(&error))?;
    let more = meta.len() > bytes.len() as u64;
    Ok(match text(&bytes, more) {
        Some(text) => Peek::Text { lines: text.lines().map(untabbed).collect(), more },
        None => Peek::NoText,
    })
}

/// Text has no zero bytes and is UTF-8, up to a letter that was cut in two.
fn text(bytes: &[u8], cut: bool) -> Option<&str> {
    if bytes.contains(&0) {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if cut && error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

fn untabbed(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for letter in line.trim_end_matches('\r').chars() {
        if letter == '\t' {
            let filled = out.chars().count() % TAB;
            out.extend(std::iter::repeat_n(' ', TAB - filled));
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peeked(bytes: &[u8]) -> Peek {
        let dir = tempfile::tempdir().unwrap();
        let path = LocalPath::new(dir.path().join("file"));
        std::fs::write(path.as_path(), bytes).unwrap();
        peek(&path).unwrap()
    }

    #[test]
    fn text_comes_in_lines_with_its_tabs_as_blanks() {
        let lines = vec!["a       b".to_owned(), "été".to_owned()];
        let text = "a\tb\r\nété\n".as_bytes();
        assert_eq!(peeked(text), Peek::Text { lines, more: false });
        assert_eq!(peeked(b""), Peek::Text { lines: vec![], more: false });
        assert_eq!(peeked(b"PK\0\x01"), Peek::NoText);
        assert_eq!(peeked(b"\xff\xfe"), Peek::NoText);
    }

    #[test]
    fn a_letter_cut_in_two_is_still_text() {
        let long = "é".repeat(200_000);
        let Peek::Text { lines, more: true } = peeked(format!("x{long}").as_bytes()) else {
            panic!()
        };
        assert_eq!(lines.len(), 1);
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        assert!(peek(&LocalPath::new(dir.path())).is_err());
        let pipe = dir.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&pipe).unwrap();
        assert!(peek(&LocalPath::new(pipe)).is_err());
        assert_eq!(peek(&LocalPath::new("/dev/null")), Ok(Peek::NoText));
    }
}
