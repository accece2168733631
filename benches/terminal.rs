//! The program in a real terminal of 120x36, with Midnight Commander beside
//! it where it is installed: `cargo bench --bench terminal`. Measures start,
//! cursor keys, silence, and a folder of 100,000 files. `docs/measures.md`
//! keeps the results.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a measurement may fail")]

#[path = "../tests/support/pty.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod pty;

use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use pty::Pty;

const FILES: usize = 100_000;

/// No byte for so long: the program has said all it has to say.
const SETTLED: Duration = Duration::from_millis(400);

fn main() {
    let big = tempfile::tempdir().unwrap();
    for n in 0..FILES {
        let name = format!("photo {:04} holiday-{n:06}.jpg", n % 317);
        std::fs::write(big.path().join(name), b"").unwrap();
    }
    let there = [Program::Fichier, Program::Mc].into_iter().filter(|program| program.is_there());
    let programs: Vec<Program> = there.collect();
    for program in &programs {
        println!("{program:?}");
        start(*program);
        keys(*program);
        silence(*program);
    }
    large_folder(&programs, big.path());
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Fichier,
    Mc,
}

impl Program {
    fn is_there(self) -> bool {
        self == Self::Fichier || std::process::Command::new("mc").arg("--version").output().is_ok()
    }

    /// Starts it on a folder; mc has a small one on its other side, as we
    /// have the account.
    fn on(self, folder: &Path) -> Pty {
        let mut command = match self {
            Self::Fichier => CommandBuilder::new(env!("CARGO_BIN_EXE_fichier")),
            Self::Mc => CommandBuilder::new("mc"),
        };
        match self {
            Self::Fichier => command.arg("demo"),
            Self::Mc => command.args(["-u", "-d"]),
        }
        command.arg(folder);
        if self == Self::Mc {
            command.arg("/usr");
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        Pty::start(command, 120, 36)
    }

    /// The cursor key as the program has asked the terminal to send it.
    fn down(self) -> &'static str {
        match self {
            Self::Fichier => "\x1b[B",
            Self::Mc => "\x1bOB",
        }
    }
}

fn settle(pty: &Pty) {
    loop {
        let before = pty.written();
        std::thread::sleep(SETTLED);
        if pty.written() == before {
            return;
        }
    }
}

/// From the start of the process to the first picture.
fn start(program: Program) {
    let times = (0..9).map(|_| {
        let begin = Instant::now();
        let pty = program.on(Path::new("/usr/bin"));
        pty.wait_until("a picture", |screen| !screen.contents().trim().is_empty());
        begin.elapsed()
    });
    let (median, worst) = median_and_worst(times.collect());
    println!("  first picture after {median:.1?}, at worst {worst:.1?}");
}

/// Bytes and time of a cursor key.
fn keys(program: Program) {
    let mut pty = program.on(Path::new("/usr/bin"));
    settle(&pty);
    let (mut bytes, mut times) = (Vec::new(), Vec::new());
    for _ in 0..25 {
        let before = pty.written();
        let begin = Instant::now();
        pty.type_in(program.down());
        pty.wait_written(before);
        times.push(begin.elapsed());
        settle(&pty);
        bytes.push(pty.written() - before);
    }
    bytes.sort_unstable();
    let (median, worst) = median_and_worst(times);
    let (middle, most) = (bytes[bytes.len() / 2], bytes[bytes.len() - 1]);
    println!(
        "  a cursor key: {middle} bytes, at most {most}; after {median:.1?}, at worst {worst:.1?}"
    );
}

/// What an untouched program costs.
fn silence(program: Program) {
    let pty = program.on(Path::new("/usr/bin"));
    settle(&pty);
    std::thread::sleep(Duration::from_secs(5));
    let (bytes, ticks) = (pty.written(), cpu_ticks(&pty));
    std::thread::sleep(Duration::from_secs(10));
    let (bytes, ticks) = (pty.written() - bytes, cpu_ticks(&pty) - ticks);
    println!("  10 s of silence: {bytes} bytes, {ticks} ticks of the processor's clock");
}

/// From the start of the process to the first names of a large folder, in
/// turns, so that whatever else the machine does hits all alike.
fn large_folder(programs: &[Program], folder: &Path) {
    let mut results = vec![(Vec::new(), 0); programs.len()];
    for _ in 0..9 {
        for (program, (times, most)) in programs.iter().zip(&mut results) {
            let begin = Instant::now();
            let pty = program.on(folder);
            pty.wait_until("the names", |screen| screen.contents().contains("holiday"));
            times.push(begin.elapsed());
            settle(&pty);
            *most = most_memory(&pty).max(*most);
        }
    }
    for (program, (times, most)) in programs.iter().zip(results) {
        let (median, worst) = median_and_worst(times);
        println!("{program:?}");
        println!("  {FILES} files after {median:.1?}, at worst {worst:.1?}; at most {most} kB");
    }
}

fn median_and_worst(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() - 1])
}

fn cpu_ticks(pty: &Pty) -> u64 {
    let stat =
        std::fs::read_to_string(format!("/proc/{}/stat", pty.pid().as_raw_nonzero())).unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

fn most_memory(pty: &Pty) -> u64 {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", pty.pid().as_raw_nonzero())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
