//! `fichier mkdir`, `mv`, `cp`, `rename` and `rm`.

use super::grammar::{CopyArgs, MakeArgs, MoveArgs, RemoveArgs, RenameArgs, Targets};
use super::operate::operate;
use super::paths::{self, Aim};
use crate::cli::exit::{Exit, Trouble};
use crate::cli::grammar::Common;
use crate::cli::talk::{Stay, Talk, with};
use crate::operations::{Item, OnClash, Order};
use crate::protocol::Request;
use crate::remote::FolderId;
use crate::words;

pub(in crate::cli) async fn mkdir(args: MakeArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let mut exit = Exit::Good;
        for folder in &args.folders {
            if !folder.starts_with('/') {
                let shown = words::visible(folder);
                let text = format!("A remote path begins with a slash: /{shown}");
                return Err(Trouble::new(Exit::Usage, text));
            }
            let names = folder.split('/').filter(|name| !name.is_empty());
            let names = names.map(str::to_owned).collect();
            let order = Order::MakeFolder { parent: FolderId::ROOT, names };
            let ended = operate(talk, Request::Operate { order }, &args.waiting).await?;
            if ended != Exit::Good {
                exit = ended;
            }
        }
        Ok(exit)
    })
    .await
}

pub(in crate::cli) async fn mv(args: MoveArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let Going { items, to, taken } = going(talk, &args.targets).await?;
        let rule: OnClash = args.targets.on_clash.into();
        // A move that only gives another name is none (§3.5).
        let stays = items.iter().all(|item| item.place == to && item.becomes.is_some());
        let order = match (stays, rule) {
            (false, on_clash) => Order::Move { items, to, on_clash },
            (true, OnClash::Skip | OnClash::Hold) if taken => {
                let exit = if rule == OnClash::Skip { Exit::Good } else { Exit::Failed };
                return Err(Trouble::new(exit, "That name is there already. Nothing was changed."));
            }
            (true, _) => Order::Rename { items },
        };
        operate(talk, Request::Operate { order }, &args.targets.waiting).await
    })
    .await
}

pub(in crate::cli) async fn cp(args: CopyArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let Going { items, to, .. } = going(talk, &args.targets).await?;
        let order = Order::Copy { items, to, on_clash: args.targets.on_clash.into() };
        operate(talk, Request::Operate { order }, &args.targets.waiting).await
    })
    .await
}

/// What goes, and where to.
struct Going {
    items: Vec<Item>,
    to: FolderId,
    /// The one thing gets a name that something there has already.
    taken: bool,
}

async fn going(talk: &mut Talk, targets: &Targets) -> Result<Going, Trouble> {
    let Some((target, sources)) = targets.paths.split_last() else {
        return Err(Trouble::new(Exit::Usage, "Name what goes, and last the folder it goes to."));
    };
    let items = paths::items(talk, sources, targets.all).await?;
    Ok(match paths::aim(talk, target, items.len()).await? {
        Aim::Folder(to) => Going { items, to, taken: false },
        Aim::Name(to, name, taken) => {
            let items = items.into_iter().map(|item| item.named(&name)).collect();
            Going { items, to, taken }
        }
    })
}

pub(in crate::cli) async fn rename(args: RenameArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        if args.name.contains('/') {
            let text = "A name holds no slash. Another folder: fichier mv PATH FOLDER";
            return Err(Trouble::new(Exit::Usage, text));
        }
        let items = paths::items(talk, std::slice::from_ref(&args.path), false).await?;
        let items = items.into_iter().map(|item| item.named(&args.name)).collect();
        let request = Request::Operate { order: Order::Rename { items } };
        operate(talk, request, &args.waiting).await
    })
    .await
}

pub(in crate::cli) async fn rm(args: RemoveArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let items = paths::items(talk, &args.paths, args.all).await?;
        if let Some(folder) = items.iter().find(|item| item.is_folder() && !args.recursive) {
            let name = words::visible(&folder.name);
            let text = format!(
                "{name} is a folder. Nothing was changed; -r deletes it with all it holds."
            );
            return Err(Trouble::new(Exit::Usage, text));
        }
        let order = Order::Delete { items, forever: args.purge };
        operate(talk, Request::Operate { order }, &args.waiting).await
    })
    .await
}
