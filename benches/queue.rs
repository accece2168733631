//! A long queue: `cargo bench --bench queue -- [JOBS] [PART]`, where PART is
//! `adding`, `running`,
//! `attached`, `figures` or `idle`; without one, all. The engine and
//! the screen are processes of their own, the screen in a real terminal; the
//! sandbox is in this process and takes each upload's bytes at a speed that
//! changes from moment to moment, as lines do. `docs/measures.md` keeps what
//! came out.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a measurement may fail")]

#[path = "../tests/support/pty.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod pty;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use fichier::local::{Fingerprint, LocalPath};
use fichier::protocol::{
    Answer, Client, Event, Incoming, NewFile, QueueOrder, Request, Settings, connect,
};
use fichier::queue::{ClashRule, Job, JobId, Priority, Stage};
use fichier::remote::FolderId;
use fichier::sandbox::{Options, Running, Sandbox, StartTree, Storage};
use portable_pty::CommandBuilder;
use pty::Pty;
use tokio::runtime::Runtime;

/// Uploads at the same time.
const LANES: u32 = 4;
/// Bytes a second of each upload, on average.
const SPEED: u64 = 1_000_000;
/// Bytes a second of a slow line.
const SLOW_LINE: u32 = 1_200;
/// Rounds of what is short.
const ROUNDS: usize = 7;
const WINDOWS: [(u16, u16); 2] = [(120, 36), (80, 24)];
const DOWN: &str = "\x1b[B";

fn main() {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let jobs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(10_000);
    let wanted = |part: &str| {
        let all = !words.iter().any(|word| word.parse::<usize>().is_err());
        all || words.iter().any(|word| word == part)
    };
    let files = Files::make(jobs);
    if wanted("adding") {
        adding(&files);
    }
    if wanted("running") {
        running(&files);
    }
    if ["attached", "figures", "idle"].into_iter().any(wanted) {
        let world = World::start();
        world.fill(&files);
        println!("{jobs} jobs wait, {LANES} uploads run; {}", load());
        if wanted("attached") {
            attached(&world, &files);
        }
        if wanted("figures") {
            figures(&world);
        }
        if wanted("idle") {
            idle(&world, &files);
        }
        println!("  engine: {}", world.engine_memory());
    }
}

/// What is sent: a folder of many small files, and as many large ones as
/// there are lanes.
struct Files {
    dir: tempfile::TempDir,
    jobs: usize,
}

impl Files {
    fn make(jobs: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (many, big) = (dir.path().join("many"), dir.path().join("big"));
        for folder in [&many, &big] {
            fs::create_dir(folder).unwrap();
        }
        for n in 0..jobs {
            let name = format!("photo {:04} holiday-{n:06}.jpg", n % 317);
            fs::write(many.join(name), [b'x'; 1000]).unwrap();
        }
        for n in 0..LANES {
            let file = fs::File::create(big.join(format!("recording of day {n}.mkv"))).unwrap();
            // With a hole in it: it takes no room here.
            file.set_len(2_000_000_000 + u64::from(n) * 345_678_901).unwrap();
        }
        Self { dir, jobs }
    }

    fn many(&self) -> PathBuf {
        self.dir.path().join("many")
    }

    fn big(&self) -> PathBuf {
        self.dir.path().join("big")
    }
}

/// A service, a home folder and an engine.
struct World {
    runtime: Runtime,
    sandbox: Arc<Running>,
    home: tempfile::TempDir,
    engine: Child,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.engine.kill();
        let _ = self.engine.wait();
    }
}

impl World {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let options = Options {
            tree: StartTree::Empty,
            storage: Storage::Discard,
            no_hash: true,
            ..Options::default()
        };
        let sandbox = Arc::new(runtime.block_on(Sandbox::start(options)).unwrap());
        std::thread::spawn({
            let sandbox = Arc::downgrade(&sandbox);
            move || unevenly(&sandbox)
        });
        let home = tempfile::tempdir().unwrap();
        let mut engine = Command::new(env!("CARGO_BIN_EXE_fichier"));
        engine.args(["engine", "run"]).env_clear().envs(env(&sandbox, home.path()));
        engine.env("FICHIER_LANES", LANES.to_string());
        let engine = engine.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        Self { runtime, sandbox, home, engine }
    }

    fn env(&self) -> Vec<(&'static str, String)> {
        env(&self.sandbox, self.home.path())
    }

    /// A connection to the engine, as soon as there is one.
    fn client(&self) -> Client {
        let socket = self.home.path().join("state/engine.sock");
        self.runtime.block_on(async {
            loop {
                if let Ok((client, _)) = connect(&socket).await {
                    return client;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    }

    fn ask(&self, client: &Client, request: Request) -> Answer {
        self.runtime.block_on(client.asker.ask(request)).unwrap().unwrap()
    }

    /// `fichier upload`, to its end.
    fn upload(&self, folder: &Path) {
        let mut upload = Command::new(env!("CARGO_BIN_EXE_fichier"));
        upload.args(["upload", "--quiet"]).arg(folder).env_clear().envs(self.env());
        assert!(upload.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap().success());
    }

    /// The screen, on a folder.
    fn screen(&self, folder: &Path, window: (u16, u16), line: Option<u32>) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
        command.arg(folder);
        command.env_clear();
        self.env().into_iter().for_each(|(name, value)| command.env(name, value));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        Pty::start_on(line, command, window.0, window.1)
    }

    /// Starts nothing from here on, so that what is called is called for
    /// something else.
    fn drain(&self) -> Client {
        let client = self.client();
        let settings = Settings { lanes: LANES, draining: true, ..Settings::default() };
        self.ask(&client, Request::Set { settings });
        client
    }

    /// The large files first, and when they run, the many behind them.
    fn fill(&self, files: &Files) {
        let mut client = self.client();
        self.upload(&files.big());
        self.ask(&client, Request::Watch);
        self.runtime.block_on(async {
            let mut jobs = std::collections::HashMap::new();
            let runs = |job: &Job| matches!(job.stage, Stage::Sending { .. });
            while jobs.values().filter(|job| runs(job)).count() < LANES as usize {
                if let Some(Incoming::Event(Event::Jobs { changed, .. })) =
                    client.incoming.recv().await
                {
                    jobs.extend(changed.into_iter().map(|job| (job.id, job)));
                }
            }
        });
        self.upload(&files.many());
    }

    fn engine_memory(&self) -> String {
        memory(self.engine.id())
    }
}

fn env(sandbox: &Running, home: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("HOME", home.display().to_string()),
        ("FICHIER_STATE_DIR", home.join("state").display().to_string()),
        ("FICHIER_API_URL", sandbox.api_url()),
        ("FICHIER_API_KEY", sandbox.key()),
    ]
}

/// Lines are not even: each third of a second another speed.
fn unevenly(sandbox: &Weak<Running>) {
    let mut chance = 7_u64;
    while let Some(sandbox) = sandbox.upgrade() {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let speed = SPEED / 2 + (chance >> 33) % SPEED;
        sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(speed));
        drop(sandbox);
        std::thread::sleep(Duration::from_millis(333));
    }
}

/// From the word to all being queued, in the three ways there are.
fn adding(files: &Files) {
    println!("{} files into the queue", files.jobs);
    let way = |name: &str, add: &dyn Fn(&World) -> (Duration, usize)| {
        let (mut times, mut calls) = (Vec::new(), 0);
        for _ in 0..ROUNDS {
            let (took, called) = add(&World::start());
            times.push(took);
            calls += called;
        }
        let (median, worst) = median_and_worst(times);
        let pace = files.jobs as f64 / median.as_secs_f64();
        println!(
            "  {name}: {median:.0?}, at worst {worst:.0?} ({pace:.0} a second), {calls} calls of the API"
        );
    };
    way("over the socket", &|world| add_over_socket(world, &new_files(files)));
    way("fichier upload", &|world| {
        let _client = world.drain();
        let (calls, begin) = (world.sandbox.api_calls(), Instant::now());
        world.upload(&files.many());
        (begin.elapsed(), world.sandbox.api_calls() - calls)
    });
    way("Enter on the screen", &|world| add_on_screen(world, files));
    println!("  {}", load());
}

fn new_files(files: &Files) -> Vec<NewFile> {
    let entries = fs::read_dir(files.many()).unwrap().map(Result::unwrap);
    let file = |entry: fs::DirEntry| NewFile {
        source: LocalPath::new(entry.path()),
        print: Fingerprint::of(&entry.metadata().unwrap()),
        below: vec!["many".to_owned()],
        name: entry.file_name().into_string().unwrap(),
    };
    entries.map(file).collect()
}

/// What the journal takes: no walk, no screen, each piece answered before
/// the next.
fn add_over_socket(world: &World, files: &[NewFile]) -> (Duration, usize) {
    let client = world.drain();
    let (calls, begin) = (world.sandbox.api_calls(), Instant::now());
    for piece in files.chunks(500) {
        let files = piece.to_vec();
        let (target, on_clash, priority) = (FolderId::ROOT, ClashRule::Hold, Priority::Normal);
        world.ask(&client, Request::Add { target, files, on_clash, priority, moves: false });
    }
    (begin.elapsed(), world.sandbox.api_calls() - calls)
}

fn add_on_screen(world: &World, files: &Files) -> (Duration, usize) {
    let _client = world.drain();
    let mut screen = world.screen(files.dir.path(), (120, 36), None);
    screen.wait_for("many");
    screen.wait_for("no new uploads");
    screen.type_in("Gc");
    screen.wait_for("Enter sends");
    let calls = world.sandbox.api_calls();
    let begin = Instant::now();
    screen.type_in("\r");
    screen.wait_for(&format!("{} waiting", grouped(files.jobs)));
    (begin.elapsed(), world.sandbox.api_calls() - calls)
}

/// Many small files on their way, watched by two screens, and by one that was
/// stopped and takes nothing.
fn running(files: &Files) {
    const SPAN: Duration = Duration::from_secs(10);
    let world = World::start();
    let mut screens: Vec<(&str, Pty)> = ["queue", "files", "stopped"]
        .map(|name| (name, world.screen(Path::new("/usr/bin"), (120, 36), None)))
        .into();
    screens[0].1.type_in("w");
    screens[1].1.type_in("\t");
    screens.iter().for_each(|(_, screen)| screen.wait_for("["));
    screens[2].1.signal(rustix::process::Signal::STOP);
    let calls = world.sandbox.api_calls();
    let begin = Instant::now();
    world.upload(&files.many());
    println!("{} small files run", files.jobs);
    let at = |pid| (ticks(pid), Instant::now());
    let done = format!("{} stored", grouped(files.jobs));
    loop {
        let pids: Vec<u32> = screens.iter().map(|(_, screen)| pid(screen)).collect();
        let before: Vec<_> = pids.iter().chain([&world.engine.id()]).map(|pid| at(*pid)).collect();
        let bytes: Vec<usize> = screens.iter().map(|(_, screen)| screen.written()).collect();
        std::thread::sleep(SPAN);
        let after: Vec<_> = pids.iter().chain([&world.engine.id()]).map(|pid| at(*pid)).collect();
        let share = |of: usize| {
            (after[of].0 - before[of].0) as f64 / (after[of].1 - before[of].1).as_secs_f64()
        };
        let said = screens.iter().enumerate().take(2).map(|(of, (name, screen))| {
            let bytes = (screen.written() - bytes[of]) as u64 / SPAN.as_secs();
            format!("{name} {bytes} bytes/s {:.1} %", share(of))
        });
        let said: Vec<String> = said.collect();
        println!(
            "  {:.0?}: {}; engine {:.1} %, {}",
            begin.elapsed(),
            said.join("; "),
            share(screens.len()),
            world.engine_memory()
        );
        if screens[0].1.look(|screen| screen.contents().contains(&done)) {
            break;
        }
    }
    let calls = world.sandbox.api_calls() - calls;
    println!("  {calls} calls of the API; {}", load());
}

fn pid(screen: &Pty) -> u32 {
    screen.pid().as_raw_nonzero().get().unsigned_abs()
}

/// A screen that comes to a long queue, and one that is worked with.
fn attached(world: &World, files: &Files) {
    let all = format!("of {} files", grouped(files.jobs + LANES as usize));
    let arrive = || {
        let begin = Instant::now();
        let mut screen = world.screen(files.dir.path(), (120, 36), None);
        screen.type_in("w");
        screen.wait_for(&all);
        (begin.elapsed(), screen)
    };
    let (median, worst) = median_and_worst((0..ROUNDS).map(|_| arrive().0).collect());
    println!("  the whole queue is on the screen after {median:.0?}, at worst {worst:.0?}");
    println!("  the engine: {}", world.engine_memory());
    let (_, mut screen) = arrive();
    let calm = keys(&mut screen, 60, || true);
    println!("  a cursor key is answered after {}", said(calm));
    let ends = (0..20).map(|n| key(&mut screen, if n % 2 == 0 { "G" } else { "\x1b[H" })).collect();
    println!("  to the end and back after {}", said(ends));
    let mut more = Command::new(env!("CARGO_BIN_EXE_fichier"));
    more.args(["upload", "--quiet"]).arg(files.many()).env_clear().envs(world.env());
    let mut more = more.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let busy = keys(&mut screen, usize::MAX, || more.try_wait().unwrap().is_none());
    println!("  the same while {} more are queued: {}", grouped(files.jobs), said(busy));
    screen.wait_for(&format!("of {} files", grouped(2 * files.jobs + LANES as usize)));
    let face = memory(pid(&screen));
    println!("  with them the screen: {face}; the engine: {}", world.engine_memory());
}

fn said(times: Vec<Duration>) -> String {
    let count = times.len();
    let (median, worst) = median_and_worst(times);
    format!("{median:.1?}, at worst {worst:.1?} of {count}")
}

fn keys(screen: &mut Pty, most: usize, mut go_on: impl FnMut() -> bool) -> Vec<Duration> {
    let mut times = Vec::new();
    while times.len() < most && go_on() {
        times.push(key(screen, DOWN));
        // Not in step with the engine's beat.
        std::thread::sleep(Duration::from_millis(37));
    }
    times
}

/// From a key to the cursor bar in another row.
fn key(screen: &mut Pty, key: &str) -> Duration {
    let before = screen.look(bar);
    let begin = Instant::now();
    screen.type_in(key);
    screen.wait_until("the bar moves", |screen| bar(screen) != before);
    begin.elapsed()
}

/// The name under the cursor's bar.
fn bar(screen: &vt100::Screen) -> Option<String> {
    let (rows, cols) = screen.size();
    let (rows, cols) = (rows.get(), cols.get());
    let at = (1..rows).find(|row| screen.cell(*row, 1).is_some_and(vt100::Cell::inverse))?;
    Some(screen.contents_between(at, 0, at, cols / 2))
}

/// What four running uploads cost: bytes to the terminal, and processor time.
fn figures(world: &World) {
    const SPAN: Duration = Duration::from_secs(30);
    let mut screens = Vec::new();
    for window in WINDOWS {
        for (name, keys) in [("queue", "w"), ("files", "")] {
            for line in [None, Some(SLOW_LINE)] {
                let mut screen = world.screen(Path::new("/usr/bin"), window, line);
                screen.type_in(keys);
                screens.push((window, name, line, screen));
            }
        }
    }
    // What a slow line has in its buffers must be out first.
    std::thread::sleep(Duration::from_secs(20));
    let before: Vec<usize> = screens.iter().map(|(.., screen)| screen.written()).collect();
    std::thread::sleep(SPAN);
    for ((window, name, line, screen), before) in screens.iter().zip(before) {
        let bytes = (screen.written() - before) as u64 / SPAN.as_secs();
        let line = line.map_or_else(String::new, |line| format!(", a line of {line} bytes/s"));
        println!("  {name}, {}x{}{line}: {bytes} bytes/s", window.0, window.1);
    }
    drop(screens);
    let engine = world.engine.id();
    for (name, keys) in [("queue", "w"), ("files", "")] {
        let mut screen = world.screen(Path::new("/usr/bin"), (120, 36), None);
        screen.type_in(keys);
        let face = pid(&screen);
        std::thread::sleep(Duration::from_secs(5));
        let before = (ticks(face), ticks(engine));
        std::thread::sleep(SPAN);
        let share = |now: u64, before: u64| (now - before) as f64 / SPAN.as_secs_f64();
        let (face, engine) = (share(ticks(face), before.0), share(ticks(engine), before.1));
        println!("  {name}: screen {face:.1} %, engine {engine:.1} % of a processor; {}", load());
    }
}

/// Nothing to do but to be there.
fn idle(world: &World, files: &Files) {
    const SPAN: Duration = Duration::from_secs(10);
    let client = world.drain();
    let jobs = (1..).take(3 * files.jobs).map(JobId).collect();
    world.ask(&client, Request::Queue { order: QueueOrder::Pause { jobs, after: false } });
    let mut screen = world.screen(Path::new("/usr/bin"), (120, 36), None);
    screen.type_in("w");
    screen.wait_for("paused");
    std::thread::sleep(Duration::from_secs(12));
    let face = pid(&screen);
    let pids = [face, world.engine.id()];
    let before = (screen.written(), pids.map(ticks), pids.map(wakeups));
    std::thread::sleep(SPAN);
    let bytes = screen.written() - before.0;
    let [face, engine] = pids;
    println!(
        "  10 s with all of them paused: {bytes} bytes; screen {} ticks, {} wakeups; engine {} ticks, {} wakeups",
        ticks(face) - before.1[0],
        wakeups(face) - before.2[0],
        ticks(engine) - before.1[1],
        wakeups(engine) - before.2[1],
    );
}

fn median_and_worst(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() - 1])
}

fn grouped(n: usize) -> String {
    fichier::words::grouped(n as u64)
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap();
    format!("load {}", text.split_whitespace().next().unwrap())
}

/// User and system time in the kernel's ticks of 10 ms.
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

/// How often a thread of the process was woken.
fn wakeups(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap().map(Result::unwrap);
    threads.map(|thread| status(&thread.path().join("status"), "voluntary_ctxt_switches:")).sum()
}

fn memory(pid: u32) -> String {
    let path = PathBuf::from(format!("/proc/{pid}/status"));
    let mib = |name| status(&path, name) as f64 / 1024.0;
    format!("{:.1} MiB, at most {:.1} MiB", mib("VmRSS:"), mib("VmHWM:"))
}

fn status(path: &Path, name: &str) -> u64 {
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
