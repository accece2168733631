//! The pen against a terminal that understands it: whatever is drawn, in
//! whatever order, the screen must look as ratatui's own buffer says.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::canvas::Canvas;
use super::*;

struct Screen {
    canvas: Canvas,
    seen: vt100::Parser,
}

impl Screen {
    fn new(width: u16, height: u16) -> Self {
        let canvas = Canvas::new(Size { width, height });
        let nonzero = |n: u16| std::num::NonZeroU16::new(n).unwrap();
        Self { canvas, seen: vt100::Parser::new(nonzero(height), nonzero(width), 0) }
    }

    /// Draws a frame; returns the bytes it took.
    fn draw(&mut self, paint: impl FnOnce(&mut Buffer)) -> Vec<u8> {
        let bytes = self.canvas.draw(|frame| paint(frame.buffer_mut()));
        self.seen.process(&bytes);
        bytes
    }
}

fn reversed() -> Style {
    Style::new().add_modifier(Modifier::REVERSED)
}

#[test]
fn an_unchanged_frame_writes_nothing() {
    let mut screen = Screen::new(40, 5);
    let paint = |buffer: &mut Buffer| {
        buffer.set_string(1, 1, "hello", Style::new().fg(Color::Red));
        buffer.set_string(0, 4, "last", reversed());
    };
    assert!(!screen.draw(paint).is_empty());
    assert_eq!(screen.draw(paint), b"");
}

#[test]
fn a_text_cursor_that_stays_writes_nothing() {
    let mut canvas = Canvas::new(Size { width: 10, height: 3 });
    let mut draw = |at: Option<Position>| {
        canvas.draw(|frame| {
            if let Some(at) = at {
                frame.set_cursor_position(at);
            }
        })
    };
    let place = Some(Position { x: 3, y: 1 });
    assert_eq!(draw(None), b"");
    assert_eq!(draw(place), b"\x1b[?25h\x1b[2;4H");
    assert_eq!(draw(place), b"");
    assert_eq!(draw(None), b"\x1b[?25l");
}

/// Two panes as a commander has them: 120x36, full rows, a bar on one of them.
fn two_panes(buffer: &mut Buffer, bar: u16) {
    for y in 1..34 {
        for (x, side) in [(0, "local"), (60, "remote")] {
            let row = format!("│{side}-file-{y:03}.mkv{:>38}│", "1.4 GB  Mar 03 12:30");
            buffer.set_string(x, y, row, Style::new());
        }
    }
    buffer.set_style(Rect { x: 1, y: bar, width: 58, height: 1 }, reversed());
    buffer.set_string(0, 34, format!("local-file-{bar:03}.mkv  1.4 GB"), Style::new());
}

#[test]
fn a_cursor_key_in_two_panes_takes_at_most_200_bytes() {
    let mut screen = Screen::new(120, 36);
    screen.draw(|buffer| two_panes(buffer, 5));
    let down = screen.draw(|buffer| two_panes(buffer, 6)).len();
    let up = screen.draw(|buffer| two_panes(buffer, 5)).len();
    assert!(down <= 150 && up <= 150, "{down} and {up} bytes");
}

#[test]
fn long_blanks_are_erased_and_coloured_ones_written() {
    let mut screen = Screen::new(40, 2);
    screen.draw(|buffer| buffer.set_string(0, 0, "x".repeat(40), Style::new()));
    let to_the_end = screen.draw(|buffer| buffer.set_string(0, 0, "x", Style::new()));
    assert_eq!(to_the_end, b"\x1b[;2H\x1b[K");
    screen.draw(|buffer| buffer.set_string(0, 0, "x".repeat(40), Style::new()));
    let hole = screen.draw(|buffer| {
        buffer.set_string(0, 0, "x".repeat(40), Style::new());
        buffer.set_string(10, 0, " ".repeat(20), Style::new());
    });
    assert_eq!(hole, b"\x1b[;11H\x1b[20X");
    let blue = screen.draw(|buffer| {
        buffer.set_string(0, 0, "x".repeat(40), Style::new());
        buffer.set_string(10, 0, " ".repeat(20), Style::new().bg(Color::Blue));
    });
    assert_eq!(blue, format!("\x1b[44m{}", " ".repeat(20)).as_bytes());
}

#[test]
fn no_control_character_passes() {
    let mut pen = Pen::new(Size { width: 10, height: 1 });
    let mut cell = Cell::default();
    for symbol in ["\x1b", "\u{9b}", "\x07"] {
        cell.set_symbol(symbol);
        pen.draw([(0, 0, &cell)].into_iter()).unwrap();
    }
    let bytes = pen.take();
    assert_eq!(bytes, b"\x1b[H?\r?\r?");
}

#[test]
fn after_a_symbol_of_doubtful_width_the_place_is_named() {
    let mut screen = Screen::new(20, 1);
    let bytes = screen.draw(|buffer| buffer.set_string(0, 0, "🗼ab", Style::new()));
    assert_eq!(bytes, "\x1b[H🗼\x1b[;3Hab".as_bytes());
    let mut screen = Screen::new(20, 1);
    let bytes = screen.draw(|buffer| buffer.set_string(0, 0, "東京ab", Style::new()));
    assert_eq!(bytes, "\x1b[H東京ab".as_bytes());
}

#[test]
fn half_of_a_wide_character_leaves_no_trace() {
    let mut screen = Screen::new(10, 1);
    let bar = Rect { x: 0, y: 0, width: 10, height: 1 };
    let names = ["a東京", "東京", "abc"];
    for name in names.iter().chain(names.iter().rev()) {
        screen.draw(|buffer| {
            buffer.set_string(0, 0, name, Style::new());
            buffer.set_style(bar, Style::new().bg(Color::Blue));
        });
        for x in 0..10 {
            let cell = screen.seen.screen().cell(0, x).unwrap();
            let blue = cell.bgcolor() == vt100::Color::Idx(4);
            assert!(blue || cell.is_wide_continuation(), "{name} at {x}");
        }
    }
}

#[test]
fn clearing_asks_the_terminal_nothing() {
    let mut screen = Screen::new(10, 2);
    screen.draw(|buffer| buffer.set_string(0, 0, "abc", reversed()));
    screen.canvas.all_anew();
    let bytes = screen.draw(|buffer| buffer.set_string(0, 0, "abc", Style::new()));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\x1b[m\x1b[2J") && text.contains("abc"), "{text:?}");
}

/// A cell as vt100 sees it, told in ratatui's words.
fn seen(cell: &vt100::Cell) -> (String, Color, Color, Modifier) {
    let colour = |colour: vt100::Color| match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    };
    let mut modifier = Modifier::empty();
    modifier.set(Modifier::BOLD, cell.bold());
    modifier.set(Modifier::DIM, cell.dim());
    modifier.set(Modifier::ITALIC, cell.italic());
    modifier.set(Modifier::UNDERLINED, cell.underline());
    modifier.set(Modifier::REVERSED, cell.inverse());
    let text = if cell.contents().is_empty() { " " } else { cell.contents() };
    (text.to_owned(), colour(cell.fgcolor()), colour(cell.bgcolor()), modifier)
}

/// What of a cell can be seen.
fn visible(cell: (String, Color, Color, Modifier)) -> (String, Color, Color, Modifier) {
    let (text, fg, bg, modifier) = cell;
    if text == " " && !modifier.intersects(SHOWS_ON_BLANK) {
        return (text, Color::Reset, bg, Modifier::empty());
    }
    (text, fg, bg, modifier)
}

fn colours() -> impl Strategy<Value = Color> {
    prop_oneof![Just(Color::Reset), (0_u8..16).prop_map(Color::Indexed), Just(Color::Rgb(1, 2, 3))]
}

prop_compose! {
    fn strokes()(
        x in 0_u16..30,
        y in 0_u16..6,
        text in "[ab ]{0,4} {0,12}[é東 x]{0,6}",
        fg in colours(),
        bg in colours(),
        // Not dim: the terminal in the test forgets it when bold is set, too.
        bits in prop::sample::select(vec![0_u16, 1, 4, 8, 64, 65, 72]),
    ) -> (u16, u16, String, Style) {
        (x, y, text, Style::new().fg(fg).bg(bg).add_modifier(Modifier::from_bits_truncate(bits)))
    }
}

proptest! {
    #[test]
    fn the_screen_looks_as_the_buffer_says(
        frames in prop::collection::vec(prop::collection::vec(strokes(), 0..8), 1..6)
    ) {
        let mut screen = Screen::new(30, 6);
        for frame in frames {
            let mut wanted = Buffer::empty(Rect { x: 0, y: 0, width: 30, height: 6 });
            screen.draw(|buffer| {
                for (x, y, text, style) in &frame {
                    buffer.set_string(*x, *y, text, *style);
                }
                wanted = buffer.clone();
            });
            for y in 0..6 {
                let mut x = 0;
                while x < 30 {
                    let cell = &wanted[(x, y)];
                    let expected = (cell.symbol().to_owned(), cell.fg, cell.bg, cell.modifier);
                    let got = seen(screen.seen.screen().cell(y, x).unwrap());
                    prop_assert_eq!(visible(got), visible(expected), "at {},{}", x, y);
                    x += u16::try_from(cell.symbol().width().max(1)).unwrap();
                }
            }
        }
    }
}
