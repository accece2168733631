//! Painters and theme. Reads [`crate::app::App`], changes nothing, keeps
//! nothing.

mod theme;

use ratatui::Frame;

pub use theme::Theme;

use crate::app::App;
use crate::clock::Moment;

/// Paints the whole screen.
pub fn draw(frame: &mut Frame, app: &App, theme: &Theme, now: Moment) {
    let _ = (frame, app, theme, now);
}
