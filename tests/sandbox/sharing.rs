//! Folders lent between accounts (§4.5, §12.3).

use super::*;

/// Lends the demo account's folder `lent` to the friend.
async fn lent(bench: &Bench, rw: u8, hide_links: u8) -> u64 {
    let folder = bench.sandbox.put_folder("lent");
    let share = json!({ "email": "friend@example.org", "rw": rw, "hide_links": hide_links });
    bench.ok("folder/share.cgi", json!({ "folder_id": folder, "shares": [share] })).await;
    folder
}

async fn friend(bench: &Bench, endpoint: &str, body: Value) -> Value {
    bench.call_as(&bench.sandbox.friend_key(), endpoint, body).await.1
}

#[tokio::test]
async fn a_lent_folder_stands_in_the_others_root() {
    let bench = Bench::new().await;
    let folder = lent(&bench, 0, 0).await;
    let file = bench.sandbox.put_file("lent/a.txt", "12345");
    let root = friend(&bench, "folder/ls.cgi", json!({})).await;
    let sub = &root["sub_folders"][0];
    let shown = json!([sub["id"], sub["user"], sub["rw"], sub["hide_links"]]);
    assert_eq!(shown, json!([folder, "demo@example.org", 0, 0]));
    let inside = friend(&bench, "folder/ls.cgi", json!({ "folder_id": folder, "files": 1 })).await;
    assert_eq!(inside["items"][0]["url"], file.url);
    let made =
        friend(&bench, "folder/mkdir.cgi", json!({ "folder_id": folder, "name": "x" })).await;
    assert_eq!(made["message"], "Resource not allowed #631");
    let shares = bench.ok("folder/ls.cgi", json!({ "folder_id": folder })).await["shares"].clone();
    assert_eq!(shares, json!([{ "email": "friend@example.org", "rw": 0, "hide_links": 0 }]));
}

#[tokio::test]
async fn a_lent_folder_may_be_written_in() {
    let bench = Bench::new().await;
    let folder = lent(&bench, 1, 0).await;
    friend(&bench, "folder/mkdir.cgi", json!({ "folder_id": folder, "name": "x" })).await;
    assert!(bench.sandbox.tree().at("lent/x").is_some());
    let request = bench.upload_request("abc", "multipart/form-data; boundary=BoUnDaRy");
    let parts = [field("did", &folder.to_string()), file("theirs", b"x")];
    let request = request.bearer_auth(bench.sandbox.friend_key());
    assert_eq!(request.body(form(&parts)).send().await.unwrap().status(), 302);
    assert_eq!(bench.sandbox.tree().at("lent").unwrap().names(), ["theirs"]);
    let taken =
        friend(&bench, "folder/share.cgi", json!({ "folder_id": folder, "share": 1 })).await;
    assert_eq!(taken["status"], "KO");
    bench.ok("folder/share.cgi", json!({ "folder_id": folder, "shares": [] })).await;
    let gone = friend(&bench, "folder/ls.cgi", json!({ "folder_id": folder })).await;
    assert_eq!(gone["status"], "KO");
}

#[tokio::test]
async fn hidden_links_are_reached_by_name() {
    let bench = Bench::new().await;
    let folder = lent(&bench, 1, 1).await;
    bench.sandbox.put_file("lent/a.txt", "12345");
    let inside = friend(&bench, "folder/ls.cgi", json!({ "folder_id": folder, "files": 1 })).await;
    assert_eq!(inside["items"][0]["url"], "");
    let by_name = json!({ "folder_id": folder, "filename": "a.txt" });
    assert_eq!(friend(&bench, "file/info.cgi", by_name.clone()).await["size"], 5);
    let token = friend(&bench, "download/get_token.cgi", by_name).await;
    assert_eq!(bench.get(token["url"].as_str().unwrap()).await.text().await.unwrap(), "12345");
    let other_case = json!({ "folder_id": folder, "filename": "A.txt" });
    assert_eq!(
        friend(&bench, "file/info.cgi", other_case).await["message"],
        "Resource not found #469"
    );
}

#[tokio::test]
async fn a_root_of_somebody_else_is_closed() {
    let bench = Bench::new().await;
    let root = friend(&bench, "folder/ls.cgi", json!({ "sharing_user": "demo@example.org" })).await;
    assert_eq!(root["message"], "Resource not allowed #631");
    let nobody = friend(&bench, "folder/ls.cgi", json!({ "sharing_user": "x@example.org" })).await;
    assert_eq!(nobody["message"], "Resource not found #469");
}
