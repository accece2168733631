//! Notation for these tests: `face.press("j j space c enter")`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use fichier::app::{App, Effect, Event, Start, Ticket};
use fichier::clock::Moment;
use fichier::local::LocalPath;
use fichier::protocol::{self, Answer, Failure, Request};
use fichier::ui::{self, Theme};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// 2026-11-23 14:32:00 UTC.
pub const NOW: Moment = Moment(1_795_444_320_000);

/// A screen under test, with all orders it gave and nobody carried out.
pub struct Face {
    pub app: App,
    pub now: Moment,
    pub orders: Vec<Effect>,
    /// The last moment it asked to be woken at, since [`Face::take`].
    pub wake: Option<Moment>,
    pub theme: Theme,
    cols: u16,
    rows: u16,
}

impl Face {
    /// As at the start of the program; nothing has been answered yet.
    pub fn start(cols: u16, rows: u16) -> Self {
        Self::start_with(cols, rows, true)
    }

    /// The same, before an engine in this program or in the background.
    pub fn start_with(cols: u16, rows: u16, inside: bool) -> Self {
        let (app, orders) = App::new(Start {
            local_dir: LocalPath::new("/home/me"),
            home: Some(LocalPath::new("/home/me")),
            zone: TimeZone::UTC,
            cols,
            rows,
            inside,
            now: NOW,
        });
        let wake = None;
        Self { app, now: NOW, orders, wake, theme: Theme::pick(false, false), cols, rows }
    }

    pub fn event(&mut self, event: Event) {
        for order in self.app.update(event, self.now) {
            if let Effect::WakeAt(at) = order {
                self.wake = Some(at);
            } else {
                self.orders.push(order);
            }
        }
    }

    pub fn engine(&mut self, event: protocol::Event) {
        self.event(Event::Engine(event));
    }

    /// Keys, separated by blanks; text in quotes is typed letter by letter.
    pub fn press(&mut self, keys: &str) {
        for (at, part) in keys.split('\'').enumerate() {
            if at % 2 == 1 {
                for c in part.chars() {
                    self.event(Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
                }
                continue;
            }
            for key in part.split(' ').filter(|key| !key.is_empty()) {
                self.event(Event::Key(key_event(key)));
            }
        }
    }

    pub fn later(&mut self, millis: i64) {
        self.now = Moment(self.now.0 + millis);
        self.event(Event::Woke);
    }

    pub fn resize(&mut self, cols: u16, rows: u16) {
        (self.cols, self.rows) = (cols, rows);
        self.event(Event::Resized { cols, rows });
    }

    /// Takes all orders given so far.
    pub fn take(&mut self) -> Vec<Effect> {
        self.wake = None;
        std::mem::take(&mut self.orders)
    }

    /// The requests among the orders given so far, with their tickets.
    pub fn asked(&mut self) -> Vec<(Ticket, Request)> {
        let mut asked = Vec::new();
        for order in self.take() {
            if let Effect::Ask { ticket, request } = order {
                asked.push((ticket, request));
            }
        }
        asked
    }

    /// The one request among the orders given so far.
    pub fn one_request(&mut self) -> (Ticket, Request) {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.pop().unwrap()
    }

    pub fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.event(Event::Answered { ticket, result: Ok(answer) });
    }

    pub fn refuse(&mut self, ticket: Ticket, failure: Failure) {
        self.event(Event::Answered { ticket, result: Err(failure) });
    }

    pub fn buffer(&self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.cols, self.rows)).unwrap();
        terminal.draw(|frame| ui::draw(frame, &self.app, &self.theme, self.now)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The whole screen as text.
    pub fn screen(&self) -> String {
        let buffer = self.buffer();
        let row = |y| {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..self.cols {
                let symbol = buffer[(x, y)].symbol();
                if skip == 0 {
                    line.push_str(symbol);
                    skip = fichier::words::width(symbol).max(1);
                }
                skip -= 1;
            }
            line.trim_end().to_owned()
        };
        (0..self.rows).map(row).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    pub fn shows(&self, text: &str) {
        assert!(self.screen().contains(text), "not shown: {text}\n{}", self.screen());
    }

    #[track_caller]
    pub fn shows_not(&self, text: &str) {
        assert!(!self.screen().contains(text), "shown: {text}\n{}", self.screen());
    }
}

/// The key of the tables' notation, as a terminal reports it.
pub fn key_event(text: &str) -> KeyEvent {
    let (mut modifiers, mut rest) = (KeyModifiers::NONE, text);
    while let Some((modifier, after)) =
        rest.split_once('-').filter(|(m, a)| m.len() == 1 && !a.is_empty())
    {
        modifiers |= match modifier {
            "C" => KeyModifiers::CONTROL,
            "A" => KeyModifiers::ALT,
            _ => KeyModifiers::SHIFT,
        };
        rest = after;
    }
    let code = match rest {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backspace" => KeyCode::Backspace,
        "insert" => KeyCode::Insert,
        "delete" => KeyCode::Delete,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "space" => KeyCode::Char(' '),
        _ if rest.len() > 1 && rest.starts_with('F') => KeyCode::F(rest[1..].parse().unwrap()),
        _ => {
            assert_eq!(rest.chars().count(), 1, "no key is called {rest}");
            KeyCode::Char(rest.chars().next().unwrap())
        }
    };
    KeyEvent::new(code, modifiers)
}
