//! New names on the way, patterns, and operations that are looked at and
//! stopped, as scripts meet them.

use fichier::sandbox::quirks::FaultAnswer;

use crate::operations::paths;
use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn one_thing_goes_to_a_new_path() {
    let sandbox = empty_sandbox().await;
    for path in ["/A/x.txt", "/A/dir/inside", "/B/taken"] {
        sandbox.put_file(path, "x");
    }
    let before = paths(&sandbox);
    let program = Program::at(&sandbox);
    let ran = program.run(["mv", "/A/x.txt", "/B/it's.txt"]).await.ends(0);
    assert_eq!(ran.out, "x.txt is in /B now.\n");
    program.run(["mv", "/A/dir", "/B/other"]).await.ends(0);
    let there = ["/A/", "/B/", "/B/it＇s.txt", "/B/other/", "/B/other/inside", "/B/taken"];
    assert_eq!(paths(&sandbox), there);
    // The tree knows the new names without another listing.
    let calls = sandbox.count("folder/ls.cgi");
    let listed = program.run(["ls", "/B"]).await.ends(0);
    assert_eq!(listed.out, "other/\nit's.txt\ntaken\n");
    assert_eq!(sandbox.count("folder/ls.cgi"), calls);
    program.run(["undo"]).await.ends(0);
    program.run(["undo"]).await.ends(0);
    assert_eq!(paths(&sandbox), before);

    program.run(["mv", "/A/x.txt", "/A/y.txt"]).await.ends(0);
    program.run(["cp", "/A/y.txt", "/B/copy.txt"]).await.ends(0);
    program.run(["cp", "/A/dir", "/B/dir 2"]).await.ends(0);
    let there = [
        "/A/",
        "/A/dir/",
        "/A/dir/inside",
        "/A/y.txt",
        "/B/",
        "/B/copy.txt",
        "/B/dir 2/",
        "/B/dir 2/inside",
        "/B/taken",
    ];
    assert_eq!(paths(&sandbox), there);
    // Names that are there are minded as everywhere.
    let ran = program.run(["mv", "/A/y.txt", "/B/taken", "--on-clash", "hold"]).await.ends(1);
    assert!(ran.err.contains("there already"), "{}", ran.err);
    program.run(["mv", "/B/copy.txt", "/B/taken", "--on-clash", "skip"]).await.ends(0);
    program.run(["mv", "/A/y.txt", "/A/dir/inside/x"]).await.ends(7);
    let ran = program.run(["mv", "/A/y.txt", "/B/taken", "/B/new"]).await.ends(7);
    assert!(ran.err.contains("There is no folder /B/new."), "{}", ran.err);
    assert_eq!(paths(&sandbox), there);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_that_is_refused_is_told_honestly() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/A/x", "x");
    sandbox.put_folder("/B");
    sandbox.fail("file/rename.cgi", FaultAnswer::ko(200, "No file has been renamed #312"), 100);
    let program = Program::at(&sandbox);
    let ran = program.run(["mv", "/A/x", "/B/y"]).await.ends(6);
    assert!(ran.err.contains("x is in /B now. x keeps its name there:"), "{}", ran.err);
    assert_eq!(paths(&sandbox), ["/A/", "/B/", "/B/x"]);
    let listed = program.run(["ls", "/B"]).await.ends(0);
    assert_eq!(listed.out, "x\n", "the tree does not show what is not");
    sandbox.set(|quirks| quirks.faults.clear());
    program.run(["undo"]).await.ends(0);
    assert_eq!(paths(&sandbox), ["/A/", "/A/x", "/B/"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn patterns_name_what_fits_them() {
    let sandbox = empty_sandbox().await;
    for path in [
        "/Films/a.nfo",
        "/Films/b.nfo",
        "/Films/.c.nfo",
        "/Films/d [1080p].mkv",
        "/S01/e",
        "/S02/e",
    ] {
        sandbox.put_file(path, "x");
    }
    let program = Program::at(&sandbox);
    let ran = program.run(["rm", "/Films/*.nfo"]).await.ends(0);
    assert!(ran.out.starts_with("2 files are in /Trash/20"), "{}", ran.out);
    // A name that is called so is meant, not what it would fit.
    program.run(["mv", "/Films/d [1080p].mkv", "/S01"]).await.ends(0);
    program.run(["mv", "/S0?/e", "/Films"]).await.ends(0);
    let left: Vec<String> =
        paths(&sandbox).into_iter().filter(|path| !path.starts_with("/Trash")).collect();
    let there = [
        "/Films/",
        "/Films/.c.nfo",
        "/Films/e",
        "/Films/e",
        "/S01/",
        "/S01/d [1080p].mkv",
        "/S02/",
    ];
    assert_eq!(left, there);
    let ran = program.run(["rm", "/Films/*.nothing"]).await.ends(7);
    assert!(ran.err.contains("There is nothing at /Films/*.nothing"), "{}", ran.err);
    let ran = program.run(["rm", "/S*"]).await.ends(2);
    assert!(ran.err.contains("is a folder"), "{}", ran.err);
    program.run(["rm", "-r", "--purge", "/S*/"]).await.ends(0);
    assert!(!paths(&sandbox).contains(&"/S01/".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_shown_and_stopped() {
    let sandbox = empty_sandbox().await;
    (0..3).for_each(|n| drop(sandbox.put_synthetic(&format!("/a/f{n}"), 1, 10)));
    let program = Program::at(&sandbox);
    program.run(["mkdir", "/b"]).await.ends(0);
    program.run(["ls", "/a"]).await.ends(0);
    // It waits for the service, and would for long.
    sandbox.fail("file/mv.cgi", FaultAnswer::Maintenance, 1000);
    let args = ["mv", "/a/f0", "/a/f1", "/b", "--no-wait", "--json"];
    let number = program.run(args).await.ends(0).json()["operation"].as_i64().unwrap();
    let listed = program.run(["operations", "--json"]).await.ends(0).json();
    let first = &listed["operations"][0];
    assert_eq!((&first["operation"], &first["kind"]), (&number.into(), &"move".into()));
    assert_eq!((&first["ended"], &first["tally"]["left"]), (&serde_json::Value::Null, &2.into()));
    let ran = program.run(["operations"]).await.ends(0);
    assert!(ran.out.contains("Moving: 0 done, 2 left."), "{}", ran.out);
    assert!(ran.out.contains("b is made."), "{}", ran.out);
    let ran = program.run(["operations", "stop", "4711"]).await.ends(7);
    assert!(ran.err.contains("There is no operation 4711."), "{}", ran.err);
    let number = number.to_string();
    let ran = program.run(["operations", "stop", &number, "--json"]).await.ends(0).json();
    assert_eq!((&ran["ended"], &ran["stage"]), (&"over".into(), &"stopped".into()));
    let listed = program.run(["ls", "/a"]).await.ends(0);
    assert_eq!(listed.out, "f0\nf1\nf2\n", "the tree is as it was");
    let ran = program.run(["operations", "stop", "--all"]).await.ends(0);
    assert!(ran.out.contains("There is nothing to stop"), "{}", ran.out);
}
