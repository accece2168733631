//! Handing a secret to the engine without writing it to a disk or into a
//! message: a file in memory that only this user's processes can open.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use rustix::fs::{MemfdFlags, memfd_create};

/// A secret that can be read at [`SecretOffer::path`] as long as this lives.
#[derive(Debug)]
pub struct SecretOffer {
    file: File,
}

impl SecretOffer {
    /// Puts it there.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn new(secret: &str) -> io::Result<Self> {
        let mut file = File::from(memfd_create("secret", MemfdFlags::CLOEXEC)?);
        file.write_all(secret.as_bytes())?;
        Ok(Self { file })
    }

    /// Where another process of this user can read it.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        use std::os::fd::AsRawFd;
        format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_there_as_long_as_the_offer() {
        let offer = SecretOffer::new("the-key").unwrap();
        let path = offer.path();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "the-key");
        let file = std::fs::read_link(&path).unwrap();
        assert!(file.to_str().unwrap().starts_with("/memfd:secret"), "{file:?}");
        drop(offer);
        assert_ne!(std::fs::read_link(&path).ok(), Some(file));
    }
}
