//! `fichier fetch`: the real program, its own engine, the sandbox behind.

use std::time::Duration;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn files_come_by_themselves_and_their_links_are_printed() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.remote.delay = Duration::ZERO);
    sandbox.put_folder("/in");
    let program = Program::at(&sandbox);
    let list =
        program.write("list.txt", b"# films\nhttps://example.org/a.mkv\n\nhttps://b.invalid/b\n");
    let twice = "https://example.org/a.mkv";
    let args = ["fetch", twice, "--list", &list, "--to", "/in", "--wait"];
    let ran = program.run(args).await.ends(6);
    let tree = sandbox.tree();
    let file = &tree.at("in").unwrap().files[0];
    assert_eq!(ran.out, format!("{}  https://example.org/a.mkv\n", file.url));
    assert!(ran.err.contains("named twice"), "{}", ran.err);
    assert!(ran.err.contains("https://b.invalid/b: 1fichier could not fetch it: “"), "{}", ran.err);
    let json = program.run(["fetch", "--json"]).await.ends(0).json();
    assert_eq!(
        (&json["fetches"][0]["stage"], &json["fetches"][1]["stage"]),
        (&"done".into(), &"failed".into())
    );
    let ran = program.run(["fetch", "--clear"]).await.ends(0);
    assert_eq!(ran.out, "1 address cleared.\n");
    program.run(["fetch", "--cancel", "2"]).await.ends(0);
    program.run(["fetch", "--cancel", "77"]).await.ends(7);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_of_a_list_with_a_bad_address() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let args = ["fetch", "https://example.org/a", "example.org/b", "https://me:x@example.org/c"];
    let ran = program.run(args).await.ends(2);
    assert!(
        ran.err.contains("example.org/b cannot be used: it begins with neither"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("a password"), "{}", ran.err);
    program.run(["fetch", "https://example.org/a", "--to", "/none"]).await.ends(7);
    assert_eq!(sandbox.count("remote/request.cgi"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_outlives_a_killed_engine() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.remote.delay = Duration::from_millis(300));
    let program = Program::at(&sandbox);
    let ran = program.run(["fetch", "https://example.org/a.mkv"]).await.ends(0);
    assert!(ran.out.starts_with("1 address is fetched by 1fichier, into /."), "{}", ran.out);
    program.crash().await;
    program
        .until("it is here", async || {
            let json = program.run(["fetch", "--json"]).await.ends(0).json();
            json["fetches"][0]["stage"] == "done"
        })
        .await;
    assert_eq!(sandbox.count("remote/request.cgi"), 1);
}
