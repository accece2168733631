//! Call limits and locks as a client meets them (§10); the rules themselves
//! are tested beside their code.

use fichier::sandbox::quirks::{Limits, LockForm, Scope};

use super::*;

#[tokio::test]
async fn a_broken_rule_locks_until_its_time_is_over() {
    let bench = Bench::with(Options::default().strict()).await;
    bench.ok("folder/ls.cgi", json!({})).await;
    let (status, message) = bench.ko("folder/ls.cgi", json!({})).await;
    assert_eq!(status, 403);
    assert!(message.starts_with("Flood detected: IP Locked #"), "{message}");
    bench.ko("folder/mkdir.cgi", json!({ "name": "x" })).await;
    assert_eq!((bench.sandbox.locks(), bench.sandbox.api_calls()), (1, 3));
    bench.sandbox.advance(Duration::from_secs(299));
    bench.ko("folder/ls.cgi", json!({})).await;
    bench.sandbox.advance(Duration::from_secs(2));
    bench.ok("folder/ls.cgi", json!({})).await;
}

#[tokio::test]
async fn four_calls_in_a_second_are_too_many() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.limits = Limits { per_second: Some(3), ..Limits::default() });
    for _ in 0..3 {
        bench.sandbox.advance(Duration::from_millis(600));
        bench.ok("upload/get_upload_server.cgi", json!({})).await;
    }
    bench.ok("upload/get_upload_server.cgi", json!({})).await;
    bench.ko("upload/get_upload_server.cgi", json!({})).await;
}

#[tokio::test]
async fn errors_lock_too() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.limits.errors = Some(2));
    for _ in 0..3 {
        assert_eq!(bench.call_as("wrong", "folder/ls.cgi", json!({})).await.0, 401);
    }
    let (_, message) = bench.ko("folder/ls.cgi", json!({})).await;
    assert!(message.starts_with("Flood detected"), "{message}");
}

#[tokio::test]
async fn info_has_numbers_of_its_own() {
    let bench = Bench::with(Options::default().strict()).await;
    bench.ok("user/info.cgi", json!({})).await;
    assert_eq!(bench.ko("user/info.cgi", json!({})).await.1, "Flood detected: IP Locked #38");
    bench.sandbox.unlock();
    bench.ok("user/info.cgi", json!({})).await;
    bench.sandbox.advance(Duration::from_secs(100));
    assert_eq!(bench.ko("user/info.cgi", json!({})).await.1, "Flood detected: User Locked #223");
    let (status, _) = bench.call_as(&bench.sandbox.friend_key(), "folder/ls.cgi", json!({})).await;
    assert_eq!(status, 200, "only the user is locked");
}

#[tokio::test]
async fn locks_have_scopes_and_forms() {
    let bench = Bench::new().await;
    for (scope, text) in
        [(Scope::Key, "User APK Locked"), (Scope::User, "User Locked"), (Scope::Ip, "IP Locked")]
    {
        bench.sandbox.unlock();
        bench.sandbox.lock(scope, Duration::from_secs(60));
        let (status, message) = bench.ko("folder/ls.cgi", json!({})).await;
        assert_eq!(status, 403);
        assert!(message.contains(text), "{message}");
    }
    bench.sandbox.set(|quirks| quirks.limits.form = LockForm::Json429);
    assert_eq!(bench.ko("folder/ls.cgi", json!({})).await.0, 429);
    bench.sandbox.set(|quirks| quirks.limits.form = LockForm::Plain);
    assert_eq!(bench.call("folder/ls.cgi", json!({})).await, (403, json!("IP Locked")));
    assert_eq!(bench.sandbox.locks(), 0);
}

#[tokio::test]
async fn a_lock_may_reach_transfers() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("a", "bytes");
    let url = bench.token(&file.url).await;
    bench.sandbox.lock(Scope::Ip, Duration::from_secs(60));
    assert_eq!(bench.get(&url).await.text().await.unwrap(), "bytes");
    bench.sandbox.set(|quirks| quirks.limits.locks_reach_transfers = true);
    assert_eq!(bench.get(&url).await.text().await.unwrap(), "IP Locked");
    assert_eq!(
        bench.send("abc", &[super::file("a", b"x")]).await.unwrap().text().await.unwrap(),
        "IP Locked"
    );
}

#[tokio::test]
async fn calls_are_on_record() {
    let bench = Bench::new().await;
    bench.ok("folder/ls.cgi", json!({ "folder_id": 0 })).await;
    let calls = bench.sandbox.calls();
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v1/folder/ls.cgi"));
    assert_eq!((call.endpoint.as_str(), call.status), ("folder/ls.cgi", Some(200)));
    assert_eq!(call.body.as_deref(), Some("{\"folder_id\":0}"));
    assert_eq!(call.host, bench.sandbox.addr().to_string());
    assert!(!format!("{call:?}").contains(&bench.sandbox.key()));
    assert_eq!(bench.sandbox.count("folder/ls.cgi"), 1);
    bench.sandbox.forget_calls();
    assert_eq!(bench.sandbox.calls(), []);
}
