//! Links as QR codes, drawn with half blocks: two rows of the code in one of
//! the terminal.

use std::fmt;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around a code. Readers want four, and do with two.
const MARGINS: [i32; 2] = [4, 2];

/// A code that can be drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    code: QrCode,
    margin: i32,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} modules)", self.code.size())
    }
}

impl Code {
    /// The code of a text with the wide margin; `None` when the text is longer
    /// than any code holds (some 2,900 bytes).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
        Some(Self { code, margin: MARGINS[0] })
    }

    /// The same with the widest margin for so many columns and rows; `None`
    /// when not even the narrow one fits.
    #[must_use]
    pub fn within(self, columns: usize, rows: usize) -> Option<Self> {
        let Self { code, .. } = self;
        let wide = MARGINS.into_iter().map(|margin| Self { code: code.clone(), margin });
        wide.into_iter().find(|code| code.columns() <= columns && code.rows() <= rows)
    }

    /// How many columns it takes.
    #[must_use]
    pub fn columns(&self) -> usize {
        usize::try_from(self.code.size() + 2 * self.margin).unwrap_or_default()
    }

    /// How many rows it takes.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns().div_ceil(2)
    }

    /// Its rows. `ink`: blocks are drawn for the dark modules, for dark
    /// characters on a light ground; else for the light ones.
    #[must_use]
    pub fn lines(&self, ink: bool) -> Vec<String> {
        let all = -self.margin..self.code.size() + self.margin;
        // Beyond its edge a code is light.
        let drawn = |x, y| all.contains(&y) && self.code.get_module(x, y) == ink;
        let cell = |x: i32, y: i32| match (drawn(x, y), drawn(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        all.clone().step_by(2).map(|y| all.clone().map(|x| cell(x, y)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://1fichier.com/?abcdefghij0123456789";

    /// The modules that lines draw, margins and all.
    fn modules(lines: &[String]) -> Vec<Vec<bool>> {
        let upper = |c| matches!(c, '█' | '▀');
        let lower = |c| matches!(c, '█' | '▄');
        let both = |line: &String| {
            [line.chars().map(upper).collect::<Vec<_>>(), line.chars().map(lower).collect()]
        };
        lines.iter().flat_map(both).collect()
    }

    #[test]
    fn what_is_drawn_is_the_code() {
        let code = Code::of(LINK).unwrap();
        let truth = QrCode::encode_text(LINK, QrCodeEcc::Low).unwrap();
        let (ink, light) = (modules(&code.lines(true)), modules(&code.lines(false)));
        let side = code.columns();
        for (y, row) in ink.iter().enumerate().take(side) {
            for (x, dark) in row.iter().enumerate() {
                let (x, y) = (i32::try_from(x).unwrap() - 4, i32::try_from(y).unwrap() - 4);
                assert_eq!(*dark, truth.get_module(x, y), "{x} {y}");
            }
            assert!(row.iter().zip(&light[y]).all(|(dark, light)| dark != light));
        }
    }

    #[test]
    fn a_link_fits_the_usual_terminal_and_margins_give_way_first() {
        let code = Code::of(LINK).unwrap();
        assert_eq!((code.columns(), code.rows()), (37, 19));
        assert_eq!(code.clone().within(80, 19).map(|code| code.rows()), Some(19));
        assert_eq!(code.clone().within(80, 18).map(|code| code.rows()), Some(17));
        assert_eq!(code.within(80, 16), None);
        assert_eq!(Code::of(&"x".repeat(3000)), None);
    }
}
