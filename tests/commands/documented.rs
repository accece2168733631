//! docs/commands.md shows the JSON that is printed: the same fields in the
//! same places.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

const PAGE: &str = include_str!("../../docs/commands.md");

/// The example of a command.
fn example(command: &str) -> Value {
    let opening = format!("```json {command}\n");
    let (_, rest) = PAGE.split_once(&opening).expect("an example");
    serde_json::from_str(rest.lines().next().unwrap()).unwrap()
}

/// Demands the same fields in both, as deep as both are filled.
fn same_fields(shown: &Value, printed: &Value, place: &str) {
    match (shown, printed) {
        (Value::Object(shown), Value::Object(printed)) => {
            let names = |object: &serde_json::Map<String, Value>| -> BTreeSet<String> {
                object.keys().cloned().collect()
            };
            // A stage has the fields of its kind, which the protocol's page shows.
            if !place.ends_with("stage") {
                assert_eq!(names(shown), names(printed), "{place}");
            }
            for (name, value) in shown {
                if let Some(other) = printed.get(name) {
                    same_fields(value, other, &format!("{place}.{name}"));
                }
            }
        }
        (Value::Array(shown), Value::Array(printed)) => {
            if let (Some(shown), Some(printed)) = (shown.first(), printed.first()) {
                same_fields(shown, printed, place);
            }
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_the_fields_that_are_printed() {
    let sandbox = empty_sandbox().await;
    sandbox.put_folder("/d");
    sandbox.put_file("/x/one", "equal");
    sandbox.put_file("/x/two", "equal");
    let program = Program::at(&sandbox);
    let (full, empty) = (program.write("a.txt", b"abc"), program.write("b.txt", b""));
    let args = ["upload", "--json", "--to", "/", &full, &empty];
    same_fields(&example("upload"), &program.run(args).await.ends(6).json(), "upload");
    let to = program.home().join("in").to_str().unwrap().to_owned();
    for (command, args) in [
        ("operation", &["mkdir", "/b/c", "--json"][..]),
        ("ls-tree", &["ls", "-R", "/b", "--json"]),
        ("operation", &["rm", "-r", "/b/c", "--json"]),
        ("trash", &["trash", "--json"]),
        ("audit", &["audit", "--json"]),
        ("operation", &["undo", "--json"]),
        ("du", &["du", "/", "--json"]),
        ("dedupe", &["dedupe", "/x", "--json"]),
        ("find", &["find", "a.txt", "--json"]),
        ("index", &["index", "--json"]),
    ] {
        let printed = program.run(args).await.ends(0).json();
        same_fields(&example(command), &printed, command);
    }
    for (command, args) in [
        ("wait", &["queue", "wait", "--json"][..]),
        ("queue", &["queue", "--json"]),
        ("errors", &["queue", "errors", "--json"]),
        ("show", &["queue", "show", "1", "--json"]),
        ("history", &["queue", "history", "--json"]),
        ("status", &["status", "--json"]),
        ("ls", &["ls", "--json"]),
        ("link", &["link", "/a.txt", "--json"]),
        ("direct", &["link", "--direct", "/a.txt", "--json"]),
        ("props", &["props", "/a.txt", "--json"]),
        ("share", &["share", "/d", "--json"]),
        ("doctor", &["doctor", "--json"]),
        ("config", &["config", "show", "--json"]),
        ("fetch", &["fetch", "https://example.org/a", "--wait", "--json"]),
        ("download", &["download", "/a.txt", "--json", "--to", &to]),
    ] {
        let printed = program.run(args).await.ends(0).json();
        same_fields(&example(command), &printed, command);
        for field in printed.as_object().unwrap().keys() {
            assert!(PAGE.contains(&format!("`{field}`")) || field == "path", "{command}: {field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_page_is_there() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let commands = PAGE.lines().filter_map(|line| line.strip_prefix("fichier "));
    let mut seen = 0;
    for command in commands.filter(|line| !line.contains(" | jq") && !line.contains('>')) {
        let words: Vec<&str> = command
            .split_whitespace()
            .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()))
            .collect();
        program.run(words.iter().chain(&["--help"])).await.ends(0);
        seen += 1;
    }
    assert!(seen > 12, "{seen}");
}
