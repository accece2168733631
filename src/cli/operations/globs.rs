//! Patterns in remote paths, such as `/Films/*.nfo`: quoted, so that the
//! shell leaves them alone. Looked for in listings; a folder that was never
//! listed is listed. As in a shell, `*` passes over names that begin with a
//! dot, and a slash at the end means folders.

use std::time::Duration;

use globset::{GlobBuilder, GlobMatcher};
use tokio::time::Instant;

use crate::cli::exit::{Exit, Trouble};
use crate::cli::list::listed_folder;
use crate::cli::talk::Talk;
use crate::operations::Item;
use crate::remote::{FolderId, Listing};
use crate::words;

/// How long listings are waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Whether a path may be a pattern. It is one only where nothing is called
/// so: brackets are common in names.
pub(super) fn is_pattern(path: &str) -> bool {
    !path.contains("://") && path.contains(['*', '?', '['])
}

/// What a pattern fits.
pub(super) async fn expand(talk: &mut Talk, pattern: &str) -> Result<Vec<Item>, Trouble> {
    let deadline = Instant::now() + PATIENCE;
    let parts: Result<Vec<Part>, Trouble> =
        pattern.split('/').filter(|part| !part.is_empty()).map(Part::of).collect();
    let (mut folders, mut found) = (vec![FolderId::ROOT], Vec::new());
    for part in parts? {
        found.clear();
        for folder in folders {
            let listing = listed_folder(talk, folder, deadline).await?;
            found.extend(part.matching(&listing, folder));
        }
        folders = found.iter().filter_map(|item: &Item| item.id.folder()).collect();
    }
    found.retain(|item| item.is_folder() || !pattern.ends_with('/'));
    Ok(found)
}

/// A name on the way.
struct Part {
    glob: GlobMatcher,
    /// Names that begin with a dot are meant, too.
    dots: bool,
}

impl Part {
    fn of(text: &str) -> Result<Self, Trouble> {
        let built = GlobBuilder::new(text).backslash_escape(true).build();
        let glob = built.map_err(|_| {
            let text = format!("{} is no pattern.", words::visible(text));
            Trouble::new(Exit::Usage, text)
        })?;
        Ok(Self { glob: glob.compile_matcher(), dots: text.starts_with('.') })
    }

    fn fits(&self, name: &str) -> bool {
        (self.dots || !name.starts_with('.')) && self.glob.is_match(name)
    }

    fn matching(&self, listing: &Listing, folder: FolderId) -> Vec<Item> {
        let folders = listing.folders.iter().filter(|sub| self.fits(&sub.name));
        let files = listing.files.iter().filter(|file| self.fits(&file.name));
        let folders = folders.map(|sub| Item::folder(sub, folder));
        folders.chain(files.map(|file| Item::file(file, folder))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_fits_names_as_a_shell_would() {
        let fits = |glob: &str, name: &str| Part::of(glob).ok().unwrap().fits(name);
        assert!(fits("*.nfo", "a.nfo") && !fits("*.nfo", "a.NFO") && !fits("*.nfo", ".nfo"));
        assert!(fits(".*", ".nfo") && fits("S0[12]", "S02") && !fits("S0[12]", "S03"));
        assert!(fits("plain", "plain") && fits("*", "à l'été") && !fits("*", ".hidden"));
        assert!(fits("{a,b}?", "b1") && fits(r"\*", "*") && !fits(r"\*", "x"));
        assert!(Part::of("[").is_err());
    }

    #[test]
    fn links_and_plain_paths_are_no_patterns() {
        assert!(is_pattern("/a/*.nfo") && is_pattern("/a?/b"));
        assert!(!is_pattern("/a/b") && !is_pattern("https://1fichier.com/?abc"));
    }
}
