//! Hooks: real programs run by a real engine, told of real uploads.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fichier::engine::{Config, Hooks};
use fichier::queue::{ClashRule, Job, Stage};
use fichier::remote::FolderId;
use fichier::sandbox::Running;

use crate::support::face::{Face, config, empty_sandbox, hurried};
use crate::support::program::Program;
use crate::support::pty::wait_for_file;

/// A shell script as a hook: `$1` is the folder of the test.
fn hook(script: &str, home: &Path) -> Vec<String> {
    ["sh", "-c", script, "hook", home.to_str().unwrap()].map(str::to_owned).to_vec()
}

fn with(sandbox: &Running, home: &Path, hooks: Hooks) -> Config {
    Config { hooks, ..config(sandbox, home, hurried()) }
}

/// Waits until a file has that many lines, and reads them.
async fn lines(path: PathBuf, count: usize) -> Vec<String> {
    for _ in 0..6000 {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let found: Vec<String> = text.lines().map(str::to_owned).collect();
        if text.ends_with('\n') && found.len() >= count {
            assert_eq!(found.len(), count, "{text}");
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} never has {count} lines", path.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn done_and_empty_are_told_with_all_facts() {
    let sandbox = empty_sandbox().await;
    let home = tempfile::tempdir().unwrap();
    let hooks = Hooks {
        on_done: hook(
            r#"printf '%s\n' "$FICHIER_EVENT|$FICHIER_NAME|$FICHIER_SOURCE|$FICHIER_FOLDER|$FICHIER_SIZE|$FICHIER_LINK|$FICHIER_CHECKSUM|$FICHIER_VERIFIED" >> "$1/done""#,
            home.path(),
        ),
        on_empty: hook(
            r#"echo "$FICHIER_EVENT $FICHIER_DONE $FICHIER_FAILED" >> "$1/empty""#,
            home.path(),
        ),
        ..Hooks::default()
    };
    let config = with(&sandbox, home.path(), hooks);
    let mut face = Face::with(config, home).await;
    let path = face.write("$(touch x); a.bin", b"some bytes");
    face.write("b.bin", b"others");
    face.add(FolderId::ROOT, &["$(touch x); a.bin", "b.bin"], ClashRule::Hold).await;
    face.until("verified", |face| face.all_verified(2)).await;
    let mut told = lines(face.home.path().join("done"), 2).await;
    told.sort();
    let fields: Vec<&str> = told[0].split('|').collect();
    assert_eq!(fields[..3], ["done", "$(touch x); a.bin", path.to_str().unwrap()]);
    assert_eq!((fields[3], fields[4], fields[7]), ("/", "10", "1"));
    let links: Vec<String> = sandbox.files().into_iter().map(|file| file.url).collect();
    assert!(links.iter().any(|link| link == fields[5]), "{fields:?}");
    assert_eq!(fields[6], fichier::remote::Checksum::of(b"some bytes").to_string());
    assert_eq!(lines(face.home.path().join("empty"), 1).await, ["empty 2 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_with_its_reason() {
    let sandbox = empty_sandbox().await;
    let home = tempfile::tempdir().unwrap();
    let hooks = Hooks {
        on_failed: hook(
            r#"echo "$FICHIER_EVENT|$FICHIER_REASON|$FICHIER_LINK" > "$1/failed""#,
            home.path(),
        ),
        explain: |job| format!("in words of {}", job.name()),
        ..Hooks::default()
    };
    let config = with(&sandbox, home.path(), hooks);
    let mut face = Face::with(config, home).await;
    face.write("a.bin", b"some bytes");
    face.add(FolderId(999), &["a.bin"], ClashRule::Hold).await;
    let failed = |job: &Job| matches!(job.stage, Stage::Failed { .. });
    face.until("failed", |face| face.jobs.values().any(failed)).await;
    let told = lines(face.home.path().join("failed"), 1).await;
    assert_eq!(told, ["failed|in words of a.bin|"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_hook_holds_up_nothing_and_few_run_at_once() {
    let sandbox = empty_sandbox().await;
    let home = tempfile::tempdir().unwrap();
    // Each leaves a mark while it waits for the test to let all go.
    let script = r#"touch "$1/run.$FICHIER_JOB"; while [ ! -e "$1/go" ]; do sleep 0.02; done
        rm "$1/run.$FICHIER_JOB"; echo "$FICHIER_JOB" >> "$1/over""#;
    let hooks = Hooks { on_done: hook(script, home.path()), ..Hooks::default() };
    let config = with(&sandbox, home.path(), hooks);
    let mut face = Face::with(config, home).await;
    let names: Vec<String> = (0..60).map(|n| format!("{n}.txt")).collect();
    names.iter().for_each(|name| drop(face.write(name, name.as_bytes())));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    face.add(FolderId::ROOT, &names, ClashRule::Hold).await;
    face.until("all verified beside the hooks", |face| face.all_verified(60)).await;
    let running = || {
        let entries = std::fs::read_dir(face.home.path()).unwrap().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("run.")).count()
    };
    while running() < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(running(), 4, "no more than that");
    assert!(face.engine.as_ref().unwrap().is_busy().await, "hooks are work too");
    std::fs::write(face.home.path().join("go"), b"").unwrap();
    let mut over = lines(face.home.path().join("over"), 60).await;
    over.sort_by_key(|id| id.parse::<i64>().unwrap());
    over.dedup();
    assert_eq!(over.len(), 60, "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_that_was_cut_off_runs_again_and_one_that_fails_is_said_once() {
    let sandbox = empty_sandbox().await;
    let home = tempfile::tempdir().unwrap();
    let slow = hook(r#"echo x >> "$1/began"; exec sleep 600"#, home.path());
    let hooks = Hooks { on_done: slow, ..Hooks::default() };
    let config_slow = with(&sandbox, home.path(), hooks);
    let mut face = Face::with(config_slow, home).await;
    face.write("a.bin", b"a");
    face.write("b.bin", b"b");
    face.add(FolderId::ROOT, &["a.bin", "b.bin"], ClashRule::Hold).await;
    face.until("verified", |face| face.all_verified(2)).await;
    lines(face.home.path().join("began"), 2).await;
    let home = face.stop().await;
    let hooks = Hooks {
        on_done: hook(r#"echo "$FICHIER_NAME" >> "$1/again"; exit 3"#, home.path()),
        ..Hooks::default()
    };
    let config = with(&sandbox, home.path(), hooks);
    let mut face = Face::with(config, home).await;
    let mut again = lines(face.home.path().join("again"), 2).await;
    again.sort();
    assert_eq!(again, ["a.bin", "b.bin"]);
    face.write("c.bin", b"c");
    face.add(FolderId::ROOT, &["c.bin"], ClashRule::Hold).await;
    face.until("verified", |face| face.all_verified(3)).await;
    lines(face.home.path().join("again"), 3).await;
    let said = |face: &Face| face.notices.iter().filter(|text| text.contains("hook")).count();
    assert!(said(&face) <= 1, "{:?}", face.notices);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_keeps_its_key_from_hooks() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let config = program.home().join(".config/fichier");
    std::fs::create_dir_all(&config).unwrap();
    let seen = program.home().join("seen");
    let text = format!(
        "on_done = [\"sh\", \"-c\", \"env > {0}.new; echo >> {0}.new; mv {0}.new {0}\"]\n",
        seen.display()
    );
    std::fs::write(config.join("config.toml"), text).unwrap();
    let path = program.write("a.bin", b"abc");
    program.run(["upload", &path, "--wait"]).await.ends(0);
    let seen = wait_for_file(&seen);
    assert!(seen.contains("FICHIER_EVENT=done\n") && seen.contains("FICHIER_NAME=a.bin\n"));
    let reason = "FICHIER_REASON=Stored, and the checksums of both sides are equal.\n";
    assert!(seen.contains(reason), "{seen}");
    assert!(!seen.contains("API_KEY"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_background_engine_a_waiting_command_waits_for_hooks() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let config = program.home().join(".config/fichier");
    std::fs::create_dir_all(&config).unwrap();
    let told = program.home().join("told");
    let text = format!(
        "on_empty = [\"sh\", \"-c\", \"sleep 0.3; echo $FICHIER_DONE > {}\"]\n",
        told.display()
    );
    std::fs::write(config.join("config.toml"), text).unwrap();
    let path = program.write("a.bin", b"abc");
    program.run(["--no-engine", "upload", &path, "--wait"]).await.ends(0);
    assert_eq!(std::fs::read_to_string(&told).unwrap(), "1\n");
}
