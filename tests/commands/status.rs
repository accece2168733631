//! `fichier status`.

use std::time::Duration;

use fichier::sandbox::quirks::{FaultAnswer, Scope};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn a_valid_key_is_said_once_and_then_known() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let text = program.run(["status"]).await.ends(0);
    assert!(text.out.contains("API key       valid"), "{}", text.out);
    let json = program.run(["status", "--json"]).await.ends(0).json();
    assert_eq!(json["state"], "valid");
    assert_eq!(json["exit"], 0);
    assert_eq!(json["key_tail"], "bcd=");
    assert_eq!(json["source"]["at"], "FICHIER_API_KEY");
    assert_eq!(json["facts"]["offer"], "Premium");
    // The account may be asked once in five minutes, whatever is wished.
    program.run(["status", "--refresh"]).await.ends(0);
    assert_eq!(sandbox.count("user/info.cgi"), 1);
    // Another engine believes the young answer.
    program.run(["engine", "stop"]).await.ends(0);
    let json = program.run(["status", "--json"]).await.ends(0).json();
    assert_eq!(json["state"], "valid");
    assert_eq!(sandbox.count("user/info.cgi"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_3_and_says_what_to_do() {
    let sandbox = empty_sandbox().await;
    let mut program = Program::at(&sandbox);
    program.key = "a-key-that-nobody-knows-01234567".to_owned();
    let json = program.run(["status", "--json"]).await.ends(3).json();
    assert_eq!(json["state"], "refused");
    assert!(json["sentence"].as_str().unwrap().contains("1fichier.com"), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_is_3_without_a_call() {
    let sandbox = empty_sandbox().await;
    let mut program = Program::at(&sandbox);
    program.has_key = false;
    let json = program.run(["status", "--json"]).await.ends(3).json();
    assert_eq!(json["state"], "missing");
    for args in [&["ls"][..], &["queue"], &["upload", "/etc/hostname"]] {
        let ran = program.run(args).await.ends(3);
        assert!(ran.err.contains("API key"), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
    assert_eq!(sandbox.api_calls(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_key_file_that_is_not_there_is_3_and_no_other_key_is_taken() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let named = ["--api-key-file", "/nowhere/key"];
    let inside = [&["--no-engine", "status", "--json"], &named[..]].concat();
    assert_eq!(program.run(inside).await.ends(3).json()["state"], "unusable");
    // By an engine that starts with it, and by one that has a key already.
    for _ in 0..2 {
        let json = program.run([&["status", "--json"], &named[..]].concat()).await.ends(3).json();
        assert_eq!(json["state"], "unusable");
        let ran = program.run([&["ls"], &named[..]].concat()).await.ends(3);
        assert!(ran.err.contains("/nowhere/key"), "{}", ran.err);
        program.run(["queue"]).await.ends(0);
    }
    assert_eq!(sandbox.api_calls(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_4_and_asks_nothing_more() {
    let sandbox = empty_sandbox().await;
    sandbox.lock(Scope::Ip, Duration::from_secs(600));
    let program = Program::at(&sandbox);
    let json = program.run(["status", "--json"]).await.ends(4).json();
    assert_eq!(json["state"], "locked");
    assert!(json["locked_until"].is_i64(), "{json}");
    let calls = sandbox.api_calls();
    program.run(["status", "--refresh"]).await.ends(4);
    let ran = program.run(["ls", "/Films"]).await.ends(4);
    assert!(ran.err.contains("locked"), "{}", ran.err);
    assert_eq!(sandbox.api_calls(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_away_is_5() {
    let sandbox = empty_sandbox().await;
    sandbox.fail("*", FaultAnswer::Maintenance, fichier::sandbox::quirks::ALWAYS);
    let program = Program::at(&sandbox);
    let json = program.run(["status", "--json"]).await.ends(5).json();
    assert_eq!(json["state"], "unreachable");

    // A port where nobody listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let program = Program::at_url(&format!("http://{address}/v1"));
    program.run(["status"]).await.ends(5);
    program.run(["ls"]).await.ends(5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_service_is_waited_for_as_long_as_wished() {
    let sandbox = empty_sandbox().await;
    sandbox.fail("user/info.cgi", FaultAnswer::Stall, 1);
    let program = Program::at(&sandbox);
    let ran = program.run(["status", "--json", "--timeout", "1"]).await.ends(8);
    assert_eq!(ran.json()["state"], "unknown");
    assert!(ran.err.contains("--timeout"), "{}", ran.err);
}
