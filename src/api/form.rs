//! The upload form as bytes (§5.2). Written by hand and not by the HTTP
//! library, because the service's parser is picky: `did` first, the
//! disposition before anything else, names quoted, raw UTF-8, no type on text
//! parts, the boundary unquoted, the length known beforehand. Pure.

use std::hash::{BuildHasher, Hasher, RandomState};

use bytes::Bytes;

use super::{Endpoint, UploadForm};
use crate::remote::{Problem, ProblemKind};

/// Files of one upload, at most (§5.2).
const MOST_FILES: usize = 500;
/// Bytes of one file, at most, for a customer (§5.5).
const LARGEST_FILE: u64 = 300_000_000_000;
/// Bytes of one upload, at most (§5.5).
const LARGEST_UPLOAD: u64 = 500_000_000_000;

/// What stands around the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// Goes into the request's `Content-Type`.
    pub boundary: String,
    /// Stands before each file.
    pub heads: Vec<Bytes>,
    /// Stands after the last.
    pub tail: Bytes,
    /// Bytes of the whole body.
    pub length: u64,
}

impl Frame {
    /// Around the files of `form`; tells which file a problem is about.
    pub(super) fn of(form: &UploadForm) -> Result<Self, (Option<usize>, Problem)> {
        check(form)?;
        Ok(Self::around(form, boundary()))
    }

    fn around(form: &UploadForm, boundary: String) -> Self {
        let did = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"did\"\r\n\r\n{}",
            form.folder
        );
        let mut before = did;
        let mut heads = Vec::with_capacity(form.files.len());
        for part in &form.files {
            let disposition = "Content-Disposition: form-data; name=\"file[]\"; filename=";
            let name = &part.stored_name;
            heads.push(Bytes::from(format!(
                "{before}\r\n--{boundary}\r\n{disposition}\"{name}\"\r\n\r\n"
            )));
            before.clear();
        }
        let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
        let around = heads.iter().map(Bytes::len).sum::<usize>() + tail.len();
        Self { boundary, heads, tail, length: around as u64 + size_of(form) }
    }
}

fn size_of(form: &UploadForm) -> u64 {
    form.files.iter().map(|part| part.source.size()).fold(0, u64::saturating_add)
}

/// Refuses what the service would refuse after all bytes were sent.
fn check(form: &UploadForm) -> Result<(), (Option<usize>, Problem)> {
    let problem = |kind| Problem::new(kind, Endpoint::Upload.path());
    for (at, part) in form.files.iter().enumerate() {
        if part.source.size() == 0 {
            return Err((Some(at), problem(ProblemKind::EmptyFile)));
        }
        if part.source.size() > LARGEST_FILE {
            return Err((Some(at), problem(ProblemKind::TooBig)));
        }
        if !fits_in_quotes(&part.stored_name) {
            let words = "the name holds a character that the upload form cannot carry";
            return Err((Some(at), problem(ProblemKind::Refused).saying(words)));
        }
    }
    if form.files.is_empty() || form.files.len() > MOST_FILES {
        let words = "an upload carries between 1 and 500 files";
        return Err((None, problem(ProblemKind::BadRequest).saying(words)));
    }
    if size_of(form) > LARGEST_UPLOAD {
        return Err((None, problem(ProblemKind::TooBig)));
    }
    Ok(())
}

/// Whether a name may stand between quotes in a header; stored names never
/// hold anything else.
fn fits_in_quotes(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_control() || matches!(c, '"' | '\\'))
}

/// A line that stands in no file: 128 bits from the system's randomness.
fn boundary() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("fichier-{:016x}{:016x}", word(), word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{UploadPart, UploadTicket};
    use crate::local::{Fingerprint, LocalPath, Source};
    use crate::remote::FolderId;

    fn part(name: &str, size: u64) -> UploadPart {
        let print = Fingerprint { size, mtime_ns: 0, inode: 0 };
        UploadPart {
            stored_name: name.to_owned(),
            source: Source::new(LocalPath::new("/x"), print),
        }
    }

    fn form(files: Vec<UploadPart>) -> UploadForm {
        let ticket = UploadTicket { node: "up2.1fichier.com".to_owned(), id: "x".to_owned() };
        UploadForm { ticket, folder: FolderId(12345), files }
    }

    fn problem_of(files: Vec<UploadPart>) -> (Option<usize>, ProblemKind) {
        let (part, problem) = Frame::of(&form(files)).unwrap_err();
        (part, problem.kind)
    }

    #[test]
    fn one_file_is_framed_as_the_contract_shows_it() {
        let frame =
            Frame::around(&form(vec![part("archive.part01.rar", 5)]), "BOUNDARY".to_owned());
        let body = [&frame.heads[0][..], b"bytes", &frame.tail[..]].concat();
        let want = "--BOUNDARY\r\n\
            Content-Disposition: form-data; name=\"did\"\r\n\r\n\
            12345\r\n\
            --BOUNDARY\r\n\
            Content-Disposition: form-data; name=\"file[]\"; filename=\"archive.part01.rar\"\r\n\r\n\
            bytes\r\n\
            --BOUNDARY--\r\n";
        assert_eq!(String::from_utf8(body).unwrap(), want);
        assert_eq!(frame.length, want.len() as u64);
    }

    #[test]
    fn several_files_follow_each_other() {
        let frame = Frame::around(&form(vec![part("a", 1), part("é＂", 2)]), "B".to_owned());
        let head = String::from_utf8(frame.heads[1].to_vec()).unwrap();
        let want =
            "\r\n--B\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"é＂\"\r\n\r\n";
        assert_eq!(head, want);
        let around = frame.heads[0].len() + frame.heads[1].len() + frame.tail.len();
        assert_eq!(frame.length, around as u64 + 3);
    }

    #[test]
    fn boundaries_differ_and_need_no_quotes() {
        let (one, two) = (boundary(), boundary());
        assert_ne!(one, two);
        assert!(one.len() <= 70 && one.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'));
    }

    #[test]
    fn what_would_be_refused_in_the_end_is_refused_at_once() {
        for name in ["a\"b", "a\\b", "a\rb", "a\nb", "a\u{0}b", "a\u{7f}b", "a\u{85}b", ""] {
            let files = vec![part("good", 1), part(name, 1)];
            assert_eq!(problem_of(files), (Some(1), ProblemKind::Refused), "{name:?}");
        }
        assert_eq!(problem_of(vec![part("a", 0)]), (Some(0), ProblemKind::EmptyFile));
        let big = LARGEST_FILE + 1;
        assert_eq!(problem_of(vec![part("a", big)]), (Some(0), ProblemKind::TooBig));
        let half = LARGEST_FILE;
        assert_eq!(problem_of(vec![part("a", half), part("b", half)]), (None, ProblemKind::TooBig));
        assert_eq!(problem_of(vec![]), (None, ProblemKind::BadRequest));
        let many = vec![part("a", 1); MOST_FILES + 1];
        assert_eq!(problem_of(many), (None, ProblemKind::BadRequest));
    }
}
