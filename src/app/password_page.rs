//! Where the password of downloads is typed, once for all of a batch, and how
//! it is handed over. It is never shown and never part of a message.

use secrecy::SecretString;

use super::asks::Asked;
use super::dialog::Dialog;
use super::effect::Effect;
use super::state::App;
use super::text::Secret;
use crate::downloads::{Download, DownloadHold, DownloadStage};
use crate::protocol::Transfer;
use crate::queue::{JobId, State};
use crate::words;

/// The page.
#[derive(Debug)]
pub struct PasswordPage {
    /// What is typed.
    pub secret: Secret,
    /// What it is for, in words.
    pub about: String,
    /// Why it is asked for again; may be empty.
    pub said: String,
    jobs: Vec<JobId>,
}

impl App {
    /// Asks for the password that what is chosen waits for. Says whether it
    /// waits for one.
    pub(super) fn ask_for_password(&mut self) -> bool {
        let chosen = self.transfers.chosen();
        let mut held = chosen.iter().filter_map(|job| held_for_password(job));
        let Some((first, wrong)) = held.next() else { return false };
        // Marks mean these alone; else one answer is for all of a batch.
        let jobs: Vec<JobId> = if self.transfers.marked() == (0, 0) {
            let batch = self.transfers.all().filter_map(Transfer::download);
            batch.filter(|job| job.batch == first.batch && waits(job)).map(|job| job.id).collect()
        } else {
            std::iter::once(first).chain(held.map(|(job, _)| job)).map(|job| job.id).collect()
        };
        let name = words::visible(&first.name);
        let about = match jobs.len().saturating_sub(1) {
            0 => name.into_owned(),
            more => format!("{name} and {}", words::count(more as u64, "other file")),
        };
        let said = if wrong { "The last one was not the right one." } else { "" }.to_owned();
        let secret = Secret::with_blanks();
        self.dialogs.push(Dialog::Password(PasswordPage { secret, about, said, jobs }));
        true
    }

    /// Hands over what was typed.
    pub(super) fn offer_password(&mut self, mut page: PasswordPage) {
        if page.secret.is_empty() {
            page.said = "Nothing was typed.".to_owned();
            return self.dialogs.push(Dialog::Password(page));
        }
        let ticket = self.asks.note(Asked::Order);
        let password = SecretString::from(page.secret.expose());
        self.transfers.unmark_all();
        self.order(Effect::OfferPassword { ticket, password, jobs: page.jobs });
    }
}

/// The download, and whether the last password was wrong, if it waits for one.
fn held_for_password(job: &Transfer) -> Option<(&Download, bool)> {
    let job = job.download()?;
    if let DownloadStage::Held { why: DownloadHold::Password { wrong } } = &job.stage {
        Some((job, *wrong))
    } else {
        None
    }
}

/// Whether the job waits for a password.
pub(super) fn wants_password(job: &Transfer) -> bool {
    held_for_password(job).is_some()
}

/// Whether a password is of use to it: it waits for one, or may come to that.
fn waits(job: &Download) -> bool {
    let held = matches!(job.stage, DownloadStage::Held { why: DownloadHold::Password { .. } });
    held || job.stage.state() == State::Waiting
}
