//! `fichier share`: who sees a folder, and changes of that.

use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::grammar::{Common, ShareArgs};
use super::list::{folder, view_of};
use super::props::{Folder, password, upper};
use super::report::Report;
use super::talk::{Stay, Talk, with};
use super::tree::{Spot, Walk};
use crate::protocol::{FolderView, Request};
use crate::remote::{FolderId, Listing, Share, Sharing};
use crate::words;

pub(super) async fn run(args: ShareArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| share(talk, &args).await).await
}

async fn share(talk: &mut Talk, args: &ShareArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let Spot::Folder(path, view) = Walk::new(talk, Some(args.timeout)).at(&args.folder).await?
    else {
        let path = words::visible(&args.folder);
        let text = format!("{path} is a file. Its link is public: fichier link {path}");
        return Err(Trouble::new(Exit::Usage, text));
    };
    let (id, parent) = (view.id, parent_of(&view)?);
    let listing = Walk::new(talk, Some(args.timeout)).listing(*view).await?;
    let sharing = sharing(args, &listing)?;
    if sharing == Sharing::default() {
        return show(args, &Folder::of(id, &path, &listing));
    }
    let request = Request::Share { folder: id, parent, sharing };
    let answer = talk.ask_within(request, Duration::from_secs(args.timeout)).await?;
    let view = view_of(answer)?;
    let view = if view.listing.is_some() { view } else { folder(talk, id, false).await? };
    let listing = view.listing.unwrap_or(listing);
    show(args, &Folder::of(id, &path, &listing))
}

fn parent_of(view: &FolderView) -> Result<FolderId, Trouble> {
    match view.path.as_slice() {
        [.., parent, _] => Ok(parent.id),
        [] | [_] => Err(Trouble::new(Exit::Usage, "The root of an account cannot be shared.")),
    }
}

/// The people the folder is shared with from now on, and what becomes of its
/// page.
fn sharing(args: &ShareArgs, listing: &Listing) -> Result<Sharing, Trouble> {
    let people = (!args.with.is_empty() || !args.without.is_empty()).then(|| {
        let named = |share: &Share| {
            args.without.contains(&share.email)
                || args.with.iter().any(|person| person.0.email == share.email)
        };
        let kept = listing.shares.iter().filter(|share| !named(share)).cloned();
        kept.chain(args.with.iter().map(|person| person.0.clone())).collect()
    });
    let sharing = Sharing {
        public: args.public.map(Into::into),
        password: password(&args.password)?,
        people,
    };
    sharing.check().map_err(|fault| Trouble::new(Exit::Usage, format!("{}.", upper(&fault))))?;
    Ok(sharing)
}

fn show(args: &ShareArgs, folder: &Folder<'_>) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    if args.json {
        report.json(folder);
    } else {
        for (name, value) in folder.rows() {
            report.line(format!("{name:<12} {value}"));
        }
    }
    report.finish().map(|()| Exit::Good)
}
