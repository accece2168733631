//! What became of jobs: reasons, attempts and the history; and who goes
//! first.

use serde_json::{Value, json};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

fn field<'a>(json: &'a Value, list: &str, name: &str) -> Vec<&'a Value> {
    json[list].as_array().unwrap().iter().map(|one| &one[name]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cleared_stays_in_the_history_over_a_restart() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let (one, two) = (program.write("Alpha.bin", &[1; 100]), program.write("beta.bin", &[2; 200]));
    program.run(["upload", "--to", "/Films", "--wait", &one]).await.ends(0);
    program.run(["upload", "--to", "/Music", "--wait", &two]).await.ends(0);
    program.run(["queue", "clear"]).await.ends(0);
    let list = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(list["jobs"], json!([]));
    program.run(["engine", "stop"]).await.ends(0);

    let all = program.run(["queue", "history", "--json"]).await.ends(0).json();
    assert_eq!(field(&all, "jobs", "id"), [2, 1], "the last one first");
    assert_eq!(all["jobs"][0]["checksum"].as_str().unwrap().len(), 128);
    for (args, found) in [
        (&["ALPHA"][..], &[1][..]),
        (&["/music"], &[2]),
        (&["--state", "failed"], &[]),
        (&["--state", "done", "--limit", "1"], &[2]),
    ] {
        let args: Vec<&str> = [&["queue", "history", "--json"], args].concat();
        let json = program.run(&args).await.ends(0).json();
        assert_eq!(field(&json, "jobs", "id"), found, "{args:?}");
        assert_eq!(json["more"], args.contains(&"--limit"));
    }
    let text = program.run(["queue", "history", "alpha"]).await.ends(0).out;
    assert!(text.contains("verified") && text.contains("/Films/Alpha.bin"), "{text}");

    let show = program.run(["queue", "show", "1", "--json"]).await.ends(0).json();
    assert_eq!(show["queued"], false);
    assert_eq!(field(&show, "attempts", "words"), ["The file is stored."]);
    let text = program.run(["queue", "show", "1"]).await.ends(0).out;
    for part in ["/Films/Alpha.bin", "whirlpool", "attempt 1", "all bytes taken", "any more"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    program.run(["queue", "show", "99"]).await.ends(7);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_is_grouped_and_tried_again_by_its_reason() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", vec![9; 10]);
    let program = Program::at(&sandbox);
    let (clash, gone) = (program.write("a.bin", &[1; 100]), program.write("b.bin", &[2; 100]));
    program.run(["queue", "drain"]).await.ends(0);
    program.run(["upload", &clash, &gone]).await.ends(0);
    std::fs::remove_file(&gone).unwrap();
    program.run(["queue", "drain", "--off"]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(6);

    let json = program.run(["queue", "errors", "--json"]).await.ends(0).json();
    assert_eq!((&json["failed"], &json["held"]), (&json!(1), &json!(1)));
    assert_eq!(field(&json, "reasons", "reason"), ["source-unreadable", "clash"]);
    assert_eq!(field(&json, "reasons", "jobs"), [&json!([2]), &json!([1])]);
    let text = program.run(["queue", "errors"]).await.ends(0).out;
    assert!(text.contains("1 failed  source-unreadable"), "{text}");
    assert!(text.ends_with("1 job failed, 1 held.\n"), "{text}");

    std::fs::write(&gone, [2; 100]).unwrap();
    let none = program.run(["queue", "retry", "--reason", "too-big"]).await.ends(0).out;
    assert!(none.contains("No job is meant"), "{none}");
    program.run(["queue", "retry", "--reason", "source-unreadable"]).await.ends(0);
    program.run(["queue", "wait", "2"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 2, "the other reason was left alone");
    program.run(["queue", "retry", "--failed"]).await.ends(0);
    program.run(["queue", "retry", "--reason", "clash"]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(0);
    let show = program.run(["queue", "show", "2", "--json"]).await.ends(0).json();
    let ends: Vec<&Value> = field(&show, "attempts", "end");
    assert_eq!(ends[0]["is"], "broke");
    assert_eq!(ends[1]["is"], "stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn priorities_decide_who_is_stored_first() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    program.run(["queue", "lanes", "1"]).await.ends(0);
    program.run(["queue", "drain"]).await.ends(0);
    let big = vec![1; 5_000_000];
    for (name, priority) in [("1", "low"), ("2", "normal"), ("3", "high"), ("4", "normal")] {
        let path = program.write(name, &big);
        program.run(["upload", "--priority", priority, &path]).await.ends(0);
    }
    program.run(["queue", "priority", "low", "2"]).await.ends(0);
    program.run(["queue", "pause", "1"]).await.ends(0);
    let text = program.run(["queue"]).await.ends(0).out;
    let rows: Vec<&str> = text.lines().map(str::trim_start).collect();
    assert!(rows[0].starts_with("3 + waiting") && rows[1].starts_with("4   waiting"), "{text}");
    assert!(rows[2].starts_with("1 - paused") && rows[3].starts_with("2 - waiting"), "{text}");
    program.run(["queue", "start", "1"]).await.ends(0);
    let text = program.run(["queue"]).await.ends(0).out;
    assert!(text.contains("1 ! waiting"), "a drain is not lifted: {text}");
    program.run(["queue", "drain", "--off"]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(0);
    let json = program.run(["queue", "history", "--json"]).await.ends(0).json();
    let mut jobs: Vec<(i64, i64)> = json["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| (job["started"].as_i64().unwrap(), job["id"].as_i64().unwrap()))
        .collect();
    jobs.sort_unstable();
    let order: Vec<i64> = jobs.into_iter().map(|(_, id)| id).collect();
    assert_eq!(order, [1, 3, 4, 2]);
    program.run(["queue", "start", "1"]).await.ends(0);
}
