//! Answers to who asks for a direct link.

use std::time::Duration;

use secrecy::ExposeSecret;

use super::Core;
use super::download::secret;
use super::request::{Reply, beside, no_key};
use crate::api::TokenWish;
use crate::clock::Moment;
use crate::protocol::{Answer, DirectLink, DirectQuery, Failure};

/// A download must begin within this time, and may go on for that (§6.1).
const BEGIN: Duration = Duration::from_secs(5 * 60);
const GO_ON: Duration = Duration::from_secs(30 * 60);

impl Core {
    /// Waits for the service, and so runs beside.
    pub(super) fn direct(&self, query: DirectQuery, reply: Reply) {
        let DirectQuery { file, password, cdn } = query;
        let catalog = self.session.as_ref().map(|session| session.catalog().clone());
        beside(reply, async move {
            let Some(catalog) = catalog else { return Err(no_key("asking for a link")) };
            let password = match password {
                Some(path) => Some(secret(path).await?),
                None => None,
            };
            let password = password.map(|text| text.expose_secret().to_owned());
            let url = catalog.direct(&file, &TokenWish { password, cdn }).await;
            let url = url.map_err(Failure::Problem)?;
            let now = Moment::now();
            let (until, resumed_until) = (now.plus(BEGIN), now.plus(GO_ON));
            Ok(Answer::Direct(DirectLink { url, until, resumed_until }))
        });
    }
}
