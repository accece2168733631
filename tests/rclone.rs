//! The real rclone against the sandbox: the outside judge of whether the
//! sandbox resembles the service. rclone knows only the service's own names,
//! so it goes through a proxy of ours.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

use std::{
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use fichier::sandbox::{Options, Running, Sandbox};
use tempfile::TempDir;
use tokio::process::Command;

use crate::support::proxy::Proxy;
use crate::support::tools::is_installed;

/// A sandbox, rclone's way to it, and a folder to play in.
struct Judge {
    sandbox: Running,
    proxy: Proxy,
    folder: TempDir,
}

impl Judge {
    /// `None` where there is no rclone.
    async fn new() -> Option<Self> {
        if !is_installed("rclone") {
            return None;
        }
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let proxy = Proxy::start(sandbox.addr()).await;
        let folder = tempfile::tempdir().unwrap();
        let config = format!("[fi]\ntype = fichier\napi_key = {}\n", sandbox.key());
        std::fs::write(folder.path().join("rclone.conf"), config).unwrap();
        Some(Self { sandbox, proxy, folder })
    }

    async fn version(&self) -> [u32; 3] {
        let output = self.ok(&["version"]).await;
        numbers(output.lines().next().unwrap()).try_into().unwrap()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    async fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new("rclone");
        command.args([
            "--config",
            &self.path("rclone.conf"),
            "--retries",
            "1",
            "--low-level-retries",
            "1",
        ]);
        command
            .args(args)
            .env("HTTPS_PROXY", self.proxy.url())
            .env("SSL_CERT_FILE", self.proxy.ca_file());
        command.env_remove("NO_PROXY").env_remove("no_proxy").env("HOME", self.folder.path());
        command.env("SSL_CERT_DIR", self.folder.path()).kill_on_drop(true).stdin(Stdio::null());
        let run = tokio::time::timeout(Duration::from_secs(120), command.output());
        let Ok(output) = run.await else { panic!("rclone {args:?} does not end") };
        output.unwrap()
    }

    /// Runs a command that must succeed without a single error; its output.
    async fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args).await;
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !errors.contains("ERROR"), "rclone {args:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The numbers in `rclone v1.60.1-DEV`.
fn numbers(version: &str) -> Vec<u32> {
    let digits =
        version.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.take(3).filter_map(|part| part.parse().ok()).collect()
}

fn same(one: &Path, other: &Path) -> bool {
    std::fs::read(one).unwrap() == std::fs::read(other).unwrap()
}

#[tokio::test]
async fn rclone_finds_the_service_it_knows() {
    let Some(judge) = Judge::new().await else { return };
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    judge.write("local/a.txt", b"Hello world\n");
    judge.write("local/sub/été <1> \"x\" 'y' $z `w`.bin", &bytes);
    judge.write("local/sub/ edge ", b"spaces");
    let local = judge.path("local");

    judge.ok(&["copy", &local, "fi:box"]).await;
    let tree = judge.sandbox.tree();
    let names = tree.at("box/sub").unwrap().names();
    assert!(
        names.contains(&"été ＜1＞ ＂x＂ ＇y＇ ＄z ｀w｀.bin") && names.contains(&"␠edge␠"),
        "{names:?}"
    );

    let listing = judge.ok(&["lsl", "fi:box"]).await;
    assert!(
        listing.contains("   300000 ") && listing.contains("sub/été <1> \"x\" 'y' $z `w`.bin"),
        "{listing}"
    );
    judge.ok(&["check", &local, "fi:box"]).await;
    let sums = judge.ok(&["hashsum", "whirlpool", "fi:box/a.txt"]).await;
    assert!(sums.starts_with("0a894ff039da399d5a72116b3665cd952abc8a9f"), "{sums}");

    judge.ok(&["copyto", "fi:box/sub/été <1> \"x\" 'y' $z `w`.bin", &judge.path("back.bin")]).await;
    assert_eq!(std::fs::read(judge.path("back.bin")).unwrap(), bytes);
    judge.ok(&["copyto", "fi:box/a.txt", &judge.path("back.txt")]).await;
    assert!(same(Path::new(&judge.path("back.txt")), Path::new(&judge.path("local/a.txt"))));

    judge.ok(&["moveto", "fi:box/a.txt", "fi:box/c.txt"]).await;
    let moved = judge.sandbox.tree().at("box").unwrap().files[0].clone();
    assert_eq!(moved.name, "c.txt");
    assert_eq!(judge.ok(&["link", "fi:box/c.txt"]).await.trim_end(), moved.url);
    judge.ok(&["copyto", "fi:box/c.txt", "fi:box/d.txt"]).await;
    assert_eq!(judge.sandbox.tree().at("box").unwrap().names(), ["c.txt", "d.txt"]);

    judge.ok(&["purge", "fi:box"]).await;
    assert!(judge.sandbox.files().is_empty() && judge.sandbox.tree().folders.is_empty());
}

#[tokio::test]
async fn rclone_moves_up_and_down() {
    let Some(judge) = Judge::new().await else { return };
    judge.write("local/a.txt", b"Hello world\n");
    judge.ok(&["move", &judge.path("local"), "fi:box"]).await;
    assert!(!Path::new(&judge.path("local/a.txt")).exists());
    assert_eq!(judge.sandbox.tree().at("box").unwrap().names(), ["a.txt"]);
    judge.ok(&["move", "fi:box", &judge.path("back")]).await;
    assert_eq!(std::fs::read(judge.path("back/a.txt")).unwrap(), b"Hello world\n");
    assert_eq!(judge.sandbox.files(), []);
}

/// Since 2024 the service refuses a name equal to the present one, and rclone
/// before 1.68.1 sent one on every move between folders (§3.5, §14 no. 5):
/// it must fail here with the message its users reported, and a later one
/// must not.
#[tokio::test]
async fn rclone_meets_the_trap_of_2024() {
    let Some(judge) = Judge::new().await else { return };
    judge.sandbox.put_file("from/a.txt", "bytes");
    judge.sandbox.put_folder("to");
    let output = judge.run(&["move", "fi:from", "fi:to"]).await;
    let errors = String::from_utf8_lossy(&output.stderr);
    if judge.version().await < [1, 68, 1] {
        assert!(errors.contains("No file has been renamed #312"), "{errors}");
        assert_eq!(judge.sandbox.tree().at("from").unwrap().names(), ["a.txt"]);
    } else {
        assert!(output.status.success(), "{errors}");
        assert_eq!(judge.sandbox.tree().at("to").unwrap().names(), ["a.txt"]);
    }
}

#[tokio::test]
async fn rclone_waits_for_no_page_and_says_so() {
    let Some(judge) = Judge::new().await else { return };
    judge.write("a.txt", b"Hello world\n");
    judge.sandbox.set(|quirks| quirks.end.wait_pages = fichier::sandbox::quirks::ALWAYS);
    let output = judge.run(&["copyto", &judge.path("a.txt"), "fi:a.txt"]).await;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("invalid character '<'"), "{errors}");
    assert_eq!(judge.sandbox.tree().names(), ["a.txt"], "stored all the same (§5.4)");
}
