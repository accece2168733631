//! Small requests that show whether the way to the service is open. None of
//! them carries the key.

use reqwest::header::CONTENT_TYPE;

use super::client::{data, fields_of, needed};
use super::transport::exchange;
use super::{Base, Client, Endpoint, IpFamily};
use crate::clock::Moment;
use crate::remote::Problem;

/// What the API said to a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The upload node it named, to be knocked at.
    pub node: String,
    /// What its clock showed, to the second, if it told.
    pub date: Option<Moment>,
}

impl Client {
    /// Asks for an upload node, which the service grants without a key (§5.1)
    /// and which binds nobody to upload anything.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn probe(&self) -> Result<Probe, Problem> {
        let endpoint = Endpoint::UploadServer;
        let asked = self.asked(endpoint.path());
        let request = self
            .transport()
            .calls
            .get(self.base().endpoint(endpoint.path()))
            .header(CONTENT_TYPE, "application/json")
            .timeout(self.settings().answer_timeout);
        let answer = exchange(request, asked).await?;
        let value = data(&answer, asked, &["url"])?;
        let node = needed(fields_of(&value, endpoint)?.words("url"), endpoint)?;
        Ok(Probe { node, date: answer.date })
    }

    /// Asks an upload node for anything at all: whatever it answers, it was
    /// reached.
    ///
    /// # Errors
    /// `UnsafeHost` for what is no node, else the failure of the way there.
    pub async fn knock(&self, node: &str) -> Result<(), Problem> {
        let asked = self.asked("an upload node");
        let url = self.base().node(node)?;
        let request = self.transport().uploads.head(url).timeout(self.settings().answer_timeout);
        exchange(request, asked).await.map(drop)
    }

    /// Which addresses connections use.
    #[must_use]
    pub fn family(&self) -> IpFamily {
        self.settings().ip
    }
}

impl Base {
    /// Host and port of the API.
    #[must_use]
    pub fn address(&self) -> (String, u16) {
        let url = self.url();
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        (host, url.port_or_known_default().unwrap_or(443))
    }

    /// Whether it is spoken to with encryption.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.url().scheme() == "https"
    }
}
