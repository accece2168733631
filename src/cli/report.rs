//! What a command prints to standard output: lines for people, JSON for
//! programs. Owns the rule that nothing printed can steer a terminal, and
//! what happens when nobody reads any more.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::exit::{Exit, Trouble};

/// Columns where the terminal does not tell.
const COLUMNS: usize = 80;

/// A report under way.
#[derive(Debug)]
pub(super) struct Report<W: Write = Stdout> {
    out: BufWriter<W>,
    /// Columns of the terminal; `None` when it is a pipe or a file.
    columns: Option<usize>,
    /// What stopped the printing.
    fault: Option<io::Error>,
}

impl Report {
    /// To standard output.
    pub fn begin() -> Self {
        let out = io::stdout();
        let columns = out.is_terminal().then(|| columns(&out));
        Self { out: BufWriter::new(out), columns, fault: None }
    }
}

impl<W: Write> Report<W> {
    /// Columns a line may take; `None` where nobody counts.
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// A line. Whatever came from a name must have gone through
    /// [`crate::words::visible`].
    pub fn line(&mut self, line: impl Display) {
        if self.fault.is_none() {
            self.fault = writeln!(self.out, "{line}").err();
        }
    }

    /// Bytes as they are, ended by a zero byte: for programs alone.
    pub fn zero_ended(&mut self, bytes: &[u8]) {
        let written = self.out.write_all(bytes).and_then(|()| self.out.write_all(&[0]));
        if self.fault.is_none() {
            self.fault = written.err();
        }
    }

    /// A value as one line of JSON.
    pub fn json(&mut self, value: &impl Serialize) {
        let mut bytes = Vec::new();
        let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, Harmless));
        let written = written.map_err(io::Error::other).and_then(|()| {
            bytes.push(b'\n');
            self.out.write_all(&bytes)
        });
        if self.fault.is_none() {
            self.fault = written.err();
        }
    }

    /// Lets go what was printed so far. False when nobody reads any more or
    /// nothing more can be written.
    pub fn flush(&mut self) -> bool {
        if self.fault.is_none() {
            self.fault = self.out.flush().err();
        }
        self.fault.is_none()
    }

    /// Ends the report. A reader that has gone, as in `| head`, is no
    /// failure.
    ///
    /// # Errors
    /// What kept it from being written.
    pub fn finish(mut self) -> Result<(), Trouble> {
        self.flush();
        match self.fault.take() {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                let text = format!("The report could not be written: {error}.");
                Err(Trouble::new(Exit::Failed, text))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Columns of the terminal behind `out`.
pub(super) fn columns(out: &impl rustix::fd::AsFd) -> usize {
    let size = rustix::termios::tcgetwinsize(out);
    size.map_or(COLUMNS, |size| if size.ws_col == 0 { COLUMNS } else { size.ws_col.into() })
}

/// Compact JSON in which every character that could steer a terminal is
/// written as an escape: the same value for a program, harmless for a person
/// who looks at it. C0 controls are escapes in any JSON.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        let mut rest = fragment;
        while let Some(at) = rest.find(steers) {
            let (plain, tail) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut chars = tail.chars();
            if let Some(c) = chars.next() {
                write!(writer, "\\u{:04x}", u32::from(c))?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// DEL, the C1 controls and the marks that turn the reading direction.
const fn steers(c: char) -> bool {
    matches!(c,
        '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(out: Vec<u8>) -> Report<Vec<u8>> {
        Report { out: BufWriter::new(out), columns: None, fault: None }
    }

    #[test]
    fn json_holds_the_name_and_cannot_steer_a_terminal() {
        let name = "a\u{1b}[2J\u{9b}31m\u{202e}b\u{7f} été 東京 \"q\"";
        let mut report = to(Vec::new());
        report.json(&name);
        assert!(report.flush());
        let text = String::from_utf8(report.out.get_ref().clone()).unwrap();
        assert!(text.trim_end().chars().all(|c| !c.is_control() && !steers(c)), "{text}");
        assert!(text.contains("été 東京"));
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), name);
    }

    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure_and_a_full_disk_is_one() {
        for (kind, good) in [(ErrorKind::BrokenPipe, true), (ErrorKind::StorageFull, false)] {
            let out = BufWriter::new(Broken(kind));
            let mut report = Report { out, columns: None, fault: None };
            report.line("x");
            assert!(!report.flush());
            report.line("y");
            assert_eq!(report.finish().is_ok(), good);
        }
    }
}
