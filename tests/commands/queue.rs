//! `fichier queue`.

use serde_json::Value;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

/// Jobs and what their state is, in the order of the queue.
fn states(json: &Value) -> Vec<(i64, &str)> {
    let jobs = json["jobs"].as_array().unwrap().iter();
    jobs.map(|job| (job["id"].as_i64().unwrap(), job["state"].as_str().unwrap())).collect()
}

/// A queue of so many jobs in which nothing starts by itself.
async fn standing_still(program: &Program, jobs: usize) {
    program.run(["queue", "drain"]).await.ends(0);
    let paths: Vec<String> =
        (1..=jobs).map(|n| program.write(&format!("{n}.bin"), &vec![1; n * 100])).collect();
    let args = ["upload"].into_iter().chain(paths.iter().map(String::as_str));
    program.run(args).await.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_paused_moved_resumed_cancelled_and_cleared() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    standing_still(&program, 4).await;
    let ran = program.run(["queue", "pause", "1-2"]).await.ends(0);
    assert_eq!(ran.out, "2 jobs: 2 paused.\n");
    program.run(["queue", "move", "4", "--to", "top"]).await.ends(0);
    program.run(["queue", "cancel", "3"]).await.ends(0);
    let json = program.run(["queue", "ls", "--json"]).await.ends(0).json();
    let wanted = [(4, "waiting"), (1, "paused"), (2, "paused"), (3, "cancelled")];
    assert_eq!(states(&json), wanted);
    assert_eq!(json["settings"]["draining"], true);
    let ran = program.run(["queue", "resume", "3"]).await.ends(6);
    assert!(ran.err.contains("Job 3 cannot do that: /3.bin is cancelled."), "{}", ran.err);
    let ran = program.run(["queue", "clear"]).await.ends(0);
    assert_eq!(ran.out, "1 job cleared. In the queue: 3 jobs: 1 waiting, 2 paused.\n");
    let json = program.run(["queue", "--state", "paused", "--json"]).await.ends(0).json();
    assert_eq!(states(&json), [(1, "paused"), (2, "paused")]);

    let ran = program.run(["queue", "wait"]).await.ends(6);
    assert!(ran.err.contains("fichier queue drain --off"), "{}", ran.err);
    program.run(["queue", "resume", "--all"]).await.ends(0);
    program.run(["queue", "drain", "--off"]).await.ends(0);
    let ran = program.run(["queue", "wait", "1", "4"]).await.ends(0);
    assert!(ran.out.ends_with("2 jobs: 2 done.\n"), "{}", ran.out);
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_number_is_7_and_nonsense_is_2() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    standing_still(&program, 1).await;
    let ran = program.run(["queue", "cancel", "1", "99"]).await.ends(7);
    assert!(ran.err.contains("no job 99"), "{}", ran.err);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(states(&json), [(1, "waiting")], "nothing was changed");
    program.run(["queue", "wait", "99"]).await.ends(7);
    program.run(["queue", "cancel"]).await.ends(2);
    program.run(["queue", "cancel", "x"]).await.ends(2);
    program.run(["queue", "lanes", "17"]).await.ends(2);
    program.run(["nonsense", "--really"]).await.ends(2);
    program.run(["queue", "resume", "--all"]).await.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_is_sent_when_it_is_named_and_not_with_all() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/1.bin", vec![9; 10]);
    let program = Program::at(&sandbox);
    let path = program.write("1.bin", &[1; 100]);
    program.run(["upload", &path, "--wait"]).await.ends(6);
    let text = program.run(["queue"]).await.ends(0).out;
    assert!(text.contains("held: same name") && text.contains("fichier queue decide"), "{text}");
    program.run(["queue", "resume", "--all"]).await.ends(0);
    program.run(["queue", "retry", "--all"]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(6);
    assert_eq!(sandbox.files().len(), 1);
    program.run(["queue", "resume", "1"]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_is_decided_by_a_rule() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/1.bin", vec![9; 10]);
    sandbox.put_file("/2.bin", vec![9; 10]);
    let program = Program::at(&sandbox);
    let (one, two) = (program.write("1.bin", &[1; 100]), program.write("2.bin", &[2; 100]));
    program.run(["upload", &one, &two, "--wait"]).await.ends(6);
    program.run(["queue", "decide", "1"]).await.ends(2);
    program.run(["queue", "decide", "1", "--on-clash", "replace"]).await.ends(0);
    program.run(["queue", "wait", "1"]).await.ends(0);
    let ran = program.run(["queue", "decide", "--all", "--on-clash", "skip"]).await.ends(0);
    assert_eq!(ran.out, "1 job: 1 skipped.\n");
    let ran = program.run(["queue", "--state", "skipped"]).await.ends(0);
    assert!(ran.out.contains("left out"), "{}", ran.out);
    let sizes: Vec<u64> = sandbox.files().iter().map(|file| file.size).collect();
    assert_eq!(sizes, [10, 100]);
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_and_lanes_are_kept_and_drain_is_not() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let ran = program.run(["queue", "limit", "2M"]).await.ends(0);
    assert_eq!(
        ran.out,
        "2 uploads and 2 downloads at the same time. All uploads together at most 2.00 MB/s.\n"
    );
    program.run(["queue", "lanes", "5"]).await.ends(0);
    let ran = program.run(["queue", "drain"]).await.ends(0);
    assert!(ran.out.ends_with("Nothing new is started.\n"), "{}", ran.out);
    program.run(["engine", "stop"]).await.ends(0);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(json["settings"]["limit"], 2_000_000);
    assert_eq!(json["settings"]["lanes"], 5);
    assert_eq!(json["settings"]["draining"], false);
    let ran = program.run(["queue", "limit"]).await.ends(0);
    assert_eq!(ran.out, "All uploads together at most 2.00 MB/s.\n");
    let ran = program.run(["queue", "limit", "off"]).await.ends(0);
    assert!(ran.out.contains("No limit of speed."), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_ends_in_time_and_the_upload_goes_on() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(300_000));
    let program = Program::at(&sandbox);
    let path = program.write("slow.bin", &vec![1; 3_000_000]);
    program.run(["upload", &path]).await.ends(0);
    let ran = program.run(["queue", "wait", "--timeout", "2", "--json"]).await.ends(8);
    assert_eq!(ran.json()["ended"], "late");
    assert!(ran.err.contains("go on in the background"), "{}", ran.err);
    assert!(ran.err.contains("0 of 1 file, "), "progress in plain lines: {}", ran.err);
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let ran = program.run(["queue", "wait", "--quiet"]).await.ends(0);
    assert_eq!(ran.err, "");
    assert_eq!(sandbox.files().len(), 1);
}
