//! What the terminal sends, in the words of the screen's mind.

use crossterm::event::{
    Event as Typed, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind,
};

use crate::app::Event;

/// Rows per step of the wheel, as terminals have it.
const WHEEL: usize = 3;

/// The facts in what was typed. Sizes are asked from the system instead.
#[must_use]
pub fn events(typed: Typed) -> Vec<Event> {
    match typed {
        Typed::Key(key) if key.kind == KeyEventKind::Press => pressed(key),
        Typed::Key(_) | Typed::Resize(_, _) => Vec::new(),
        Typed::Paste(text) => vec![Event::Paste(text)],
        Typed::FocusGained => vec![Event::Focused(true)],
        Typed::FocusLost => vec![Event::Focused(false)],
        Typed::Mouse(mouse) => wheel(mouse),
    }
}

/// On most terminals Alt with a letter is the same bytes as Esc and then that
/// letter. No key of ours uses it, so a fast or distant typist's Esc counts.
/// Digits stay: Alt with one is a function key.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other keys are what they are")]
fn pressed(key: KeyEvent) -> Vec<Event> {
    match key.code {
        KeyCode::Char(c) if key.modifiers == KeyModifiers::ALT && !c.is_ascii_digit() => vec![
            Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)),
            Event::Key(KeyEvent::new(key.code, KeyModifiers::NONE)),
        ],
        _ => vec![Event::Key(key)],
    }
}

/// The wheel as cursor keys; nothing else of the mouse is used.
fn wheel(mouse: MouseEvent) -> Vec<Event> {
    let code = match mouse.kind {
        MouseEventKind::ScrollUp => KeyCode::Up,
        MouseEventKind::ScrollDown => KeyCode::Down,
        MouseEventKind::Down(_)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => return Vec::new(),
    };
    vec![Event::Key(KeyEvent::new(code, KeyModifiers::NONE)); WHEEL]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::MouseButton;

    fn mouse(kind: MouseEventKind) -> Typed {
        Typed::Mouse(MouseEvent { kind, column: 0, row: 0, modifiers: KeyModifiers::NONE })
    }

    #[test]
    fn keys_count_when_pressed_only() {
        let key = |kind| KeyEvent::new_with_kind(KeyCode::Char('a'), KeyModifiers::NONE, kind);
        let press = key(KeyEventKind::Press);
        assert_eq!(events(Typed::Key(press)), [Event::Key(press)]);
        assert_eq!(events(Typed::Key(key(KeyEventKind::Release))), []);
        assert_eq!(events(Typed::Key(key(KeyEventKind::Repeat))), []);
    }

    #[test]
    fn an_escape_right_before_a_letter_is_an_escape() {
        let alt = |c| events(Typed::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT)));
        let plain = |code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(alt('/'), [plain(KeyCode::Esc), plain(KeyCode::Char('/'))]);
        assert_eq!(alt('5').len(), 1);
    }

    #[test]
    fn the_wheel_moves_and_clicks_do_nothing() {
        let up = Event::Key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE));
        assert_eq!(events(mouse(MouseEventKind::ScrollUp)), vec![up; 3]);
        assert_eq!(events(mouse(MouseEventKind::Down(MouseButton::Left))), []);
    }
}
