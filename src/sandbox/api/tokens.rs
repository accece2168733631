//! `download/get_token.cgi` (§6.1).

use super::{Answer, Desk};
use crate::sandbox::rights::Rights;
use crate::sandbox::{
    download::Token,
    json::Json,
    refusal::Refusal,
    tree::{Access, Entry},
};

impl Desk<'_> {
    pub(super) fn get_token(&mut self) -> Answer {
        let file = self.meant_file()?;
        let state = &self.quirks.account;
        let cdn = self.ask.flag("cdn") == Some(true);
        if state.offer == 0 {
            return Err(Refusal::customers_only());
        }
        if state.other_location {
            return Err(Refusal::other_location());
        }
        if state.needs_cdn && !cdn {
            return Err(Refusal::needs_cdn());
        }
        let own = self.file_rights(&file) == Rights::Own;
        if !own || self.quirks.download.owner_needs_password {
            self.password_fits(&file)?;
        }
        if !own && !self.admitted(&file.access) {
            return Err(Refusal::not_allowed());
        }
        if self.site.spend(|quirks| &mut quirks.download.missing_link) {
            return Ok(Json::success([("message", Json::text(""))]));
        }
        let url = self.token_url(&file);
        Ok(Json::success([("url", Json::text(url)), ("message", Json::text(""))]))
    }

    fn token_url(&mut self, file: &Entry) -> String {
        let random = &mut self.world.random;
        let (digits, letter, number) = (random.digits(10), random.below(4), random.below(20) + 1);
        let path = format!("p{digits}");
        let token = Token {
            file: file.id.clone(),
            ip: self.visit.ip,
            given: self.visit.now,
            used: None,
            single: self.ask.flag("single") == Some(true),
            bound: self.ask.int("restrict_ip").unwrap_or(0) > 0,
            inline: self.ask.flag("inline").unwrap_or(file.inline),
        };
        self.world.tokens.insert(path.clone(), token);
        if !self.visit.named {
            return format!("http://{}/{path}", self.site.addr);
        }
        let scheme = if self.ask.flag("no_ssl").unwrap_or(file.no_ssl) { "http" } else { "https" };
        let letter = ['a', 'b', 'c', 'o'].get(letter).copied().unwrap_or('a');
        format!("{scheme}://{letter}-{number}.1fichier.com/{path}")
    }

    /// Whether a file's restrictions let the caller in. Countries are those
    /// of loopback: none.
    fn admitted(&self, access: &Access) -> bool {
        let email = self.world.accounts.get(self.user).map_or("", |account| account.email.as_str());
        let ip = self.visit.ip.to_string();
        let listed =
            |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one == value);
        access.country.is_empty() && listed(&access.email, email) && listed(&access.ip, &ip)
    }
}
