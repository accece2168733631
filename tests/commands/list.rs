//! `fichier ls`.

use std::process::{Output, Stdio};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_listed_once_and_then_known_with_its_age() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/Films/2026/part 10.mkv", vec![1; 1500]);
    sandbox.put_file("/Films/2026/part 9.mkv", vec![1; 10]);
    sandbox.put_folder("/Films/2026/extras");
    let program = Program::at(&sandbox);
    let ran = program.run(["ls", "Films/2026/"]).await.ends(0);
    assert_eq!(ran.out, "extras/\npart 9.mkv\npart 10.mkv\n");
    let calls = sandbox.count("folder/ls.cgi");
    let ran = program.run(["ls", "-l", "/Films/2026"]).await.ends(0);
    assert!(ran.out.starts_with("/Films/2026: 2 files, as listed "), "{}", ran.out);
    assert!(ran.out.contains(" 1.50 kB  20"), "{}", ran.out);
    let json = program.run(["ls", "/Films/2026", "--json"]).await.ends(0).json();
    assert_eq!(json["path"], "/Films/2026");
    assert_eq!(json["files"][1]["name"], "part 10.mkv");
    assert_eq!(json["files"][1]["size"], 1500);
    assert!(json["files"][1]["url"].as_str().unwrap().starts_with("https://1fichier.com/?"));
    assert_eq!(json["folders"][0]["name"], "extras");
    assert!(json["age_seconds"].is_u64() && json["listed"].is_i64(), "{json}");
    assert_eq!(sandbox.count("folder/ls.cgi"), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_there_is_7() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let ran = program.run(["ls", "/no/such"]).await.ends(7);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("There is no folder /no/such"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_steers_no_terminal_and_is_whole_in_json() {
    let sandbox = empty_sandbox().await;
    let name = "evil\u{1b}]0;x\u{7}\u{9b}2J\u{202e}.txt";
    sandbox.put_file(&format!("/{name}"), vec![1; 3]);
    let program = Program::at(&sandbox);
    // That nothing raw is printed is proven for every command.
    let ran = program.run(["ls"]).await.ends(0);
    assert_eq!(ran.out, "evil␛]0;x␇<009B>2J<202E>.txt\n");
    let ran = program.run(["ls", "--json"]).await.ends(0);
    assert!(!ran.out.trim_end().contains(char::is_control) && !ran.out.contains('\u{202e}'));
    assert_eq!(ran.json()["files"][0]["name"], name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_listing_waits_no_longer_than_wished() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.txt", vec![1; 3]);
    let program = Program::at(&sandbox);
    program.run(["ls"]).await.ends(0);
    let ran = program.run(["ls", "--refresh", "--timeout", "2"]).await.ends(8);
    assert_eq!(ran.out, "a.txt\n");
    assert!(ran.err.contains("folder list allowed in"), "{}", ran.err);
    assert_eq!(sandbox.count("folder/ls.cgi"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_gone_is_no_failure_and_a_full_disk_is_one() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.txt", vec![1; 3]);
    let program = Program::at(&sandbox);
    program.run(["ls"]).await.ends(0);
    for args in [&["ls"][..], &["ls", "--json"], &["status"], &["queue"], &["engine", "status"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = printing_to(&program, args, writer.into()).await;
        assert_eq!((ran.status.code(), ran.stderr.as_slice()), (Some(0), &b""[..]), "{args:?}");
    }
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ran = printing_to(&program, &["ls"], full.into()).await;
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.starts_with("fichier: The report could not be written: "), "{said}");
}

async fn printing_to(program: &Program, args: &[&str], out: Stdio) -> Output {
    let child = program.command(args).stdout(out).spawn().unwrap();
    child.wait_with_output().await.unwrap()
}
