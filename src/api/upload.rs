//! Uploads (§5): a ticket, one request with all bytes, and the result page.

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::oneshot;

use super::base::{Base, end_url, is_id, node_url};
use super::body::UploadBody;
use super::client::{data, fields_of, needed};
use super::form::Frame;
use super::transport::{Answer, exchange};
use super::verdict::{Asked, by_words, judge};
use super::watch::Watch;
use super::wire::Fields;
use super::{Client, Endpoint, page};
use crate::local::{HashFeed, Meter, Source, Throttle};
use crate::remote::{Checksum, FileUrl, FolderId, Problem, ProblemKind, from_server};

/// A node and an id there, for one attempt and no other (§5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadTicket {
    /// Bare host name.
    pub node: String,
    /// Letters and digits.
    pub id: String,
}

/// One file of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPart {
    /// Its name as the service shall store it: already in the service's
    /// writing.
    pub stored_name: String,
    /// The local file.
    pub source: Source,
}

/// What one upload request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadForm {
    /// Where to.
    pub ticket: UploadTicket,
    /// Into which folder. An unknown one silently becomes the root (§5.2).
    pub folder: FolderId,
    /// The files, in this order.
    pub files: Vec<UploadPart>,
}

/// What goes along with an upload.
#[derive(Debug)]
pub struct Beside {
    /// Counts the bytes; made for as many files as the form has.
    pub meter: Meter,
    /// Slows them down.
    pub throttle: Throttle,
    /// Takes the checksums, see [`crate::local::hash_beside`]; the default
    /// takes none.
    pub hashes: HashFeed,
    /// Holds back the end of the body until it may leave.
    pub hold: Option<Hold>,
}

/// Holds back the last piece of a body: without it the service cannot store
/// anything, so whoever keeps a journal writes down that the upload may have
/// succeeded before it can.
#[derive(Debug)]
pub struct Hold {
    /// Told when nothing but the last piece is left.
    pub reached: oneshot::Sender<()>,
    /// The last piece leaves when this is told; the upload breaks off when
    /// this is dropped.
    pub release: oneshot::Receiver<()>,
}

/// The node took all bytes. They are not proven to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadReceipt {
    /// The node to ask for the result; the ticket's, unless it named another.
    pub node: String,
    /// The result's id; the ticket's, unless the node named another (§5.3).
    pub xid: String,
}

/// An upload that got no receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadFailure {
    /// Why.
    pub problem: Problem,
    /// The file it is about, by its place in the form, if it is about one.
    pub part: Option<usize>,
    /// Every byte had been handed to the network, so the file may be stored
    /// all the same. Otherwise it certainly is not.
    pub all_sent: bool,
}

/// A file the node says it stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its link.
    pub url: FileUrl,
    /// Its name as stored, in the service's writing.
    pub stored_name: String,
    /// Its name in our writing.
    pub name: String,
    /// Bytes, if they were told.
    pub size: Option<u64>,
    /// Whirlpool, if it was told.
    pub checksum: Option<Checksum>,
}

/// What the result page says (§5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndOfUpload {
    /// These are stored; in no particular order.
    Stored(Vec<StoredFile>),
    /// Not yet: the file is or may be stored; ask again, then look into the
    /// folder, but do not send again.
    NotYet,
    /// The page knows nothing of this upload, or not any more.
    Unknown,
}

impl Client {
    /// A node and an id for one upload.
    ///
    /// # Errors
    /// Any failure of a call; `UnsafeHost` when the service names a host that
    /// must not be given the key.
    pub async fn upload_server(&self) -> Result<UploadTicket, Problem> {
        let endpoint = Endpoint::UploadServer;
        let asked = self.asked(endpoint.path());
        let request = self
            .transport()
            .calls
            .get(self.base().endpoint(endpoint.path()))
            .header(AUTHORIZATION, self.bearer(endpoint.path())?)
            .header(CONTENT_TYPE, "application/json")
            .timeout(self.settings().answer_timeout);
        let answer = data(&exchange(request, asked).await?, asked, &["url"])?;
        let fields = fields_of(&answer, endpoint)?;
        let node = needed(fields.words("url"), endpoint)?;
        let id = needed(fields.words("id"), endpoint)?;
        node_url(self.base(), &node, &id).map_err(|problem| asked.blotted(problem))?;
        Ok(UploadTicket { node, id })
    }

    /// Sends an upload. Dropping the future breaks it off and ends its
    /// reading thread.
    ///
    /// # Errors
    /// The failure tells whether every byte was handed over.
    pub async fn upload(
        &self,
        form: &UploadForm,
        beside: Beside,
    ) -> Result<UploadReceipt, UploadFailure> {
        let tried = Endpoint::Upload.path();
        let unsent = |problem| UploadFailure { problem, part: None, all_sent: false };
        let frame =
            Frame::of(form).map_err(|(part, problem)| UploadFailure { part, ..unsent(problem) })?;
        let asked = self.asked(tried);
        let url = node_url(self.base(), &form.ticket.node, &form.ticket.id)
            .map_err(|problem| unsent(asked.blotted(problem)))?;
        let key = self.bearer(tried).map_err(unsent)?;
        let watch = Watch::begin();
        let kind = format!("multipart/form-data; boundary={}", frame.boundary);
        let (body, _stop) = UploadBody::new(form, frame, beside, std::sync::Arc::clone(&watch));
        let request = self
            .transport()
            .uploads
            .post(url)
            .header(AUTHORIZATION, key)
            .header(CONTENT_TYPE, kind)
            .header(CONNECTION, "close")
            .body(reqwest::Body::wrap(body));
        let settings = self.settings();
        let result = tokio::select! {
            answer = exchange(request, asked) => {
                answer.and_then(|answer| self.receipt(&answer, &form.ticket, asked))
            }
            () = watch.stalled(settings.stall, settings.final_answer) => {
                Err(asked.problem(ProblemKind::Stalled, ""))
            }
        };
        settle(result, &watch, asked)
    }

    /// What the node answered to an upload (§5.3).
    fn receipt(
        &self,
        answer: &Answer,
        ticket: &UploadTicket,
        asked: Asked<'_>,
    ) -> Result<UploadReceipt, Problem> {
        let own = || UploadReceipt { node: ticket.node.clone(), xid: ticket.id.clone() };
        if (300..400).contains(&answer.status) {
            let to = answer.location.as_deref().unwrap_or_default();
            let receipt = moved(self.base(), ticket, to);
            return match receipt.map_err(|problem| asked.blotted(problem))? {
                Some(receipt) => Ok(receipt),
                None => Err(judge(answer.reply(), asked).map_or_else(
                    |problem| problem,
                    |_| asked.problem(ProblemKind::Redirected, to),
                )),
            };
        }
        match judge(answer.reply(), asked) {
            Ok(_) => Ok(own()),
            Err(problem) if problem.kind == ProblemKind::Unreadable => {
                result_page(answer, asked).map(|()| own())
            }
            Err(problem) => Err(problem),
        }
    }

    /// Asks the node for the result of an upload it gave a receipt for.
    ///
    /// # Errors
    /// Any failure of a call that says nothing about the upload itself.
    pub async fn end_of_upload(&self, node: &str, xid: &str) -> Result<EndOfUpload, Problem> {
        let tried = Endpoint::EndOfUpload.path();
        let asked = self.asked(tried);
        let url = end_url(self.base(), node, xid).map_err(|problem| asked.blotted(problem))?;
        let request = self
            .transport()
            .calls
            .get(url)
            .header(AUTHORIZATION, self.bearer(tried)?)
            .header(HeaderName::from_static("json"), "1")
            .timeout(self.settings().answer_timeout);
        outcome(&exchange(request, asked).await?, asked)
    }
}

/// Puts together what the answer, the body and the watch know.
fn settle(
    result: Result<UploadReceipt, Problem>,
    watch: &Watch,
    asked: Asked<'_>,
) -> Result<UploadReceipt, UploadFailure> {
    let all_sent = watch.all_sent();
    match (result, watch.fault()) {
        // The file's own fault is the cause of whatever the network says.
        (_, Some((part, problem))) => Err(UploadFailure { problem, part: Some(part), all_sent }),
        (Ok(receipt), None) if all_sent => Ok(receipt),
        (Ok(_), None) => {
            let words = "the node said it was done before it had everything";
            let problem = asked.problem(ProblemKind::Unreadable, words);
            Err(UploadFailure { problem, part: None, all_sent })
        }
        (Err(problem), None) => Err(UploadFailure { problem, part: None, all_sent }),
    }
}

/// Where a redirect after an upload leads, if it is to the result page:
/// `/end.pl?xid=…`, on the same node or on another of the service's.
fn moved(base: &Base, ticket: &UploadTicket, to: &str) -> Result<Option<UploadReceipt>, Problem> {
    let here = node_url(base, &ticket.node, &ticket.id)?;
    let Some(there) = here.join(to).ok().filter(|url: &Url| url.path().ends_with("/end.pl")) else {
        return Ok(None);
    };
    let node =
        if there.origin() == here.origin() { ticket.node.clone() } else { base.node_of(&there)? };
    let xid = there.query_pairs().find(|(name, _)| name == "xid").map(|(_, xid)| xid.into_owned());
    let xid = xid.filter(|xid| is_id(xid)).unwrap_or_else(|| ticket.id.clone());
    Ok(Some(UploadReceipt { node, xid }))
}

/// Reads a page that came with 200 instead of a redirect: the result itself,
/// or a refusal (§5.3).
fn result_page(answer: &Answer, asked: Asked<'_>) -> Result<(), Problem> {
    let text = page::text(&answer.body);
    if text.trim().is_empty() {
        return Err(asked.problem(ProblemKind::Unreadable, ""));
    }
    if has_link(&text) || is_wait(&text) {
        return Ok(());
    }
    match page::bloc2(&text) {
        Some(reason) => {
            Err(asked.problem(by_words(&reason).unwrap_or(ProblemKind::Refused), &reason))
        }
        None => Ok(()),
    }
}

/// Whether a page shows a download link such as `https://1fichier.com/?…`.
fn has_link(html: &str) -> bool {
    html.match_indices("/?").any(|(at, _)| {
        let after = html.get(at + 2..).unwrap_or_default();
        after.bytes().take_while(u8::is_ascii_alphanumeric).count() >= 15
    })
}

/// Whether a page asks for patience.
fn is_wait(html: &str) -> bool {
    let html = html.to_lowercase();
    ["patienter", "please wait", "antivirus", "anti-virus"].iter().any(|word| html.contains(word))
}

/// What the result page says.
fn outcome(answer: &Answer, asked: Asked<'_>) -> Result<EndOfUpload, Problem> {
    match judge(answer.reply(), asked) {
        Ok(good) => Ok(stored(&good.value)),
        Err(problem) if problem.kind == ProblemKind::NotFound => Ok(EndOfUpload::Unknown),
        Err(problem) if problem.kind == ProblemKind::Unreadable => Ok(unfinished(&answer.body)),
        Err(problem) => Err(problem),
    }
}

/// A page or nothing instead of the result.
fn unfinished(body: &[u8]) -> EndOfUpload {
    let text = page::text(body);
    if text.trim().is_empty() || is_wait(&text) || has_link(&text) {
        EndOfUpload::NotYet
    } else {
        EndOfUpload::Unknown
    }
}

fn stored(value: &Value) -> EndOfUpload {
    let Some(fields) = Fields::of(value) else { return EndOfUpload::NotYet };
    let files: Vec<_> = fields.list("links").filter_map(stored_file).collect();
    if files.is_empty() { EndOfUpload::NotYet } else { EndOfUpload::Stored(files) }
}

fn stored_file(fields: Fields<'_>) -> Option<StoredFile> {
    let stored_name = fields.text("filename").unwrap_or_default();
    Some(StoredFile {
        url: FileUrl::new(&fields.words("download")?),
        name: from_server(&stored_name),
        stored_name,
        size: fields.size("size"),
        checksum: fields.text("whirlpool").and_then(|hex| Checksum::parse(&hex)),
    })
}

#[cfg(test)]
mod tests;
