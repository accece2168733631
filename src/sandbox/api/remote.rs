//! `remote/*.cgi` (§7): the calls; the fetching is in the sandbox's `remote`.

use std::borrow::Cow;

use serde_json::Value;

use super::{Answer, Desk};
use crate::sandbox::rights::Rights;
use crate::sandbox::{
    json::Json,
    refusal::Refusal,
    remote::{Fetched, Job},
    site::Errand,
};

impl Desk<'_> {
    pub(super) fn remote_ls(&self) -> Json {
        let mine = self.world.jobs.iter().filter(|job| job.user == self.user);
        let data = mine.map(|job| {
            Json::object([
                ("id", Json::count(job.id)),
                ("request_date", Json::text(self.world.dates.written(job.asked))),
                ("execution_date", self.execution(job)),
            ])
        });
        Json::success([("data", Json::List(data.collect()))])
    }

    /// No `status` (§1.1).
    pub(super) fn remote_info(&self) -> Answer {
        let id = self.ask.int("id").and_then(|id| u64::try_from(id).ok());
        let job = self.world.jobs.iter().find(|job| Some(job.id) == id && job.user == self.user);
        let job = job.ok_or_else(Refusal::not_found)?;
        Ok(Json::object([
            ("id", Json::count(job.id)),
            ("request_date", Json::text(self.world.dates.written(job.asked))),
            ("execution_date", self.execution(job)),
            ("links", Json::List(job.urls.iter().map(Json::text).collect())),
            ("result", Json::List(job.results.iter().map(fetched).collect())),
        ]))
    }

    fn execution(&self, job: &Job) -> Json {
        match job.done {
            Some(at) => Json::text(self.world.dates.written(at)),
            None if self.quirks.remote.pending_is_1970 => Json::text("1970-01-01 01:00:00"),
            None => Json::text(""),
        }
    }

    pub(super) fn remote_request(&mut self) -> Answer {
        let urls = self.ask.texts("urls")?;
        let folder = self.ask.int("folder_id").unwrap_or(0);
        let folder = self.reachable_folder(folder, "sharing_user", Rights::Write)?;
        let headers = self.headers()?;
        let id = 100_000 + u64::try_from(self.world.jobs.len()).unwrap_or(0);
        let job = Job {
            id,
            user: self.user,
            folder,
            urls: urls.clone(),
            headers: headers.clone(),
            asked: self.visit.now,
            done: None,
            results: Vec::new(),
        };
        self.world.jobs.push(job);
        self.site.run(Errand::Fetch(id));
        let sent = headers.into_iter().map(|(name, value)| (Cow::Owned(name), Json::Text(value)));
        Ok(Json::success([
            ("id", Json::count(id)),
            ("date", Json::text(self.world.dates.written(self.visit.now))),
            ("urls", Json::List(urls.iter().map(Json::text).collect())),
            ("headers", Json::Object(sent.collect())),
        ]))
    }

    /// The headers to send, their names normalised as the service does.
    fn headers(&self) -> Result<Vec<(String, String)>, Refusal> {
        let Some(headers) = self.ask.object("headers") else { return Ok(Vec::new()) };
        let pairs = headers.entries().map(|(name, value)| {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => value.to_string(),
            };
            let sound = allowed_name(name) && allowed_value(&value);
            sound
                .then(|| (capitalised(name), value))
                .ok_or_else(|| Refusal::bad_request("a header is not allowed"))
        });
        pairs.collect()
    }
}

fn fetched(fetched: &Fetched) -> Json {
    let mut fields = vec![("url", Json::text(&fetched.url))];
    match &fetched.outcome {
        Ok(link) => fields.extend([
            ("status", Json::text("OK")),
            ("download_link", Json::text(link)),
            ("message", Json::text("")),
        ]),
        Err(message) => fields.extend([
            ("status", Json::text("KO")),
            ("download_link", Json::text("")),
            ("message", Json::text(message)),
        ]),
    }
    Json::object(fields)
}

fn allowed_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn allowed_value(value: &str) -> bool {
    value.chars().all(|letter| letter.is_ascii_alphanumeric() || " \t-_+=%?,'\"/".contains(letter))
}

/// `x-my-header` as `X-My-Header`.
fn capitalised(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_are_normalised() {
        assert_eq!(capitalised("x-my-HEADER"), "X-My-Header");
        assert_eq!(capitalised("-"), "-");
        assert!(allowed_name("X-1") && !allowed_name("X_1") && !allowed_name(""));
        assert!(allowed_value("a=b, 'c'/\"d\"") && !allowed_value("a;b"));
    }
}
