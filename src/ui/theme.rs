//! Styles by meaning, and the characters that frames and bars are made of.
//! Only the 16 colours of the terminal's own palette, and of those the ones
//! that are readable on light and on dark; every meaning has a sign or a word
//! besides its colour.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use crate::words::Gap;

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// Less important.
    Quiet,
    /// A heading.
    Heading,
    /// The cursor where the keys go.
    Cursor,
    /// The cursor where they do not go.
    IdleCursor,
    /// A folder.
    Folder,
    /// Marked.
    Marked,
    /// All is well.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong.
    Bad,
    /// A key to press.
    Key,
    /// A frame.
    Frame,
    /// A frame that has the keys.
    FrameOn,
    /// A QR code: dark on light, whatever the terminal's own colours are.
    Code,
}

/// How things look.
#[derive(Debug, Clone)]
pub struct Theme {
    colour: bool,
    ascii: bool,
}

const ASCII_FRAME: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

impl Theme {
    /// The theme for this terminal: without colour where the user asks for
    /// none (`NO_COLOR`), with plain characters where others may be missing.
    #[must_use]
    pub const fn pick(no_color: bool, ascii: bool) -> Self {
        Self { colour: !no_color, ascii }
    }

    /// Whether colours are used.
    #[must_use]
    pub const fn colour(&self) -> bool {
        self.colour
    }

    /// Whether only ASCII characters are drawn.
    #[must_use]
    pub const fn ascii(&self) -> bool {
        self.ascii
    }

    /// How a piece of text looks.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        let (modifier, colour) = match role {
            Role::Plain => (Modifier::empty(), None),
            Role::Quiet => (Modifier::DIM, None),
            Role::Heading => (Modifier::BOLD, None),
            Role::Cursor => (Modifier::REVERSED, None),
            Role::IdleCursor => (Modifier::UNDERLINED, None),
            Role::Folder => (Modifier::BOLD, Some(Color::Blue)),
            Role::Marked => (Modifier::BOLD, Some(Color::Magenta)),
            Role::Good => (Modifier::empty(), Some(Color::Green)),
            Role::Warning => (Modifier::BOLD, Some(Color::Magenta)),
            Role::Bad => (Modifier::BOLD, Some(Color::Red)),
            Role::Key => (Modifier::BOLD, Some(Color::Cyan)),
            Role::Frame => (Modifier::empty(), None),
            Role::FrameOn => (Modifier::BOLD, None),
            // A camera needs the contrast, whatever the terminal's colours are.
            Role::Code if self.colour => return plain.fg(Color::Black).bg(Color::White),
            Role::Code => (Modifier::empty(), None),
        };
        let style = plain.add_modifier(modifier);
        match colour.filter(|_| self.colour) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    /// What a cut name shows at the cut.
    #[must_use]
    pub const fn gap(&self) -> Gap {
        if self.ascii { Gap::Tilde } else { Gap::Dots }
    }

    /// The characters of a frame.
    #[must_use]
    pub const fn frame(&self) -> border::Set<'static> {
        if self.ascii { ASCII_FRAME } else { border::PLAIN }
    }

    /// The full and the empty part of a bar.
    #[must_use]
    pub const fn bar(&self) -> (&'static str, &'static str) {
        if self.ascii { ("#", ".") } else { ("█", "░") }
    }
}
