//! `fichier find`.

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

async fn account() -> (fichier::sandbox::Running, Program) {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/Films/a b.mkv", vec![1; 3_000]);
    sandbox.put_file("/Films/2024/c.mkv", vec![1; 2_000]);
    sandbox.put_file("/evil\u{1b}[2J.mkv", vec![1; 10]);
    sandbox.put_file("/notes.txt", vec![1; 10]);
    let program = Program::at(&sandbox);
    (sandbox, program)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_found_and_what_is_not_is_said() {
    let (sandbox, program) = account().await;
    program.run(["ls", "/"]).await.ends(0);
    let calls = sandbox.api_calls();
    let ran = program.run(["find", "*.mkv"]).await.ends(0);
    assert_eq!(ran.out, "/evil␛[2J.mkv\n");
    assert!(ran.err.contains("1 of 2 folders were never listed"), "{}", ran.err);
    assert_eq!(sandbox.api_calls(), calls);
    program.run(["ls", "-R", "/"]).await.ends(0);
    let ran = program.run(["find", "*.mkv", "--in", "Films"]).await.ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("/Films/a b.mkv\n/Films/2024/c.mkv\n", ""));
    let ran = program.run(["find", "--size", "+2k", "--type", "video", "-l"]).await.ends(0);
    assert!(
        ran.out.contains(" 3.00 kB  20") && ran.out.ends_with("/Films/a b.mkv\n"),
        "{}",
        ran.out
    );
    let ran = program.run(["find", "2024", "type:folder"]).await.ends(0);
    assert_eq!(ran.out, "/Films/2024/\n");
    let ran = program.run(["find", "mkv", "--newer", "7d", "--name", "?.*", "-0"]).await.ends(0);
    assert_eq!(ran.out, "/Films/2024/c.mkv\0");
    let ran = program.run(["find", "--sort", "size", "--limit", "1"]).await.ends(0);
    assert_eq!(ran.out, "/Films/a b.mkv\n");
    assert!(ran.err.contains("Shown are the first 1 of 4 files and 2 folders."), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_tell_nothing_found_from_nothing_understood() {
    let (_sandbox, program) = account().await;
    program.run(["ls", "-R", "/"]).await.ends(0);
    assert_eq!(program.run(["find", "no such thing"]).await.ends(7).out, "");
    let ran = program.run(["find", "size>much"]).await.ends(2);
    assert!(ran.err.contains("“much” is no size"), "{}", ran.err);
    program.run(["find", "--older", "soon"]).await.ends(2);
    let json = program.run(["find", "c.mkv", "--json"]).await.ends(0).json();
    assert_eq!((&json["total"], &json["bytes"]), (&1.into(), &2_000.into()));
    assert_eq!(json["hits"][0]["path"], "/Films/2024/c.mkv");
    assert_eq!(json["known"]["unlisted"], 0);
    assert!(json["hits"][0]["file"]["url"].as_str().unwrap().starts_with("https://1fichier.com/?"));
}
