//! Signals that concern the screen.

use std::io;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caught {
    /// To leave, by the signal of this number.
    Leave(i32),
    /// To stop until resumed.
    Stop,
    /// We were resumed: somebody else has had the terminal meanwhile.
    Continue,
    /// To ask for the terminal's new size.
    Resize,
}

/// All signals we catch.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
    resume: Signal,
    resize: Signal,
}

impl Signals {
    /// From now on these signals do nothing by themselves.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn catch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(Number::TSTP.as_raw()))?,
            resume: signal(SignalKind::from_raw(Number::CONT.as_raw()))?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// The next one. Nothing is lost when this is dropped while waiting.
    pub async fn next(&mut self) -> Caught {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Caught::Leave(Number::TERM.as_raw()),
            _ = self.hang_up.recv() => Caught::Leave(Number::HUP.as_raw()),
            _ = self.interrupt.recv() => Caught::Leave(Number::INT.as_raw()),
            _ = self.quit.recv() => Caught::Leave(Number::QUIT.as_raw()),
            _ = self.stop.recv() => Caught::Stop,
            _ = self.resume.recv() => Caught::Continue,
            _ = self.resize.recv() => Caught::Resize,
        }
    }

    /// Waits until we are resumed.
    pub async fn resumed(&mut self) {
        let _ = self.resume.recv().await;
    }
}
