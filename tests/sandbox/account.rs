//! Keys, content types, `user/info.cgi` and the states of the account.

use fichier::sandbox::quirks::{EmptyLists, Scalars};

use super::*;

#[tokio::test]
async fn a_key_is_needed_and_its_content_type_first() {
    let bench = Bench::new().await;
    let (status, value) = bench.call_as("wrong", "folder/ls.cgi", json!({})).await;
    assert_eq!((status, value["message"].as_str()), (401, Some("Not authenticated #247")));
    let request = bench.http.post(format!("{}/folder/ls.cgi", bench.sandbox.api_url()));
    let reply = request.body("{}").send().await.unwrap();
    assert_eq!(reply.status(), 400);
    assert!(reply.text().await.unwrap().contains("Content-Type not JSON #24"));
}

#[tokio::test]
async fn an_empty_body_is_an_empty_request_and_get_is_for_the_node_only() {
    let bench = Bench::new().await;
    let request = |method, path: &str| {
        let request = bench.http.request(method, format!("{}/{path}", bench.sandbox.api_url()));
        request.header("content-type", "application/json").bearer_auth(bench.sandbox.key()).send()
    };
    assert_eq!(request(reqwest::Method::POST, "user/info.cgi").await.unwrap().status(), 200);
    assert_eq!(request(reqwest::Method::GET, "user/info.cgi").await.unwrap().status(), 405);
    assert_eq!(
        request(reqwest::Method::GET, "upload/get_upload_server.cgi").await.unwrap().status(),
        200
    );
    assert_eq!(request(reqwest::Method::POST, "folder/list.cgi").await.unwrap().status(), 404);
}

#[tokio::test]
async fn info_has_the_types_rclone_decodes() {
    let bench = Bench::new().await;
    bench.sandbox.put_file("a.txt", "12345");
    let info = bench.ok("user/info.cgi", json!({})).await;
    for (field, wanted) in [
        ("email", json!("demo@example.org")),
        ("offer", json!("1")),
        ("cdn", json!("12.34")),
        ("upload_forbidden", json!("0")),
        ("default_domain", json!(0)),
        ("page_limit", json!(100)),
        ("hot_storage", json!(5)),
        ("cold_storage", json!(0)),
        ("overquota", json!(0)),
    ] {
        assert_eq!(info[field], wanted, "{field}");
    }
}

#[tokio::test]
async fn figures_are_not_live() {
    let bench = Bench::new().await;
    bench.ok("user/info.cgi", json!({})).await;
    bench.sandbox.put_file("a.txt", "12345");
    assert_eq!(bench.ok("user/info.cgi", json!({})).await["hot_storage"], 0);
    bench.sandbox.advance(Duration::from_secs(25 * 3600));
    assert_eq!(bench.ok("user/info.cgi", json!({})).await["hot_storage"], 5);
    bench.sandbox.advance(Duration::from_secs(61 * 24 * 3600));
    assert_eq!(bench.ok("user/info.cgi", json!({})).await["cold_storage"], 5);
}

#[tokio::test]
async fn info_changes_settings() {
    let bench = Bench::new().await;
    bench.ok("user/info.cgi", json!({ "page_limit": 50, "use_cdn": 1 })).await;
    let info = bench.ok("user/info.cgi", json!({})).await;
    assert_eq!((&info["page_limit"], &info["use_cdn"]), (&json!(50), &json!("1")));
}

#[tokio::test]
async fn info_fields_come_as_strings_or_numbers() {
    let bench = Bench::new().await;
    for (scalars, offer, hot) in
        [(Scalars::Strings, json!("3"), json!("0")), (Scalars::Numbers, json!(3), json!(0))]
    {
        bench.sandbox.set(|quirks| {
            quirks.account.scalars = scalars;
            quirks.account.offer = 3;
        });
        let info = bench.ok("user/info.cgi", json!({})).await;
        assert_eq!((&info["offer"], &info["hot_storage"]), (&offer, &hot));
    }
    assert_eq!(
        bench.ok("folder/ls.cgi", json!({})).await["files"],
        0,
        "other calls stay as documented"
    );
}

#[tokio::test]
async fn states_of_the_account() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| {
        quirks.account.over_quota = true;
        quirks.account.upload_forbidden = true;
    });
    let info = bench.ok("user/info.cgi", json!({})).await;
    assert_eq!((&info["overquota"], &info["upload_forbidden"]), (&json!(1), &json!("1")));
    bench.sandbox.set(|quirks| quirks.account.owner_locked = true);
    assert_eq!(bench.ko("folder/ls.cgi", json!({})).await, (403, "Owner locked #649".to_owned()));
    bench.sandbox.set(|quirks| quirks.account.no_such_user = true);
    assert_eq!(bench.ko("user/info.cgi", json!({})).await, (403, "No such user #93".to_owned()));
}

#[tokio::test]
async fn json_in_every_shape() {
    let bench = Bench::new().await;
    bench.sandbox.put_file("a.txt", "12345");
    let all = json!({ "files": 1 });
    let text = |reply: Response| async { reply.text().await.unwrap() };
    let key = bench.sandbox.key();
    let plain = text(bench.raw_call(&key, "folder/ls.cgi", all.clone()).await).await;
    assert!(plain.starts_with("{\"status\":\"OK\",\"folder_id\":0,\"name\":\"Root\""), "{plain}");

    bench.sandbox.set(|quirks| quirks.shape.shuffled_keys = true);
    let mut orders = Vec::new();
    for _ in 0..20 {
        orders.push(text(bench.raw_call(&key, "folder/ls.cgi", all.clone()).await).await);
    }
    orders.dedup();
    assert!(orders.len() > 10);

    bench.sandbox.set(|quirks| {
        quirks.shape.missing_status = true;
        quirks.shape.underscore_content_type = true;
        quirks.shape.empty_lists = EmptyLists::Absent;
    });
    let value = bench.ok("folder/ls.cgi", all.clone()).await;
    assert!(value.get("status").is_none() && value.get("sub_folders").is_none());
    assert_eq!(value["items"][0]["content_type"], "text/plain");
    bench.sandbox.set(|quirks| {
        quirks.shape.missing_status = false;
        quirks.shape.capital_status = true;
        quirks.shape.empty_lists = EmptyLists::Null;
    });
    let value = bench.ok("folder/ls.cgi", all).await;
    assert_eq!((&value["Status"], &value["sub_folders"]), (&json!("OK"), &Value::Null));
}

#[tokio::test]
async fn sizes_may_be_missing_and_pretty_is_indented() {
    let bench = Bench::new().await;
    assert_eq!(bench.ok("folder/ls.cgi", json!({})).await["size"], Value::Null);
    bench.sandbox.set(|quirks| quirks.shape.missing_size = true);
    assert!(bench.ok("folder/ls.cgi", json!({})).await.get("size").is_none());
    let reply = bench.raw_call(&bench.sandbox.key(), "folder/ls.cgi", json!({ "pretty": 1 })).await;
    assert_eq!(reply.headers()["content-type"], "application/json; charset=utf-8");
    assert!(reply.text().await.unwrap().contains("\n   \"folder_id\": 0"));
}

#[tokio::test]
async fn refusals_may_all_be_200_and_charset_may_be_refused() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.shape.ko_always_200 = true);
    let (status, message) =
        bench.ko("file/info.cgi", json!({ "url": "https://1fichier.com/?aaaaaaaaaa" })).await;
    assert_eq!((status, message.as_str()), (200, "Resource not found #469"));
    bench.sandbox.set(|quirks| quirks.shape.refuse_charset = true);
    let request = bench.http.post(format!("{}/folder/ls.cgi", bench.sandbox.api_url()));
    let request = request.header("content-type", "application/json; charset=utf-8");
    let text = request
        .bearer_auth(bench.sandbox.key())
        .body("{}")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(text.contains("#24"));
}
