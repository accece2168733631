//! The terminal as it was given to us and as we give it back. Dropping a
//! [`Tty`] gives it back; so does a panic that unwinds through its owner.
//! Nothing here prints or fails loudly: on a dead terminal that would end in
//! an abort.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use ratatui::layout::Size;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{isatty, tcgetwinsize};

use super::outlet::{Outlet, Taken};
use super::signs::Signs;
use crate::app::{Gauge, TITLE};

/// Modes that are set while the screen is ours, in this order, and reset in
/// the opposite one: alternate screen, bracketed paste, focus reports.
const MODES: [u16; 3] = [1049, 2004, 1004];

/// Modes for the wheel: button reports, in their long form.
const MOUSE_MODES: [u16; 2] = [1000, 1006];

/// A terminal that takes nothing for so long gets no farewell.
const FAREWELL: Duration = Duration::from_millis(700);

/// The terminal. Made in the state we found it in.
#[derive(Debug)]
pub struct Tty {
    outlet: Outlet,
    mouse: bool,
    signs: Signs,
    title: String,
    gauge: Gauge,
    ours: bool,
}

impl Tty {
    /// Takes hold of standard output; changes nothing yet.
    ///
    /// # Errors
    /// When standard input or output is no terminal.
    pub fn open(mouse: bool, signs: Signs) -> io::Result<(Self, Taken)> {
        if !isatty(stdin()) || !isatty(stdout()) {
            let sentence = "The screen needs a terminal; input or output is redirected.";
            return Err(io::Error::other(sentence));
        }
        // Not through the standard library's writer, which cuts frames at
        // every line feed.
        let out = File::from(stdout().as_fd().try_clone_to_owned()?);
        let (outlet, taken) = Outlet::new(out)?;
        let (title, gauge) = (TITLE.to_owned(), Gauge::Off);
        Ok((Self { outlet, mouse, signs, title, gauge, ours: false }, taken))
    }

    /// Where frames go.
    #[must_use]
    pub fn outlet(&self) -> &Outlet {
        &self.outlet
    }

    /// Takes the screen over, blank and with a hidden cursor.
    ///
    /// # Errors
    /// When raw mode cannot be set.
    pub fn enter(&mut self) -> io::Result<()> {
        if !self.ours {
            crossterm::terminal::enable_raw_mode()?;
            self.ours = true;
            self.outlet.send(entering(self.mouse));
            self.outlet.send(self.signs.begin(&self.title, self.gauge));
        }
        Ok(())
    }

    /// Tells the user, who does not look at the screen.
    pub fn notify(&self, text: &str) {
        if self.ours {
            self.outlet.send(self.signs.notification(text));
        }
    }

    /// From now on this is the window's title.
    pub fn show_title(&mut self, title: String) {
        self.title = title;
        if self.ours {
            self.outlet.send(self.signs.title(&self.title));
        }
    }

    /// From now on the taskbar shows this.
    pub fn show_gauge(&mut self, gauge: Gauge) {
        self.gauge = gauge;
        if self.ours {
            self.outlet.send(self.signs.gauge(gauge));
        }
    }

    /// Gives the screen back. Waits a moment for what is still to be written.
    pub fn leave(&mut self) {
        if self.ours {
            self.ours = false;
            self.outlet.send(self.signs.end(self.gauge));
            self.outlet.send(leaving(self.mouse));
            self.outlet.wait(FAREWELL);
            // A dead terminal has no modes; nothing to be done about it.
            let _ = crossterm::terminal::disable_raw_mode();
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        self.leave();
    }
}

fn modes(mouse: bool) -> Vec<u16> {
    let wheel: &[u16] = if mouse { &MOUSE_MODES } else { &[] };
    [&MODES, wheel].concat()
}

fn entering(mouse: bool) -> Vec<u8> {
    let set: String = modes(mouse).iter().map(|mode| format!("\x1b[?{mode}h")).collect();
    // Consoles without an alternate screen need the erasing.
    format!("{set}\x1b[?25l\x1b[m\x1b[2J").into_bytes()
}

fn leaving(mouse: bool) -> Vec<u8> {
    let reset: String = modes(mouse).iter().rev().map(|mode| format!("\x1b[?{mode}l")).collect();
    // Without an alternate screen the prompt appears below our last picture.
    format!("\x1b[m\x1b[?25h\x1b[999H{reset}").into_bytes()
}

/// The terminal's size, asked from the system, not from the terminal.
///
/// # Errors
/// When it is gone.
pub fn size() -> io::Result<Size> {
    let size = tcgetwinsize(stdout())?;
    Ok(Size { width: size.ws_col, height: size.ws_row })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_that_is_set_is_reset_in_the_opposite_order() {
        for mouse in [false, true] {
            let numbers = |bytes: Vec<u8>, end: char| -> Vec<String> {
                let text = String::from_utf8(bytes).unwrap();
                let parts = text.split("\x1b[?").map(str::to_owned);
                let ends = parts.filter_map(|part| part.split_once(end).map(|(n, _)| n.to_owned()));
                ends.filter(|number| number.parse::<u16>().is_ok() && number != "25").collect()
            };
            let set = numbers(entering(mouse), 'h');
            let mut reset = numbers(leaving(mouse), 'l');
            reset.reverse();
            assert_eq!(set, reset);
            assert_eq!(set.len(), if mouse { 5 } else { 3 });
        }
    }

    #[test]
    fn the_cursor_comes_back_and_the_alternate_screen_goes_last() {
        let left = String::from_utf8(leaving(false)).unwrap();
        assert!(left.contains("\x1b[?25h") && left.ends_with("\x1b[?1049l"));
    }
}
