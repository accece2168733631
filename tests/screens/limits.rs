//! Size, number and cost: absurd terminals, long lists, few bytes.

use std::cell::Cell;
use std::io;
use std::rc::Rc;

use fichier::app::Event;
use fichier::local::Kind;
use fichier::queue::Stage;
use fichier::ui::{self, Theme};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::{TerminalOptions, Viewport, layout::Rect};

use super::face::Face;
use super::world::{entry, job, local_folder, walk};

const SIZES: [(u16, u16); 9] =
    [(0, 0), (1, 1), (3, 2), (2, 9), (10, 4), (40, 12), (59, 7), (80, 24), (300, 100)];

/// Ways to every screen and every dialog.
const WAYS: [&str; 18] = [
    "g f",
    "tab",
    "g q",
    "g a",
    "g l",
    "?",
    ":",
    "i",
    "a 'x'",
    "g p",
    "+",
    "tab d d",
    "tab G enter",
    "c",
    "g a k 'secret'",
    "g q b G enter",
    "g q B",
    "/ 'fi'",
];

#[test]
fn everything_is_drawn_at_any_size() {
    for (cols, rows) in SIZES {
        for theme in [Theme::pick(false, false), Theme::pick(true, true)] {
            for way in WAYS {
                let mut face = Face::ready(cols, rows);
                face.theme = theme.clone();
                face.jobs(vec![job(1, "one.mkv", 5, Stage::Waiting)]);
                face.press(way);
                face.buffer();
            }
        }
    }
}

#[test]
fn a_frame_of_another_size_than_was_told_is_survived() {
    let mut face = Face::ready(120, 40);
    face.press("tab d d");
    face.event(Event::Resized { cols: 300, rows: 100 });
    face.buffer();
    face.event(Event::Resized { cols: 5, rows: 3 });
    face.buffer();
}

#[test]
fn without_colour_and_with_plain_frames_nothing_else_is_drawn() {
    let mut face = Face::ready(80, 24);
    face.theme = Theme::pick(true, true);
    face.press("j space");
    let buffer = face.buffer();
    for cell in buffer.content() {
        assert_eq!(cell.fg, ratatui::style::Color::Reset);
        let known = cell.symbol().is_ascii() || "東京été🗼␛␇<>".contains(cell.symbol());
        assert!(known, "{:?}", cell.symbol());
    }
}

/// A writer that counts.
#[derive(Clone, Default)]
struct Tap(Rc<Cell<usize>>);

impl io::Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a terminal at the other end of the line gets.
struct Wire {
    terminal: Terminal<CrosstermBackend<Tap>>,
    tap: Tap,
}

impl Wire {
    fn new(cols: u16, rows: u16) -> Self {
        let tap = Tap::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, cols, rows));
        let backend = CrosstermBackend::new(tap.clone());
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        Self { terminal, tap }
    }

    /// The bytes of one frame.
    fn draw(&mut self, face: &Face) -> usize {
        self.tap.0.set(0);
        let draw = |frame: &mut ratatui::Frame| ui::draw(frame, &face.app, &face.theme, face.now);
        self.terminal.draw(draw).unwrap();
        self.tap.0.get()
    }
}

#[test]
fn a_cursor_key_costs_at_most_two_hundred_bytes() {
    let mut face = Face::ready(120, 36);
    let names: Vec<_> = (0..1000).map(|n| format!("a name of usual length {n:04}.mkv")).collect();
    let entries = names.iter().map(|name| entry(name, Kind::File, 1_000_000)).collect();
    face.press("C-r");
    face.list_local(Ok(local_folder(entries)));
    face.press("g g");
    let mut wire = Wire::new(120, 36);
    wire.draw(&face);
    for _ in 0..25 {
        face.press("j");
        let bytes = wire.draw(&face);
        assert!(bytes <= 200, "{bytes} bytes");
        let again = wire.draw(&face);
        assert!(again <= 32, "{again} bytes for no change");
    }
}

#[test]
fn a_hundred_thousand_entries_are_listed_walked_and_narrowed() {
    let mut face = Face::ready(120, 36);
    let entries =
        (0..100_000u64).map(|n| entry(&format!("file-{}.bin", n * 7919 % 100_003), Kind::File, n));
    let folder = local_folder(entries.collect());
    face.press("C-r");
    face.list_local(Ok(folder));
    face.press("2 0 j");
    face.shows("file-20.bin");
    face.press("/ '77' enter G");
    assert_eq!(
        face.app.pane().view().len(),
        (0..100_000u64)
            .map(|n| n * 7919 % 100_003)
            .filter(|n| n.to_string().contains("77"))
            .count()
    );
}

#[test]
fn ten_thousand_jobs_are_listed_walked_and_changed() {
    let mut face = Face::ready(120, 36);
    let jobs: Vec<_> = (0..10_000).map(|n| job(n, &format!("f{n}"), 5, Stage::Waiting)).collect();
    face.jobs(jobs);
    face.press("w");
    for n in 0..20 {
        face.press("j");
        face.jobs(vec![job(n, &format!("changed {n}"), 5, Stage::Paused)]);
        face.shows(&format!("changed {n}"));
    }
    face.press("G");
    face.shows("f9999");
}

#[test]
fn a_walk_of_many_files_is_shown_at_once() {
    let mut face = Face::ready(80, 24);
    face.press("c");
    let ticket = face.orders.iter().find_map(walk_of).unwrap();
    let files = (0..50_000).map(|n| super::world::found(&format!("/x/it's {n}"), &[], 1)).collect();
    let walk = Box::new(walk(files));
    face.event(Event::Walked { ticket, walk });
    face.press("G");
    face.shows("it＇s 49999");
}

fn walk_of(order: &fichier::app::Effect) -> Option<fichier::app::Ticket> {
    if let fichier::app::Effect::Walk { ticket, .. } = order { Some(*ticket) } else { None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// No name can shift a column, hide a frame or send a control character.
    #[test]
    fn any_name_leaves_the_frame_whole(name in "(.|\\p{C}|\\p{M}){1,30}") {
        let mut face = Face::ready(80, 24);
        face.press("C-r");
        let safe: String = name.chars().filter(|c| *c != '/' && *c != '\0').collect();
        face.list_local(Ok(local_folder(vec![entry(&safe, Kind::File, 1)])));
        let buffer = face.buffer();
        for y in 2..20 {
            prop_assert_eq!(buffer[(0, y)].symbol(), "│");
            prop_assert_eq!(buffer[(39, y)].symbol(), "│");
        }
        for cell in buffer.content() {
            prop_assert!(!cell.symbol().chars().any(char::is_control));
        }
    }

    /// Any keys in any order: nothing panics, and the cursor is in its list.
    #[test]
    fn any_keys_are_survived(keys in proptest::collection::vec(0_usize..40, 0..60)) {
        const KEYS: [&str; 40] = [
            "j", "k", "G", "g", "h", "l", "enter", "esc", "tab", "space", "v", "+", "-", "*", "A",
            "/", "n", "N", ".", ",", "s", "r", "R", "c", "a", "d", "i", "y", "p", "w", "x", "J",
            "?", ":", "q", "f", "o", "C-r", "5", "backspace",
        ];
        let mut face = super::queue::every_stage();
        for key in keys {
            face.press(KEYS[key]);
        }
        face.buffer();
        let pane = face.app.pane();
        prop_assert!(pane.cursor().at() < pane.len().max(1));
    }
}
