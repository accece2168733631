//! `file/*.cgi` (§3).

use super::*;

const HELLO: &str = "0a894ff039da399d5a72116b3665cd952abc8a9ffe37bfae4eae4d5381c5102b237c27e88b03f71c516e08ffa1cc9de9eac55d7d3abd38ea56220018f006a2c5";

#[tokio::test]
async fn a_listing_has_the_fields_of_a_real_one() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("test.txt", "Hello world\n");
    let listing = bench.ok("file/ls.cgi", json!({})).await;
    assert_eq!(listing["count"], 1);
    let item = listing["items"][0].as_object().unwrap();
    let mut keys: Vec<&str> = item.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["acl", "cdn", "checksum", "content-type", "date", "filename", "pass", "size", "url"]
    );
    assert_eq!(
        (&item["url"], &item["size"], &item["checksum"]),
        (&json!(file.url), &json!(12), &json!(HELLO))
    );
    assert!(file.url.starts_with("https://1fichier.com/?") && file.id.len() == 20);
}

#[tokio::test]
async fn the_whole_account_is_one_listing_and_dates_filter() {
    let bench = Bench::new().await;
    bench.sandbox.put_file("a/old.txt", "x");
    bench.sandbox.advance(Duration::from_secs(10));
    bench.sandbox.put_file("b/new.txt", "x");
    let all = bench.ok("file/ls.cgi", json!({ "folder_id": -1 })).await;
    assert_eq!(all["count"], 2);
    let date = all["items"][1]["date"].clone();
    let after = bench.ok("file/ls.cgi", json!({ "folder_id": -1, "sent_after": date })).await;
    assert_eq!((&after["count"], &after["items"][0]["filename"]), (&json!(1), &json!("new.txt")));
    let before = bench
        .ok("file/ls.cgi", json!({ "folder_id": -1, "sent_before": all["items"][0]["date"] }))
        .await;
    assert_eq!(before["items"][0]["filename"], "old.txt");
    bench.ko("file/ls.cgi", json!({ "sent_after": "soon" })).await;
}

#[tokio::test]
async fn five_thousand_is_the_most() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.listing.cap = 3);
    (0..5).for_each(|n| drop(bench.sandbox.put_file(&format!("{n}"), "x")));
    let listing = bench.ok("file/ls.cgi", json!({})).await;
    assert_eq!(
        (listing["count"].as_u64(), listing["items"].as_array().unwrap().len()),
        (Some(3), 3)
    );
    assert_eq!(
        bench.ok("folder/ls.cgi", json!({ "files": 1 })).await["items"].as_array().unwrap().len(),
        3
    );
    bench.sandbox.set(|quirks| quirks.listing.cap_refuses = true);
    bench.ko("file/ls.cgi", json!({})).await;
    assert_eq!(bench.sandbox.quirks().listing.cap, 3);
}

#[tokio::test]
async fn changes_may_show_late() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.listing.lag_listings = 2);
    let link = bench.upload(0, "late.txt", b"x").await;
    assert_eq!(bench.names(0).await, [""; 0]);
    assert_eq!(bench.names(0).await, [""; 0]);
    assert_eq!(bench.names(0).await, ["late.txt"]);
    bench.ok("file/rm.cgi", json!({ "files": [{ "url": link["download"] }] })).await;
    assert_eq!(bench.names(0).await, ["late.txt"]);
    bench.sandbox.set(|quirks| {
        quirks.listing.lag_listings = 0;
        quirks.listing.lag = Duration::from_secs(30);
    });
    bench.upload(0, "later.txt", b"x").await;
    assert!(!bench.names(0).await.contains(&"later.txt".to_owned()));
    bench.sandbox.advance(Duration::from_secs(31));
    assert_eq!(bench.names(0).await, ["later.txt"]);
}

#[tokio::test]
async fn names_with_a_backslash_may_break_the_json() {
    let bench = Bench::new().await;
    bench.sandbox.put_file("a\\b", "x");
    assert_eq!(bench.names(0).await, ["a\\b"]);
    bench.sandbox.set(|quirks| quirks.shape.raw_backslash = true);
    let reply = bench.raw_call(&bench.sandbox.key(), "file/ls.cgi", json!({})).await;
    let text = reply.text().await.unwrap();
    assert!(text.contains("\"filename\":\"a\\b\""), "{text}");
    bench.sandbox.put_file("c\\d", "x");
    let reply = bench.raw_call(&bench.sandbox.key(), "file/ls.cgi", json!({})).await;
    assert!(serde_json::from_str::<Value>(&reply.text().await.unwrap()).is_err());
}

#[tokio::test]
async fn info_tells_place_and_description() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("a/b/c.txt", "12345");
    let url = format!("{}&af=123", file.url);
    bench.ok("file/chattr.cgi", json!({ "urls": [file.url], "description": "mine" })).await;
    let info = bench.ok("file/info.cgi", json!({ "url": url })).await;
    assert!(info.get("status").is_none());
    let wanted = json!(["a/b", "c.txt", 5, "text/plain", "mine"]);
    assert_eq!(
        json!([
            info["path"],
            info["filename"],
            info["size"],
            info["content-type"],
            info["description"]
        ]),
        wanted
    );
    assert_eq!(info["folder_id"], bench.sandbox.tree().at("a/b").unwrap().id);
    let missing =
        bench.ko("file/info.cgi", json!({ "url": "https://1fichier.com/?zzzzzzzzzz" })).await;
    assert_eq!(missing, (404, "Resource not found #469".to_owned()));
}

#[tokio::test]
async fn a_virus_is_deleted() {
    let bench = Bench::new().await;
    let (clean, bad) =
        (bench.sandbox.put_file("a.txt", "x"), bench.sandbox.put_file("eicar.com", "x"));
    let huge = bench.sandbox.put_synthetic("huge", 1, 5_000_000_000);
    bench.ok("file/scan.cgi", json!({ "url": clean.url })).await;
    bench.ko("file/scan.cgi", json!({ "url": huge.url })).await;
    bench.ko("file/scan.cgi", json!({ "url": bad.url })).await;
    assert_eq!(bench.sandbox.tree().names(), ["a.txt", "huge"]);
}

#[tokio::test]
async fn files_are_deleted_in_one_call() {
    let bench = Bench::new().await;
    let (a, b) = (bench.sandbox.put_file("a", "x"), bench.sandbox.put_file("b", "x"));
    let gone = "https://1fichier.com/?zzzzzzzzzz";
    let files = json!({ "files": [{ "url": a.url }, { "url": gone }, { "url": b.url }] });
    let removed = bench.ok("file/rm.cgi", files.clone()).await;
    assert_eq!((&removed["removed"], &removed["urls"]), (&json!(2), &json!([a.url, b.url])));
    assert_eq!(bench.ko("file/rm.cgi", files).await.0, 200);
}

#[tokio::test]
async fn a_move_keeps_the_link() {
    let bench = Bench::new().await;
    let to = bench.sandbox.put_folder("to");
    let (a, b) = (bench.sandbox.put_file("a", "x"), bench.sandbox.put_file("b", "x"));
    let moved = bench
        .ok("file/mv.cgi", json!({ "urls": [a.url, b.url], "destination_folder_id": to }))
        .await;
    assert_eq!((&moved["moved"], &moved["urls"]), (&json!(2), &json!([a.url, b.url])));
    assert_eq!(bench.sandbox.tree().at("to").unwrap().names(), ["a", "b"]);
    let back = json!({ "urls": [a.url], "destination_folder_id": 0, "rename": "c" });
    assert_eq!(bench.ok("file/mv.cgi", back).await["filename"], "c");
    assert_eq!(bench.sandbox.tree().names(), ["c"]);
    bench.ko("file/mv.cgi", json!({ "urls": [a.url] })).await;
    bench
        .ko(
            "file/mv.cgi",
            json!({ "urls": [a.url, b.url], "destination_folder_id": 0, "rename": "d" }),
        )
        .await;
}

#[tokio::test]
async fn a_move_inside_one_folder_renames_nothing() {
    let bench = Bench::new().await;
    let a = bench.sandbox.put_file("a", "x");
    let moved = bench
        .ok("file/mv.cgi", json!({ "urls": [a.url], "destination_folder_id": 0, "rename": "b" }))
        .await;
    assert!(moved.get("filename").is_none());
    assert_eq!(bench.sandbox.tree().names(), ["a"]);
    let to = bench.sandbox.put_folder("to");
    let same = json!({ "urls": [a.url], "destination_folder_id": to, "rename": "a" });
    assert_eq!(
        bench.ko("file/mv.cgi", same.clone()).await,
        (200, "No file has been renamed #312".to_owned())
    );
    bench.sandbox.set(|quirks| quirks.names.same_name_moves = true);
    bench.ok("file/mv.cgi", same).await;
    assert_eq!(bench.sandbox.tree().at("to").unwrap().names(), ["a"]);
}

#[tokio::test]
async fn renames_come_in_batches_and_the_same_name_is_none() {
    let bench = Bench::new().await;
    let (a, b) = (bench.sandbox.put_file("a", "x"), bench.sandbox.put_file("b", "x"));
    let names =
        json!({ "urls": [{ "url": a.url, "filename": "c" }, { "url": b.url, "filename": "b" }] });
    let renamed = bench.ok("file/rename.cgi", names.clone()).await;
    assert_eq!(renamed["renamed"], 1);
    assert_eq!(
        renamed["urls"][0],
        json!({ "url": a.url, "old_filename": "a", "new_filename": "c" })
    );
    assert_eq!(
        bench.ko("file/rename.cgi", names).await,
        (200, "No file has been renamed #312".to_owned())
    );
}

#[tokio::test]
async fn a_copy_is_a_new_link_to_the_same_bytes() {
    let bench = Bench::new().await;
    let to = bench.sandbox.put_folder("to");
    let a = bench.sandbox.put_file("a", "bytes");
    let copied =
        bench.ok("file/cp.cgi", json!({ "urls": [a.url], "folder_id": to, "rename": "b" })).await;
    assert_eq!((&copied["copied"], &copied["filename"]), (&json!(1), &json!("b")));
    let link = &copied["urls"][0];
    assert_eq!(link["from_url"], a.url);
    assert_ne!(link["to_url"], a.url);
    let b = bench.sandbox.tree().at("to").unwrap().files[0].clone();
    assert_eq!((b.name.as_str(), b.url.as_str()), ("b", link["to_url"].as_str().unwrap()));
    assert_eq!(bench.sandbox.content(&b.id).unwrap(), b"bytes");
    // `destination_folder_id` is not this call's: the copy goes to the root.
    bench.ok("file/cp.cgi", json!({ "urls": [a.url], "destination_folder_id": to })).await;
    assert_eq!(bench.sandbox.duplicates(), ["a"]);
}

#[tokio::test]
async fn attributes_are_set_and_no_change_is_said() {
    let bench = Bench::new().await;
    let a = bench.sandbox.put_file("a", "x");
    let (_, message) = bench.ko("file/chattr.cgi", json!({ "urls": [a.url] })).await;
    assert!(message.contains("No changes requested"));
    bench.ko("file/chattr.cgi", json!({ "urls": [a.url], "pass": "short" })).await;
    let acl = json!({ "ip": ["192.0.2.0/24"], "country": ["FR"], "email": [], "premium": 1 });
    let wanted =
        json!({ "urls": [a.url], "pass": "secret", "inline": 1, "filename": "b", "acl": acl });
    assert_eq!(bench.ok("file/chattr.cgi", wanted).await["updated"], 1);
    let info = bench.ok("file/info.cgi", json!({ "url": a.url })).await;
    assert_eq!(json!([info["pass"], info["inline"], info["filename"]]), json!([1, 1, "b"]));
    assert_eq!(info["acl"]["country"], json!(["FR"]));
    let listed = bench.ok("file/ls.cgi", json!({})).await;
    assert_eq!(json!([listed["items"][0]["acl"], listed["items"][0]["pass"]]), json!([1, 1]));
    bench.ok("file/chattr.cgi", json!({ "urls": [a.url], "pass": "", "acl": {} })).await;
    let listed = bench.ok("file/ls.cgi", json!({})).await;
    assert_eq!(json!([listed["items"][0]["acl"], listed["items"][0]["pass"]]), json!([0, 0]));
}

#[tokio::test]
async fn others_are_refused_with_the_texts_on_record() {
    let bench = Bench::new().await;
    let a = bench.sandbox.put_file("a", "x");
    bench.ok("file/chattr.cgi", json!({ "urls": [a.url], "pass": "secret" })).await;
    let friend = bench.sandbox.friend_key();
    let ask = |body: Value| bench.call_as(&friend, "file/info.cgi", body);
    let (status, none) = ask(json!({ "url": a.url })).await;
    assert_eq!(status, 403);
    assert!(none["message"].as_str().unwrap().starts_with("Password not provided."));
    let (_, wrong) = ask(json!({ "url": a.url, "pass": "wrong!" })).await;
    assert!(wrong["message"].as_str().unwrap().starts_with("Invalid password."));
    let (status, right) = ask(json!({ "url": a.url, "pass": "secret" })).await;
    assert_eq!(status, 200);
    assert!(right.get("path").is_none());
    let (_, stolen) =
        bench.call_as(&friend, "file/rm.cgi", json!({ "files": [{ "url": a.url }] })).await;
    assert_eq!(stolen["status"], "KO");
    assert_eq!(bench.sandbox.tree().names(), ["a"]);
}
