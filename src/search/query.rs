//! A query as data, as it travels from a face to the engine.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::clock::Moment;

/// What is looked for: things all of these conditions hold for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Query {
    /// The conditions.
    pub all: Vec<Condition>,
}

/// One condition. Names and paths are compared without regard to case and
/// accents. A folder has no size, and what has no date is of no age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The name holds this; with a `/` in it, the whole path does.
    Part(String),
    /// The whole name is like this pattern (`*`, `?`, `[a-z]`, `{a,b}`); with
    /// a `/` in it, the end of the path is, or all of it if it begins so.
    Glob(String),
    /// The name holds these letters in this order, with others in between.
    Letters(String),
    /// So many bytes or more.
    AtLeast(u64),
    /// So many bytes or fewer.
    AtMost(u64),
    /// It arrived then or later.
    Since(Moment),
    /// It arrived earlier.
    Before(Moment),
    /// Of this kind.
    Kind(Kind),
    /// In the folder at this path, or below it.
    Below(String),
    /// Not everything of this query holds.
    Not(Query),
}

/// What kind of thing; from films on, by the end of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Any file
    File,
    /// Folders
    Folder,
    /// Films
    Video,
    /// Music and speech
    Audio,
    /// Pictures
    Picture,
    /// Archives
    Archive,
    /// Text, tables and books
    Document,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::File,
        Self::Folder,
        Self::Video,
        Self::Audio,
        Self::Picture,
        Self::Archive,
        Self::Document,
    ];

    /// The word for it in a query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Picture => "picture",
            Self::Archive => "archive",
            Self::Document => "document",
        }
    }

    /// The ends of names of this kind; none for files and folders as such.
    #[must_use]
    pub const fn ends(self) -> &'static [&'static str] {
        match self {
            Self::File | Self::Folder => &[],
            Self::Video => &[
                "mkv", "mp4", "avi", "m4v", "mov", "mpg", "mpeg", "ts", "m2ts", "wmv", "webm",
                "flv", "vob", "ogv", "3gp", "divx",
            ],
            Self::Audio => &[
                "mp3", "flac", "ogg", "opus", "m4a", "aac", "wav", "wma", "ape", "alac", "aiff",
                "mka", "m4b",
            ],
            Self::Picture => &[
                "jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "tif", "tiff", "bmp", "svg",
                "raw", "cr2", "nef", "arw", "dng", "psd",
            ],
            Self::Archive => &[
                "zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "iso", "img", "cab",
                "lz4", "par2",
            ],
            Self::Document => &[
                "txt", "pdf", "epub", "mobi", "doc", "docx", "odt", "xls", "xlsx", "ods", "csv",
                "ppt", "pptx", "odp", "rtf", "md", "nfo", "srt", "cbz", "cbr",
            ],
        }
    }
}

/// What hits are in the order of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Those that fit best first, then by path.
    #[default]
    Path,
    /// The largest first.
    Size,
    /// The newest first.
    Date,
}

/// Why a query cannot be understood; each names the word it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryFault {
    /// It is no amount of bytes.
    Size(String),
    /// It is no date and no age.
    Date(String),
    /// It is no kind of thing.
    Kind(String),
    /// It is no pattern.
    Glob(String),
    /// There is nothing behind the condition's name.
    Nothing(String),
    /// The sign between condition and value means nothing there.
    Sign(String),
    /// A quotation mark is not closed.
    Quote,
}
