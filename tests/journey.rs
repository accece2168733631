//! The main job, as a person does it: the real binary in a terminal, keys
//! only, and a service that is reached by its real names over TLS.

use std::path::Path;
use std::process::Command;

use fichier::sandbox::{Options, Running, Sandbox, StartTree};
use portable_pty::CommandBuilder;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::support::proxy::Proxy;
use crate::support::pty::Pty;

/// A user's home, with some files, and the engine that may run for it.
struct Home {
    dir: TempDir,
    env: Vec<(&'static str, String)>,
}

impl Home {
    /// A home from which the service is reached through `proxy`.
    fn behind(proxy: &Proxy) -> Self {
        Self::with(vec![
            ("HTTPS_PROXY", proxy.url()),
            ("SSL_CERT_FILE", proxy.ca_file().display().to_string()),
        ])
    }

    /// A home from which the service is reached directly.
    fn beside(sandbox: &Running) -> Self {
        Self::with(vec![("FICHIER_API_URL", sandbox.api_url())])
    }

    fn with(env: Vec<(&'static str, String)>) -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::create_dir(dir.path().join("files")).unwrap();
        Self { dir, env }
    }

    fn key(mut self, key: String) -> Self {
        self.env.push(("FICHIER_API_KEY", key));
        self
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.files().join(name), bytes).unwrap();
    }

    fn files(&self) -> std::path::PathBuf {
        self.dir.path().join("files")
    }

    /// The environment of a fresh login, and nothing of this machine's.
    fn variables(&self) -> Vec<(String, String)> {
        let own = self.env.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let home = self.dir.path().display().to_string();
        let plain = [("HOME", home.as_str()), ("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];
        let plain = plain.map(|(name, value)| (name.to_owned(), value.to_owned()));
        own.chain(plain).collect()
    }

    fn fichier(&self, args: &[&str]) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
        command.args(args);
        command.env_clear();
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        command.cwd(self.files());
        Pty::start(command, 120, 36)
    }

    /// The screen of the queue, with `big.bin`, of so many bytes, on its way.
    fn sending_big(&self, bytes: &str) -> Pty {
        let mut screen = self.fichier(&[]);
        screen.wait_for("big.bin");
        screen.wait_for("listed");
        screen.type_in("/big\r c");
        screen.wait_for(&format!("1 file, {bytes}"));
        screen.type_in("\r");
        screen.wait_for("w shows the queue");
        screen.type_in("w");
        screen.wait_for("sending");
        screen
    }

    /// A new login sees that the upload has arrived.
    fn sees_it_verified(&self) {
        let mut screen = self.fichier(&[]);
        screen.wait_for("big.bin");
        screen.type_in("w");
        screen.wait_for("verified");
        quit(screen);
    }

    /// Whether a file with this text is anywhere below.
    fn contains(&self, text: &str) -> Option<String> {
        fn look(folder: &Path, text: &[u8]) -> Option<String> {
            std::fs::read_dir(folder).unwrap().find_map(|entry| {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    return look(&path, text);
                }
                let bytes = std::fs::read(&path).unwrap_or_default();
                let found = bytes.windows(text.len()).any(|window| window == text);
                found.then(|| path.display().to_string())
            })
        }
        look(self.dir.path(), text.as_bytes())
    }
}

/// Leaves the program, which ends well.
fn quit(mut screen: Pty) {
    screen.type_in("q");
    assert_eq!(screen.exit_code(), 0);
}

impl Drop for Home {
    fn drop(&mut self) {
        let mut stop = Command::new(env!("CARGO_BIN_EXE_fichier"));
        stop.args(["engine", "stop"]).env_clear().envs(self.variables());
        let _ = stop.output();
    }
}

async fn strict() -> Running {
    let options = Options { tree: StartTree::Empty, ..Options::default() }.strict();
    Sandbox::start(options).await.unwrap()
}

/// Waits in the background of the runtime, so that the sandbox goes on.
async fn blocking<T: Send + 'static>(deed: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(deed).await.unwrap()
}

/// A new login sees that the upload has arrived.
async fn seen_verified(home: Home) -> Home {
    blocking(move || {
        home.sees_it_verified();
        home
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_start_to_a_verified_file() {
    let sandbox = strict().await;
    let proxy = Proxy::start(sandbox.addr()).await;
    let key = sandbox.key();
    let home = Home::behind(&proxy);
    home.write("holiday été.mkv", &vec![5; 3_000_000]);
    home.write("one byte.txt", b"1");
    home.write("other.txt", b"not this one");
    let home = blocking(move || {
        let mut screen = home.fichier(&[]);
        screen.wait_for("an API key is needed");
        screen.type_in(&key);
        screen.type_in("\r");
        screen.wait_for("Keep the key?");
        screen.type_in("\r");
        screen.wait_for("The key is kept");
        assert!(!screen.bytes().contains(&key), "the key was shown");
        for name in ["holiday", "one"] {
            screen.type_in(&format!("/{name}\r"));
            screen.type_in(" ");
            // Back to all files, with the mark kept.
            screen.type_in("\x1b");
            screen.wait_for("other.txt");
        }
        screen.type_in("c");
        screen.wait_for("2 files, 3.00 MB");
        screen.type_in("\r");
        screen.wait_for("w shows the queue");
        screen.type_in("w");
        screen.wait_until("both verified", |screen| {
            screen.contents().matches("verified ").count() >= 2
        });
        screen.type_in("gf");
        screen.wait_for("holiday été.mkv");
        screen.type_in("ga");
        screen.wait_for("Premium");
        screen.type_in("q");
        assert_eq!(screen.exit_code(), 0);
        screen.wait_given_back();
        home
    })
    .await;
    let mut stored: Vec<String> = sandbox.files().into_iter().map(|file| file.path()).collect();
    stored.sort();
    assert_eq!(stored, ["holiday été.mkv", "one byte.txt"]);
    assert_eq!((sandbox.locks(), sandbox.count("user/info.cgi")), (0, 1));
    let kept = home.dir.path().join(".config/fichier/key");
    let holder = home.contains(&sandbox.key());
    assert_eq!(holder, Some(kept.display().to_string()), "the key is elsewhere");
    std::fs::remove_file(&kept).unwrap();
    assert_eq!(home.contains(&sandbox.key()), None, "the key is in a second file");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_outlives_its_terminal() {
    let sandbox = strict().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(2_000_000));
    let home = Home::beside(&sandbox).key(sandbox.key());
    home.write("big.bin", &vec![1; 8_000_000]);
    let home = blocking(move || {
        let mut screen = home.sending_big("8.00 MB");
        // What sshd's end does to everything on its terminal.
        screen.signal(Signal::HUP);
        screen.exit_code();
        home
    })
    .await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    // A new login shows how it stands.
    let home = seen_verified(home).await;
    assert_eq!(sandbox.files().len(), 1);
    assert_eq!(sandbox.count("upload.cgi"), 1, "it was sent once, without a break");
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_asks_once_and_leaves_the_upload_running() {
    let sandbox = strict().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(2_000_000));
    let home = Home::beside(&sandbox).key(sandbox.key());
    home.write("big.bin", &vec![1; 8_000_000]);
    let home = blocking(move || {
        let mut screen = home.sending_big("8.00 MB");
        screen.type_in("q");
        screen.wait_for("> Leave it running in the background");
        screen.type_in("\r");
        assert_eq!(screen.exit_code(), 0);
        home
    })
    .await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let home = seen_verified(home).await;
    assert_eq!(sandbox.count("upload.cgi"), 1, "it was sent once, without a break");
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_can_stop_the_engine_after_the_upload() {
    let sandbox = strict().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(2_000_000));
    let home = Home::beside(&sandbox).key(sandbox.key());
    home.write("big.bin", &vec![1; 8_000_000]);
    let home = blocking(move || {
        let mut screen = home.sending_big("8.00 MB");
        screen.type_in("q");
        screen.wait_for("Finish what runs, then stop the engine");
        screen.type_in("j\r");
        assert_eq!(screen.exit_code(), 0);
        // It waits for the engine, which waits for the upload.
        let mut stop = home.fichier(&["engine", "stop", "--finish"]);
        stop.exit_code();
        home
    })
    .await;
    assert_eq!(sandbox.files().len(), 1);
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_is_never_shown_as_this_one() {
    let (first, second) = (strict().await, strict().await);
    first.put_file("/of the first.txt", vec![1; 10]);
    second.put_file("/of the second.txt", vec![2; 10]);
    let home = Home::beside(&first).key(first.key());
    let mut home = blocking(move || {
        let screen = home.fichier(&[]);
        screen.wait_for("of the first");
        quit(screen);
        home
    })
    .await;
    // The engine of the first is still there when the second is asked for.
    home.env.retain(|(name, _)| *name != "FICHIER_API_URL");
    home.env.push(("FICHIER_API_URL", second.api_url()));
    let home = blocking(move || {
        let screen = home.fichier(&[]);
        screen.wait_for("of the second");
        assert!(!screen.bytes().contains("of the first"));
        quit(screen);
        home
    })
    .await;
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_engine_goes_on_and_stores_once() {
    let sandbox = strict().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(1_000_000));
    let home = Home::beside(&sandbox).key(sandbox.key());
    home.write("big.bin", &vec![1; 5_000_000]);
    let home = blocking(move || {
        let screen = home.sending_big("5.00 MB");
        let state = home.dir.path().join(".local/state/fichier/engine.lock");
        let pid: i32 = std::fs::read_to_string(state).unwrap().trim().parse().unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
        drop(screen);
        home
    })
    .await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let home = seen_verified(home).await;
    assert_eq!(sandbox.files().len(), 1);
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_there_is_replaced_by_choice_and_then_never_sent_again() {
    let sandbox = strict().await;
    let old = sandbox.put_file("/big.bin", vec![9; 700]);
    let home = Home::beside(&sandbox).key(sandbox.key());
    home.write("big.bin", &[1; 9_000]);
    let home = blocking(move || {
        let mut screen = home.fichier(&[]);
        screen.wait_for("listed");
        screen.type_in("/big\r c");
        screen.wait_for("Same names (1): hold it aside until you decide");
        screen.type_in("\r");
        screen.wait_for("waits for your decision");
        screen.type_in("gq");
        screen.wait_for("held: same name");
        screen.type_in("\r");
        screen.wait_for("here 9.00 kB, there 700 B");
        screen.type_in("jj\r");
        screen.wait_for("verified");
        screen.type_in("gf");
        screen.wait_for("9.00 kB");
        screen.type_in("c");
        screen.wait_for("Same names (1)");
        screen.type_in("\rgq");
        screen.wait_for("already there");
        quit(screen);
        home
    })
    .await;
    let files = sandbox.files();
    assert_eq!((files.len(), files[0].size, sandbox.count("upload.cgi")), (1, 9_000, 1));
    assert!(files[0].url != old.url);
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_at_a_terminal_is_asked_once_about_what_is_elsewhere() {
    let sandbox = strict().await;
    let home = Home::beside(&sandbox).key(sandbox.key());
    for name in ["a.bin", "b.bin"] {
        home.write(name, name.as_bytes());
    }
    let home = blocking(move || {
        let mut first = home.fichier(&["upload", "a.bin", "b.bin", "--to", "One", "--wait"]);
        assert_eq!(first.exit_code(), 0);
        let mut again = home.fichier(&["upload", "a.bin", "b.bin", "--to", "Two", "--wait"]);
        again.wait_for("the very same bytes of 2 files elsewhere");
        again.type_in("perhaps\r");
        again.wait_for("perhaps");
        again.type_in("c\r");
        again.wait_for("2 jobs: 2 done.");
        assert_eq!(again.exit_code(), 0);
        home
    })
    .await;
    assert_eq!((sandbox.files().len(), sandbox.count("upload.cgi")), (4, 1));
    assert_eq!(sandbox.locks(), 0);
    drop(home);
}
