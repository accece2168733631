//! Reading what the user types: by the loop itself, without a thread, woken
//! by the system only when there is something. A terminal that is gone is
//! noticed here, too, even where no signal tells of it.

use std::collections::VecDeque;
use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::io::{Errno, ioctl_fionread, read};
use rustix::stdio::stdin;
use rustix::termios::tcgetwinsize;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, sleep_until};

use super::decoder::Decoder;
use crate::app::Event;

/// Between the pieces of one key's sequence, at most. Longer, and Esc alone
/// feels slow; shorter, and arrow keys over SSH turn into Esc.
const PIECES: Duration = Duration::from_millis(30);

/// The terminal is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// What the user types.
#[derive(Debug)]
pub struct Keys {
    terminal: AsyncFd<BorrowedFd<'static>>,
    decoder: Decoder,
    ready: VecDeque<Event>,
    /// When what is undecided will be decided.
    decide_at: Instant,
}

impl Keys {
    /// Reads from standard input, which must be the terminal in raw mode.
    ///
    /// # Errors
    /// When the system cannot watch it.
    #[expect(
        deprecated,
        reason = "its successor is unsafe because files may be closed meanwhile; \
                                   standard input is not"
    )]
    pub fn new() -> io::Result<Self> {
        let terminal = AsyncFd::with_interest(stdin(), Interest::READABLE)?;
        let (decoder, ready) = (Decoder::default(), VecDeque::new());
        Ok(Self { terminal, decoder, ready, decide_at: Instant::now() })
    }

    /// Forgets what was typed and not taken: it was meant for somebody else.
    pub fn forget(&mut self) {
        self.ready.clear();
        self.decoder = Decoder::default();
    }

    /// The next key, paste or change of focus. Nothing is lost when dropped
    /// while waiting.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn next(&mut self) -> Result<Event, Gone> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let undecided = self.decoder.is_undecided();
            tokio::select! {
                biased;
                readable = self.terminal.ready(Interest::READABLE) => {
                    let mut readable = readable.map_err(|_| Gone)?;
                    let mut buffer = [0; 4096];
                    let count = read_what_is_there(&mut buffer)?;
                    if count == 0 {
                        readable.clear_ready();
                    } else {
                        let bytes = buffer.get(..count).unwrap_or_default();
                        self.ready.extend(self.decoder.feed(bytes));
                        self.decide_at = Instant::now() + PIECES;
                    }
                }
                () = sleep_until(self.decide_at), if undecided => {
                    self.ready.extend(self.decoder.decide());
                }
            }
        }
    }
}

/// Reads without waiting. The terminal is not made non-blocking for it: that
/// would change it for the shell and everybody else, too.
fn read_what_is_there(buffer: &mut [u8]) -> Result<usize, Gone> {
    match ioctl_fionread(stdin()) {
        // Woken for nothing, or for the end.
        Ok(0) if is_gone() => Err(Gone),
        Ok(0) => Ok(0),
        Ok(_) => match read(stdin(), buffer) {
            Ok(0) => Err(Gone),
            Ok(count) => Ok(count),
            Err(Errno::INTR | Errno::AGAIN) => Ok(0),
            Err(_) => Err(Gone),
        },
        Err(_) => Err(Gone),
    }
}

/// Whether the terminal is gone: it then has no size any more.
fn is_gone() -> bool {
    tcgetwinsize(stdin()).is_err()
}
