//! `folder/ls`, `mkdir`, `rm`, `mv` (§4).

use fichier::sandbox::quirks::{ExistingFolder, Forbidden};

use super::*;

#[tokio::test]
async fn a_listing_has_the_fields_of_a_real_one() {
    let bench = Bench::new().await;
    let backup = bench.sandbox.put_folder("backup");
    bench.sandbox.put_file("backup/a.txt", "12345");
    let root = bench.ok("folder/ls.cgi", json!({})).await;
    assert_eq!(
        (&root["folder_id"], &root["name"], &root["files"]),
        (&json!(0), &json!("Root"), &json!(0))
    );
    assert!(root.get("items").is_none());
    let sub = &root["sub_folders"][0];
    assert_eq!(
        (&sub["id"], &sub["name"], &sub["pass"]),
        (&json!(backup), &json!("backup"), &json!(0))
    );
    assert!(sub["create_date"].as_str().unwrap().len() == 19);
    let inner = bench.ok("folder/ls.cgi", json!({ "folder_id": backup, "files": 1 })).await;
    assert_eq!((&inner["files"], &inner["size"]), (&json!(1), &json!(5)));
    assert_eq!(inner["items"][0]["filename"], "a.txt");
    assert_eq!(bench.ko("folder/ls.cgi", json!({ "folder_id": 5 })).await.0, 404);
    assert_eq!(
        bench.ko("folder/ls.cgi", json!({ "folder_id": 1 })).await.0,
        404,
        "roots have no other id"
    );
}

#[tokio::test]
async fn mkdir_makes_and_refuses_what_exists() {
    let bench = Bench::new().await;
    let made = bench.ok("folder/mkdir.cgi", json!({ "name": "new", "folder_id": 0 })).await;
    assert_eq!(made["name"], "new");
    let id = made["folder_id"].as_u64().unwrap();
    assert!(id > 9_999_999);
    bench.ok("folder/mkdir.cgi", json!({ "name": "inner", "folder_id": id })).await;
    assert_eq!(bench.sandbox.tree().at("new/inner").unwrap().folders.len(), 0);

    let again = json!({ "name": "new" });
    let (status, _) = bench.ko("folder/mkdir.cgi", again.clone()).await;
    assert_eq!(status, 200);
    bench.sandbox.set(|quirks| quirks.names.existing_folder = ExistingFolder::Reuse);
    assert_eq!(bench.ok("folder/mkdir.cgi", again.clone()).await["folder_id"], id);
    bench.sandbox.set(|quirks| quirks.names.existing_folder = ExistingFolder::Duplicate);
    assert_ne!(bench.ok("folder/mkdir.cgi", again).await["folder_id"], id);
}

#[tokio::test]
async fn long_and_forbidden_names() {
    let bench = Bench::new().await;
    let make = |name: String| json!({ "name": name });
    bench.ok("folder/mkdir.cgi", make("é".repeat(250))).await;
    assert_eq!(bench.ko("folder/mkdir.cgi", make("é".repeat(251))).await.0, 200);
    assert_eq!(bench.ok("folder/mkdir.cgi", make("a<b>".into())).await["name"], "a<b>");
    bench.sandbox.set(|quirks| quirks.names.forbidden = Forbidden::Strip);
    assert_eq!(bench.ok("folder/mkdir.cgi", make("c<d>".into())).await["name"], "cd");
    bench.sandbox.set(|quirks| quirks.names.forbidden = Forbidden::Refuse);
    bench.ko("folder/mkdir.cgi", make("c<d>".into())).await;
}

#[tokio::test]
async fn only_an_empty_folder_is_removed() {
    let bench = Bench::new().await;
    let id = bench.sandbox.put_folder("a");
    let file = bench.sandbox.put_file("a/f.txt", "x");
    let (status, message) = bench.ko("folder/rm.cgi", json!({ "folder_id": id })).await;
    assert_eq!(status, 200, "{message}");
    bench.ok("file/rm.cgi", json!({ "files": [{ "url": file.url }] })).await;
    bench.ok("folder/rm.cgi", json!({ "folder_id": id })).await;
    assert!(bench.sandbox.tree().folders.is_empty());
    assert_eq!(bench.ko("folder/rm.cgi", json!({ "folder_id": 0 })).await.0, 403);
}

#[tokio::test]
async fn a_rename_makes_the_destination_be_passed_over() {
    let bench = Bench::new().await;
    let (a, b) = (bench.sandbox.put_folder("a"), bench.sandbox.put_folder("b"));
    let moved = bench
        .ok("folder/mv.cgi", json!({ "folder_id": a, "destination_folder_id": b, "rename": "c" }))
        .await;
    assert_eq!((&moved["old_name"], &moved["new_name"]), (&json!("a"), &json!("c")));
    assert!(bench.sandbox.tree().at("c").is_some(), "still in the root");
    bench.ok("folder/mv.cgi", json!({ "folder_id": a, "destination_folder_id": b })).await;
    assert!(bench.sandbox.tree().at("b/c").is_some());
    bench.ko("folder/mv.cgi", json!({ "folder_id": b, "destination_folder_id": a })).await;
    bench.ok("folder/mv.cgi", json!({ "folder_id": a, "destination_folder_id": 0 })).await;
    assert!(bench.sandbox.tree().at("c").is_some());
}
