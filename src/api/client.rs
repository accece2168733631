//! The client: where the service is, which key is used, and how one call is
//! made and judged.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::Value;

use super::base::Base;
use super::settings::Settings;
use super::transport::{Answer, Transport, exchange};
use super::verdict::{Asked, judge};
use super::wire::Fields;
use super::{Endpoint, page};
use crate::remote::{ApiKey, NameFault, Problem, ProblemKind, to_server};

/// 1fichier over HTTP. Clones are cheap and share their connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    key: Option<Arc<ApiKey>>,
}

struct Inner {
    base: Base,
    settings: Settings,
    transport: Transport,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keyed = self.key.is_some();
        f.debug_struct("Client").field("base", &self.inner.base).field("keyed", &keyed).finish()
    }
}

impl Client {
    /// A client without a key: good for downloads and public folders only.
    ///
    /// # Errors
    /// `UnsafeHost` when the base is not allowed, `Unreachable` when no
    /// secure connections can be prepared.
    pub fn new(settings: Settings) -> Result<Self, Problem> {
        let base = Base::parse(&settings.base)?;
        let transport = Transport::new(&settings, &base)?;
        Ok(Self { inner: Arc::new(Inner { base, settings, transport }), key: None })
    }

    /// The same client using this key.
    #[must_use]
    pub fn with_key(&self, key: ApiKey) -> Self {
        Self { inner: Arc::clone(&self.inner), key: Some(Arc::new(key)) }
    }

    /// Where the service is.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.inner.base
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    /// Whom to tell of a failure, and what to blot out of it.
    pub(super) fn asked<'a>(&'a self, tried: &'a str) -> Asked<'a> {
        Asked { tried, key: self.key.as_deref() }
    }

    /// The header that carries the key; only for the API host and for nodes
    /// that were checked.
    pub(super) fn bearer(&self, tried: &str) -> Result<HeaderValue, Problem> {
        let no_key = || Problem::new(ProblemKind::NoKey, tried);
        let key = self.key.as_deref().ok_or_else(no_key)?;
        let mut value =
            HeaderValue::from_str(&format!("Bearer {}", key.expose())).map_err(|_| no_key())?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Posts `question` to an endpoint. `fields` are those of which a good
    /// answer has at least one, unless it says OK itself (§1.1).
    pub(super) async fn call(
        &self,
        endpoint: Endpoint,
        question: &Value,
        fields: &[&str],
    ) -> Result<Value, Problem> {
        self.call_about(endpoint, endpoint.path(), question, fields).await
    }

    /// The same, telling in a failure what was asked about.
    pub(super) async fn call_about(
        &self,
        endpoint: Endpoint,
        tried: &str,
        question: &Value,
        fields: &[&str],
    ) -> Result<Value, Problem> {
        let url = self.inner.base.endpoint(endpoint.path());
        let request = self
            .inner
            .transport
            .calls
            .post(url)
            .header(AUTHORIZATION, self.bearer(tried)?)
            // Exactly this: without it, or perhaps with a charset, the
            // service refuses (§1).
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .timeout(self.inner.settings.answer_timeout)
            .body(question.to_string());
        let asked = self.asked(tried);
        data(&exchange(request, asked).await?, asked, fields)
    }

    /// A name as the service shall get it.
    pub(super) fn stored(&self, endpoint: Endpoint, name: &str) -> Result<String, Problem> {
        to_server(name).map_err(|fault: NameFault| {
            Problem::new(ProblemKind::Refused, endpoint.path()).saying(fault.to_string())
        })
    }
}

/// The data of an answer, if it is any.
pub(super) fn data(answer: &Answer, asked: Asked<'_>, fields: &[&str]) -> Result<Value, Problem> {
    let good = judge(answer.reply(), asked)?;
    let expected = Fields::of(&good.value).is_some_and(|answer| {
        good.confirmed || fields.is_empty() || fields.iter().any(|field| answer.has(field))
    });
    if expected { Ok(good.value) } else { Err(asked.problem(ProblemKind::Unreadable, "")) }
}

/// A field of an answer that must be there.
pub(super) fn needed<T>(found: Option<T>, endpoint: Endpoint) -> Result<T, Problem> {
    found.ok_or_else(|| Problem::new(ProblemKind::Unreadable, endpoint.path()))
}

/// The fields of an answer that [`data`] let through.
pub(super) fn fields_of(value: &Value, endpoint: Endpoint) -> Result<Fields<'_>, Problem> {
    needed(Fields::of(value), endpoint)
}

impl Client {
    /// Words of the service without the key, for what is shown of a success.
    pub(super) fn clean(&self, words: &str) -> String {
        page::said(words, self.key.as_deref()).unwrap_or_default()
    }
}
