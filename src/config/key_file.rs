//! Our key file: one line, mode 0600, this user's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use secrecy::SecretString;

use super::paths::private_folder;
use crate::remote::ApiKey;

/// No file with a key in it is longer than so many bytes.
const LONGEST: u64 = 16 << 10;

/// Keeps a key: written beside, brought to the disk, and only then put in
/// place, so that no half key is ever there.
///
/// # Errors
/// What the system says; the old file is then untouched.
pub fn keep_key(key: &ApiKey, path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    // A named temporary file is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", key.expose())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

/// Whether a file that others can read is refused or only told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Privacy {
    /// Our own file: there is no reason for anybody else to read it.
    Required,
    /// A file the user named, such as a container's secret: those are often
    /// readable for all who are inside.
    Hoped,
}

/// What a file with a key in it gave.
pub(super) struct Text {
    pub text: SecretString,
    /// A sentence about who else can read the file.
    pub warning: Option<String>,
}

/// Reads a file with a key in it. `None` when it is not there.
///
/// # Errors
/// A whole sentence with what to do.
pub(super) fn read(path: &Path, privacy: Privacy) -> Result<Option<Text>, String> {
    let shown = path.display();
    let sentence = |error: &io::Error| format!("The key file {shown} cannot be read: {error}.");
    // Not blocking on a pipe nobody writes to would read nothing from one
    // somebody does: `--api-key-file <(pass show 1fichier)` is such a pipe.
    let file =
        OpenOptions::new().read(true).custom_flags(OFlags::NOCTTY.bits().cast_signed()).open(path);
    let file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(sentence(&error)),
    };
    // The open file is looked at, not the name: the name could change between.
    let meta = file.metadata().map_err(|error| sentence(&error))?;
    let mut warning = None;
    if meta.is_file() && (meta.mode() & 0o077 != 0 || !is_ours(&meta)) {
        let told = format!("Others can read the key file {shown}. Run: chmod 600 {shown}");
        match privacy {
            Privacy::Required if !is_ours(&meta) => {
                return Err(format!(
                    "The key file {shown} belongs to another user, so it is not used."
                ));
            }
            Privacy::Required => return Err(told),
            Privacy::Hoped => warning = (meta.mode() & 0o077 != 0).then_some(told),
        }
    }
    let mut text = String::new();
    let read = file.take(LONGEST).read_to_string(&mut text);
    // From here on the buffer wipes itself.
    let text = SecretString::from(text);
    read.map_err(|error| sentence(&error))?;
    Ok(Some(Text { text, warning }))
}

fn is_ours(meta: &fs::Metadata) -> bool {
    meta.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_kept_key_is_private_and_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/key");
        for text in ["first-key", "second-key"] {
            keep_key(&ApiKey::new(text).unwrap(), &path).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
            let read = read(&path, Privacy::Required).unwrap().unwrap();
            assert_eq!(read.text.expose_secret().trim(), text);
        }
        let beside: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(beside.len(), 1, "no temporary file stays");
    }

    #[test]
    fn a_file_others_can_read_is_refused_or_told_about() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        fs::write(&path, "abc").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let wanted =
            format!("Others can read the key file {0}. Run: chmod 600 {0}", path.display());
        assert_eq!(read(&path, Privacy::Required).err(), Some(wanted.clone()));
        assert_eq!(read(&path, Privacy::Hoped).unwrap().unwrap().warning, Some(wanted));
    }

    #[test]
    fn what_is_not_there_or_no_file() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read(&dir.path().join("none"), Privacy::Required).unwrap().is_none());
        assert!(read(dir.path(), Privacy::Hoped).is_err());
    }
}
