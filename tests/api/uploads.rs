//! Uploads: the bytes on the wire, and every way an upload can end.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fichier::api::{
    Beside, Client, EndOfUpload, Hold, Settings, UploadFailure, UploadForm, UploadPart,
    UploadReceipt, UploadTicket,
};
use fichier::local::{HashFeed, LocalPath, Meter, Source, Throttle, hash_beside};
use fichier::remote::{Checksum, FolderId, NetFault, ProblemKind, to_server};
use tempfile::TempDir;
use tokio::sync::{Notify, oneshot};

use super::{KEY, client_of, scripted, settings};
use crate::support::script::{Act, Script, answer, html, json, redirect};

const ID: &str = "9kGjlUU2CV";
/// More than all buffers between us and a server that does not read.
const BIG: usize = 48 << 20;

fn content(len: usize) -> Vec<u8> {
    let mut bytes = (0..253).collect::<Vec<u8>>().repeat(len / 253 + 1);
    bytes.truncate(len);
    bytes
}

fn part(dir: &TempDir, name: &str, len: usize) -> UploadPart {
    let path = dir.path().join(name);
    fs::write(&path, content(len)).unwrap();
    let source = Source::of(LocalPath::new(path)).unwrap();
    UploadPart { stored_name: to_server(name).unwrap(), source }
}

fn form(script: &Script, files: Vec<UploadPart>) -> UploadForm {
    let ticket = UploadTicket { node: script.node(), id: ID.to_owned() };
    UploadForm { ticket, folder: FolderId(12345), files }
}

fn beside(files: usize) -> Beside {
    let meter = Meter::new(files);
    Beside { meter, throttle: Throttle::default(), hashes: HashFeed::default(), hold: None }
}

fn receipt(script: &Script, xid: &str) -> UploadReceipt {
    UploadReceipt { node: script.node(), xid: xid.to_owned() }
}

/// Uploads one file of `len` bytes to a server that does `act`.
async fn uploaded(len: usize, act: Act) -> (Script, Result<UploadReceipt, UploadFailure>) {
    let (script, client) = scripted(vec![act]).await;
    let dir = TempDir::new().unwrap();
    let result = client.upload(&form(&script, vec![part(&dir, "a.bin", len)]), beside(1)).await;
    (script, result)
}

/// The kind of failure, and whether everything had been sent.
fn failure(result: Result<UploadReceipt, UploadFailure>) -> (ProblemKind, bool) {
    let failure = result.unwrap_err();
    (failure.problem.kind, failure.all_sent)
}

#[tokio::test]
async fn the_request_is_byte_for_byte_what_the_node_wants() {
    let done = redirect("/end.pl?xid=9kGjlUU2CV");
    let (script, client) = scripted(vec![Act::Answer(done)]).await;
    let dir = TempDir::new().unwrap();
    let files = vec![part(&dir, "é \"q\" 東京.rar", 300_000), part(&dir, "b", 1)];
    let meter = Meter::new(2);
    let beside = Beside { meter: meter.clone(), ..beside(2) };
    let result = client.upload(&form(&script, files), beside).await;
    assert_eq!(result.unwrap(), receipt(&script, ID));
    let seen = script.seen().remove(0);
    assert_eq!(seen.line(), "POST /upload.cgi?id=9kGjlUU2CV");
    assert_eq!(seen.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(seen.header("connection"), Some("close"));
    assert_eq!(seen.header("transfer-encoding"), None);
    assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
    let kind = seen.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(!boundary.contains(['"', ' ', ';']), "{boundary}");
    let head = |name: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"{name}\"\
             \r\n\r\n"
        )
    };
    let did =
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"did\"\r\n\r\n12345\r\n");
    let want = [
        did.as_bytes(),
        head("é ＂q＂ 東京.rar").as_bytes(),
        &content(300_000),
        b"\r\n",
        head("b").as_bytes(),
        &content(1),
        format!("\r\n--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    assert!(seen.body == want, "{}", String::from_utf8_lossy(&seen.body[..400]));
    assert_eq!((meter.sent(0), meter.sent(1), meter.sent_in_all()), (300_000, 1, 300_001));
}

#[tokio::test]
async fn the_checksum_is_taken_of_what_is_sent() {
    let done = redirect("/end.pl?xid=9kGjlUU2CV");
    let (script, client) = scripted(vec![Act::Answer(done)]).await;
    let dir = TempDir::new().unwrap();
    let files = vec![part(&dir, "a", 3 << 20), part(&dir, "b", 7)];
    let sources: Vec<_> = files.iter().map(|part| part.source.clone()).collect();
    let meter = Meter::new(2);
    let (hashes, handles) = hash_beside(&sources, &meter);
    let beside = Beside { meter: meter.clone(), throttle: Throttle::default(), hashes, hold: None };
    client.upload(&form(&script, files), beside).await.unwrap();
    for (handle, len) in handles.into_iter().zip([3 << 20, 7]) {
        assert_eq!(handle.await.unwrap(), Checksum::of(&content(len)));
    }
    assert_eq!((meter.hashed(0), meter.hashed(1)), (3 << 20, 7));
}

#[tokio::test]
async fn the_answer_tells_where_the_result_is() {
    let page = "<table class=\"premium\"><a href=\"https://1fichier.com/?abcdefghij0123456789\">";
    for (reply, xid) in [
        (redirect("/end.pl?xid=Other12345"), "Other12345"),
        (redirect("/end.pl"), ID),
        (html(200, page), ID),
        (json(200, r#"{"incoming":0,"links":[]}"#), ID),
    ] {
        let (script, result) = uploaded(1000, Act::Answer(reply)).await;
        assert_eq!(result.unwrap(), receipt(&script, xid));
    }
    let script = Script::start_with(|address| {
        vec![Act::Answer(redirect(&format!("http://{address}/end.pl?xid=Other12345")))]
    })
    .await;
    let dir = TempDir::new().unwrap();
    let form = form(&script, vec![part(&dir, "a", 10)]);
    let result = super::client(&script).upload(&form, beside(1)).await;
    assert_eq!(result.unwrap(), receipt(&script, "Other12345"));
}

#[tokio::test]
async fn a_refusal_after_all_bytes_is_told_as_such() {
    let bloc = |reason: &str| html(200, &format!("<div class=\"bloc2\">{reason}</div>"));
    for (reply, want) in [
        (bloc("Pas de fichier trouvé dans l'envoi"), ProblemKind::NoFileInForm),
        (bloc("Ne peut ouvrir le fichier destination"), ProblemKind::NodeFault),
        (bloc("Quota"), ProblemKind::Refused),
        (redirect("https://evil.test/end.pl?xid=x"), ProblemKind::UnsafeHost),
        (redirect("/?c=DB"), ProblemKind::ServerFault),
        (redirect("/login.pl"), ProblemKind::Redirected),
        (html(200, "<p>IP Locked</p>"), ProblemKind::AddressLocked),
        (answer(200, &[], b""), ProblemKind::Unreadable),
        (html(500, "oops"), ProblemKind::ServerFault),
    ] {
        let raw = String::from_utf8_lossy(&reply).into_owned();
        let (_script, result) = uploaded(1000, Act::Answer(reply)).await;
        assert_eq!(failure(result), (want, true), "{raw}");
    }
}

#[tokio::test]
async fn a_connection_lost_on_the_way_is_no_upload() {
    let (_script, result) = uploaded(BIG, Act::Reset { after: 1 << 20 }).await;
    assert_eq!(failure(result), (ProblemKind::Unreachable(NetFault::Broken), false));
}

#[tokio::test]
async fn a_connection_lost_after_the_last_byte_is_a_doubt() {
    for len in [10, BIG] {
        let (script, result) = uploaded(len, Act::ResetAtEnd).await;
        assert_eq!(failure(result), (ProblemKind::Unreachable(NetFault::Broken), true));
        assert!(script.seen()[0].body.len() > len);
    }
}

#[tokio::test]
async fn an_early_refusal_is_heard_before_the_end() {
    let reply = html(413, "too much");
    let (_script, result) = uploaded(BIG, Act::Early { after: 1000, answer: reply }).await;
    assert_eq!(failure(result), (ProblemKind::TooBig, false));
    let reply = redirect("/end.pl?xid=9kGjlUU2CV");
    let (_script, result) = uploaded(BIG, Act::Early { after: 1000, answer: reply }).await;
    assert_eq!(failure(result), (ProblemKind::Unreadable, false), "done before the end");
}

fn impatient(script: &Script, stall: Duration, final_answer: Duration) -> Client {
    client_of(Settings { stall, final_answer, ..settings(script.base()) })
}

#[tokio::test]
async fn a_node_that_reads_nothing_is_given_up() {
    let script = Script::start(vec![Act::Stall { after: 1000 }]).await;
    let client = impatient(&script, Duration::from_millis(300), super::PATIENCE);
    let dir = TempDir::new().unwrap();
    let form = form(&script, vec![part(&dir, "a", BIG)]);
    let result = client.upload(&form, beside(1)).await;
    assert_eq!(failure(result), (ProblemKind::Stalled, false));
}

#[tokio::test]
async fn a_node_that_never_answers_is_given_up_later() {
    let script = Script::start(vec![Act::Open(Vec::new())]).await;
    let (stall, last) = (Duration::from_secs(2), Duration::from_secs(3));
    let client = impatient(&script, stall, last);
    let dir = TempDir::new().unwrap();
    let form = form(&script, vec![part(&dir, "a", 1000)]);
    let start = Instant::now();
    let result = client.upload(&form, beside(1)).await;
    assert_eq!(failure(result), (ProblemKind::Stalled, true));
    assert!(start.elapsed() >= last);
}

/// What comes of a file that is spoilt while the node waits in mid-body.
async fn spoilt(spoil: fn(&Path)) {
    let until = Arc::new(Notify::new());
    let done = redirect("/end.pl?xid=9kGjlUU2CV");
    let act = Act::Hold { after: 1 << 20, until: Arc::clone(&until), answer: done };
    let (script, client) = scripted(vec![act]).await;
    let dir = TempDir::new().unwrap();
    let good = part(&dir, "good", 10);
    let bad = part(&dir, "bad", BIG);
    let path = bad.source.path().as_path().to_owned();
    let form = form(&script, vec![good, bad]);
    let meter = Meter::new(2);
    let beside = Beside { meter: meter.clone(), ..beside(2) };
    let spoiling = async {
        while meter.sent(1) == 0 {
            tokio::task::yield_now().await;
        }
        spoil(&path);
        until.notify_one();
    };
    let (result, ()) = tokio::join!(client.upload(&form, beside), spoiling);
    let failure = result.unwrap_err();
    assert_eq!(failure.problem.kind, ProblemKind::SourceChanged);
    assert_eq!((failure.part, failure.all_sent), (Some(1), false));
    let deadline = Instant::now() + super::PATIENCE;
    while script.seen().is_empty() && Instant::now() < deadline {
        tokio::task::yield_now().await;
    }
    let body = script.seen().remove(0).body;
    assert!(!body.ends_with(b"--\r\n"), "the node must not get a whole form");
}

#[tokio::test]
async fn a_file_that_changes_on_the_way_is_never_completed() {
    spoilt(|path| {
        fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"longer").unwrap();
    })
    .await;
    spoilt(|path| {
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(BIG as u64 / 2).unwrap();
    })
    .await;
    spoilt(|path| fs::remove_file(path).unwrap()).await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_begun() {
    let (script, client) = scripted(Vec::new()).await;
    let dir = TempDir::new().unwrap();
    let empty = form(&script, vec![part(&dir, "empty", 0)]);
    assert_eq!(failure(client.upload(&empty, beside(1)).await), (ProblemKind::EmptyFile, false));
    let named = UploadPart { stored_name: "a\"b".to_owned(), ..part(&dir, "x", 1) };
    let result = client.upload(&form(&script, vec![named]), beside(1)).await;
    assert_eq!(failure(result), (ProblemKind::Refused, false));
    let mut elsewhere = form(&script, vec![part(&dir, "x", 1)]);
    elsewhere.ticket.node = "evil.test".to_owned();
    let result = client.upload(&elsewhere, beside(1)).await;
    assert_eq!(failure(result), (ProblemKind::UnsafeHost, false));
}

#[tokio::test]
async fn a_file_that_is_gone_fails_by_its_own_fault() {
    let (script, client) = scripted(vec![Act::Stall { after: BIG }]).await;
    let dir = TempDir::new().unwrap();
    let gone = part(&dir, "gone", 1000);
    fs::remove_file(gone.source.path().as_path()).unwrap();
    let result = client.upload(&form(&script, vec![gone]), beside(1)).await;
    assert_eq!(failure(result), (ProblemKind::SourceUnreadable, false));
}

#[tokio::test]
async fn dropping_an_upload_ends_its_threads() {
    let (script, client) = scripted(vec![Act::Stall { after: 1000 }]).await;
    let dir = TempDir::new().unwrap();
    let form = form(&script, vec![part(&dir, "a", BIG)]);
    let meter = Meter::new(1);
    let sources = [form.files[0].source.clone()];
    let (hashes, mut handles) = hash_beside(&sources, &meter);
    let beside = Beside { meter: meter.clone(), throttle: Throttle::default(), hashes, hold: None };
    let begun = async {
        while meter.sent(0) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        result = client.upload(&form, beside) => panic!("{result:?}"),
        () = begun => {}
    }
    // The hashing thread ends only after the reading thread let go.
    let answer = tokio::time::timeout(super::PATIENCE, handles.remove(0)).await.unwrap();
    assert_eq!(answer.unwrap_err().kind, ProblemKind::SourceUnreadable);
}

#[tokio::test]
async fn a_brake_slows_down_and_is_not_taken_for_a_stall() {
    let script = Script::start(vec![Act::Answer(redirect("/end.pl"))]).await;
    let client = impatient(&script, Duration::from_millis(600), super::PATIENCE);
    let dir = TempDir::new().unwrap();
    let form = form(&script, vec![part(&dir, "a", 8_000)]);
    let beside = beside(1);
    beside.throttle.set(Some(5_000));
    let start = Instant::now();
    client.upload(&form, beside).await.unwrap();
    assert!(start.elapsed() > Duration::from_millis(1_200), "{:?}", start.elapsed());
}

#[tokio::test]
async fn the_result_is_asked_for_by_header() {
    let link = r#"{"download":"https://1fichier.com/?abcdefghij0123456789","filename":"a＜",
        "remove":"","size":"14","whirlpool":""}"#;
    let stored = json(200, &format!(r#"{{"incoming":0,"links":[{link}]}}"#));
    let (script, client) = scripted(vec![
        Act::Answer(stored),
        Act::Answer(html(200, "Veuillez patienter")),
        Act::Answer(html(404, "")),
        Act::Answer(redirect("https://evil.test/")),
    ])
    .await;
    let node = script.node();
    let end = client.end_of_upload(&node, ID).await.unwrap();
    let EndOfUpload::Stored(files) = end else { panic!("{end:?}") };
    assert_eq!((files[0].name.as_str(), files[0].size), ("a<", Some(14)));
    assert_eq!(client.end_of_upload(&node, ID).await.unwrap(), EndOfUpload::NotYet);
    assert_eq!(client.end_of_upload(&node, ID).await.unwrap(), EndOfUpload::Unknown);
    let problem = client.end_of_upload(&node, ID).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Redirected);
    let seen = script.seen().remove(0);
    assert_eq!(seen.line(), "GET /end.pl?xid=9kGjlUU2CV");
    assert_eq!(seen.header("json"), Some("1"));
    let problem = client.end_of_upload("evil.test", ID).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::UnsafeHost);
}

#[tokio::test]
async fn the_end_is_held_back_until_it_may_leave() {
    for let_go in [true, false] {
        let done = redirect("/end.pl?xid=9kGjlUU2CV");
        let (script, client) = scripted(vec![Act::Answer(done)]).await;
        let dir = TempDir::new().unwrap();
        let form = form(&script, vec![part(&dir, "a", 1000), part(&dir, "b", 2000)]);
        let (reached, at_end) = oneshot::channel();
        let (release, released) = oneshot::channel();
        let beside = Beside { hold: Some(Hold { reached, release: released }), ..beside(2) };
        let meter = beside.meter.clone();
        let upload = client.upload(&form, beside);
        let user = async {
            at_end.await.unwrap();
            // All of the files is out, and still nothing can be stored.
            assert_eq!(meter.sent_in_all(), 3000);
            if let_go {
                release.send(()).unwrap();
            }
        };
        let (result, ()) = tokio::join!(upload, user);
        match result {
            Ok(_) => assert!(let_go),
            Err(failure) => assert!(!let_go && !failure.all_sent, "{failure:?}"),
        }
    }
}
