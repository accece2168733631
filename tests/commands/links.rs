//! `fichier link`.

use std::os::unix::fs::PermissionsExt;

use fichier::sandbox::quirks::FaultAnswer;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_stands_for_all_files_below_it_and_a_second_time_costs_nothing() {
    let sandbox = empty_sandbox().await;
    for path in ["/Films/b 10.mkv", "/Films/b 9.mkv", "/Films/sub/deep/c.mkv", "/other.txt"] {
        sandbox.put_file(path, vec![1; 5]);
    }
    let program = Program::at(&sandbox);
    let ran = program.run(["link", "/Films", "--format", "csv"]).await.ends(0);
    let paths: Vec<&str> = ran.out.lines().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(paths, ["path", "/Films/b 9.mkv", "/Films/b 10.mkv", "/Films/sub/deep/c.mkv"]);
    let calls = sandbox.count("folder/ls.cgi");
    let json = program.run(["link", "/Films", "--json"]).await.ends(0).json();
    assert_eq!(json["links"].as_array().unwrap().len(), 3);
    assert_eq!(json["links"][2]["path"], "/Films/sub/deep/c.mkv");
    assert_eq!(json["links"][2]["size"], 5);
    assert_eq!(sandbox.count("folder/ls.cgi"), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_named_by_its_path_and_one_of_two_of_a_name_is_never_picked() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/twice.txt", vec![1; 5]);
    sandbox.put_file("/d/twice.txt", vec![2; 6]);
    sandbox.put_file("/d/once [x].txt", vec![2; 6]);
    let program = Program::at(&sandbox);
    let ran = program.run(["link", "/d/twice.txt"]).await.ends(0);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    let ran = program.run(["link", "d/once [x].txt", "-f", "markdown"]).await.ends(0);
    assert!(ran.out.starts_with("- [once \\[x\\]\\.txt](<https://1fichier.com/?"), "{}", ran.out);
    let ran = program.run(["link", "/d/never.txt"]).await.ends(7);
    assert!(ran.err.contains("/d/never.txt"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_code_is_drawn_with_path_and_link() {
    let sandbox = empty_sandbox().await;
    let file = sandbox.put_file("/d/a.txt", vec![1; 5]);
    let program = Program::at(&sandbox);
    let ran = program.run(["link", "--qr", "/d/a.txt"]).await.ends(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!((lines[0], lines[20]), ("/d/a.txt", file.url.as_str()));
    assert!(lines[1..20].iter().all(|line| line.chars().count() == 37), "{}", ran.out);
    assert!(lines[1].chars().all(|c| c == '█'), "the margin is light: {}", ran.out);
    let ran = program.run(["link", "--qr", "--ink", "/d/a.txt"]).await.ends(0);
    assert_eq!(ran.out.lines().nth(1).unwrap().trim(), "", "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_links_cost_a_call_each_and_their_life_is_said() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/a.txt", b"one".to_vec());
    let program = Program::at(&sandbox);
    let ran = program.run(["link", "--direct", "/d"]).await.ends(0);
    assert!(ran.err.contains("within 5 minutes (until "), "{}", ran.err);
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
    let link = ran.out.trim().to_owned();
    assert!(link.starts_with("http://127.0.0.1:"), "{link}");
    assert!(!link.contains(&sandbox.key()) && !ran.err.contains(&sandbox.key()));
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_direct_links_say_what_to_do_and_spend_nothing_silently() {
    let sandbox = empty_sandbox().await;
    let token = "download/get_token.cgi";
    let file = sandbox.put_file("/a.txt", b"one".to_vec());
    sandbox.put_file("/b.txt", b"two".to_vec());
    let program = Program::at(&sandbox);
    sandbox.fail(token, FaultAnswer::ko(403, "Password not provided. Resource not allowed #1"), 1);
    let ran = program.run(["link", "--direct", "/a.txt", "/b.txt"]).await.ends(6);
    assert!(ran.err.contains("--password-file"), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1);
    let cdn = "You are using a professional equipment, you must have CDN credits #1";
    sandbox.fail(token, FaultAnswer::ko(403, cdn), 1);
    let ran = program.run(["link", "--direct", &file.url]).await.ends(1);
    assert!(ran.err.contains("--cdn allows to spend it"), "{}", ran.err);
    let password = program.write("password", b"secret\n");
    let args = ["link", "--direct", "--cdn", "--password-file", &password, &file.url];
    program.run(args).await.ends(0);
    program.run(["link", "--direct", "/none"]).await.ends(7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_played_by_the_players_own_arguments_and_without_the_key() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/a b.mkv", b"one".to_vec());
    let program = Program::at(&sandbox);
    let ran = program.run(["play", "/d/a b.mkv"]).await.ends(0);
    assert!(ran.out.starts_with("mpv http://127.0.0.1:"), "{}", ran.out);
    program.run(["play", "--run", "/d/a b.mkv"]).await.ends(1);
    let script = program.write("player", b"#!/bin/sh\necho \"$@\" key=$FICHIER_API_KEY\n");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    let play = async |args: &[&str], far: bool| {
        let mut command = program.command(["play", "/d/a b.mkv"].iter().chain(args));
        command.env("FICHIER_PLAYER", &script);
        if far {
            command.env("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
        }
        let out = command.output().await.unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, out) = play(&[], false).await;
    assert_eq!(code, Some(0));
    assert!(out.starts_with("http://127.0.0.1:") && out.ends_with(" key=\n"), "{out}");
    assert!(play(&[], true).await.1.starts_with(&script), "over SSH the command is printed");
    assert!(play(&["--run"], true).await.1.starts_with("http://"));
    program.run(["play", "/d"]).await.ends(0);
    program.run(["play", "/"]).await.ends(0);
}
