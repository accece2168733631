//! The account of `fichier demo`: believable folders, and every kind of name
//! a screen must survive. Owns the planting; what is planted stands in
//! `tables`.
//!
//! Contents are made up, so gigabytes cost nothing, and the checksums of the
//! large files are known beforehand, so a listing does not have to compute
//! them. A file whose checksum is missing there is only slower.

mod checksums;
mod tables;

use self::checksums::Checksums;
use super::{
    content::{Checksum, Content},
    site::World,
    tree::{NewFile, Place, Share},
};
use crate::clock::Moment;

const DAY: u64 = 24 * 3600;

/// What a table plants: name, bytes and age in days.
type Row = (&'static str, u64, u64);

/// Fills the demo account and its friend.
pub(super) fn furnish(world: &mut World, now: Moment) {
    let mut gardener = Gardener { world, now, known: Checksums::read(), planted: 0 };
    let root = gardener.root(0);
    for (path, rows) in tables::FOLDERS {
        let folder = gardener.folder(root, path);
        for row in *rows {
            gardener.file(folder, path, *row);
        }
    }
    gardener.hostile(root);
    gardener.many(root);
    gardener.guarded(root);
    gardener.lent();
}

struct Gardener<'a> {
    world: &'a mut World,
    now: Moment,
    known: Checksums,
    planted: u64,
}

impl Gardener<'_> {
    fn root(&self, user: usize) -> u64 {
        self.world.accounts.get(user).map_or(0, |account| account.root)
    }

    fn ago(&self, days: u64) -> Moment {
        let millis = i64::try_from(days.saturating_mul(DAY * 1000)).unwrap_or(0);
        // Not all at the same time of day.
        let spread = i64::try_from(self.planted % 600).unwrap_or(0) * 61_000;
        Moment(self.now.0 - millis - spread)
    }

    fn folder(&mut self, root: u64, path: &str) -> u64 {
        let created = self.ago(900);
        self.world.folder_at(root, path, created)
    }

    fn file(&mut self, folder: u64, path: &str, (name, length, days): Row) -> String {
        self.named(folder, path, name, length, days)
    }

    fn named(&mut self, folder: u64, path: &str, name: &str, length: u64, days: u64) -> String {
        self.planted += 1;
        let seed = seed(path, name, length);
        let checksum = self.known.get(seed, length).map_or_else(Checksum::later, Checksum::known);
        let date = self.ago(days);
        let content = Content::Synthetic { seed, length };
        let place = Place::Folder(folder);
        let file = NewFile { place, name: name.to_owned(), date, content, checksum, pass: None };
        self.world.tree.add_file(file, &mut self.world.random)
    }

    /// Names that try to break a screen.
    fn hostile(&mut self, root: u64) {
        let path = "À trier";
        let folder = self.folder(root, path);
        let long = format!(
            "{}.bin",
            "très long nom ".repeat(18).trim_end().chars().take(236).collect::<String>()
        );
        for name in tables::HOSTILE.iter().copied().chain([long.as_str()]) {
            self.named(folder, path, name, 4_096, 12);
        }
    }

    /// A folder with a thousand files.
    fn many(&mut self, root: u64) {
        let path = "Relevés";
        let folder = self.folder(root, path);
        for number in 1..=1000 {
            let name = format!("relevé-{number:04}.csv");
            self.named(folder, path, &name, 600 + number % 7 * 131, 1000 - number);
        }
    }

    /// A file with a password, a folder without anything, public folders.
    fn guarded(&mut self, root: u64) {
        let path = "Documents";
        let folder = self.folder(root, path);
        let id = self.named(folder, path, "Contrats (mot de passe).zip", 3_482_113, 40);
        if let Some(file) = self.world.tree.file_mut(&id) {
            file.pass = Some("sesame".to_owned());
        }
        self.folder(root, "Boîte vide");
        let open = self.folder(root, "Photos/2024/07 Bréhat");
        self.publish(open, "brehat24", None);
        let closed = self.folder(root, "Photos/2025/05 Mariage");
        self.publish(closed, "mariage5", Some("sesame"));
    }

    fn publish(&mut self, folder: u64, code: &str, pass: Option<&str>) {
        if let Some(folder) = self.world.tree.folder_mut(folder) {
            folder.public = Some(code.to_owned());
            folder.pass = pass.map(str::to_owned);
        }
    }

    /// Folders of a friend: one to read, one to write in, one without links.
    fn lent(&mut self) {
        let root = self.root(1);
        let email =
            self.world.accounts.get(0).map(|account| account.email.clone()).unwrap_or_default();
        for (path, rw, hide_links) in tables::LENT {
            let folder = self.folder(root, path);
            self.named(folder, path, "Lisez-moi.txt", 812, 70);
            self.named(folder, path, "Vidéo de groupe.mp4", 48_211_337, 70);
            if let Some(folder) = self.world.tree.folder_mut(folder) {
                folder.shares = vec![Share { email: email.clone(), rw, hide_links }];
            }
        }
    }
}

/// The seed of a file's contents: its place, name and size (FNV-1a).
fn seed(path: &str, name: &str, length: u64) -> u64 {
    let text = format!("{path}/{name}#{length}");
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
