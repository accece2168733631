//! Where a pane is, and where it has been.

use crate::local::LocalPath;
use crate::protocol::Crumb;
use crate::remote::FolderId;

use super::rows::RowId;

/// Which of the two panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The left one: the local disk.
    Local,
    /// The right one: the account.
    Remote,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Local => Self::Remote,
            Self::Remote => Self::Local,
        }
    }
}

/// A folder of either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On the local disk.
    Local(LocalPath),
    /// In the account: the way from the root, the folder itself last.
    Remote(Vec<Crumb>),
}

impl Place {
    /// The root of the account.
    #[must_use]
    pub fn root() -> Self {
        Self::Remote(vec![Crumb { id: FolderId::ROOT, name: String::new() }])
    }

    /// The remote folder's number.
    #[must_use]
    pub fn folder(&self) -> Option<FolderId> {
        match self {
            Self::Local(_) => None,
            Self::Remote(crumbs) => crumbs.last().map(|crumb| crumb.id),
        }
    }

    /// The folder above, and by what this one is known in it.
    #[must_use]
    pub fn parent(&self) -> Option<(Self, RowId)> {
        match self {
            Self::Local(path) => {
                let above = path.as_path().parent()?;
                let name = path.as_path().file_name()?;
                Some((Self::Local(LocalPath::new(above)), RowId::Name(name.to_owned())))
            }
            Self::Remote(crumbs) => {
                let (last, above) = crumbs.split_last()?;
                // A folder whose way was never listed leads back to the root.
                let above = match above {
                    [] if last.id == FolderId::ROOT => return None,
                    [] => return Some((Self::root(), RowId::Folder(last.id))),
                    _ => above.to_vec(),
                };
                Some((Self::Remote(above), RowId::Folder(last.id)))
            }
        }
    }

    /// A remote folder in this one.
    #[must_use]
    pub fn below(&self, id: FolderId, name: &str) -> Self {
        let mut crumbs = match self {
            Self::Local(_) => Vec::new(),
            Self::Remote(crumbs) => crumbs.clone(),
        };
        crumbs.push(Crumb { id, name: name.to_owned() });
        Self::Remote(crumbs)
    }

    /// As a path.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Local(path) => path.to_string(),
            Self::Remote(crumbs) => remote_path(crumbs),
        }
    }
}

/// A remote path such as `/Backups/2026`.
#[must_use]
pub fn remote_path(crumbs: &[Crumb]) -> String {
    let names: Vec<_> =
        crumbs.iter().filter(|crumb| crumb.id != FolderId::ROOT).map(|c| c.name.as_str()).collect();
    format!("/{}", names.join("/"))
}

/// The folders a pane has shown, as a browser keeps pages.
#[derive(Debug, Clone, Default)]
pub struct History {
    back: Vec<Place>,
    forward: Vec<Place>,
}

/// Enough for any day.
const KEPT: usize = 200;

impl History {
    /// A place is left for a new one.
    pub fn leave(&mut self, place: Place) {
        self.forward.clear();
        self.back.push(place);
        if self.back.len() > KEPT {
            self.back.remove(0);
        }
    }

    /// The place before; `here` can be come back to.
    pub fn back(&mut self, here: Place) -> Option<Place> {
        let place = self.back.pop()?;
        self.forward.push(here);
        Some(place)
    }

    /// The place that was left by going back.
    pub fn forward(&mut self, here: Place) -> Option<Place> {
        let place = self.forward.pop()?;
        self.back.push(here);
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_up_ends_at_a_root() {
        let deep = Place::root().below(FolderId(7), "a").below(FolderId(8), "b");
        assert_eq!(deep.label(), "/a/b");
        let (up, id) = deep.parent().unwrap();
        assert_eq!((up.label().as_str(), id), ("/a", RowId::Folder(FolderId(8))));
        assert_eq!(Place::root().parent(), None);
        let stray = Place::Remote(vec![Crumb { id: FolderId(9), name: "x".into() }]);
        assert_eq!(stray.parent().unwrap().0, Place::root());
        assert_eq!(Place::Local(LocalPath::new("/")).parent(), None);
    }

    #[test]
    fn back_and_forward_mirror_each_other() {
        let place = |n: i64| Place::root().below(FolderId(n), "x");
        let mut history = History::default();
        history.leave(place(1));
        assert_eq!(history.back(place(2)), Some(place(1)));
        assert_eq!(history.forward(place(1)), Some(place(2)));
        assert_eq!(history.forward(place(2)), None);
    }
}
