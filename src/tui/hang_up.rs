//! Noticing that the terminal is gone without being told by a signal: under a
//! parent that ignores SIGHUP nobody tells us, and the reader of keys would
//! spin on the dead terminal for ever.

use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::io::Errno;
use rustix::stdio::stdin;
use rustix::termios::tcgetwinsize;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// How often to look where the system cannot tell.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Watches standard input.
#[derive(Debug)]
pub struct HangUp {
    /// Urgent data never comes from a terminal; a hang-up is reported all the
    /// same. So nothing wakes us before it.
    watch: Option<AsyncFd<BorrowedFd<'static>>>,
}

impl HangUp {
    /// Begins to watch.
    #[must_use]
    #[expect(
        deprecated,
        reason = "its successor is unsafe because files may be closed meanwhile; \
                                   standard input is not"
    )]
    pub fn watch() -> Self {
        Self { watch: AsyncFd::with_interest(stdin(), Interest::PRIORITY).ok() }
    }

    /// Ends when the terminal is gone. Nothing is lost when dropped.
    pub async fn wait(&self) {
        while !is_gone() {
            let Some(watch) = &self.watch else {
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            };
            match watch.ready(Interest::PRIORITY).await {
                Ok(mut ready) => {
                    if !is_gone() {
                        ready.clear_ready();
                    }
                }
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }
}

/// Whether the terminal is gone: it then has no size any more.
#[must_use]
pub fn is_gone() -> bool {
    matches!(tcgetwinsize(stdin()), Err(Errno::IO | Errno::NXIO | Errno::NODEV))
}
