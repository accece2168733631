//! `api.1fichier.com/v1`. Owns the order in which a call is judged: content
//! type, locks and limits, key, then the endpoint itself (§1, §10).

mod ask;
mod files;
mod folders;
mod places;
mod reach;
mod remote;
mod sharing;
mod tokens;
mod uploads;
mod user;

use hyper::{HeaderMap, Method};

use self::ask::Ask;
use super::{
    account::Sender,
    budget::{Caller, Kind},
    http::{self, Reply, Visit, header},
    json::Json,
    quirks::{Quirks, Scalars},
    refusal::Refusal,
    site::{Site, World},
};

/// What an endpoint works with.
struct Desk<'a> {
    site: &'a Site,
    world: &'a mut World,
    quirks: &'a Quirks,
    visit: &'a Visit,
    /// Index of the account.
    user: usize,
    ask: &'a Ask,
}

pub(super) use reach::{file_id, file_url};

type Answer = Result<Json, Refusal>;

/// What `path` under `/v1/` is called in counts and faults.
pub(super) fn endpoint(path: &str) -> Option<&str> {
    path.strip_prefix("/v1/")
}

/// Answers one call.
pub(super) fn answer(
    site: &Site,
    visit: &Visit,
    method: &Method,
    headers: &HeaderMap,
    path: &str,
    body: &[u8],
) -> Reply {
    let quirks = site.quirks();
    let mut world = site.world();
    let ask = Ask::read(body);
    let pretty = ask.as_ref().is_ok_and(|ask| ask.flag("pretty") == Some(true));
    let result = judged(site, &mut world, &quirks, visit, (method, headers, path), ask);
    let mut shape = quirks.shape;
    if path == "user/info.cgi" && quirks.account.scalars != Scalars::Documented {
        shape.scalars = quirks.account.scalars;
    }
    let (status, value) = match result {
        Ok(value) => (200, value),
        Err(refusal) => {
            if refusal.counts() {
                world.budget.error(visit.ip, visit.now);
            }
            if refusal.message == "IP Locked" {
                return http::text(refusal.http, refusal.message);
            }
            (if shape.ko_always_200 { 200 } else { refusal.http }, refusal.json())
        }
    };
    http::json(status, value.written(&shape, pretty, &mut world.random))
}

fn judged(
    site: &Site,
    world: &mut World,
    quirks: &Quirks,
    visit: &Visit,
    (method, headers, path): (&Method, &HeaderMap, &str),
    ask: Result<Ask, Refusal>,
) -> Answer {
    if !json_type(header(headers, "content-type"), quirks.shape.refuse_charset) {
        return Err(Refusal::not_json());
    }
    let sender = world.accounts.by_header(header(headers, "authorization"));
    let user = match sender {
        Sender::User(user) => Some(user),
        Sender::Nobody | Sender::Stranger => None,
    };
    let (ask, unreadable) =
        ask.map_or_else(|refusal| (Ask::default(), Some(refusal)), |ask| (ask, None));
    let mut desk = Desk { site, world, quirks, visit, user: user.unwrap_or(0), ask: &ask };
    let caller = Caller { ip: visit.ip, user };
    let kind = desk.kind(path);
    let called = desk.world.budget.call(caller, kind, &quirks.limits, visit.now);
    called.map_err(|locked| Refusal::locked(locked, quirks.limits.form, &mut desk.world.random))?;
    // The one call that needs no key (§5.1).
    if path == "upload/get_upload_server.cgi" {
        return Ok(desk.upload_server());
    }
    if user.is_none() {
        return Err(Refusal::not_authenticated());
    }
    if quirks.account.no_such_user {
        return Err(Refusal::no_such_user());
    }
    if quirks.account.owner_locked {
        return Err(Refusal::owner_locked());
    }
    if method != Method::POST {
        return Err(Refusal::new(405, "Method not allowed #26"));
    }
    match unreadable {
        Some(refusal) => Err(refusal),
        None => desk.perform(path),
    }
}

impl Desk<'_> {
    fn perform(&mut self, path: &str) -> Answer {
        match path {
            "user/info.cgi" => self.user_info(),
            "file/ls.cgi" => self.file_ls(),
            "file/info.cgi" => self.file_info(),
            "file/scan.cgi" => self.file_scan(),
            "file/rm.cgi" => self.file_rm(),
            "file/mv.cgi" => self.file_mv(),
            "file/rename.cgi" => self.file_rename(),
            "file/cp.cgi" => self.file_cp(),
            "file/chattr.cgi" => self.file_chattr(),
            "folder/ls.cgi" => self.folder_ls(),
            "folder/mkdir.cgi" => self.folder_mkdir(),
            "folder/rm.cgi" => self.folder_rm(),
            "folder/mv.cgi" => self.folder_mv(),
            "folder/share.cgi" => self.folder_share(),
            "download/get_token.cgi" => self.get_token(),
            "remote/ls.cgi" => Ok(self.remote_ls()),
            "remote/info.cgi" => self.remote_info(),
            "remote/request.cgi" => self.remote_request(),
            _ => Err(Refusal::new(404, "Unknown endpoint #404")),
        }
    }

    /// What the call counts as for the limits.
    fn kind(&self, path: &str) -> Kind {
        let folder = || self.named_folder().unwrap_or(0);
        match path {
            "user/info.cgi" => Kind::Info,
            "folder/ls.cgi" => Kind::Folders(folder()),
            "file/ls.cgi" if self.ask.int("folder_id") == Some(-1) => Kind::AllFiles,
            "file/ls.cgi" => Kind::Files(folder()),
            _ => Kind::Other,
        }
    }
}

/// Whether a content type is JSON to the service (§1).
fn json_type(value: Option<&str>, refuse_charset: bool) -> bool {
    let value = value.unwrap_or_default();
    let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
    kind.trim().eq_ignore_ascii_case("application/json")
        && (parameters.is_empty() || !refuse_charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_is_json() {
        assert!(json_type(Some("application/json"), true));
        assert!(json_type(Some("application/json; charset=utf-8"), false));
        assert!(!json_type(Some("application/json; charset=utf-8"), true));
        assert!(!json_type(Some("text/plain"), false) && !json_type(None, false));
    }
}
