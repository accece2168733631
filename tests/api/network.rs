//! The way to the service: where it can break, and what is said of it.

use std::time::Duration;

use fichier::api::{Client, IpFamily, Settings};
use fichier::remote::{FolderId, NetFault, ProblemKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{client_of, scripted, settings};
use crate::support::script::{Act, Script, answer, json};

async fn fault(client: &Client) -> (NetFault, Option<String>) {
    let problem = client.folder_ls(FolderId::ROOT).await.unwrap_err();
    let ProblemKind::Unreachable(fault) = problem.kind else { panic!("{problem:?}") };
    (fault, problem.said)
}

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let (fault, said) = fault(&client_of(settings(base))).await;
    assert_eq!((fault, said.as_deref()), (NetFault::Connect, Some("Connection refused")));
}

#[tokio::test]
async fn an_unknown_name() {
    let client = client_of(settings("https://no-such-host.invalid/v1".to_owned()));
    assert_eq!(fault(&client).await.0, NetFault::Dns);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}/v1", listener.local_addr().unwrap());
    let plain = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        std::future::pending::<()>().await;
    };
    let client = client_of(settings(base));
    let found = tokio::select! {
        found = fault(&client) => found,
        () = plain => unreachable!(),
    };
    assert_eq!(found.0, NetFault::Tls);
}

#[tokio::test]
async fn no_answer_in_time() {
    let half = answer(200, &[("Content-Length", "100")], b"{");
    for act in [Act::Stall { after: 0 }, Act::Open(Vec::new()), Act::Open(half)] {
        let script = Script::start(vec![act]).await;
        let answer_timeout = Duration::from_millis(150);
        let client = client_of(Settings { answer_timeout, ..settings(script.base()) });
        assert_eq!(fault(&client).await.0, NetFault::Timeout);
    }
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let half = answer(200, &[("Content-Length", "100")], b"{");
    for act in [
        Act::ResetAtEnd,
        Act::Answer(Vec::new()),
        Act::Answer(half.clone()),
        Act::AnswerAndReset(half),
        Act::Answer(b"this is not HTTP\r\n\r\n".to_vec()),
    ] {
        let (_script, client) = scripted(vec![act]).await;
        assert_eq!(fault(&client).await.0, NetFault::Broken);
    }
}

#[tokio::test]
async fn one_kind_of_address_only() {
    let script = Script::start(vec![Act::Answer(json(200, r#"{"status":"OK"}"#))]).await;
    let on = |ip| client_of(Settings { ip, ..settings(script.base()) });
    assert!(on(IpFamily::V4).folder_ls(FolderId::ROOT).await.is_ok());
    assert_eq!(fault(&on(IpFamily::V6)).await.0, NetFault::Connect);
}

#[tokio::test]
async fn a_failed_call_is_made_once() {
    let ok = || Act::Answer(json(200, r#"{"status":"OK"}"#));
    let (script, client) = scripted(vec![Act::ResetAtEnd, ok(), ok()]).await;
    assert!(client.folder_ls(FolderId::ROOT).await.is_err());
    assert_eq!(script.seen().len(), 1);
    assert!(client.folder_ls(FolderId::ROOT).await.is_ok());
    assert_eq!(script.seen().len(), 2);
}
