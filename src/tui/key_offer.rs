//! Handing a key to the engine without writing it to a disk or into a
//! message: a file in memory that only this user's processes can open.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use rustix::fs::{MemfdFlags, memfd_create};

use crate::remote::ApiKey;

/// A key that can be read at [`KeyOffer::path`] as long as this lives.
#[derive(Debug)]
pub struct KeyOffer {
    file: File,
}

impl KeyOffer {
    /// Puts the key there.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn new(key: &ApiKey) -> io::Result<Self> {
        let mut file = File::from(memfd_create("key", MemfdFlags::CLOEXEC)?);
        file.write_all(key.expose().as_bytes())?;
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
    fn the_key_is_there_as_long_as_the_offer() {
        let offer = KeyOffer::new(&ApiKey::new("the-key").unwrap()).unwrap();
        let path = offer.path();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "the-key");
        let file = std::fs::read_link(&path).unwrap();
        assert!(file.to_str().unwrap().starts_with("/memfd:key"), "{file:?}");
        drop(offer);
        assert_ne!(std::fs::read_link(&path).ok(), Some(file));
    }
}
