//! Things found anywhere in the account, as a list of a pane: each knows the
//! folder it is in, and is called by its whole path.

use std::collections::HashMap;

use super::place::{Place, remote_path};
use super::rows::Row;
use crate::protocol::{Crumb, Hit, Hits, Thing};
use crate::remote::FolderId;

/// The hits of one answer.
#[derive(Debug, Clone, Default)]
pub struct HitRows {
    hits: Vec<Hit>,
    labels: Vec<String>,
    places: HashMap<FolderId, Vec<Crumb>>,
}

impl HitRows {
    /// Takes an answer over.
    #[must_use]
    pub fn new(hits: Hits) -> Self {
        let ways = hits.places.into_iter().filter_map(|way| Some((way.last()?.id, way)));
        let places: HashMap<FolderId, Vec<Crumb>> = ways.collect();
        let folders: HashMap<FolderId, String> =
            places.iter().map(|(id, way)| (*id, remote_path(way))).collect();
        let label = |hit: &Hit| {
            let folder = folders.get(&hit.folder).map_or("", |path| path.trim_matches('/'));
            let name = match &hit.what {
                Thing::Folder(folder) => &folder.name,
                Thing::File(file) => &file.name,
            };
            if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") }
        };
        Self { labels: hits.hits.iter().map(label).collect(), hits: hits.hits, places }
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Row<'_>> {
        self.hits.get(at).map(|hit| match &hit.what {
            Thing::Folder(folder) => Row::Folder(folder),
            Thing::File(file) => Row::File(file),
        })
    }

    /// Its path from the root, without the slash at the beginning.
    #[must_use]
    pub fn label(&self, at: usize) -> &str {
        self.labels.get(at).map_or("", String::as_str)
    }

    /// The folder it is in.
    #[must_use]
    pub fn home(&self, at: usize) -> Option<Place> {
        let folder = self.hits.get(at)?.folder;
        let lone = || vec![Crumb { id: folder, name: String::new() }];
        Some(Place::Remote(self.places.get(&folder).cloned().unwrap_or_else(lone)))
    }
}
