//! The index itself. Pure: rows go in, hits come out. Of each file it holds
//! what is compared and the link, in one piece of memory a folder.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::ops::Range;

use crate::clock::Moment;
use crate::engine::store::{FileRow, FolderRow};
use crate::local::natural;
use crate::operations::Object;
use crate::protocol::{Crumb, FindQuery, Known};
use crate::remote::{FileUrl, FolderId};
use crate::search::{By, Candidate, Matcher, fold};

/// A tree deeper than this is a loop.
const DEEPEST: usize = 256;

/// Everything that is known, ready to be searched.
#[derive(Debug, Default)]
pub(super) struct Index {
    folders: HashMap<FolderId, Folder>,
    /// Those that can be reached from the root, in the order of their paths.
    order: Vec<Spot>,
    known: Known,
}

#[derive(Debug)]
struct Folder {
    parent: Option<FolderId>,
    name: String,
    folded: String,
    created: Option<Moment>,
    listed: Option<Moment>,
    capped: bool,
    /// Names, folded, and links, in the order of `files`.
    text: String,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: Range<u32>,
    /// The link stands behind the name and ends here.
    url_end: u32,
    size: u64,
    date: Option<Moment>,
}

/// A folder where it stands in the tree.
#[derive(Debug)]
struct Spot {
    id: FolderId,
    /// Its path, folded; empty for the root.
    path: String,
    /// Where its own name begins in the path.
    name: usize,
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Those that are wanted, with the folders they are in.
    pub hits: Vec<(FolderId, Object)>,
    /// Files that fit.
    pub files: u64,
    /// Folders that fit.
    pub folders: u64,
    /// Bytes of those files.
    pub bytes: u64,
}

/// A hit while they are gathered: what it is sorted by, the number of its
/// folder in the order, and its number there; `None` for the folder itself.
type Gathered = (i64, u32, Option<u32>);

impl Index {
    /// These folders changed; what of them is still known stands in `rows`.
    pub fn update(&mut self, changed: &[FolderId], rows: Vec<FolderRow>) {
        for id in changed {
            self.folders.remove(id);
        }
        for row in rows {
            self.folders.insert(row.id, Folder::of(row));
        }
        self.arrange();
    }

    /// Puts what can be reached from the root in order, and counts it.
    fn arrange(&mut self) {
        let mut inner: HashMap<FolderId, Vec<FolderId>> = HashMap::new();
        for (id, folder) in &self.folders {
            if let Some(parent) = folder.parent.filter(|_| *id != FolderId::ROOT) {
                inner.entry(parent).or_default().push(*id);
            }
        }
        for ids in inner.values_mut() {
            ids.sort_by(|a, b| self.by_name(*b, *a));
        }
        self.order.clear();
        let root = Spot { id: FolderId::ROOT, path: String::new(), name: 0 };
        let mut open = vec![(root, 0)];
        while let Some((spot, depth)) = open.pop() {
            let below = inner.get(&spot.id).filter(|_| depth < DEEPEST);
            for id in below.into_iter().flatten() {
                let Some(folder) = self.folders.get(id) else { continue };
                let (path, name) =
                    (format!("{}/{}", spot.path, folder.folded), spot.path.len() + 1);
                open.push((Spot { id: *id, path, name }, depth + 1));
            }
            self.order.push(spot);
        }
        self.known = self.count();
    }

    fn by_name(&self, a: FolderId, b: FolderId) -> Ordering {
        let name = |id| self.folders.get(&id).map_or("", |folder| folder.folded.as_str());
        natural(name(a).as_ref(), name(b).as_ref()).then(a.cmp(&b))
    }

    fn count(&self) -> Known {
        let mut known = Known::default();
        for spot in &self.order {
            known.folders += 1;
            let folder = self.folders.get(&spot.id);
            let Some(listed) = folder.and_then(|folder| folder.listed) else {
                known.unlisted += 1;
                continue;
            };
            known.oldest = Some(known.oldest.map_or(listed, |oldest: Moment| oldest.min(listed)));
            known.capped += u64::from(folder.is_some_and(|folder| folder.capped));
            known.files += folder.map_or(0, |folder| folder.files.len() as u64);
        }
        known
    }

    /// How much there is.
    pub const fn known(&self) -> Known {
        self.known
    }

    /// The way from the root to a folder.
    pub fn way(&self, folder: FolderId) -> Vec<Crumb> {
        let mut way = Vec::new();
        let mut next = Some(folder);
        while let (Some(id), true) = (next, way.len() < DEEPEST) {
            let known = self.folders.get(&id).filter(|_| id != FolderId::ROOT);
            way.push(Crumb { id, name: known.map(|f| f.name.clone()).unwrap_or_default() });
            next = known.and_then(|folder| folder.parent);
        }
        way.reverse();
        way
    }

    /// All that fits, and of it the part that is wanted.
    pub fn search(&self, matcher: &Matcher, query: &FindQuery) -> Found {
        let mut found = Found::default();
        let mut gathered: Vec<Gathered> = Vec::new();
        for (number, spot) in (0..).zip(&self.order) {
            let Some(folder) = self.folders.get(&spot.id) else { continue };
            if let Some(key) = self.folder_fits(spot, folder, matcher, query.by) {
                found.folders += 1;
                gathered.push((key, number, None));
            }
            for (at, file) in (0..).zip(&folder.files) {
                let candidate = Candidate {
                    name: folder.name_of(file),
                    place: &spot.path,
                    size: Some(file.size),
                    date: file.date,
                };
                if let Some(score) = matcher.fits(&candidate) {
                    found.files += 1;
                    found.bytes = found.bytes.saturating_add(file.size);
                    gathered.push((key(query.by, score, &candidate), number, Some(at)));
                }
            }
        }
        let wanted = wanted(gathered, query);
        found.hits = wanted.into_iter().filter_map(|hit| self.named(hit)).collect();
        found
    }

    fn folder_fits(&self, spot: &Spot, folder: &Folder, matcher: &Matcher, by: By) -> Option<i64> {
        if spot.id == FolderId::ROOT {
            return None;
        }
        let place = spot.path.get(..spot.name - 1).unwrap_or_default();
        let name = spot.path.get(spot.name..).unwrap_or_default();
        let candidate = Candidate { name, place, size: None, date: folder.created };
        matcher.fits(&candidate).map(|score| key(by, score, &candidate))
    }

    fn named(&self, (_, number, at): Gathered) -> Option<(FolderId, Object)> {
        let spot = self.order.get(number as usize)?;
        let folder = self.folders.get(&spot.id)?;
        match at {
            None => Some((folder.parent?, Object::Folder(spot.id))),
            Some(at) => {
                let url = folder.url_of(folder.files.get(at as usize)?);
                Some((spot.id, Object::File(FileUrl::new(url))))
            }
        }
    }
}

/// What a hit is sorted by: the least first, and equal ones by their paths.
fn key(by: By, score: u32, it: &Candidate<'_>) -> i64 {
    match by {
        By::Path => -i64::from(score),
        By::Size => -it.size.map_or(-1, |size| i64::try_from(size).unwrap_or(i64::MAX)),
        By::Date => it.date.map_or(i64::MAX, |date| date.0.saturating_neg()),
    }
}

/// The part that is wanted, in order. What is gathered is in the order of the
/// paths, so that nothing is left to do where that is wanted.
fn wanted(mut gathered: Vec<Gathered>, query: &FindQuery) -> Vec<Gathered> {
    let skip = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let end = skip.saturating_add(query.limit as usize).min(gathered.len());
    if skip >= end {
        return Vec::new();
    }
    if query.reversed {
        gathered.sort_unstable_by_key(|hit| Reverse(*hit));
    } else if !gathered.is_sorted() {
        if end < gathered.len() {
            gathered.select_nth_unstable(end - 1);
            gathered.truncate(end);
        }
        gathered.sort_unstable();
    }
    gathered.truncate(end);
    gathered.drain(..skip);
    gathered
}

impl Folder {
    fn of(row: FolderRow) -> Self {
        let mut files: Vec<(String, FileRow)> =
            row.files.into_iter().map(|file| (fold(&file.name), file)).collect();
        files.sort_by(|(a, x), (b, y)| {
            natural(a.as_ref(), b.as_ref()).then_with(|| x.url.cmp(&y.url))
        });
        let mut text = String::new();
        let at = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let files = files
            .into_iter()
            .map(|(name, file)| {
                let begin = at(&text);
                text.push_str(&name);
                let name = begin..at(&text);
                text.push_str(&file.url);
                File { name, url_end: at(&text), size: file.size, date: file.date }
            })
            .collect();
        text.shrink_to_fit();
        Self {
            parent: row.parent,
            folded: fold(&row.name),
            name: row.name,
            created: row.created,
            listed: row.listed,
            capped: row.capped,
            text,
            files,
        }
    }

    fn name_of(&self, file: &File) -> &str {
        self.text.get(file.name.start as usize..file.name.end as usize).unwrap_or_default()
    }

    fn url_of(&self, file: &File) -> &str {
        self.text.get(file.name.end as usize..file.url_end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Condition, Query};

    fn file(name: &str, size: u64, date: i64) -> FileRow {
        let url = format!("https://1fichier.com/?{name}{size}");
        FileRow { url, name: name.to_owned(), size, date: Some(Moment(date)) }
    }

    fn folder(id: i64, parent: Option<i64>, name: &str, files: Vec<FileRow>) -> FolderRow {
        let (id, parent, name) = (FolderId(id), parent.map(FolderId), name.to_owned());
        let listed = (!files.is_empty()).then_some(Moment(id.0 + 10));
        FolderRow { id, parent, name, created: None, listed, capped: false, files }
    }

    fn index() -> Index {
        let rows = vec![
            folder(0, None, "Root", vec![file("readme.txt", 5, 1)]),
            folder(1, Some(0), "Films", vec![file("b10.mkv", 30, 9), file("b9.mkv", 20, 8)]),
            folder(2, Some(1), "Été", vec![file("a.mkv", 10, 7)]),
            folder(3, Some(0), "never listed", vec![]),
            folder(4, None, "lost", vec![file("b.mkv", 1, 1)]),
            folder(5, Some(6), "round", vec![file("b.mkv", 1, 1)]),
            folder(6, Some(5), "round", vec![]),
        ];
        let mut index = Index::default();
        index.update(&[], rows);
        index
    }

    fn find(index: &Index, all: Vec<Condition>, by: By, page: (u64, u32)) -> (Vec<String>, u64) {
        let query = Query { all };
        let matcher = Matcher::new(&query).unwrap();
        let (offset, limit) = page;
        let query = FindQuery { query, by, reversed: false, offset, limit };
        let found = index.search(&matcher, &query);
        let name = |object: &Object| match object {
            Object::Folder(id) => index.folders[id].name.clone(),
            Object::File(url) => url.as_str().rsplit_once('?').unwrap().1.to_owned(),
        };
        let names = found.hits.iter().map(|(_, object)| name(object)).collect();
        (names, found.files + found.folders)
    }

    fn glob(text: &str) -> Vec<Condition> {
        vec![Condition::Glob(text.to_owned())]
    }

    #[test]
    fn hits_are_in_the_order_of_their_paths_and_only_what_has_a_place_is_found() {
        let index = index();
        let (names, total) = find(&index, vec![], By::Path, (0, 100));
        let wanted =
            ["readme.txt5", "Films", "b9.mkv20", "b10.mkv30", "Été", "a.mkv10", "never listed"];
        assert_eq!(names, wanted);
        assert_eq!(total, 7);
        assert_eq!(find(&index, vec![], By::Path, (2, 2)).0, wanted[2..4]);
        assert_eq!(find(&index, vec![], By::Path, (7, 2)), (vec![], 7));
        let known = index.known();
        assert_eq!((known.files, known.folders, known.unlisted), (4, 4, 1));
        assert_eq!(known.oldest, Some(Moment(10)));
        let way: Vec<String> = index.way(FolderId(2)).into_iter().map(|c| c.name).collect();
        assert_eq!(way, ["", "Films", "Été"]);
    }

    #[test]
    fn the_largest_or_newest_come_first_and_only_those_that_are_wanted() {
        let index = index();
        assert_eq!(
            find(&index, glob("*.mkv"), By::Size, (0, 2)),
            (strings(["b10.mkv30", "b9.mkv20"]), 3)
        );
        assert_eq!(find(&index, glob("*.mkv"), By::Date, (1, 5)).0, ["b9.mkv20", "a.mkv10"]);
        assert_eq!(find(&index, vec![], By::Size, (0, 9)).0[0], "b10.mkv30");
        let letters = vec![Condition::Letters("ed".into())];
        assert_eq!(find(&index, letters, By::Path, (0, 2)).0, ["never listed", "readme.txt5"]);
    }

    fn strings<const N: usize>(names: [&str; N]) -> Vec<String> {
        names.map(str::to_owned).into()
    }

    #[test]
    fn what_changed_is_read_anew_and_what_is_gone_goes() {
        let mut index = index();
        let moved = folder(2, Some(0), "Winter", vec![file("c.mkv", 1, 1)]);
        index.update(&[FolderId(2), FolderId(3)], vec![moved]);
        assert_eq!(
            find(&index, glob("*.mkv"), By::Path, (0, 9)).0,
            ["b9.mkv20", "b10.mkv30", "c.mkv1"]
        );
        let below = vec![Condition::Below("/winter".into())];
        assert_eq!(find(&index, below, By::Path, (0, 9)).0, ["c.mkv1"]);
        assert_eq!(index.known().unlisted, 0);
    }

    #[test]
    fn of_an_account_nobody_listed_even_the_root_is_unknown() {
        let mut index = Index::default();
        index.update(&[], vec![]);
        let known = index.known();
        assert_eq!((known.folders, known.unlisted, known.oldest), (1, 1, None));
    }
}
