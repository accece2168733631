//! `folder/share.cgi` (§4.5): public pages and folders lent to others.

use super::{Answer, Desk, ask::Ask};
use crate::sandbox::{
    json::Json, public::folder_url, refusal::Refusal, rights::Rights, tree::Share,
};

impl Desk<'_> {
    pub(super) fn folder_share(&mut self) -> Answer {
        let id = self.changed_folder(Rights::Own)?;
        let pass = self.new_password("pass")?;
        let code = self.world.random.lower(8);
        let shares = self.ask.has("shares").then(|| shares(self.ask));
        let share = self.ask.flag("share");
        let folder = self.world.tree.folder_mut(id).ok_or_else(Refusal::not_found)?;
        match share {
            Some(true) => {
                folder.public.get_or_insert(code);
                folder.pass = pass.unwrap_or_else(|| folder.pass.clone());
            }
            Some(false) => {
                folder.public = None;
                folder.pass = None;
            }
            None => {}
        }
        if let Some(shares) = shares {
            folder.shares = shares;
        }
        let mut fields = vec![("message", Json::text("Folder sharing updated"))];
        fields.extend(folder.public.as_deref().map(|code| ("url", Json::text(folder_url(code)))));
        Ok(Json::success(fields))
    }
}

/// The wanted shares; 0 or an empty list means none.
fn shares(ask: &Ask) -> Vec<Share> {
    let wanted = ask.objects("shares").unwrap_or_default();
    let shares = wanted.iter().filter_map(|share| {
        let hide_links = share.flag("hide_links").unwrap_or(false);
        let rw = share.flag("rw").unwrap_or(false) && !hide_links;
        Some(Share { email: share.text("email")?.to_owned(), rw, hide_links })
    });
    shares.collect()
}
