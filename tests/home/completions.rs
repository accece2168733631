//! Completion in the shells themselves, where they are installed: what is
//! typed, Tab, and what the command then gets.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use fichier::sandbox::Running;
use portable_pty::CommandBuilder;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;
use crate::support::pty::Pty;
use crate::support::tools::is_installed;

/// Names that shells make trouble with.
const NAMES: [&str; 8] = [
    "/Films/plain.mkv",
    "/Films/it's a film (2026) & more.mkv",
    "/Films/東京 物語.mkv",
    "/Films/\"quoted\" $HOME `x`.mkv",
    "/Films/key=value:1.mkv",
    "/Films/back\\slash.mkv",
    "/Serie A/one.mkv",
    "/Serie B/two.mkv",
];

/// A program whose catalog knows the names, and whose engine is gone.
async fn known() -> (Running, Program) {
    let sandbox = empty_sandbox().await;
    for name in NAMES {
        sandbox.put_file(name, vec![1; 3]);
    }
    let program = Program::at(&sandbox);
    program.run(["ls", "-R", "/"]).await.ends(0);
    program.run(["engine", "stop"]).await.ends(0);
    (sandbox, program)
}

/// The shell, if it is installed.
fn shell(name: &str, args: &[&str], program: &Program) -> Option<Pty> {
    if !is_installed(name) {
        return None;
    }
    let mut command = CommandBuilder::new(name);
    command.args(args);
    command.env_clear();
    for (name, value) in program.env() {
        command.env(name, value);
    }
    let bin = Path::new(env!("CARGO_BIN_EXE_fichier")).parent().unwrap();
    command.env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
    command.env("TERM", "xterm");
    command.env("LC_ALL", "C.UTF-8");
    command.env("PS1", "READY> ");
    command.cwd(program.home());
    Some(Pty::start(command, 200, 50))
}

/// Types lines that end in Tab, and looks what the command gets.
fn completes(pty: &mut Pty, cases: &[(&str, &str)]) {
    for (number, (typed, got)) in cases.iter().enumerate() {
        pty.type_in(&format!("{typed}\t"));
        pty.type_in(&format!(" end{number}\r"));
        pty.wait_for(&format!("{got}<end{number}>"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bash_completes_every_name() {
    let (sandbox, program) = known().await;
    let calls = sandbox.count("folder/ls.cgi");
    let Some(mut pty) = shell("bash", &["--norc", "--noprofile", "-i"], &program) else { return };
    pty.wait_for("READY>");
    pty.type_in("eval \"$(command fichier completions bash)\"\r");
    pty.type_in("fichier() { printf '<%s>' \"$@\"; echo; }\r");
    std::fs::create_dir(program.home().join("local folder")).unwrap();
    let cases = [
        ("fichier stat", "<status>"),
        ("fichier queue prio", "<queue><priority>"),
        ("fichier queue ls --state=hel", "<queue><ls><--state=held>"),
        ("fichier ls /Fi", "<ls></Films/>"),
        ("fichier rm /Films/pl", "<rm></Films/plain.mkv>"),
        ("fichier rm /Films/it", "<rm></Films/it's a film (2026) & more.mkv>"),
        ("fichier rm /Films/it\\'s\\ a", "<rm></Films/it's a film (2026) & more.mkv>"),
        ("fichier rm \"/Films/it's a f", "<rm></Films/it's a film (2026) & more.mkv>"),
        ("fichier rm '/Films/東", "<rm></Films/東京 物語.mkv>"),
        ("fichier rm /Films/東", "<rm></Films/東京 物語.mkv>"),
        ("fichier rm /Films/\\\"", "<rm></Films/\"quoted\" $HOME `x`.mkv>"),
        ("fichier rm \"/Films/\\\"quo", "<rm></Films/\"quoted\" $HOME `x`.mkv>"),
        ("fichier rm /Films/key", "<rm></Films/key=value:1.mkv>"),
        ("fichier rm /Films/key=value:", "<rm></Films/key=value:1.mkv>"),
        ("fichier rm /Films/ba", "<rm></Films/back\\slash.mkv>"),
        ("fichier ls /Ser\tA", "<ls></Serie A/>"),
        ("fichier upload --to=/Fi", "<upload><--to=/Films/>"),
        ("fichier upload --to \"/Ser\tB", "<upload><--to></Serie B/>"),
        ("fichier upload loc", "<upload><local folder/>"),
        ("fichier download --to loc", "<download><--to><local folder/>"),
        ("fichier mv /Films/plain.mkv /Fi", "<mv></Films/plain.mkv></Films/>"),
        ("fichier config set tra\t_d", "<config><set><trash_days>"),
    ];
    // What ends in a slash gets no blank by itself; the end is told apart.
    completes(&mut pty, &cases);
    assert_eq!(sandbox.count("folder/ls.cgi"), calls, "the service was asked");
    assert!(!program.socket().exists(), "an engine was started");
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_is_silent_and_the_answer_is_quick() {
    let (_sandbox, program) = known().await;
    let ask = ["complete", "zsh", "--", "ls", "/Films/東"];
    // The first run may read the program from the disk.
    program.run(ask).await.ends(0);
    let quickest = (0..5).map(|_| {
        let mut command = program.command(["complete", "zsh", "--", "ls", "/Se"]);
        let start = Instant::now();
        let output = command.as_std_mut().output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "words\n/Serie A/\t\n/Serie B/\t\n");
        start.elapsed()
    });
    let quickest = quickest.min().unwrap();
    assert!(quickest.as_millis() < 250, "an unoptimised program took {quickest:?}");
    std::fs::create_dir_all(program.home().join(".config/fichier")).unwrap();
    for (file, text) in [
        (program.home().join(".config/fichier/config.toml"), "lanes = = 3"),
        (program.home().join(".config/fichier/config.toml"), "lane = 3"),
    ] {
        std::fs::write(file, text).unwrap();
        let ran = program.run(["complete", "bash", "--", "fichier ls /Se", "/Se"]).await.ends(0);
        assert_eq!(ran.err, "");
    }
    for file in std::fs::read_dir(program.state()).unwrap().flatten() {
        if file.file_name().to_string_lossy().starts_with("state") {
            std::fs::write(file.path(), "no database").unwrap();
        }
    }
    let ran = program.run(["complete", "fish", "--", "ls", "/Se"]).await.ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("words\n", ""));
    for args in
        [&["complete", "bash"][..], &["complete", "zsh"], &["complete", "bash", "--", "x", "y"]]
    {
        let ran = program.run(args).await.ends(0);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "{args:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn zsh_completes_every_name() {
    let (_sandbox, program) = known().await;
    let Some(mut pty) = shell("zsh", &["-f", "-i"], &program) else { return };
    pty.wait_for("READY>");
    pty.type_in("autoload -U compinit; compinit -D -u; unsetopt nomatch; setopt no_list_beep\r");
    pty.type_in("source <(command fichier completions zsh)\r");
    pty.type_in("fichier() { printf '<%s>' \"$@\"; echo; }\r");
    let cases = [
        ("fichier stat", "<status>"),
        ("fichier ls /Fi", "<ls></Films/>"),
        ("fichier rm /Films/it", "<rm></Films/it's a film (2026) & more.mkv>"),
        ("fichier rm \"/Films/it's a f", "<rm></Films/it's a film (2026) & more.mkv>"),
        ("fichier rm '/Films/東", "<rm></Films/東京 物語.mkv>"),
        ("fichier rm /Films/\\\"", "<rm></Films/\"quoted\" $HOME `x`.mkv>"),
        ("fichier rm /Films/key", "<rm></Films/key=value:1.mkv>"),
        ("fichier upload --to=/Fi", "<upload><--to=/Films/>"),
    ];
    completes(&mut pty, &cases);
}

#[tokio::test(flavor = "multi_thread")]
async fn fish_completes_every_name() {
    let (_sandbox, program) = known().await;
    if shell("fish", &["--version"], &program).is_none() {
        return;
    }
    // fish answers itself what it would complete, without a terminal.
    for (typed, got) in [
        ("fichier stat", "status\t"),
        ("fichier ls /Fi", "/Films/"),
        ("fichier rm /Films/it", "/Films/it's a film (2026) & more.mkv"),
        ("fichier rm /Films/it\\'s\\ a", "/Films/it's a film (2026) & more.mkv"),
        ("fichier rm '/Films/東", "/Films/東京 物語.mkv"),
        ("fichier upload --to=/Fi", "--to=/Films/"),
        ("fichier upload --to /Fi", "/Films/"),
    ] {
        let script = "command fichier completions fish | source; complete -C $argv[1]";
        let bin = Path::new(env!("CARGO_BIN_EXE_fichier")).parent().unwrap();
        let output = Command::new("fish")
            .args(["--no-config", "-c", script, typed])
            .env_clear()
            .envs(program.env())
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.lines().any(|line| line.starts_with(got)), "{typed}: {said}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{typed}");
    }
}
