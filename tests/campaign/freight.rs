//! The files of a siege: sizes from one byte to some megabytes, several
//! folders, contents that are shared, names that are hard to carry.

use std::path::{Path, PathBuf};

use fichier::local::{Fingerprint, LocalPath};
use fichier::protocol::NewFile;
use fichier::queue::{ClashRule, DuplicateRule};
use fichier::remote::{Checksum, to_server};

use super::chance::Chance;

/// `#` becomes the file's number, so that no two are equal by accident.
const NAMES: &[&str] = &[
    "#.bin",
    "holiday # été.mkv",
    "#.tar.gz",
    "a\"#\"<b>$`'.txt",
    " # edge ",
    "#\nline\u{1b}[31m.txt",
    "#\u{202e}gpj.exe",
    "-rf #",
    "漢字 # 🦀.iso",
    "\u{ff1c}#\u{ff1e}",
    "back\\slash # .",
    "%00%2f#",
    "name=\"file[]\"; filename=\"#\"",
    "#\u{7f}",
    ".#",
    "#----------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------",
];

const FOLDERS: &[&[&str]] =
    &[&[], &["Backups"], &["Backups", "2026"], &["été <1>"], &["Films"], &["Films", "a'b"]];

const RULES: [ClashRule; 5] =
    [ClashRule::Hold, ClashRule::KeepBoth, ClashRule::Replace, ClashRule::Replace, ClashRule::Skip];

pub const DUPLICATES: [DuplicateRule; 2] = [DuplicateRule::Send, DuplicateRule::Copy];

/// One local file and where it goes.
#[derive(Debug, Clone)]
pub struct Cargo {
    pub source: PathBuf,
    pub below: Vec<String>,
    pub name: String,
    pub size: u64,
    pub sum: Checksum,
    pub rule: ClashRule,
}

impl Cargo {
    pub fn as_request(&self) -> NewFile {
        let meta = std::fs::metadata(&self.source).unwrap();
        NewFile {
            source: LocalPath::new(&self.source),
            print: Fingerprint::of(&meta),
            below: self.below.clone(),
            name: self.name.clone(),
        }
    }

    /// The folder and the name it must have on the service.
    pub fn stored_as(&self) -> (String, String) {
        let below: Vec<String> = self.below.iter().map(|name| to_server(name).unwrap()).collect();
        (below.join("/"), to_server(&self.name).unwrap())
    }
}

/// Makes the next file; `before` are the ones made so far.
pub fn make(chance: &mut Chance, home: &Path, before: &[Cargo]) -> Cargo {
    let number = before.len();
    let source = home.join("files").join(format!("{number}"));
    let size = match chance.below(10) {
        0 => 1,
        1..=4 => 1 + chance.below(2_000),
        5..=7 => 1 + chance.below(300_000),
        8 => 1 + chance.below(2_000_000),
        _ => 4_000_000 + chance.below(2_000_000),
    };
    let mut bytes = content(chance.draw(), size);
    let mut below: Vec<String> =
        chance.pick(FOLDERS).iter().map(|name| (*name).to_owned()).collect();
    let mut name = chance.pick(NAMES).replace('#', &number.to_string());
    let mut rule = ClashRule::Hold;
    if !before.is_empty() && chance.one_in(8) {
        bytes = std::fs::read(&chance.pick(before).source).unwrap();
    }
    if !before.is_empty() && chance.one_in(8) {
        let other = chance.pick(before);
        (below, name) = (other.below, other.name);
        rule = chance.pick(&RULES);
    }
    std::fs::create_dir_all(source.parent().unwrap()).unwrap();
    std::fs::write(&source, &bytes).unwrap();
    let size = bytes.len() as u64;
    Cargo { source, below, name, size, sum: Checksum::of(&bytes), rule }
}

fn content(seed: u64, size: u64) -> Vec<u8> {
    let size = usize::try_from(size).unwrap();
    let mut chance = Chance::new(seed);
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        bytes.extend(chance.draw().to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}
