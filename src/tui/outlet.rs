//! The way out to the terminal: a thread that writes. A terminal can stop
//! taking bytes for minutes (a laptop asleep at the other end of SSH); keys,
//! signals and uploads must not wait for it.

use std::io::{self, Write};
use std::sync::mpsc as std_mpsc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

/// Between two tries on a terminal that somebody has made non-blocking.
const FULL_PAUSE: Duration = Duration::from_millis(5);

/// The end bytes are put into. Cheap to clone; what is sent comes out whole
/// and in order.
#[derive(Debug, Clone)]
pub struct Outlet {
    chunks: std_mpsc::Sender<Vec<u8>>,
    pending: Arc<Pending>,
}

/// Tells of each chunk how long the terminal took for it, or that it is gone.
pub type Taken = mpsc::UnboundedReceiver<io::Result<Duration>>;

#[derive(Debug, Default)]
struct Pending {
    chunks: Mutex<usize>,
    fewer: Condvar,
}

impl Outlet {
    /// Starts the thread. It ends when all clones are dropped.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn new(to: impl Write + Send + 'static) -> io::Result<(Self, Taken)> {
        let (chunks, waiting) = std_mpsc::channel();
        let (tell, taken) = mpsc::unbounded_channel();
        let pending = Arc::new(Pending::default());
        let counted = Arc::clone(&pending);
        let thread = std::thread::Builder::new().name("terminal".to_owned());
        thread.spawn(move || write_all(to, &waiting, &counted, &tell))?;
        Ok((Self { chunks, pending }, taken))
    }

    /// Hands bytes over; does not wait.
    pub fn send(&self, bytes: Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        self.pending.change(|count| count + 1);
        if self.chunks.send(bytes).is_err() {
            self.pending.change(|count| count.saturating_sub(1));
        }
    }

    /// Whether something sent has not been taken yet.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        *self.pending.lock() > 0
    }

    /// Blocks until all is taken, or so long; tells whether it is.
    pub fn wait(&self, at_most: Duration) -> bool {
        let count = self.pending.lock();
        let waited = self.pending.fewer.wait_timeout_while(count, at_most, |count| *count > 0);
        let (count, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *count == 0
    }
}

impl Pending {
    fn lock(&self) -> std::sync::MutexGuard<'_, usize> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, by: impl FnOnce(usize) -> usize) {
        let mut count = self.lock();
        *count = by(*count);
        self.fewer.notify_all();
    }
}

fn write_all(
    mut to: impl Write,
    waiting: &std_mpsc::Receiver<Vec<u8>>,
    pending: &Pending,
    tell: &mpsc::UnboundedSender<io::Result<Duration>>,
) {
    while let Ok(bytes) = waiting.recv() {
        let start = Instant::now();
        let written = write_whole(&mut to, &bytes);
        pending.change(|count| count.saturating_sub(1));
        // Nobody may listen any more while the last bytes go out.
        let _ = tell.send(written.map(|()| start.elapsed()));
    }
}

fn write_whole(to: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match to.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The terminal is shared: another program on it may have set this.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                std::thread::sleep(FULL_PAUSE);
            }
            Err(error) => return Err(error),
        }
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A terminal that takes a byte at a time, and only when it is let.
    struct Slow {
        let_go: std_mpsc::Receiver<()>,
        got: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.let_go.recv().map_err(io::Error::other)?;
            self.got.lock().unwrap().extend(&bytes[..1]);
            Ok(1)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_is_sent_comes_out_in_order_without_anybody_waiting() {
        let (go, let_go) = std_mpsc::channel();
        let got = Arc::new(Mutex::new(Vec::new()));
        let (outlet, mut taken) = Outlet::new(Slow { let_go, got: Arc::clone(&got) }).unwrap();
        outlet.send(b"ab".to_vec());
        outlet.send(b"".to_vec());
        outlet.clone().send(b"c".to_vec());
        assert!(outlet.is_busy());
        assert!(!outlet.wait(Duration::from_millis(1)));
        (0..3).for_each(|_| go.send(()).unwrap());
        assert!(outlet.wait(Duration::from_secs(10)));
        assert_eq!(*got.lock().unwrap(), b"abc");
        assert!(taken.recv().await.unwrap().is_ok());
        assert!(taken.recv().await.unwrap().is_ok());
        assert!(!outlet.is_busy());
    }

    #[tokio::test]
    async fn a_terminal_that_is_gone_is_told() {
        let (go, let_go) = std_mpsc::channel::<()>();
        drop(go);
        let (outlet, mut taken) = Outlet::new(Slow { let_go, got: Arc::default() }).unwrap();
        outlet.send(b"x".to_vec());
        assert!(taken.recv().await.unwrap().is_err());
        assert!(outlet.wait(Duration::from_secs(10)));
    }
}
