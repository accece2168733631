//! From what was typed to the things that are meant: nothing is changed by a
//! path that names nothing, or more than one thing.

use std::time::Duration;

use super::globs::{expand, is_pattern};
use crate::cli::exit::{Exit, Trouble};
use crate::cli::talk::Talk;
use crate::operations::Item;
use crate::protocol::{Answer, Found, Request};
use crate::remote::FolderId;
use crate::words;

/// How long listings on the way are waited for.
const PATIENCE: Duration = Duration::from_secs(300);
/// Paths of one question to the engine.
const PIECE: usize = 2000;

/// What each path names, in their order.
async fn resolve(talk: &mut Talk, paths: &[String]) -> Result<Vec<Found>, Trouble> {
    talk.key_or_trouble()?;
    if let Some(path) = paths.iter().find(|path| !path.starts_with('/') && !path.contains("://")) {
        let shown = words::visible(path);
        let text = format!("A remote path begins with a slash: /{shown}");
        return Err(Trouble::new(Exit::Usage, text));
    }
    let mut found = Vec::with_capacity(paths.len());
    for piece in paths.chunks(PIECE) {
        let request = Request::Resolve { paths: piece.to_vec() };
        let answer = talk.ask_within(request, PATIENCE).await?;
        let Answer::Found(more) = answer else { return Err(Trouble::odd()) };
        found.extend(more);
    }
    Ok(found)
}

/// The things that paths name. Each must name one, or with `all` at least
/// one; a pattern may fit several.
pub(super) async fn items(
    talk: &mut Talk,
    paths: &[String],
    all: bool,
) -> Result<Vec<Item>, Trouble> {
    let mut items: Vec<Item> = Vec::new();
    for mut found in resolve(talk, paths).await? {
        let pattern = found.items.is_empty() && is_pattern(&found.path);
        if pattern {
            found.items = expand(talk, &found.path).await?;
        }
        if found.items.is_empty() {
            return Err(nothing(&found.path));
        }
        if found.items.len() > 1 && !all && !pattern {
            return Err(several(&found));
        }
        items.extend(found.items);
    }
    // A path that is named twice means the thing once.
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| seen.insert(item.id.clone()));
    Ok(items)
}

/// Where things go.
pub(super) enum Aim {
    /// Into a folder.
    Folder(FolderId),
    /// One thing: into a folder, and there it gets this name; whether
    /// something there has it already.
    Name(FolderId, String, bool),
}

/// What the last path of a command means for so many things: a folder, or,
/// for one thing, a name that it shall have in a folder.
pub(super) async fn aim(talk: &mut Talk, path: &str, things: usize) -> Result<Aim, Trouble> {
    let found = resolve(talk, &[path.to_owned()]).await?;
    let items: Vec<&Item> = found.iter().flat_map(|found| &found.items).collect();
    let folders = items.iter().any(|item| item.is_folder());
    let (way, name) = path.rsplit_once('/').unwrap_or_default();
    if folders || things != 1 || name.is_empty() || path.contains("://") {
        return folder(talk, path).await.map(Aim::Folder);
    }
    let place = folder(talk, if way.is_empty() { "/" } else { way }).await?;
    Ok(Aim::Name(place, name.to_owned(), !items.is_empty()))
}

/// The folder a path names.
pub(super) async fn folder(talk: &mut Talk, path: &str) -> Result<FolderId, Trouble> {
    let found = resolve(talk, &[path.to_owned()]).await?;
    let mut folders: Vec<Item> = found.into_iter().flat_map(|found| found.items).collect();
    folders.retain(Item::is_folder);
    match folders.as_slice() {
        [one] => one.id.folder().ok_or_else(Trouble::odd),
        [] => {
            let shown = words::visible(path);
            let text = format!("There is no folder {shown}. Make it: fichier mkdir {shown}");
            Err(Trouble::new(Exit::NotFound, text))
        }
        many => {
            let count = words::count(many.len() as u64, "folder");
            let text =
                format!("{} names {count}; give one of them another name.", words::visible(path));
            Err(Trouble::new(Exit::Usage, text))
        }
    }
}

fn nothing(path: &str) -> Trouble {
    let shown = words::visible(path);
    let text = if path.contains("://") {
        format!(
            "The link {shown} is in no folder that was listed. List its folder: fichier ls FOLDER"
        )
    } else {
        format!("There is nothing at {shown} on 1fichier. Nothing was changed.")
    };
    Trouble::new(Exit::NotFound, text)
}

fn several(found: &Found) -> Trouble {
    let folders = found.items.iter().filter(|item| item.is_folder()).count() as u64;
    let files = found.items.len() as u64 - folders;
    let links: Vec<String> =
        found.items.iter().filter_map(|item| item.id.file().map(ToString::to_string)).collect();
    let mut text = format!(
        "{} names {}. Nothing was changed. Take all of them with --all, or name a file by its link",
        words::visible(&found.path),
        words::amount(files, folders)
    );
    if folders == 1 && files > 0 {
        text.push_str(", or the folder with a slash at the end");
    }
    text.push_str(&format!(": {}", links.join(" ")));
    Trouble::new(Exit::Usage, text)
}
