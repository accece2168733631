//! Remote uploads (§7).

use super::*;

async fn requested(bench: &Bench, ask: Value) -> Value {
    bench.ok("remote/request.cgi", ask).await["id"].clone()
}

async fn done(bench: &Bench, id: &Value) -> Value {
    eventually(|| async {
        let info = bench.ok("remote/info.cgi", json!({ "id": id })).await;
        (info["result"] != json!([])).then_some(info)
    })
    .await
}

#[tokio::test]
async fn loopback_is_fetched_and_the_rest_made_up() {
    let source = Bench::new().await;
    let file = source.sandbox.put_file("a.bin", "bytes");
    let url = source.token(&file.url).await;
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.remote.delay = Duration::ZERO);
    let folder = bench.sandbox.put_folder("in");
    let urls =
        json!([url, "https://example.org/x/film.mkv?y=1", "https://nowhere.invalid/z", "nonsense"]);
    let id = requested(&bench, json!({ "urls": urls, "folder_id": folder })).await;
    let info = done(&bench, &id).await;
    assert!(info.get("status").is_none());
    assert_eq!(info["links"], urls);
    let states: Vec<&Value> =
        info["result"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(states, ["OK", "OK", "KO", "KO"]);
    let tree = bench.sandbox.tree();
    let files = &tree.at("in").unwrap().files;
    assert_eq!(bench.sandbox.content(&files[0].id).unwrap(), b"bytes");
    assert_eq!((files[1].name.as_str(), files[1].size), ("film.mkv", 1_500_000));
    assert_eq!(info["result"][1]["download_link"], files[1].url);
    assert_ne!(info["execution_date"], "");
}

#[tokio::test]
async fn an_error_page_is_no_file() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.remote.delay = Duration::ZERO);
    let id = requested(&bench, json!({ "urls": [bench.url("/p1"), "http://127.0.0.1:9/x"] })).await;
    let info = done(&bench, &id).await;
    assert_eq!(
        json!([info["result"][0]["status"], info["result"][1]["status"]]),
        json!(["KO", "KO"])
    );
    assert!(info["result"][0]["message"].as_str().unwrap().contains("403"));
    assert_eq!(bench.sandbox.files(), []);
}

#[tokio::test]
async fn pending_jobs_have_no_date_or_an_odd_one() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.remote.delay = Duration::from_secs(3600));
    let id = requested(&bench, json!({ "urls": ["https://example.org/x"] })).await;
    let list = bench.ok("remote/ls.cgi", json!({})).await;
    assert_eq!(json!([list["data"][0]["id"], list["data"][0]["execution_date"]]), json!([id, ""]));
    bench.sandbox.set(|quirks| quirks.remote.pending_is_1970 = true);
    let info = bench.ok("remote/info.cgi", json!({ "id": id })).await;
    assert_eq!(json!([info["execution_date"], info["result"]]), json!(["1970-01-01 01:00:00", []]));
    assert_eq!(bench.ko("remote/info.cgi", json!({ "id": 5 })).await.0, 404);
}

#[tokio::test]
async fn headers_are_normalised_or_refused() {
    let bench = Bench::new().await;
    let ask = |headers: Value| json!({ "urls": ["https://example.org/x"], "headers": headers });
    let answer = bench.ok("remote/request.cgi", ask(json!({ "x-my-header": "a=b" }))).await;
    assert_eq!(answer["headers"], json!({ "X-My-Header": "a=b" }));
    assert_eq!(answer["urls"], json!(["https://example.org/x"]));
    bench.ko("remote/request.cgi", ask(json!({ "X": "a\r\nb" }))).await;
    bench.ko("remote/request.cgi", json!({ "urls": [] })).await;
}
