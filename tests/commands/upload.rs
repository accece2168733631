//! `fichier upload`.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use fichier::sandbox::quirks::{ALWAYS, FaultAnswer};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn files_and_folders_go_up_and_their_links_are_said() {
    let sandbox = empty_sandbox().await;
    sandbox.put_folder("/Backups");
    let program = Program::at(&sandbox);
    let one = program.write("one.bin", &[1; 5000]);
    program.write("tree/a/deep.txt", b"deep");
    program.write("tree/top.txt", b"top");
    let tree = program.home().join("local/tree");
    let ran = program
        .run(["upload", &one, tree.to_str().unwrap(), "--to", "Backups/new/2026", "--wait"])
        .await
        .ends(0);
    assert_eq!(ran.out.lines().count(), 4, "{}", ran.out);
    for file in sandbox.files() {
        assert!(ran.out.contains(&format!("{}  /{}\n", file.url, file.path())), "{}", ran.out);
    }
    assert!(ran.out.ends_with("3 jobs: 3 done.\n"), "{}", ran.out);
    let folder = sandbox.tree().at("Backups/new/2026").cloned().unwrap();
    assert_eq!(folder.names(), ["one.bin"]);
    assert_eq!(folder.at("tree/a").unwrap().names(), ["deep.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_go_is_said_and_the_rest_goes() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let good = program.write("set/good.txt", b"good");
    let empty = program.write("set/empty.txt", b"");
    let set = program.home().join("local/set");
    let json = program
        .run(["upload", set.to_str().unwrap(), "/no/such", "--wait", "--json"])
        .await
        .ends(6)
        .json();
    assert_eq!(json["left_here"][0]["path"], "/no/such");
    assert_eq!(json["left_here"][0]["why"], "there is no such file or folder");
    assert_eq!(json["left_here"][1]["path"], empty);
    assert_eq!(json["tally"]["done"], 1);
    assert_eq!(json["jobs"][0]["source"], good);
    assert_eq!(json["jobs"][0]["state"], "done");
    assert_eq!(json["jobs"][0]["verified"], true);
    assert_eq!(json["jobs"][0]["link"], sandbox.files()[0].url);
    let ran = program.run(["upload", &empty]).await.ends(6);
    assert_eq!(ran.out, "There is nothing to send.\n");
    assert!(ran.err.contains("1fichier stores no empty files"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_waiting_it_says_where_to_look() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let path = program.write("a.txt", b"abc");
    let ran = program.run(["upload", &path]).await.ends(0);
    let said = "1 file (3 B) queued for /. They go on in the background; see: fichier queue\n";
    assert_eq!(ran.out, said);
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.tree().names(), ["a.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_names_go_as_they_are() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    for name in ["--wait", "-", "a\u{1b}[2Jb\n.txt", "été 東京.txt"] {
        program.write(name, name.as_bytes());
    }
    let bytes = OsString::from_vec(b"\xff.txt".to_vec());
    std::fs::write(program.home().join("local").join(bytes), b"x").unwrap();
    let mut command = program.command(["upload", "--wait", "--", "--wait", "."]);
    command.current_dir(program.home().join("local"));
    let output = command.output().await.unwrap();
    assert_eq!(output.status.code(), Some(6), "one name is no UTF-8");
    let said =
        String::from_utf8(output.stdout).unwrap() + std::str::from_utf8(&output.stderr).unwrap();
    assert!(!said.contains('\u{1b}'), "{said:?}");
    let tree = sandbox.tree();
    assert_eq!(tree.names(), ["--wait"]);
    let mut names = tree.at("local").unwrap().names();
    names.sort_unstable();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.contains(&"--wait") && names.contains(&"été 東京.txt"), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_same_name_waits_for_a_decision() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.txt", b"other".to_vec());
    let program = Program::at(&sandbox);
    let path = program.write("a.txt", b"mine");
    let ran = program.run(["upload", &path, "--wait"]).await.ends(6);
    assert!(ran.err.contains("holds a file of this name already"), "{}", ran.err);
    let ran = program.run(["upload", &path, "--wait", "--on-clash", "keep-both"]).await.ends(0);
    assert!(ran.out.ends_with("1 job: 1 done.\n"), "{}", ran.out);
    assert_eq!(sandbox.files().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_inside_does_it_all_and_is_gone() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let (first, second) = (program.write("a.txt", b"abc"), program.write("b.txt", b"abcd"));
    let ran = program.run(["--no-engine", "upload", &first, "--to", "/in"]).await.ends(0);
    assert!(ran.out.contains("when fichier runs the next time"), "{}", ran.out);
    assert_eq!(sandbox.files().len(), 0, "nothing is begun that would be cut off");
    program.run(["--no-engine", "upload", &second, "--to", "/in", "--wait"]).await.ends(0);
    let json = program.run(["--no-engine", "queue", "--json"]).await.ends(0).json();
    assert_eq!(json["tally"]["jobs"], 2);
    program.run(["--no-engine", "queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 2);
    assert_eq!(program.engine(), None);
    assert!(!program.socket().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_queued_while_the_service_is_away() {
    let sandbox = empty_sandbox().await;
    sandbox.fail("*", FaultAnswer::Maintenance, ALWAYS);
    let program = Program::at(&sandbox);
    let path = program.write("a.txt", b"abc");
    let ran = program.run(["upload", &path, "--to", "/not/yet"]).await.ends(0);
    assert!(ran.err.contains("maintenance"), "{}", ran.err);
    let json = program.run(["queue", "--json"]).await.ends(0).json();
    assert_eq!(json["jobs"][0]["folder"], "/not/yet");
    sandbox.set(|quirks| quirks.faults.clear());
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.tree().at("not/yet").unwrap().names(), ["a.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_files_than_one_request_takes_are_all_queued() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    for n in 0..1203 {
        program.write(&format!("many/{n}"), b"x");
    }
    let many = program.home().join("local/many");
    let args = ["--no-engine", "upload", many.to_str().unwrap(), "--json"];
    let json = program.run(args).await.ends(0).json();
    assert_eq!(json["queued"].as_array().unwrap().len(), 1203);
    assert_eq!(json["bytes"], 1203);
    assert!(json.get("tally").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_not_sent_again_and_what_is_elsewhere_is_copied() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let film = program.write("film.mkv", &[7; 9000]);
    program.run(["upload", &film, "--to", "Films", "--wait"]).await.ends(0);
    let ran = program.run(["upload", &film, "--to", "Films", "--wait"]).await.ends(0);
    let link = &sandbox.files()[0].url;
    let wanted = format!("{link}  /Films/film.mkv (already there)\n1 job: 1 skipped.\n");
    assert_eq!(ran.out, wanted);
    let json = program.run(["upload", &film, "--to", "New", "--wait", "--json"]).await.ends(0);
    let json = json.json();
    assert_eq!((&json["tally"]["done"], &json["jobs"][0]["verified"]), (&1.into(), &true.into()));
    assert_eq!((sandbox.count("upload.cgi"), sandbox.count("file/cp.cgi")), (1, 1));
    let args = ["upload", &film, "--to", "Third", "--on-duplicate", "skip", "--wait", "--json"];
    let json = program.run(args).await.ends(0).json();
    assert_eq!(json["jobs"][0]["stage"]["why"], "elsewhere");
    // Nobody can be asked here: it waits in the queue.
    let args = ["upload", &film, "--to", "Third", "--on-duplicate", "ask", "--wait"];
    let ran = program.run(args).await.ends(6);
    assert!(ran.err.contains("the very same bytes as /"), "{}", ran.err);
    assert_eq!(sandbox.files().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_for_the_same_name_can_be_said() {
    for (rule, stored, code) in [
        ("hold", vec![10], 6),
        ("skip", vec![10], 0),
        ("keep-both", vec![10, 9000], 0),
        ("replace", vec![9000], 0),
        ("newer", vec![9000], 0),
        ("different-size", vec![9000], 0),
    ] {
        let sandbox = empty_sandbox().await;
        sandbox.put_file("/film.mkv", vec![1; 10]);
        let program = Program::at(&sandbox);
        let film = program.write("film.mkv", &[7; 9000]);
        let day = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
        std::fs::File::options().write(true).open(&film).unwrap().set_modified(day).unwrap();
        program.run(["upload", &film, "--on-clash", rule, "--wait"]).await.ends(code);
        let sizes: Vec<u64> = sandbox.files().iter().map(|file| file.size).collect();
        assert_eq!(sizes, stored, "{rule}");
    }
}
