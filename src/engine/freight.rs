//! From what is wanted to single files: finds paths, walks folders through
//! the catalog, and gives every file a place and a name of its own below the
//! local folder.

use std::collections::HashSet;

use super::catalog::Catalog;
use super::gate::Priority;
use crate::clock::Moment;
use crate::downloads::{Facts, NewDownload};
use crate::local::{LocalPath, fitting, free_space, numbered};
use crate::protocol::{Errand, Failure, LeftOut, LeftWhy, Survey, Wanted};
use crate::remote::{FileUrl, FolderId, Listing, Problem, ProblemKind, RemoteFile};

/// Folders within folders that are walked; deeper ones are a loop.
const DEEPEST: usize = 200;

/// Single files, ready to be queued.
#[derive(Debug, Default)]
pub struct Freight {
    /// They.
    pub files: Vec<NewDownload>,
    /// What is left out.
    pub left: Vec<LeftOut>,
}

impl Freight {
    /// Finds all that an errand wants. Waits for the service where folders
    /// must be listed.
    ///
    /// # Errors
    /// What is not there, or the service's problem; then nothing is known.
    pub async fn find(catalog: &Catalog, errand: &Errand) -> Result<Self, Failure> {
        let mut finder = Finder {
            catalog,
            errand,
            freight: Self::default(),
            names: HashSet::new(),
            seen: HashSet::new(),
        };
        for wanted in &errand.wanted {
            finder.find(wanted).await?;
        }
        Ok(finder.freight)
    }

    /// Bytes, as far as they are known.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| file.facts.as_ref()).map(|facts| facts.size).sum()
    }

    /// What it amounts to in the local folder. Waits for the disk.
    #[must_use]
    pub fn survey(self, to: &LocalPath) -> Survey {
        let taken = |file: &&NewDownload| {
            let Some((_, name)) = &file.names else { return false };
            let mut path = to.as_path().to_owned();
            path.extend(&file.below);
            path.join(name).symlink_metadata().is_ok()
        };
        let count = |number: usize| number as u64;
        Survey {
            files: count(self.files.len()),
            links: count(self.files.iter().filter(|file| file.facts.is_none()).count()),
            bytes: self.bytes(),
            clashes: count(self.files.iter().filter(taken).count()),
            free: free_space(to),
            left: self.left,
        }
    }
}

/// A folder on the walk: where it is there, and where it will be here.
#[derive(Debug, Clone)]
struct Spot {
    folder: FolderId,
    label: String,
    below: Vec<String>,
}

struct Finder<'a> {
    catalog: &'a Catalog,
    errand: &'a Errand,
    freight: Freight,
    /// Names given away, with the folders above them.
    names: HashSet<(Vec<String>, String)>,
    seen: HashSet<FolderId>,
}

impl Finder<'_> {
    async fn find(&mut self, wanted: &Wanted) -> Result<(), Failure> {
        match wanted {
            Wanted::Link { file } => {
                self.link(file);
                Ok(())
            }
            Wanted::File { folder, file } => self.file(*folder, file).await,
            Wanted::Folder { folder } => {
                let above = self.catalog.label(*folder).await.map_err(Failure::Problem)?;
                self.walk(*folder, above).await
            }
            Wanted::Path { path } => self.path(path).await,
        }
    }

    fn link(&mut self, url: &FileUrl) {
        self.freight.files.push(NewDownload {
            url: url.clone(),
            names: None,
            from: String::new(),
            facts: None,
            to: self.errand.to.clone(),
            below: Vec::new(),
            on_clash: self.errand.on_clash,
            cdn: self.errand.cdn,
            password: false,
            priority: self.errand.priority,
        });
    }

    async fn file(&mut self, folder: FolderId, url: &FileUrl) -> Result<(), Failure> {
        let listing = self.catalog.recent(folder).await.map_err(Failure::Problem)?;
        let label = self.catalog.label(folder).await.map_err(Failure::Problem)?;
        match listing.files.into_iter().find(|file| file.url == *url) {
            Some(file) => self.take(file, &label, Vec::new()),
            None => return Err(missing(&format!("{label}/{url}"))),
        }
        Ok(())
    }

    /// A path is a file's or a folder's; where several things have the name,
    /// nobody can tell which one is meant.
    async fn path(&mut self, path: &str) -> Result<(), Failure> {
        let clean = path.trim_end_matches('/');
        let Some((above, name)) = clean.rsplit_once('/').filter(|(_, name)| !name.is_empty())
        else {
            return self.walk(FolderId::ROOT, String::new()).await;
        };
        let folder = self.catalog.locate(above).await.map_err(Failure::Problem)?;
        let asked = Moment::now();
        let mut found = named(&self.catalog.recent(folder).await.map_err(Failure::Problem)?, name);
        if found.is_empty() {
            // It may have come since the folder was listed.
            let listing = self.catalog.list(folder, Priority::Person, asked).await;
            found = named(&listing.map_err(Failure::Problem)?, name);
        }
        found.retain(|it| matches!(it, Named::Folder(_)) || !path.ends_with('/'));
        match (found.pop(), found.len()) {
            (None, _) => Err(missing(path)),
            (Some(Named::Folder(id)), 0) => self.walk(id, clean.to_owned()).await,
            (Some(Named::File(file)), 0) => {
                self.take(*file, above, Vec::new());
                Ok(())
            }
            (Some(_), more) => Err(Failure::Invalid(format!(
                "{} things are called {path}; name the one you mean by its link",
                more + 1
            ))),
        }
    }

    /// Walks a folder and all below it. `label` is its path there.
    async fn walk(&mut self, folder: FolderId, label: String) -> Result<(), Failure> {
        let name = label.rsplit_once('/').map(|(_, name)| fitting(name));
        let below: Vec<String> = name.into_iter().filter(|name| !name.is_empty()).collect();
        let mut spots = vec![Spot { folder, label, below }];
        while let Some(spot) = spots.pop() {
            if !self.seen.insert(spot.folder) || spot.below.len() > DEEPEST {
                continue;
            }
            let listing = self.catalog.recent(spot.folder).await.map_err(Failure::Problem)?;
            spots.extend(self.enter(&spot, listing).into_iter().rev());
        }
        Ok(())
    }

    /// Takes the files of a folder; gives the folders in it.
    fn enter(&mut self, spot: &Spot, listing: Listing) -> Vec<Spot> {
        if listing.capped {
            self.leave_out(spot.label.clone(), LeftWhy::Capped);
        }
        let inner = listing.folders.into_iter().map(|folder| {
            let mut below = spot.below.clone();
            below.push(fitting(&folder.name));
            Spot { folder: folder.id, label: format!("{}/{}", spot.label, folder.name), below }
        });
        let inner: Vec<Spot> = inner.collect();
        // A folder keeps its name; a file of the same one gets a number.
        let names = inner.iter().filter_map(|spot| spot.below.last().cloned());
        self.names.extend(names.map(|name| (spot.below.clone(), name)));
        for file in listing.files {
            self.take(file, &spot.label, spot.below.clone());
        }
        inner
    }

    fn take(&mut self, file: RemoteFile, from: &str, below: Vec<String>) {
        if file.url.as_str().is_empty() {
            return self.leave_out(format!("{from}/{}", file.name), LeftWhy::Hidden);
        }
        let name = self.free_name(&file.name, &below);
        self.freight.files.push(NewDownload {
            url: file.url,
            names: Some((file.name, name)),
            from: if from.is_empty() { "/".to_owned() } else { from.to_owned() },
            facts: Some(Facts { size: file.size, checksum: file.checksum, date: file.date }),
            to: self.errand.to.clone(),
            below,
            on_clash: self.errand.on_clash,
            cdn: self.errand.cdn,
            password: file.password,
            priority: self.errand.priority,
        });
    }

    /// The service keeps files of one name; a disk does not.
    fn free_name(&mut self, name: &str, below: &[String]) -> String {
        let names = (1..).map(|n| numbered(name, n));
        let mut free = names.skip_while(|name| !self.names.insert((below.to_vec(), name.clone())));
        free.next().unwrap_or_else(|| fitting(name))
    }

    fn leave_out(&mut self, path: String, why: LeftWhy) {
        self.freight.left.push(LeftOut { path, why });
    }
}

enum Named {
    File(Box<RemoteFile>),
    Folder(FolderId),
}

fn named(listing: &Listing, name: &str) -> Vec<Named> {
    let files = listing.files.iter().filter(|file| file.name == name);
    let folders = listing.folders.iter().filter(|folder| folder.name == name);
    files
        .map(|file| Named::File(Box::new(file.clone())))
        .chain(folders.map(|folder| Named::Folder(folder.id)))
        .collect()
}

fn missing(path: &str) -> Failure {
    let problem = Problem::new(ProblemKind::NotFound, format!("finding {path}"));
    Failure::Problem(problem.saying(format!("there is no {path} on 1fichier")))
}
