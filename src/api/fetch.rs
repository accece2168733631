//! Remote upload: the service fetches files from other sites by itself (§7).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::{fields_of, needed};
use super::wire::Fields;
use super::{Client, Endpoint};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Problem};

/// A wish that the service fetches something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchWish {
    /// From where.
    pub urls: Vec<String>,
    /// Into which folder; the root if not said.
    pub folder: Option<FolderId>,
    /// Headers to send with the request: letters, digits and `-` in names;
    /// letters, digits, blanks and `-_+=%?,'"/` in values.
    pub headers: BTreeMap<String, String>,
}

/// A wish the service has noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchJob {
    /// Its number.
    pub id: i64,
    /// When it was asked for.
    pub requested: Option<Moment>,
    /// When it was carried out; nothing while it waits.
    pub executed: Option<Moment>,
}

/// How such a wish went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchReport {
    /// Number and times.
    pub job: FetchJob,
    /// From where.
    pub urls: Vec<String>,
    /// What became of each; empty until it was carried out.
    pub results: Vec<FetchResult>,
}

/// What became of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchResult {
    /// From where.
    pub url: String,
    /// The stored file, if it is one.
    pub file: Option<FileUrl>,
    /// The service says it went well.
    pub done: bool,
    /// The service's words.
    pub message: String,
}

impl Client {
    /// All wishes the service has noted.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn remote_ls(&self) -> Result<Vec<FetchJob>, Problem> {
        let answer = self.call(Endpoint::RemoteLs, &json!({}), &["data"]).await?;
        Ok(fields_of(&answer, Endpoint::RemoteLs)?.list("data").filter_map(job).collect())
    }

    /// How one of them went.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn remote_info(&self, id: i64) -> Result<FetchReport, Problem> {
        let known = ["links", "result", "request_date"];
        let answer = self.call(Endpoint::RemoteInfo, &json!({"id": id}), &known).await?;
        let fields = fields_of(&answer, Endpoint::RemoteInfo)?;
        let unnumbered = FetchJob { id, requested: None, executed: None };
        Ok(FetchReport {
            job: job(fields).unwrap_or(unnumbered),
            urls: fields.texts("links"),
            results: fields.list("result").map(|fields| self.result(fields)).collect(),
        })
    }

    /// Asks the service to fetch something; tells the wish's number.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn remote_request(&self, wish: &FetchWish) -> Result<i64, Problem> {
        let answer = self.call(Endpoint::RemoteRequest, &wish_question(wish), &["id"]).await?;
        needed(fields_of(&answer, Endpoint::RemoteRequest)?.int("id"), Endpoint::RemoteRequest)
    }

    fn result(&self, fields: Fields<'_>) -> FetchResult {
        FetchResult {
            url: fields.text("url").unwrap_or_default(),
            file: fields.words("download_link").map(|link| FileUrl::new(&link)),
            done: fields.words("status").is_some_and(|state| state.eq_ignore_ascii_case("ok")),
            message: self.clean(&fields.text("message").unwrap_or_default()),
        }
    }
}

fn wish_question(wish: &FetchWish) -> Value {
    let mut question = json!({"urls": wish.urls});
    if let Some(folder) = wish.folder {
        question["folder_id"] = json!(folder.0);
    }
    if !wish.headers.is_empty() {
        question["headers"] = json!(wish.headers);
    }
    question
}

fn job(fields: Fields<'_>) -> Option<FetchJob> {
    let (requested, executed) = (fields.date("request_date"), fields.date("execution_date"));
    Some(FetchJob { id: fields.int("id")?, requested, executed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_writings_of_not_yet_are_pending() {
        for date in [json!(""), json!("1970-01-01 00:00:00"), json!(null)] {
            let value = json!({"id": "123", "request_date": "2026-06-22 14:57:25",
                "execution_date": date});
            let job = job(Fields::of(&value).unwrap()).unwrap();
            assert_eq!((job.id, job.executed), (123, None));
            assert!(job.requested.is_some());
        }
    }

    #[test]
    fn a_wish_says_no_more_than_needed() {
        let mut wish =
            FetchWish { urls: vec!["https://x.test/a".to_owned()], ..FetchWish::default() };
        assert_eq!(wish_question(&wish), json!({"urls": ["https://x.test/a"]}));
        wish.folder = Some(FolderId::ROOT);
        wish.headers.insert("Referer".to_owned(), "x".to_owned());
        assert_eq!(
            wish_question(&wish),
            json!({"urls": ["https://x.test/a"], "folder_id": 0, "headers": {"Referer": "x"}})
        );
    }
}
