//! `fichier events`.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::ChildStdout;
use tokio::time::timeout;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

type Lines = tokio::io::Lines<BufReader<ChildStdout>>;

async fn next(lines: &mut Lines) -> Option<Value> {
    let line = timeout(Duration::from_secs(60), lines.next_line()).await.expect("no event");
    line.unwrap().map(|line| serde_json::from_str(&line).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_comes_first_then_what_changes_until_the_engine_ends() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let mut child = program.command(["events"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for wanted in ["account", "gate", "settings"] {
        assert_eq!(next(&mut lines).await.unwrap()["event"], wanted);
    }
    let path = program.write("a.txt", b"abc");
    program.run(["upload", &path]).await.ends(0);
    let mut stages = Vec::new();
    while stages.last().is_none_or(|stage| stage != "done") {
        let event = next(&mut lines).await.unwrap();
        if event["event"] == "jobs" {
            let changed = event["changed"].as_array().unwrap().iter();
            stages.extend(changed.map(|job| job["stage"]["is"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(stages[0], "waiting");
    program.run(["engine", "stop"]).await.ends(0);
    let mut last = Value::Null;
    while let Some(event) = next(&mut lines).await {
        last = event;
    }
    assert_eq!(last["event"], "closing");
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_pipe_ends_it_quietly_even_while_nothing_happens() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let mut child = program.command(["events"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(next(&mut lines).await.is_some());
    drop(lines);
    let output = timeout(Duration::from_secs(20), child.wait_with_output()).await;
    let output = output.expect("it lingers").unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_none_without_an_engine_in_the_background() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    program.run(["--no-engine", "events"]).await.ends(2);
}
