//! The canvas: ratatui's terminal on top of our pen. A frame goes in, the
//! bytes that bring the real terminal there come out.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};

use super::pen::Pen;

/// What the terminal shows, and the way to change it.
pub struct Canvas {
    /// Full screen only: an inline viewport would ask for the cursor.
    terminal: Terminal<Pen>,
    /// The last frame.
    drawn: Buffer,
}

impl Canvas {
    /// For a terminal of this size that has just been set up.
    #[must_use]
    pub fn new(size: Size) -> Self {
        let Ok(terminal) = Terminal::new(Pen::new(size));
        Self { terminal, drawn: Buffer::default() }
    }

    /// The size the next frame is drawn for.
    #[must_use]
    pub fn size(&self) -> Size {
        let Ok(size) = self.terminal.size();
        size
    }

    /// Draws; returns the bytes for the terminal, none when nothing changed.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> Vec<u8> {
        let drawn = &mut self.drawn;
        let Ok(_) = self.terminal.draw(|frame| {
            paint(frame);
            drawn.clone_from(frame.buffer_mut());
        });
        let pen = self.terminal.backend_mut();
        pen.mend(&self.drawn);
        pen.take()
    }

    /// The terminal has this size now.
    pub fn resize(&mut self, size: Size) {
        // Ratatui compares with the size it knows before each frame, and then
        // clears and paints all.
        self.terminal.backend_mut().resize(size);
    }

    /// The next frame paints all anew: something else has written there.
    pub fn all_anew(&mut self) {
        let area = Rect::from((Position::ORIGIN, self.size()));
        let Ok(()) = self.terminal.resize(area);
    }

    /// The terminal was set up anew; the next frame paints all.
    pub fn forget(&mut self) {
        self.terminal.backend_mut().forget();
        self.all_anew();
    }
}
