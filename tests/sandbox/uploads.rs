//! `get_upload_server`, `upload.cgi`, `end.pl` (§5).

use fichier::sandbox::{
    Storage,
    quirks::{ALWAYS, Cut, UnknownUpload, UploadAnswer},
};
use reqwest::Body;

use super::*;

const NO_FILE: &str = "<div class=\"bloc2\">Pas de fichier trouvé dans l'envoi</div>";

#[tokio::test]
async fn a_file_goes_the_whole_way() {
    let bench = Bench::new().await;
    let folder = bench.sandbox.put_folder("in");
    let (node, id) = bench.node().await;
    assert_eq!((node, id.len()), (bench.sandbox.addr().to_string(), 10));
    let parts = [field("did", &folder.to_string()), file("été.txt", b"Hello world\n")];
    let reply = bench.send(&id, &parts).await.unwrap();
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["location"]),
        (302, &format!("/end.pl?xid={id}").parse().unwrap())
    );
    let end = bench.end(&id).await;
    assert_eq!(end["incoming"], 0);
    let link = &end["links"][0];
    assert_eq!(
        json!([link["filename"], link["size"], link["remove"]]),
        json!(["été.txt", "12", ""])
    );
    assert!(link["whirlpool"].as_str().unwrap().starts_with("0a894ff039da399d"));
    assert_eq!(bench.end(&id).await, end, "asking twice changes nothing");
    let stored = bench.sandbox.tree().at("in").unwrap().files[0].clone();
    assert_eq!((stored.name.as_str(), json!(stored.url)), ("été.txt", link["download"].clone()));
    assert_eq!(bench.sandbox.content(&stored.id).unwrap(), b"Hello world\n");
}

#[tokio::test]
async fn the_result_comes_in_three_forms() {
    let bench = Bench::new().await;
    let (_, id) = bench.node().await;
    bench.send(&id, &[file("a.txt", &[0; 1178])]).await.unwrap();
    let page = bench.end_text(&id, "accept", "*/*").await;
    assert!(
        page.contains("<table class=\"premium\">")
            && page.contains("1.15 Ko")
            && page.contains("<td>--</td>")
    );
    let line = bench.end_text(&id, "EXPORT", "1").await;
    let fields: Vec<&str> = line.trim_end().split(';').collect();
    assert_eq!((fields[0], fields[1], fields[2].len(), fields[4]), ("a.txt", "1178", 20, "0"));
    assert!(bench.end_text(&id, "JSON", "2").await.contains("\n   \"links\""));
}

#[tokio::test]
async fn an_invalid_folder_silently_means_the_root() {
    let bench = Bench::new().await;
    for did in ["999", "x", "-5", ""] {
        let (_, id) = bench.node().await;
        assert_eq!(
            bench.send(&id, &[field("did", did), file("a", b"x")]).await.unwrap().status(),
            302
        );
    }
    assert_eq!(bench.sandbox.tree().names(), ["a"; 4], "nothing is overwritten");
    assert_eq!(bench.sandbox.duplicates(), ["a"]);
}

#[tokio::test]
async fn several_files_the_folder_last_and_a_password() {
    let bench = Bench::new().await;
    let folder = bench.sandbox.put_folder("in");
    let (_, id) = bench.node().await;
    let parts = [
        file("a", b"1"),
        file("empty", b""),
        file("b", b"22"),
        field("dpass", "secret"),
        field("did", &folder.to_string()),
    ];
    bench.send(&id, &parts).await.unwrap();
    assert_eq!(
        bench.end(&id).await["links"].as_array().unwrap().len(),
        2,
        "an empty file counts as none"
    );
    let tree = bench.sandbox.tree();
    let inside = tree.at("in").unwrap();
    assert_eq!(inside.names(), ["a", "b"]);
    assert!(inside.files.iter().all(|file| file.pass));
}

#[tokio::test]
async fn an_empty_file_alone_is_refused() {
    let bench = Bench::new().await;
    let (_, id) = bench.node().await;
    let reply = bench.send(&id, &[file("empty", b"")]).await.unwrap();
    assert_eq!(reply.status(), 200);
    assert!(reply.text().await.unwrap().contains(NO_FILE));
    assert_eq!(bench.sandbox.files(), []);
}

#[tokio::test]
async fn each_trap_of_the_parser_is_a_page_with_200() {
    let bench = Bench::new().await;
    let swapped = "Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"a\"";
    let typed = "Content-Disposition: form-data; name=\"did\"\r\nContent-Type: text/plain";
    let extended = "Content-Disposition: form-data; name=\"file[]\"; filename*=utf-8''a";
    let unquoted = "Content-Disposition: form-data; name=file[]; filename=a";
    let part = |head: &str| (head.to_owned(), b"x".to_vec());
    let forms = [
        vec![part(swapped)],
        vec![part(typed), file("a", b"x")],
        vec![part(extended)],
        vec![part(unquoted)],
        vec![field("did", "0")],
    ];
    for parts in forms {
        let reply = bench.send("abc", &parts).await.unwrap();
        assert_eq!(reply.status(), 200);
        assert!(reply.text().await.unwrap().contains(NO_FILE), "{parts:?}");
    }
    let quoted = bench.upload_request("abc", "multipart/form-data; boundary=\"BoUnDaRy\"");
    let reply = quoted.body(form(&[file("a", b"x")])).send().await.unwrap();
    assert!(reply.text().await.unwrap().contains(NO_FILE));
    let mut cut = form(&[file("a", b"x")]);
    cut.truncate(cut.len() - 6);
    let kind = "multipart/form-data; boundary=BoUnDaRy";
    let reply = bench.upload_request("abc", kind).body(cut).send().await.unwrap();
    assert!(reply.text().await.unwrap().contains(NO_FILE));
    assert_eq!(bench.sandbox.files(), []);

    bench.sandbox.set(|quirks| quirks.form.disposition_first = false);
    assert_eq!(bench.send("abc", &[part(swapped)]).await.unwrap().status(), 302);
}

#[tokio::test]
async fn a_length_is_required_and_limited() {
    let bench = Bench::new().await;
    let kind = "multipart/form-data; boundary=BoUnDaRy";
    let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>(form(&[file("a", b"x")]))]);
    let chunked =
        bench.upload_request("abc", kind).body(Body::wrap_stream(pieces)).send().await.unwrap();
    assert_eq!(chunked.status(), 411);
    bench.sandbox.set(|quirks| quirks.upload.max_request = 100);
    assert_eq!(bench.send("abc", &[file("a", &[1; 200])]).await.unwrap().status(), 413);
    bench.sandbox.set(|quirks| {
        quirks.upload.max_request = 10_000;
        quirks.upload.max_file = 100;
        quirks.upload.max_files = 2;
    });
    assert_eq!(bench.send("abc", &[file("a", &[1; 200])]).await.unwrap().status(), 200);
    let three = [file("a", b"1"), file("b", b"1"), file("c", b"1")];
    assert_eq!(bench.send("abc", &three).await.unwrap().status(), 200);
    assert_eq!(bench.send("abc", &three[1..]).await.unwrap().status(), 302);
    assert_eq!(bench.sandbox.files().len(), 2);
}

#[tokio::test]
async fn success_is_told_in_several_ways() {
    let bench = Bench::new().await;
    let mut answers = Vec::new();
    for answer in [UploadAnswer::AbsoluteRedirect, UploadAnswer::OtherXid, UploadAnswer::Page] {
        bench.sandbox.set(|quirks| quirks.upload.answer = answer);
        let (_, id) = bench.node().await;
        let reply = bench.send(&id, &[file("a", b"x")]).await.unwrap();
        answers.push((id, reply));
    }
    let location = |at: usize| answers[at].1.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(location(0), bench.url(&format!("/end.pl?xid={}", answers[0].0)));
    let other = location(1).replace("/end.pl?xid=", "");
    assert_ne!(other, answers[1].0);
    assert_eq!(bench.end(&other).await["links"][0]["filename"], "a");
    assert!(bench.end(&answers[1].0).await.is_string(), "the id itself is not known");
    assert_eq!(answers[2].1.status(), 200);
    assert!(bench.end(&answers[2].0).await["links"].is_array());
}

#[tokio::test]
async fn node_faults_pass() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.upload.node_faults = 1);
    let reply = bench.send("abc", &[file("a", b"x")]).await.unwrap();
    assert_eq!(reply.status(), 200);
    assert!(reply.text().await.unwrap().contains("Ne peut ouvrir le fichier destination"));
    assert_eq!(bench.send("abc", &[file("a", b"x")]).await.unwrap().status(), 302);
    assert_eq!(bench.sandbox.files().len(), 1);
}

#[tokio::test]
async fn the_result_may_take_its_time_or_never_come() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| {
        quirks.end.wait_pages = 2;
        quirks.end.empty_links = 1;
    });
    let (_, id) = bench.node().await;
    bench.send(&id, &[file("a", b"x")]).await.unwrap();
    for _ in 0..2 {
        assert!(bench.end(&id).await.as_str().unwrap().contains("Veuillez patienter"));
    }
    assert_eq!(bench.end(&id).await["links"], json!([]));
    assert_eq!(bench.end(&id).await["links"].as_array().unwrap().len(), 1);
    bench.sandbox.set(|quirks| quirks.end.wait_pages = ALWAYS);
    assert!(bench.end(&id).await.is_string());
    assert_eq!(bench.names(0).await, ["a"], "stored all the same");
}

#[tokio::test]
async fn results_expire() {
    let bench = Bench::new().await;
    let (_, id) = bench.node().await;
    assert!(
        bench.end(&id).await.as_str().unwrap().contains("Veuillez patienter"),
        "nothing arrived yet"
    );
    bench.send(&id, &[file("a", b"x")]).await.unwrap();
    bench.sandbox.advance(Duration::from_secs(7201));
    assert!(bench.end(&id).await.is_string());
    bench.sandbox.set(|quirks| quirks.end.unknown = UnknownUpload::EmptyLinks);
    assert_eq!(bench.end("never").await["links"], json!([]));
    bench.sandbox.set(|quirks| quirks.end.unknown = UnknownUpload::NotFound);
    assert_eq!(bench.get(&bench.url("/end.pl?xid=never")).await.status(), 404);
}

#[tokio::test]
async fn the_connection_may_break_inside_the_body() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.upload.drop = Some(Cut::once(1_000)));
    let big = [file("a", &vec![7; 3_000_000])];
    assert_eq!(bench.send("abc", &[file("small", b"x")]).await.unwrap().status(), 302);
    assert!(bench.send("abc", &big).await.is_err());
    assert_eq!(bench.sandbox.tree().names(), ["small"]);
    assert_eq!(bench.sandbox.quirks().upload.drop, Some(Cut { at: 1_000, times: 0 }));
    assert_eq!(bench.send("abc", &big).await.unwrap().status(), 302);
}

#[tokio::test]
async fn the_connection_may_break_after_the_file_is_stored() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.upload.drop_before_answer = 1);
    let (_, id) = bench.node().await;
    assert!(bench.send(&id, &[file("a", b"x")]).await.is_err());
    assert_eq!(bench.sandbox.tree().names(), ["a"]);
    assert_eq!(bench.end(&id).await["links"][0]["filename"], "a");
}

#[tokio::test]
async fn an_upload_may_stall_and_go_on() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.upload.stall = Some(Cut::always(10)));
    let big = [file("a", &vec![7; 3_000_000])];
    let sent = tokio::time::timeout(Duration::from_millis(100), bench.send("abc", &big)).await;
    assert!(sent.is_err() && bench.sandbox.files().is_empty());
    let release = async {
        eventually(|| async { (bench.sandbox.count("upload.cgi") == 2).then_some(()) }).await;
        bench.sandbox.set(|quirks| quirks.upload.stall = None);
    };
    let (reply, ()) = tokio::join!(bench.send("abc", &big), release);
    assert_eq!(reply.unwrap().status(), 302);
}

#[tokio::test]
async fn an_answer_may_stall_after_the_file_is_stored() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.upload.stall_before_answer = true);
    let parts = [file("a", b"x")];
    let release = async {
        eventually(|| async { (bench.sandbox.files().len() == 1).then_some(()) }).await;
        bench.sandbox.set(|quirks| quirks.upload.stall_before_answer = false);
    };
    let (reply, ()) = tokio::join!(bench.send("abc", &parts), release);
    assert_eq!(reply.unwrap().status(), 302);
}

#[tokio::test]
async fn an_upload_may_be_slow() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(1_000_000));
    let since = Instant::now();
    bench.send("abc", &[file("a", &vec![7; 200_000])]).await.unwrap();
    assert!(since.elapsed() >= Duration::from_millis(150), "{:?}", since.elapsed());
}

#[tokio::test]
async fn checksums_and_names_may_come_out_otherwise() {
    let bench = Bench::new().await;
    let right = bench.upload(0, "a.txt", b"x").await;
    bench.sandbox.set(|quirks| quirks.upload.wrong_checksum = 1);
    let wrong = bench.upload(0, "a.txt", b"x").await;
    assert_ne!(wrong["whirlpool"], right["whirlpool"]);
    let listing = bench.ok("file/ls.cgi", json!({})).await;
    assert_eq!(listing["items"][1]["checksum"], wrong["whirlpool"]);
    bench.sandbox.set(|quirks| quirks.names.altered = true);
    assert_eq!(bench.upload(0, "a.txt", b"x").await["filename"], "a_1.txt");
}

#[tokio::test]
async fn a_forbidden_account_uploads_nothing() {
    let bench = Bench::new().await;
    for over_quota in [true, false] {
        bench.sandbox.set(|quirks| {
            quirks.account.over_quota = over_quota;
            quirks.account.upload_forbidden = !over_quota;
        });
        let reply = bench.send("abc", &[file("a", b"x")]).await.unwrap();
        assert_eq!(reply.status(), 200);
        assert!(reply.text().await.unwrap().contains("class=\"bloc2\">V"));
    }
    assert_eq!(bench.sandbox.files(), []);
}

#[tokio::test]
async fn without_a_key_the_file_belongs_to_nobody() {
    let bench = Bench::new().await;
    let (_, id) = bench.node().await;
    let kind = "multipart/form-data; boundary=BoUnDaRy";
    let anonymous =
        |id: &str, parts: &[Part]| bench.upload_request(id, kind).body(form(parts)).send();
    assert_eq!(anonymous(&id, &[file("a", b"x")]).await.unwrap().status(), 302);
    let link = bench.end(&id).await["links"][0].clone();
    let remove = link["remove"].as_str().unwrap();
    assert!(remove.starts_with("https://1fichier.com/remove/"), "{remove}");
    assert_eq!(bench.sandbox.tree().names(), [""; 0]);
    let code = remove.rsplit('/').next().unwrap();
    bench
        .ko("file/rm.cgi", json!({ "files": [{ "url": link["download"], "code": "wrong" }] }))
        .await;
    bench.ok("file/rm.cgi", json!({ "files": [{ "url": link["download"], "code": code }] })).await;

    anonymous("to", &[field("user", "demo@example.org"), file("for you", b"x")]).await.unwrap();
    assert_eq!(bench.end("to").await["incoming"], 1);
    anonymous(
        "login",
        &[field("user", "demo@example.org"), field("pass", "sandbox"), file("mine", b"x")],
    )
    .await
    .unwrap();
    assert_eq!(bench.sandbox.tree().names(), ["mine"]);
}

#[tokio::test]
async fn a_wrong_key_is_refused_or_counts_as_none() {
    let bench = Bench::new().await;
    let kind = "multipart/form-data; boundary=BoUnDaRy";
    let wrong = |id: &str| {
        bench.upload_request(id, kind).bearer_auth("wrong").body(form(&[file("a", b"x")])).send()
    };
    assert_eq!(wrong("abc").await.unwrap().status(), 401);
    bench.sandbox.set(|quirks| quirks.upload.wrong_key_is_anonymous = true);
    assert_eq!(wrong("abc").await.unwrap().status(), 302);
    assert_ne!(bench.end("abc").await["links"][0]["remove"], "");
    let basic = bench.upload_request("def", kind).basic_auth("demo@example.org", Some("sandbox"));
    assert_eq!(basic.body(form(&[file("b", b"x")])).send().await.unwrap().status(), 302);
    assert_eq!(bench.sandbox.tree().names(), ["b"]);
}

#[tokio::test]
async fn bodies_may_be_let_go_and_not_hashed() {
    let bench =
        Bench::with(Options { storage: Storage::Discard, no_hash: true, ..Options::default() })
            .await;
    let link = bench.upload(0, "a", &vec![1; 500_000]).await;
    assert_eq!((&link["size"], &link["whirlpool"]), (&json!("500000"), &json!("")));
    assert_eq!(bench.sandbox.content(&bench.sandbox.files()[0].id), None);
    let url = bench.token(link["download"].as_str().unwrap()).await;
    assert_eq!(bench.get(&url).await.status(), 404);
}
