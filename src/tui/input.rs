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
        Typed::Key(key) if key.kind == KeyEventKind::Press => vec![Event::Key(key)],
        Typed::Key(_) | Typed::Resize(_, _) => Vec::new(),
        Typed::Paste(text) => vec![Event::Paste(text)],
        Typed::FocusGained => vec![Event::Focused(true)],
        Typed::FocusLost => vec![Event::Focused(false)],
        Typed::Mouse(mouse) => wheel(mouse),
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
    fn the_wheel_moves_and_clicks_do_nothing() {
        let up = Event::Key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE));
        assert_eq!(events(mouse(MouseEventKind::ScrollUp)), vec![up; 3]);
        assert_eq!(events(mouse(MouseEventKind::Down(MouseButton::Left))), []);
    }
}
