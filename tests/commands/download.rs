//! `fichier download`: the real program, its own engine, the sandbox behind.

use fichier::sandbox::quirks::Cut;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

fn at(program: &Program, name: &str) -> std::path::PathBuf {
    program.home().join("in").join(name)
}

fn to(program: &Program) -> String {
    at(program, "").to_str().unwrap().to_owned()
}

/// Bytes that differ from place to place.
fn body(length: u32) -> Vec<u8> {
    (0..length).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_folders_and_links_come_down_and_their_places_are_said() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/set/a/deep.txt", b"deep".to_vec());
    let linked = sandbox.put_file("/b.txt", b"linked".to_vec());
    let program = Program::at(&sandbox);
    let to = to(&program);
    // Small files keep a distance of ten seconds: one is large enough to wait.
    let ran = program.run(["download", "set/", "--to", &to, "--wait"]).await.ends(0);
    let place = at(&program, "set/a/deep.txt");
    assert_eq!(ran.out, format!("{}\n1 job: 1 done.\n", place.display()));
    assert_eq!(std::fs::read(place).unwrap(), b"deep");
    let ran = program.run(["--no-engine", "download", &linked.url, "--to", &to]).await;
    assert_eq!(ran.code, Some(1), "an engine runs already: {}", ran.err);
    let args = ["download", &linked.url, "--to", &to, "--wait", "--json"];
    let json = program.run(args).await.ends(0).json();
    assert_eq!(json["jobs"][0]["direction"], "down");
    assert_eq!(
        (&json["jobs"][0]["state"], &json["jobs"][0]["verified"]),
        (&"done".into(), &true.into())
    );
    assert_eq!(std::fs::read(at(&program, "b.txt")).unwrap(), b"linked");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_code_7_and_queues_nothing() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.txt", b"abc".to_vec());
    let program = Program::at(&sandbox);
    let ran = program.run(["download", "/a.txt", "/none", "--to", &to(&program)]).await.ends(7);
    assert!(ran.err.contains("/none"), "{}", ran.err);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(json["tally"]["jobs"], 0);
    assert!(!at(&program, "").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_taken_waits_for_a_decision() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.txt", b"theirs".to_vec());
    let program = Program::at(&sandbox);
    std::fs::create_dir(at(&program, "")).unwrap();
    std::fs::write(at(&program, "a.txt"), b"mine").unwrap();
    let to = to(&program);
    let ran = program.run(["download", "/a.txt", "--to", &to, "--wait"]).await.ends(6);
    assert!(ran.err.contains("Something of this name is there already"), "{}", ran.err);
    let args = ["download", "/a.txt", "--to", &to, "--wait", "--on-clash", "skip"];
    program.run(args).await.ends(0);
    program.run(["queue", "resume", "--all"]).await.ends(0);
    program.run(["queue", "wait", "1"]).await.ends(6);
    program.run(["queue", "decide", "1", "--on-clash", "keep-both"]).await.ends(0);
    program.run(["queue", "wait", "1"]).await.ends(0);
    assert_eq!(std::fs::read(at(&program, "a.txt")).unwrap(), b"mine");
    assert_eq!(std::fs::read(at(&program, "a (2).txt")).unwrap(), b"theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_is_killed_goes_on_with_what_came() {
    let sandbox = empty_sandbox().await;
    let bytes = body(12_000_000);
    sandbox.put_file("/a.bin", bytes.clone());
    sandbox.set(|quirks| quirks.download.bytes_per_second = Some(1_500_000));
    let program = Program::at(&sandbox);
    program.run(["download", "/a.bin", "--to", &to(&program)]).await.ends(0);
    let kept = async || {
        let json = program.run(["queue", "--json"]).await.ends(0).json();
        json["jobs"][0]["sent"].as_u64().unwrap_or(0)
    };
    program.until("some of it came", async || kept().await > 8_000_000).await;
    assert!(!at(&program, "a.bin").exists());
    program.crash().await;
    assert!(!at(&program, "a.bin").exists());
    sandbox.set(|quirks| quirks.download.bytes_per_second = None);
    sandbox.forget_calls();
    program.run(["queue", "wait", "--timeout", "60"]).await.ends(0);
    assert_eq!(std::fs::read(at(&program, "a.bin")).unwrap(), bytes);
    let names: Vec<_> = std::fs::read_dir(at(&program, "")).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing is left over: {names:?}");
    assert_eq!(sandbox.count("download/get_token.cgi"), 0, "the link is still good");
    let ranged = sandbox.calls().into_iter().any(|call| call.endpoint == "download");
    assert!(ranged);
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_and_passwords_are_asked_for_and_given() {
    let sandbox = empty_sandbox().await;
    sandbox.put_locked("/a.txt", b"locked".to_vec(), "a-long-secret");
    sandbox.set(|quirks| quirks.account.needs_cdn = true);
    let program = Program::at(&sandbox);
    let to = to(&program);
    let ran = program.run(["download", "/a.txt", "--to", &to, "--wait"]).await.ends(6);
    assert!(ran.err.contains("cost CDN credit"), "{}", ran.err);
    assert!(ran.err.contains("fichier queue use-cdn"), "{}", ran.err);
    program.run(["queue", "use-cdn", "--all"]).await.ends(0);
    let ran = program.run(["queue", "wait", "--timeout", "60"]).await.ends(6);
    assert!(ran.err.contains("asks for a password"), "{}", ran.err);
    let file = program.home().join("password");
    std::fs::write(&file, "a-long-secret\n").unwrap();
    let file = file.to_str().unwrap();
    program.run(["queue", "unlock", "1", "--password-file", file]).await.ends(0);
    program.run(["queue", "wait", "--timeout", "60"]).await.ends(0);
    assert_eq!(std::fs::read(at(&program, "a.txt")).unwrap(), b"locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_mean_both_directions() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", body(3_000_000));
    sandbox.set(|quirks| {
        quirks.download.stall = Some(Cut::always(1_000_000));
        quirks.upload.bytes_per_second = Some(100_000);
    });
    let program = Program::at(&sandbox);
    let up = program.write("b.bin", &body(16_000_000));
    program.run(["upload", &up]).await.ends(0);
    program.run(["download", "/a.bin", "--to", &to(&program)]).await.ends(0);
    let ran = program.run(["queue"]).await.ends(0);
    assert!(ran.out.contains("  up    /b.bin\n"), "{}", ran.out);
    assert!(ran.out.contains("  down  /") && ran.out.contains("/in/a.bin\n"), "{}", ran.out);
    program.run(["queue", "pause", "--all"]).await.ends(0);
    let ran = program.run(["queue", "wait", "--json"]).await.ends(6);
    assert_eq!(ran.json()["tally"]["paused"], 2);
    program.run(["queue", "cancel", "1-2"]).await.ends(0);
    let ran = program.run(["queue", "clear"]).await.ends(0);
    assert!(ran.out.starts_with("2 jobs cleared."), "{}", ran.out);
    program.run(["queue", "lanes", "--down", "3"]).await.ends(0);
    let ran = program.run(["queue", "lanes"]).await.ends(0);
    assert_eq!(ran.out, "2 uploads and 3 downloads at the same time.\n");
    program.run(["queue", "limit", "--down", "900k"]).await.ends(0);
    let ran = program.run(["queue", "limit"]).await.ends(0);
    assert_eq!(ran.out, "All downloads together at most 900 kB/s.\n");
}
