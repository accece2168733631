//! Which entries of a folder are places where another file system is mounted
//! that may never answer. Asking such an entry for its size hangs together
//! with its server, so a folder that merely contains it must not ask.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// File systems that live on this machine and therefore answer. Anything not
/// named here (NFS, SMB, FUSE, autofs, tomorrow's) is treated as far away.
const NEAR: [&str; 24] = [
    "bcachefs", "btrfs", "cgroup", "cgroup2", "devtmpfs", "erofs", "exfat", "ext2", "ext3", "ext4",
    "f2fs", "iso9660", "jfs", "msdos", "ntfs3", "overlay", "proc", "reiserfs", "squashfs", "sysfs",
    "tmpfs", "vfat", "xfs", "zfs",
];

/// Names in `folder` (its real path, without links) where a file system is
/// mounted that may not answer.
pub(super) fn far_away(folder: &Path) -> HashSet<OsString> {
    std::fs::read("/proc/self/mountinfo")
        .map_or_else(|_| HashSet::new(), |text| names(&text, folder))
}

/// All places where a file system is mounted that may not answer.
pub(super) fn all_far_away() -> HashSet<PathBuf> {
    let text = std::fs::read("/proc/self/mountinfo").unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter_map(far_mount).collect()
}

fn names(mountinfo: &[u8], folder: &Path) -> HashSet<OsString> {
    mountinfo
        .split(|byte| *byte == b'\n')
        .filter_map(far_mount)
        .filter(|point| point.parent() == Some(folder))
        .filter_map(|point| point.file_name().map(OsString::from))
        .collect()
}

/// The mount point of one line, if what is mounted there is far away:
/// `36 35 98:0 / /mnt/nas rw,noatime shared:1 - nfs4 nas:/export rw`.
fn far_mount(line: &[u8]) -> Option<PathBuf> {
    let mut fields = line.split(|byte| *byte == b' ');
    let point = fields.nth(4)?;
    let kind = fields.skip_while(|field| *field != b"-").nth(1)?;
    if NEAR.iter().any(|near| near.as_bytes() == kind) {
        return None;
    }
    Some(PathBuf::from(OsString::from_vec(unescape(point))))
}

/// The kernel writes space, tab, newline and backslash as `\ooo`.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, octal(tail)) {
            (b'\\', Some(value)) => {
                out.push(value);
                rest = tail.get(3..).unwrap_or_default();
            }
            _ => out.push(byte),
        }
    }
    out
}

fn octal(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits.get(..3)?).ok()?;
    u8::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: &[u8] = b"22 28 0:21 / /proc rw - proc proc rw\n\
        36 28 0:40 / /mnt/nas rw,noatime shared:1 - nfs4 nas:/export rw\n\
        37 28 0:41 / /mnt/my\\040disk rw - fuse.sshfs me@there: rw\n\
        38 28 8:1 / /mnt/usb rw - ext4 /dev/sdb1 rw\n\
        39 36 0:43 / /mnt/nas/below rw - cifs //x/y rw\n\
        garbage\n";

    #[test]
    fn finds_what_may_hang_directly_in_the_folder() {
        let found = names(INFO, Path::new("/mnt"));
        assert_eq!(found, HashSet::from(["nas".into(), "my disk".into()]));
        assert_eq!(names(INFO, Path::new("/")), HashSet::new());
    }

    #[test]
    fn a_backslash_that_is_no_escape_stays() {
        assert_eq!(unescape(b"a\\134b\\9"), b"a\\b\\9");
    }
}
