//! The terminal, in a real one. Two kinds of programs run there: the real
//! binary, and this very test program with a small mind that can do what the
//! real one must never do, such as panic.

use std::path::PathBuf;

use crossterm::event::KeyCode;
use fichier::app::{Effect, Event};
use fichier::clock::Moment;
use fichier::config::{Environment, Layer, Settings};
use fichier::protocol::Client;
use fichier::tui::{self, Mind, Options};
use portable_pty::CommandBuilder;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use rustix::process::Signal;

use crate::support::pty::{Pty, wait_for_file};

/// Set in the inner program.
const INSIDE: &str = "FICHIER_TEST_INSIDE";

/// A list with a bar, and keys that lead into trouble.
struct Small {
    bar: u16,
    said: String,
    panics_when_drawn: bool,
}

impl Mind for Small {
    #[expect(clippy::wildcard_enum_match_arm, reason = "shows whatever else comes")]
    fn update(&mut self, event: Event, _: Moment) -> Vec<Effect> {
        match &event {
            Event::Key(key) => {
                let KeyCode::Char(letter) = key.code else { return Vec::new() };
                match letter {
                    'j' => self.bar += 1,
                    'q' => return vec![Effect::Quit],
                    'r' => return vec![Effect::Redraw],
                    'z' => return vec![Effect::Suspend],
                    'c' => return vec![Effect::Copy("a link".to_owned())],
                    'p' => panic!("on purpose, in update"),
                    'd' => self.panics_when_drawn = true,
                    _ => self.said = format!("key {letter}"),
                }
            }
            Event::Paste(text) => self.said = format!("pasted {text}"),
            Event::Resized { cols, rows } => self.said = format!("resized {cols}x{rows}"),
            Event::Copied { reached, text } => self.said = format!("copied {text}: {reached}"),
            other => self.said = format!("{other:?}"),
        }
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame, _: Moment) {
        assert!(!self.panics_when_drawn, "on purpose, in draw");
        let area = frame.area();
        let buffer = frame.buffer_mut();
        for y in 0..area.height.saturating_sub(1) {
            for x in [0, area.width / 2] {
                buffer.set_string(x, y, format!("file {y:03}.mkv   1.4 GB"), Style::new());
            }
        }
        let bar = Rect { x: 0, y: self.bar, width: area.width / 2, height: 1 };
        buffer.set_style(bar.intersection(area), Style::new().add_modifier(Modifier::REVERSED));
        let last = area.height.saturating_sub(1);
        buffer.set_string(0, last, format!("bar {}; {}", self.bar, self.said), Style::new());
    }
}

/// Runs the small mind if we are the inner program; else starts it, for the
/// test of this name, in a terminal of 80x24.
fn inside(test: &str) -> Option<Pty> {
    inside_of(test, &[])
}

/// The same, below a wrapper such as `sh -c …`, which gets us as arguments.
fn inside_of(test: &str, wrapper: &[&str]) -> Option<Pty> {
    if std::env::var_os(INSIDE).is_some() {
        show_small();
        return None;
    }
    let us = std::env::current_exe().unwrap();
    let test = format!("terminal::{test}");
    let ours = [us.to_str().unwrap(), "--exact", &test, "--nocapture", "--test-threads=1"];
    let mut words = wrapper.iter().copied().chain(ours);
    let mut command = CommandBuilder::new(words.next().unwrap());
    command.args(words);
    command.env(INSIDE, "1");
    let pty = Pty::start(usual(command), 80, 24);
    pty.wait_for("bar 0;");
    Some(pty)
}

/// Whatever runs the tests, the terminal in them is the same.
fn usual(mut command: CommandBuilder) -> CommandBuilder {
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    let names = ["LC_ALL", "NO_COLOR", "TMUX", "STY", "TERM_PROGRAM", "LC_TERMINAL", "VTE_VERSION"];
    for name in names.into_iter().chain(["KITTY_WINDOW_ID", "WT_SESSION", "ConEmuANSI"]) {
        command.env_remove(name);
    }
    command
}

fn show_small() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let exit = runtime.block_on(async {
        let (ours, _engine) = tokio::io::duplex(64);
        let (read, write) = tokio::io::split(ours);
        let env = Environment::of_process();
        let settings = Settings::load(&PathBuf::from("/none"), &env, Layer::default()).unwrap();
        let options = Options::new(&settings.settings, &env);
        let small = Small { bar: 0, said: String::new(), panics_when_drawn: false };
        tui::run_mind(Client::over(read, write), &options, |_| (small, Vec::new())).await
    });
    println!("ended by {exit:?}");
}

#[test]
fn typing_pasting_and_copying() {
    let Some(mut pty) = inside("typing_pasting_and_copying") else { return };
    assert!(pty.is_raw());
    pty.type_in("x");
    pty.wait_for("bar 0; key x");
    pty.type_in("\x1b[200~two\rlines\x1b[201~");
    pty.wait_for("pasted two");
    pty.type_in("c");
    pty.wait_for("copied a link: true");
    assert!(pty.bytes().contains("\x1b]52;c;YSBsaW5r\x1b\\"));
    pty.type_in("q");
    pty.wait_for("ended by Ok(Quit)");
    pty.wait_given_back();
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn no_key_is_lost_in_a_crowd() {
    let Some(mut pty) = inside("no_key_is_lost_in_a_crowd") else { return };
    pty.type_in(&"j".repeat(3000));
    pty.wait_for("bar 3000;");
    // Keys at the very moment the window changes.
    for round in 1..=40 {
        pty.resize(80 + round % 2, 24);
        pty.type_in("j");
        pty.wait_for(&format!("bar {};", 3000 + round));
    }
    // A key in pieces is that key, whatever Esc alone means.
    pty.type_in("\x1b");
    pty.type_in("[200~in pie");
    pty.type_in("ces\x1b[20");
    pty.type_in("1~");
    pty.wait_for("pasted in pieces");
    pty.type_in("q");
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn a_cursor_key_writes_little_and_silence_nothing() {
    let Some(mut pty) = inside("a_cursor_key_writes_little_and_silence_nothing") else { return };
    // A key that changes nothing: the answer to the next one shows that it
    // has been taken in.
    pty.type_in("x");
    pty.wait_for("key x");
    let before = pty.written();
    pty.type_in("xxxxx");
    pty.type_in("j");
    pty.wait_written(before);
    pty.wait_for("bar 1; key x");
    let taken = pty.written() - before;
    assert!(taken <= 120, "{taken} bytes");
    pty.type_in("q");
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn resizing_down_to_nothing_and_back() {
    let Some(mut pty) = inside("resizing_down_to_nothing_and_back") else { return };
    for (cols, rows) in [(40, 10), (1, 1), (200, 50), (3, 2), (60, 20)] {
        pty.resize(cols, rows);
        pty.signal(Signal::WINCH);
        if rows > 2 {
            pty.wait_for(&format!("resized {cols}x{rows}"));
            pty.wait_for(&format!("file {:03}.mkv", rows - 2));
        }
    }
    pty.type_in("q");
    pty.wait_given_back();
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn a_panic_in_update_gives_the_terminal_back() {
    let Some(mut pty) = inside("a_panic_in_update_gives_the_terminal_back") else { return };
    pty.type_in("p");
    pty.wait_for("ended by Ok(Bug)");
    pty.wait_given_back();
    assert!(!pty.bytes().contains("on purpose"), "the words of a panic belong to the log");
}

#[test]
fn a_panic_in_draw_gives_the_terminal_back() {
    let Some(mut pty) = inside("a_panic_in_draw_gives_the_terminal_back") else { return };
    pty.type_in("d");
    pty.wait_for("ended by Ok(Bug)");
    pty.wait_given_back();
}

#[test]
fn signals_give_the_terminal_back() {
    let Some(pty) = inside("signals_give_the_terminal_back") else { return };
    pty.signal(Signal::TERM);
    pty.wait_for("ended by Ok(Signal(15))");
    pty.wait_given_back();
    drop(pty);
    let Some(pty) = inside("signals_give_the_terminal_back") else { return };
    pty.signal(Signal::HUP);
    pty.wait_for("ended by Ok(Signal(1))");
    pty.wait_given_back();
}

#[test]
fn stopping_and_coming_back_three_times() {
    let script = "set -m; \"$0\" \"$@\"; while [ \"$(jobs -s)\" ]; do echo stopped now; \
                  read line; fg >/dev/null; done; echo all over";
    let test = "stopping_and_coming_back_three_times";
    let Some(mut pty) = inside_of(test, &["bash", "--norc", "-c", script]) else { return };
    for round in 1..=3 {
        pty.type_in("z");
        pty.wait_for("stopped now");
        pty.wait_given_back();
        pty.type_in("\r");
        pty.wait_until("the list is back", |screen| {
            screen.alternate_screen() && screen.contents().contains("resized 80x24")
        });
        assert!(pty.is_raw());
        pty.type_in("j");
        pty.wait_for(&format!("bar {round};"));
    }
    pty.type_in("q");
    pty.wait_for("all over");
    pty.wait_given_back();
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn without_a_shell_there_is_no_stopping() {
    let Some(mut pty) = inside("without_a_shell_there_is_no_stopping") else { return };
    pty.type_in("zj");
    pty.wait_for("bar 1;");
    pty.signal(Signal::TSTP);
    pty.type_in("j");
    pty.wait_for("bar 2;");
    pty.type_in("q");
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn a_terminal_that_vanishes_without_a_signal_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let end = dir.path().join("end");
    // The shell ignores the hang-up and so tells nobody about it.
    let script = format!("trap '' HUP; \"$0\" \"$@\"; echo over > {}", end.display());
    let test = "a_terminal_that_vanishes_without_a_signal_is_noticed";
    let Some(mut pty) = inside_of(test, &["sh", "-c", &script]) else { return };
    pty.hang_up();
    assert_eq!(wait_for_file(&end), "over\n");
}

/// The real binary on its embedded sandbox.
fn demo() -> Pty {
    Pty::start(demo_command(), 120, 36)
}

fn demo_command() -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
    command.arg("demo");
    usual(command)
}

fn is_painted(screen: &vt100::Screen) -> bool {
    screen.alternate_screen() && !screen.contents().trim().is_empty()
}

#[test]
fn the_program_starts_resizes_and_ends_by_q() {
    let mut pty = demo();
    pty.wait_until("the first picture", is_painted);
    pty.resize(60, 20);
    pty.signal(Signal::WINCH);
    pty.wait_until("a picture of the new size", is_painted);
    pty.type_in("q");
    assert_eq!(pty.exit_code(), 0);
    pty.wait_given_back();
}

#[test]
fn the_program_leaves_by_signals_without_asking() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut pty = demo();
        pty.wait_until("the first picture", is_painted);
        pty.signal(signal);
        assert_eq!(pty.exit_code(), code);
        pty.wait_given_back();
    }
}

/// A demo that sends one file while its window is looked at, or is not; what
/// it wrote until it had said so on the screen, and then until it had ended.
fn one_file_sent(focused: bool, env: &[(&str, &str)]) -> (String, String) {
    let local = tempfile::tempdir().unwrap();
    std::fs::write(local.path().join("film.mkv"), b"a film").unwrap();
    let mut command = demo_command();
    command.arg(local.path());
    env.iter().for_each(|(name, value)| command.env(name, value));
    let mut pty = Pty::start(command, 120, 36);
    pty.wait_for("film.mkv");
    pty.type_in("Gc");
    pty.wait_for("Enter sends");
    pty.type_in("\r");
    pty.type_in(if focused { "\x1b[I" } else { "\x1b[O" });
    pty.wait_for("film.mkv is stored.");
    // Whatever belongs to it is written before the answer to this.
    pty.type_in("ga");
    pty.wait_for("[Account]");
    let before = pty.bytes();
    pty.type_in("q");
    assert_eq!(pty.exit_code(), 0);
    pty.wait_given_back();
    (before, pty.bytes())
}

#[test]
fn what_ended_is_told_by_the_terminal_only_where_nobody_looks() {
    let ghostty: &[(&str, &str)] = &[("TERM_PROGRAM", "ghostty")];
    let told = "\x1b]777;notify;fichier;film.mkv is stored.\x07";
    let (unseen, over) = one_file_sent(false, ghostty);
    assert_eq!(unseen.matches("]777;").count(), 1, "once");
    assert!(unseen.contains(told));
    let begun = unseen.find("\x1b]9;4;1;").expect("the taskbar shows that it goes");
    let ended = unseen.rfind("\x1b]9;4;0\x07").expect("and nothing in the end");
    assert!(begun < ended);
    let kept = unseen.find("\x1b[22;2t\x1b]2;fichier\x07").expect("the title is kept");
    assert!(kept < unseen.find(" %, 1 to go - fichier\x07").expect("a title that tells"));
    assert!(over.rfind("\x1b[23;2t") > over.rfind("\x1b]2;fichier\x07"), "and given back");
    let (seen, _) = one_file_sent(true, ghostty);
    assert!(!seen.contains("]777;"));
}

#[test]
fn a_terminal_gets_what_is_set_and_a_console_no_title() {
    let (unseen, _) = one_file_sent(false, &[("FICHIER_NOTIFY", "osc9")]);
    assert!(unseen.contains("\x1b]9;fichier: film.mkv is stored.\x07"));
    assert!(!unseen.contains("]9;4;"), "not known to take a gauge");
    let off = [("FICHIER_NOTIFY", "off"), ("FICHIER_TITLE", "off")];
    for env in [&off[..], &[("TERM", "linux"), ("FICHIER_NOTIFY", "off")]] {
        let (_, over) = one_file_sent(false, env);
        assert!(!over.contains("\x1b]") && !over.contains("2t") && !over.contains('\x07'));
    }
}
