//! `fichier queue limit|turtle|cap|timetable`, and Ctrl-C where the engine
//! lives in the command.

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn the_turtle_and_the_caps_are_shown_changed_and_kept() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let said = async |args: &[&str]| program.run(["queue"].iter().chain(args)).await.ends(0).out;
    let out = said(&["turtle"]).await;
    assert_eq!(out, "The turtle is off: 200 kB/s. No limit of speed.\n");
    let out = said(&["turtle", "on", "--limit", "100k"]).await;
    assert!(out.contains("Now: turtle 100 kB/s."), "{out}");
    assert_eq!(said(&["cap"]).await, "No cap. Sent today 0 B, this month 0 B.\n");
    let out = said(&["cap", "--daily", "50G", "--monthly", "1.5 TB"]).await;
    assert!(out.ends_with("Sent today 0 B of 50 GB, this month 0 B of 1.5 TB.\n"), "{out}");
    program.run(["engine", "stop"]).await.ends(0);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(json["settings"]["turtle"], true);
    assert_eq!(json["bandwidth"]["by"], "turtle");
    assert_eq!(json["settings"]["daily_cap"], 50_000_000_000_u64);
    let status = program.run(["status"]).await.ends(0).out;
    assert!(status.contains("bandwidth     turtle 100 kB/s\n"), "{status}");
    let out = said(&["turtle", "off"]).await;
    assert!(out.contains("No limit of speed. Sent"), "{out}");
    program.run(["queue", "turtle", "--limit", "off"]).await.ends(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reached_cap_is_told_everywhere() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let path = program.write("a.bin", &[1; 100]);
    program.run(["upload", "--wait", &path]).await.ends(0);
    let out = program.run(["queue", "cap", "--daily", "100"]).await.ends(0).out;
    let wanted = "Daily cap of 100 B reached; goes on at 00:00.";
    assert!(out.contains(wanted), "{out}");
    let path = program.write("b.bin", &[1; 100]);
    program.run(["upload", &path]).await.ends(0);
    for args in [&["queue"][..], &["status"]] {
        let out = program.run(args).await.ends(0).out;
        assert!(out.contains(wanted), "{out}");
    }
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(json["bandwidth"]["full"]["cap"], 100);
    assert_eq!(json["tally"]["waiting"], 1);
    program.run(["queue", "cap", "--daily", "off"]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timetable_is_previewed_and_bad_entries_change_nothing() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let timetable = ["queue", "timetable"];
    let run = async |args: &[&str]| program.run(timetable.iter().chain(args)).await;
    let out = run(&[]).await.ends(0).out;
    assert_eq!(out, "There is no timetable.\nNo limit of speed.\n");
    let out = run(&["set", "daily 500K", "sat,sun off"]).await.ends(0).out;
    assert!(out.starts_with("daily 500k\nsat,sun unlimited\n\n    00 01 02"), "{out}");
    assert!(out.contains("\nmon AA AA ") && out.contains("\nsun .. .. "), "{out}");
    assert!(out.lines().all(|line| line.len() <= 80), "{out}");
    assert!(out.contains("A 500 kB/s   . no limit"), "{out}");
    let ran = run(&["set", "daily 1M", "mon-fry 1M"]).await.ends(2);
    assert!(
        ran.err.contains("in the entry \"mon-fry 1M\", \"mon-fry\" names no days"),
        "{}",
        ran.err
    );
    assert_eq!(run(&["show"]).await.ends(0).out, out, "nothing was changed");
    assert!(run(&["clear"]).await.ends(0).out.starts_with("There is no timetable."));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_job_gets_a_limit_of_its_own() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    program.run(["queue", "drain"]).await.ends(0);
    let path = program.write("a.bin", &[1; 100]);
    program.run(["upload", &path]).await.ends(0);
    program.run(["queue", "limit", "500k", "1"]).await.ends(0);
    program.run(["queue", "limit", "500k", "9"]).await.ends(7);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(
        (&json["jobs"][0]["limit"], &json["settings"]["limit"]),
        (&500_000.into(), &().into())
    );
    program.run(["queue", "limit", "off", "1"]).await.ends(0);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert!(json["jobs"][0]["limit"].is_null());
}

/// A command that was begun, and what it says to standard error.
fn begun(program: &Program, args: &[&str]) -> (Child, Lines<BufReader<ChildStderr>>) {
    let mut child = program.command(args).spawn().unwrap();
    let said = BufReader::new(child.stderr.take().unwrap()).lines();
    (child, said)
}

fn interrupt(child: &Child) {
    let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
}

async fn hears(said: &mut Lines<BufReader<ChildStderr>>, words: &str) {
    while let Some(line) = said.next_line().await.unwrap() {
        if line.contains(words) {
            return;
        }
    }
    panic!("never said: {words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_ctrl_c_of_an_engine_lets_uploads_end_and_the_second_does_not() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(100_000));
    let program = Program::at(&sandbox);
    for (second, code) in [(true, 130), (false, 0)] {
        let (mut engine, mut said) = begun(&program, &["engine", "run"]);
        program.until("it serves", async || program.socket().exists()).await;
        if second {
            let path = program.write("big.bin", &vec![7; 5_000_000]);
            program.run(["upload", &path]).await.ends(0);
        }
        let running = async || {
            let json = program.run(["queue", "--json"]).await.ends(0).json();
            json["jobs"][0]["sent"].as_u64().is_some_and(|sent| sent > 0)
        };
        program.until("bytes go", running).await;
        interrupt(&engine);
        hears(&mut said, "Ctrl-C again stops at once").await;
        if second {
            interrupt(&engine);
        } else {
            sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
        }
        assert_eq!(engine.wait().await.unwrap().code(), Some(code));
        assert_eq!(sandbox.files().len(), usize::from(!second));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_drains_a_wait_with_the_engine_inside_and_the_rest_is_left() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(500_000));
    let program = Program::at(&sandbox);
    program.run(["--no-engine", "queue", "lanes", "1"]).await.ends(0);
    let paths = ["a", "b"].map(|name| program.write(name, &vec![7; 5_000_000]));
    let args = ["--no-engine", "upload", "--wait", &paths[0], &paths[1]];
    let (mut upload, mut said) = begun(&program, &args);
    program.until("bytes go", async || sandbox.count("upload.cgi") == 1).await;
    interrupt(&upload);
    hears(&mut said, "Ctrl-C again stops at once").await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    hears(&mut said, "go on when fichier runs the next time").await;
    assert_eq!(upload.wait().await.unwrap().code(), Some(130));
    assert_eq!(sandbox.files().len(), 1);
}
