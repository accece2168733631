//! Downloads: ranges, pages instead of bytes, cut-off bodies.

use std::time::Duration;

use fichier::api::{Client, Download, Settings, TokenWish};
use fichier::remote::{FileUrl, NetFault, Problem, ProblemKind};

use super::{PATIENCE, client_of, settings};
use crate::support::script::{Act, Script, answer, html, json, redirect};

/// A service that hands out a link to itself and then does `act`.
async fn service(stall: Duration, act: Act) -> (Script, Client) {
    let script = Script::start_with(|address| {
        let link = format!(r#"{{"status":"OK","url":"http://{address}/p1"}}"#);
        vec![Act::Answer(json(200, &link)), act]
    })
    .await;
    let client = client_of(Settings { stall, ..settings(script.base()) });
    (script, client)
}

/// What comes of downloading ten bytes from `offset` on.
async fn fetched(offset: u64, act: Act) -> (Script, Result<(u64, Vec<u8>), Problem>) {
    let (script, client) = service(PATIENCE, act).await;
    let result = fetch(&client, offset).await;
    (script, result)
}

async fn fetch(client: &Client, offset: u64) -> Result<(u64, Vec<u8>), Problem> {
    let url = FileUrl::new("https://1fichier.com/?x");
    let link = client.get_token(&url, &TokenWish::default()).await.unwrap();
    let mut download = client.download(&link, offset, Some(10)).await?;
    let bytes = collect(&mut download).await?;
    Ok((download.offset, bytes))
}

async fn collect(download: &mut Download) -> Result<Vec<u8>, Problem> {
    let mut all = Vec::new();
    while let Some(piece) = download.chunk().await? {
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

#[tokio::test]
async fn all_bytes_come_without_the_key_having_been_shown() {
    let (script, result) = fetched(0, Act::Answer(answer(200, &[], b"0123456789"))).await;
    assert_eq!(result.unwrap(), (0, b"0123456789".to_vec()));
    let seen = script.seen();
    assert_eq!(seen[1].line(), "GET /p1");
    assert_eq!((seen[1].header("authorization"), seen[1].header("range")), (None, None));
}

#[tokio::test]
async fn a_download_goes_on_where_it_was_left() {
    let part = answer(206, &[("Content-Range", "bytes 4-9/10")], b"456789");
    let (script, result) = fetched(4, Act::Answer(part)).await;
    assert_eq!(result.unwrap(), (4, b"456789".to_vec()));
    assert_eq!(script.seen()[1].header("range"), Some("bytes=4-"));
    let (_script, result) = fetched(4, Act::Answer(answer(200, &[], b"0123456789"))).await;
    assert_eq!(result.unwrap(), (0, b"0123456789".to_vec()), "the offset was ignored");
}

#[tokio::test]
async fn what_is_not_the_file_is_a_problem() {
    for (reply, want) in [
        (html(200, "<p>Owner locked</p>"), ProblemKind::OwnerLocked),
        (html(200, "<p>Bonjour</p>"), ProblemKind::Unreadable),
        (html(403, "<p>Only 1 location allowed at a time #887</p>"), ProblemKind::Locations),
        (html(404, "gone"), ProblemKind::NotFound),
        (redirect("https://evil.test/p1"), ProblemKind::Redirected),
        (answer(200, &[], b"01234567890"), ProblemKind::Unreadable),
        (answer(206, &[("Content-Range", "bytes 2-9/10")], b"23456789"), ProblemKind::Unreadable),
        (
            answer(200, &[("Content-Length", "10")], b"0123"),
            ProblemKind::Unreachable(NetFault::Broken),
        ),
    ] {
        let raw = String::from_utf8_lossy(&reply).into_owned();
        let (_script, result) = fetched(4, Act::Answer(reply)).await;
        assert_eq!(result.unwrap_err().kind, want, "{raw}");
    }
    let cut = answer(200, &[("Content-Length", "10")], b"0123");
    let (_script, result) = fetched(0, Act::AnswerAndReset(cut)).await;
    assert_eq!(result.unwrap_err().kind, ProblemKind::Unreachable(NetFault::Broken));
}

#[tokio::test]
async fn a_page_that_is_the_file_itself_is_kept() {
    let headers = [("Content-Type", "text/html"), ("Content-Disposition", "attachment")];
    let (_script, result) = fetched(0, Act::Answer(answer(200, &headers, b"<p>hello!!"))).await;
    assert_eq!(result.unwrap().1, b"<p>hello!!");
}

#[tokio::test]
async fn a_host_that_falls_silent_is_given_up() {
    let half = answer(200, &[("Content-Length", "10")], b"0123");
    let (_script, client) = service(Duration::from_millis(150), Act::Open(half)).await;
    assert_eq!(fetch(&client, 0).await.unwrap_err().kind, ProblemKind::Stalled);
}

#[tokio::test]
async fn a_link_to_anywhere_else_is_refused() {
    for link in ["https://evil.test/p1", "http://10.0.0.1/p1", "http://a-4.1fichier.com/p1"] {
        let reply = json(200, &format!(r#"{{"status":"OK","url":"{link}"}}"#));
        let script = Script::start(vec![Act::Answer(reply)]).await;
        let client = super::client(&script);
        let url = FileUrl::new("https://1fichier.com/?x");
        let problem = client.get_token(&url, &TokenWish::default()).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::UnsafeHost);
    }
}
