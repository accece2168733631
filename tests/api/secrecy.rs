//! The key is given to the service and to nobody else, and no text of ours
//! repeats it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fichier::api::{Beside, Client, Settings, TokenWish, UploadForm, UploadPart, UploadTicket};
use fichier::local::{HashFeed, LocalPath, Meter, Source, Throttle};
use fichier::remote::{FileUrl, FolderId, Problem};
use tempfile::TempDir;
use tracing_subscriber::fmt::MakeWriter;

use super::{KEY, PATIENCE, client_of, scripted, settings};
use crate::support::script::{Act, Script, answer, html, json, redirect};

/// Everything that is logged, at the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What is logged from here on in this thread. As long as there is only one
/// subscriber, another thread that comes first to a place that logs has it
/// switched off for all: the second one stands for those threads.
fn listening() -> (Log, (tracing::subscriber::DefaultGuard, tracing::Dispatch)) {
    let others = tracing::Dispatch::new(tracing_subscriber::registry());
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    (log, (tracing::subscriber::set_default(subscriber), others))
}

/// Answers that repeat the key in every way a server might.
fn repeating() -> Vec<Act> {
    vec![
        Act::Answer(json(403, &format!(r#"{{"status":"KO","message":"Bad token {KEY} #1"}}"#))),
        Act::Answer(json(200, &format!(r#"{{"status":"KO","message":"x","key":"{KEY}"}}"#))),
        Act::Answer(html(403, &format!("<p>Authorization: Bearer {KEY}</p>"))),
        Act::Answer(html(200, &format!("<div class=\"bloc2\">key {KEY}</div>"))),
        Act::Answer(answer(500, &[], KEY.as_bytes())),
        Act::Answer(redirect(&format!("https://evil.test/?key={KEY}"))),
        Act::Answer(redirect(&format!("/end.pl?xid={KEY}"))),
        Act::Answer(json(200, &format!(r#"{{"status":"OK","url":"{KEY}","id":"{KEY}"}}"#))),
        Act::Answer(format!("HTTP/1.1 200 {KEY}\r\nBroken {KEY}\r\n\r\n").into_bytes()),
        Act::ResetAtEnd,
        Act::Stall { after: 0 },
    ]
}

async fn upload(client: &Client, node: String, dir: &TempDir) -> Option<Problem> {
    let path = dir.path().join("a");
    std::fs::write(&path, b"content").unwrap();
    let source = Source::of(LocalPath::new(path)).unwrap();
    let files = vec![UploadPart { stored_name: "a".to_owned(), source }];
    let ticket = UploadTicket { node, id: "9kGjlUU2CV".to_owned() };
    let form = UploadForm { ticket, folder: FolderId::ROOT, files };
    let meter = Meter::new(1);
    let (throttle, hashes) = (Throttle::default(), HashFeed::default());
    let beside = Beside { meter, throttle, hashes, hold: None };
    client.upload(&form, beside).await.err().map(|failure| failure.problem)
}

/// One call of each kind, as far as it fails.
async fn problem_of(call: usize, client: &Client, node: String, dir: &TempDir) -> Option<Problem> {
    let url = FileUrl::new("https://1fichier.com/?x");
    match call {
        0 => client.folder_ls(FolderId(1)).await.err(),
        1 => client.upload_server().await.err(),
        2 => client.get_token(&url, &TokenWish::default()).await.err(),
        3 => client.end_of_upload(&node, "9kGjlUU2CV").await.err(),
        4 => upload(client, node, dir).await,
        _ => client.public_folder("abc", None).await.err(),
    }
}

#[tokio::test]
async fn no_problem_and_no_log_repeats_the_key() {
    let (log, _listening) = listening();
    let dir = TempDir::new().unwrap();
    let mut told = 0;
    for call in 0..6 {
        for act in repeating() {
            let silent = matches!(act, Act::Stall { .. });
            let short = if silent { Duration::from_millis(100) } else { PATIENCE };
            let script = Script::start(vec![act]).await;
            let client = client_of(Settings {
                answer_timeout: short,
                stall: short,
                final_answer: short,
                ..settings(script.base())
            });
            assert!(!format!("{client:?}").contains(KEY));
            if let Some(problem) = problem_of(call, &client, script.node(), &dir).await {
                let text = format!("{problem:?} {}", serde_json::to_string(&problem).unwrap());
                assert!(!text.contains(KEY), "{text}");
                told += 1;
            }
        }
    }
    assert!(told > 50, "{told}");
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("folder/ls.cgi"), "nothing was logged");
    assert!(!log.contains(KEY), "{log}");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let other =
        Script::start(vec![Act::Answer(json(200, "{}")), Act::Answer(json(200, "{}"))]).await;
    let to = format!("http://{}/v1/user/info.cgi", other.address);
    for call in 0..6 {
        let (script, client) = scripted(vec![Act::Answer(redirect(&to))]).await;
        let dir = TempDir::new().unwrap();
        assert!(problem_of(call, &client, script.node(), &dir).await.is_some(), "{call}");
        assert_eq!(script.seen().len(), 1);
    }
    // The other server still waits for its first request.
    let client = super::client(&other);
    let _ = client.folder_ls(FolderId::ROOT).await;
    assert_eq!(other.seen()[0].line(), "POST /v1/folder/ls.cgi");
}
