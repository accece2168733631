//! `user/info.cgi` (§2): the account's fields and the settings it changes.

use std::time::Duration;

use super::{Answer, Desk};
use crate::{
    clock::Moment,
    sandbox::{json::Json, refusal::Refusal, site::Figures},
};

/// The figures are taken again after this time; until then they stay (§2).
const FIGURES_LIFE: Duration = Duration::from_secs(24 * 3600);
/// A file nobody touched for longer is in cold storage (§2).
const COLD_AFTER: Duration = Duration::from_secs(60 * 24 * 3600);

impl Desk<'_> {
    pub(super) fn user_info(&mut self) -> Answer {
        let ask = self.ask;
        let account = self.world.accounts.get_mut(self.user).ok_or_else(Refusal::no_such_user)?;
        for (name, value) in &mut account.settings {
            *value = ask.int(name).unwrap_or(*value);
        }
        let account = account.clone();
        let figures = self.figures();
        let state = &self.quirks.account;
        let bytes = |bytes: u64| Json::count(bytes);
        let digits = |name: &str| Json::Digits(account.setting(name));
        let number = |name: &str| Json::Int(account.setting(name));
        let free = state.allowed_cold_storage.saturating_sub(figures.cold);
        Ok(Json::success([
            ("email", Json::text(&account.email)),
            ("offer", Json::Digits(state.offer)),
            ("subscription_end", Json::text(&state.subscription_end)),
            ("2fa", Json::Digits(0)),
            ("mail_rm", Json::Digits(0)),
            ("upload_forbidden", Json::Digits(i64::from(state.upload_forbidden))),
            ("default_domain", number("default_domain")),
            ("default_port", digits("default_port")),
            ("default_port_files", digits("default_port_files")),
            ("download_menu", digits("download_menu")),
            ("page_limit", number("page_limit")),
            ("use_cdn", digits("use_cdn")),
            ("cdn", Json::Decimal(state.cdn_credits.clone())),
            ("ftp_mode", digits("ftp_mode")),
            ("ftp_did", number("ftp_did")),
            ("ftp_report", digits("ftp_report")),
            ("ru_report", digits("ru_report")),
            ("stats_date", Json::text(self.world.dates.written(figures.taken))),
            ("hot_storage", bytes(figures.hot)),
            ("cold_storage", bytes(figures.cold)),
            ("default_quota", Json::Int(0)),
            ("default_cold_storage_quota", bytes(state.allowed_cold_storage)),
            ("allowed_cold_storage", bytes(state.allowed_cold_storage)),
            ("available_storage", Json::Int(state.available_storage)),
            ("available_cold_storage", bytes(free)),
            ("overquota", Json::flag(state.over_quota)),
            ("extended_quota", Json::Int(0)),
            ("extended_quota_end", Json::text("")),
        ]))
    }

    /// The storage figures in force, taken anew once a day.
    fn figures(&mut self) -> Figures {
        let now = self.visit.now;
        let known = self.world.figures.get(&self.user).copied();
        if let Some(figures) = known.filter(|figures| now.since(figures.taken) < FIGURES_LIFE) {
            return figures;
        }
        let figures = self.taken(now);
        self.world.figures.insert(self.user, figures);
        figures
    }

    fn taken(&self, now: Moment) -> Figures {
        let tree = &self.world.tree;
        let mine = tree.files().filter(|file| tree.owner_of(file) == Some(self.user));
        let (mut hot, mut cold) = (0_u64, 0_u64);
        for file in mine {
            let pot = if now.since(file.date) > COLD_AFTER { &mut cold } else { &mut hot };
            *pot = pot.saturating_add(file.content.length());
        }
        Figures { taken: now, hot, cold }
    }
}
