//! `fichier mkdir`, `mv`, `cp`, `rename`, `rm`, `trash`, `undo`, `audit`,
//! `du`, `dedupe` and `ls -R`, as scripts meet them.

use fichier::sandbox::{Options, Running, Sandbox, StartTree};

use crate::operations::paths;
use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_made_with_those_on_the_way_and_again_is_no_failure() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let ran = program.run(["mkdir", "/A/B/C", "--json"]).await.ends(0).json();
    assert_eq!((&ran["stage"], &ran["tally"]["folders"]), (&"done".into(), &3.into()));
    program.run(["mkdir", "/A/B/C"]).await.ends(0);
    assert_eq!(paths(&sandbox), ["/A/", "/A/B/", "/A/B/C/"]);
    program.run(["mkdir", "A"]).await.ends(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn things_are_moved_copied_and_renamed_by_path() {
    let sandbox = empty_sandbox().await;
    for name in ["x", "it's", "b <1>"] {
        sandbox.put_file(&format!("/a/{name}"), name.as_bytes().to_vec());
    }
    sandbox.put_folder("/to");
    let program = Program::at(&sandbox);
    let ran = program.run(["mv", "/a/x", "/a/it's", "/to"]).await.ends(0);
    assert_eq!(ran.out, "2 files are in /to now.\n");
    program.run(["cp", "/to/x", "/a"]).await.ends(0);
    program.run(["rename", "/a/b <1>", "new $"]).await.ends(0);
    program.run(["mv", "/a/new $", "/nowhere/"]).await.ends(7);
    program.run(["mv", "/a/new $", "/nowhere/x"]).await.ends(7);
    let ran = program.run(["mv", "/a/none", "/to"]).await.ends(7);
    assert!(ran.err.contains("There is nothing at /a/none on 1fichier."), "{}", ran.err);
    assert_eq!(paths(&sandbox), ["/a/", "/a/new ＄", "/a/x", "/to/", "/to/it's", "/to/x"]);
    let ran = program.run(["mv", "/a", "/a"]).await.ends(1);
    assert!(ran.err.contains("cannot go into itself"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_paths_cost_four_calls_and_no_lock() {
    let options = Options { tree: StartTree::Empty, ..Options::default() }.strict();
    let sandbox = Sandbox::start(options).await.unwrap();
    (0..300).for_each(|n| drop(sandbox.put_synthetic(&format!("/a/f{n}"), 1, 10)));
    let program = Program::at(&sandbox);
    program.run(["ls", "/a"]).await.ends(0);
    let files: Vec<String> = (0..300).map(|n| format!("/a/f{n}")).collect();
    let args = |verb: &str| -> Vec<String> {
        std::iter::once(verb.to_owned()).chain(files.clone()).collect()
    };
    let before = sandbox.api_calls();
    let ran = program.run(args("rm")).await.ends(0);
    assert!(ran.out.starts_with("300 files are in /Trash/20"), "{}", ran.out);
    assert!(sandbox.api_calls() - before <= 4, "{}", sandbox.api_calls() - before);
    let before = sandbox.api_calls();
    program.run(["undo"]).await.ends(0);
    assert_eq!(sandbox.api_calls() - before, 1);
    assert_eq!(sandbox.tree().at("a").unwrap().files.len(), 300);
    let mut purge = args("rm");
    purge.push("--purge".to_owned());
    let before = sandbox.api_calls();
    program.run(purge).await.ends(0);
    assert_eq!(sandbox.api_calls() - before, 1);
    assert!(sandbox.tree().at("a").unwrap().files.is_empty());
    assert_eq!(sandbox.locks(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_names_two_files_changes_nothing_until_it_is_said_which() {
    let sandbox = empty_sandbox().await;
    let (one, _) = (sandbox.put_file("/same", "1"), sandbox.put_file("/same", "22"));
    let program = Program::at(&sandbox);
    let ran = program.run(["rm", "/same"]).await.ends(2);
    assert!(ran.err.contains("/same names 2 files"), "{}", ran.err);
    assert!(ran.err.contains(&one.url), "{}", ran.err);
    assert_eq!(sandbox.files().len(), 2);
    program.run(["rm", &one.url]).await.ends(0);
    assert_eq!(sandbox.tree().names(), ["same"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_want_their_word_and_the_trash_gives_back() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a/b/c", "x");
    let program = Program::at(&sandbox);
    let ran = program.run(["rm", "/a"]).await.ends(2);
    assert!(ran.err.contains("-r deletes it with all it holds"), "{}", ran.err);
    program.run(["rm", "-r", "/a"]).await.ends(0);
    let trash = program.run(["trash", "--json"]).await.ends(0).json();
    assert_eq!(
        (&trash["things"][0]["name"], &trash["things"][0]["folder"]),
        (&"a".into(), &true.into())
    );
    program.run(["trash", "restore", "nothing"]).await.ends(7);
    program.run(["trash", "restore", "a"]).await.ends(0);
    assert!(paths(&sandbox).contains(&"/a/b/c".to_owned()));
    program.run(["rm", "-r", "/a"]).await.ends(0);
    program.run(["trash", "purge"]).await.ends(0);
    assert_eq!(paths(&sandbox), ["/Trash/"]);
    let ran = program.run(["undo"]).await.ends(1);
    assert!(ran.err.contains("cannot be undone"), "{}", ran.err);
    let audit = program.run(["audit", "--json"]).await.ends(0).json();
    let changes = audit["changes"].as_array().unwrap();
    let count = |what: &str| changes.iter().filter(|row| row["what"] == what).count();
    assert_eq!((count("trashed"), count("returned"), count("removed")), (2, 1, 4));
    let ran = program.run(["audit", "/trash", "A"]).await.ends(0);
    assert!(ran.out.contains("  trashed /a to /Trash/20"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_duplicates_come_from_what_is_known() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a/one", "equal");
    sandbox.put_file("/a/b/two", "equal");
    sandbox.put_file("/a/b/other", "other");
    let program = Program::at(&sandbox);
    let ran = program.run(["du", "/a"]).await.ends(0);
    assert!(ran.err.contains("fichier ls -R /a"), "{}", ran.err);
    let listed = program.run(["ls", "-R", "/a"]).await.ends(0);
    assert_eq!(listed.out, "/a:\nb/\none\n\n/a/b:\nother\ntwo\n");
    let calls = sandbox.api_calls();
    let du = program.run(["du", "/a", "--json"]).await.ends(0).json();
    assert_eq!((&du["total"]["files"], &du["total"]["bytes"]), (&3.into(), &15.into()));
    let twins = program.run(["dedupe", "/a", "--json"]).await.ends(0).json();
    assert_eq!(twins["duplicates"][0]["files"].as_array().unwrap().len(), 2);
    program.run(["dedupe", "/a", "--delete"]).await.ends(2);
    assert_eq!(sandbox.api_calls(), calls);
    program.run(["dedupe", "/a", "--delete", "--yes"]).await.ends(0);
    let left = paths(&sandbox);
    assert!(left.contains(&"/a/one".to_owned()) && !left.contains(&"/a/b/two".to_owned()));
}

fn slow_deletion(sandbox: &Running) {
    (0..300).for_each(|n| drop(sandbox.put_synthetic(&format!("/a/f{n:03}"), 1, 10)));
    sandbox.fail("file/rm.cgi", fichier::sandbox::quirks::FaultAnswer::Stall, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_outlives_the_command_and_a_killed_engine() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    slow_deletion(&sandbox);
    let ran = program.run(["rm", "-r", "--purge", "/a", "--no-wait", "--json"]).await.ends(0);
    let number = ran.json()["operation"].as_i64().unwrap();
    program.until("the call is out", async || sandbox.count("file/rm.cgi") == 1).await;
    program.crash().await;
    sandbox.set(|quirks| quirks.faults.clear());
    // Any command starts the engine, which takes it up.
    program.run(["engine", "start"]).await.ends(0);
    program.until("all is gone", async || paths(&sandbox).is_empty()).await;
    let search = ["audit", "--json", "--limit", "1000"];
    program
        .until("all is noted", async || {
            let audit = program.run(search).await.ends(0).json();
            audit["changes"].as_array().unwrap().len() == 301
        })
        .await;
    let audit = program.run(search).await.ends(0).json();
    assert!(audit["changes"].as_array().unwrap().iter().all(|row| row["operation"] == number));
    let ran = program.run(["undo", &number.to_string()]).await.ends(1);
    assert!(ran.err.contains("for good"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_there_are_said_left_out_or_hold_all() {
    let sandbox = empty_sandbox().await;
    for path in ["/a/same", "/a/other", "/to/same"] {
        sandbox.put_file(path, "x");
    }
    let program = Program::at(&sandbox);
    let both = ["/a/same", "/a/other", "/to"];
    let args = |rule: &str| -> Vec<String> {
        ["mv", "--on-clash", rule].iter().chain(&both).map(ToString::to_string).collect()
    };
    let ran = program.run(args("hold")).await.ends(1);
    assert!(ran.err.contains("there already"), "{}", ran.err);
    program.run(args("skip")).await.ends(0);
    assert_eq!(paths(&sandbox), ["/a/", "/a/same", "/to/", "/to/other", "/to/same"]);
    let ran = program.run(["mv", "/a/same", "/to"]).await.ends(0);
    assert!(ran.err.contains("The target has 1 name of these already"), "{}", ran.err);
    assert_eq!(sandbox.tree().at("to").unwrap().files.len(), 3);
}
