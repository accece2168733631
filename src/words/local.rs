//! Sentences about the local disk and about names.

use crate::local::{Cannot, Fault};
use crate::remote::{KeyFault, NameFault};

/// Why a local folder or file could not be used, and what to do.
#[must_use]
pub fn fault(fault: Fault) -> String {
    match fault {
        Fault::Missing => {
            "It does not exist any more. Read it again, or go to the folder above.".to_owned()
        }
        Fault::Denied => "This user may not use it. Change its rights, or go elsewhere.".to_owned(),
        Fault::NotAFolder => "It is not a folder. Go to the folder above.".to_owned(),
        Fault::Exists => "Something of that name is there already. Choose another name.".to_owned(),
        Fault::Dead => {
            "The disk does not answer: a dead network mount, most likely. Try again later."
                .to_owned()
        }
        Fault::System(number) => {
            let said = std::io::Error::from_raw_os_error(number);
            format!("The system refused: {said}. Try again.")
        }
    }
}

/// Why a file cannot be sent.
#[must_use]
pub const fn cannot(why: Cannot) -> &'static str {
    match why {
        Cannot::Empty => "empty: 1fichier stores no empty files",
        Cannot::TooBig => "larger than the 300 GB that 1fichier takes",
        Cannot::Unreadable => "not readable by this user",
        Cannot::NotAFile => "not a file (socket, pipe, device or a link to nothing)",
        Cannot::Loop => "a link back to a folder above it",
        Cannot::Name => "its name cannot be stored",
    }
}

/// Why a name cannot be given.
#[must_use]
pub const fn name_fault(fault: NameFault) -> &'static str {
    match fault {
        NameFault::Empty => "A name needs more than dots.",
        NameFault::TooLong => "A name has at most 250 characters.",
    }
}

/// Why a text is no key.
#[must_use]
pub const fn key_fault(fault: KeyFault) -> &'static str {
    match fault {
        KeyFault::Empty => "Nothing was typed. Paste the key, then press Enter.",
        KeyFault::Character => "No API key has such characters. Copy it again from the site.",
    }
}
