//! The disk as seen by somebody who must not wait for it. A dead mount (a lost
//! NFS server, a cut sshfs) holds every thread that touches it, for ever and
//! unkillably. So whatever touches the disk gets a thread of its own and a
//! time; a thread that overstays is left behind and remembered, and further
//! asks for the same path are answered at once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::list::{self, Facts};
use super::{Fault, Folder, LocalPath};

/// Threads that may be stuck at the same time.
const MOST_STUCK: usize = 24;

/// How long one link may keep a listing waiting.
const LINK_PATIENCE: Duration = Duration::from_millis(400);

/// Links of one folder that may overstay before the rest is not looked at.
const LINK_TRIES: usize = 3;

/// A thread needs little room to ask the kernel something.
const STACK: usize = 512 << 10;

/// A way to the disk that always answers in time. Cheap to clone; the clones
/// share what is known to be stuck.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    register: Register,
}

impl Disk {
    /// A disk of which nothing bad is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a folder as [`list::list`] does, within a time.
    ///
    /// # Errors
    /// As there, and [`Fault::Dead`] when there was no answer in time.
    pub async fn list(&self, path: LocalPath, within: Duration) -> Result<Folder, Fault> {
        let register = self.register.clone();
        let place = path.clone();
        self.within(&place, within, move || {
            list::read(&path, |links| look_at_links(&register, links, LINK_PATIENCE, list::follow))
        })
        .await
    }

    /// Does something with the disk at `path`, within a time. What is not
    /// done in time may still happen later; nobody hears of it then.
    ///
    /// # Errors
    /// The deed's own, and [`Fault::Dead`] when it did not end in time or an
    /// earlier one at the same path still hangs.
    pub async fn within<T: Send + 'static>(
        &self,
        path: &LocalPath,
        time: Duration,
        deed: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let pass = self.register.begin(path.as_path()).ok_or(Fault::Dead)?;
        let id = pass.id;
        let (reply, answer) = oneshot::channel();
        start("disk", move || {
            let result = deed();
            drop(pass);
            // The asker may have stopped waiting; then this is late and lost.
            let _ = reply.send(result);
        })?;
        match tokio::time::timeout(time, answer).await {
            Ok(Ok(result)) => result,
            // The thread died of a panic, which the log tells about.
            Ok(Err(_)) => Err(Fault::System(rustix::io::Errno::IO.raw_os_error())),
            Err(_) => {
                self.register.give_up(id);
                Err(Fault::Dead)
            }
        }
    }
}

fn start(name: &str, deed: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
    let thread = std::thread::Builder::new().name(name.to_owned()).stack_size(STACK);
    thread.spawn(deed).map(drop).map_err(|error| Fault::from(&error))
}

/// Looks at what links lead to, one after another on a thread of their own;
/// one that keeps us waiting is left without an answer.
fn look_at_links(
    register: &Register,
    links: &[PathBuf],
    patience: Duration,
    look: fn(&Path) -> Option<Facts>,
) -> Vec<Option<Facts>> {
    let mut found = Vec::with_capacity(links.len());
    let mut tries = 0;
    while found.len() < links.len() && tries < LINK_TRIES {
        let rest = links.get(found.len()..).unwrap_or_default();
        if rest.first().is_some_and(|link| register.is_stuck(link)) {
            found.push(None);
            continue;
        }
        tries += 1;
        if look_at_rest(register, rest, patience, look, &mut found).is_none() {
            break;
        }
    }
    found.resize(links.len(), None);
    found
}

/// One thread's run over links; ends at the first that does not answer, which
/// then counts as found without facts.
fn look_at_rest(
    register: &Register,
    rest: &[PathBuf],
    patience: Duration,
    look: fn(&Path) -> Option<Facts>,
    found: &mut Vec<Option<Facts>>,
) -> Option<()> {
    let (reply, answers) = mpsc::channel();
    let (tell, looking) = mpsc::channel();
    let (links, passes) = (rest.to_vec(), register.clone());
    start("links", move || {
        for link in links {
            let Some(pass) = passes.begin(&link) else { break };
            if tell.send(pass.id).is_err() {
                break;
            }
            let facts = look(&link);
            drop(pass);
            if reply.send(facts).is_err() {
                break;
            }
        }
    })
    .ok()?;
    for _ in rest {
        match answers.recv_timeout(patience) {
            Ok(facts) => found.push(facts),
            Err(RecvTimeoutError::Disconnected) => {
                found.push(None);
                return Some(());
            }
            Err(RecvTimeoutError::Timeout) => {
                found.push(None);
                // The link it hangs at is the last one it told about.
                if let Some(id) = looking.try_iter().last() {
                    register.give_up(id);
                }
                return Some(());
            }
        }
    }
    Some(())
}

/// Who is at which path, and who has overstayed there.
#[derive(Debug, Clone, Default)]
struct Register(Arc<Mutex<Book>>);

#[derive(Debug, Default)]
struct Book {
    next: u64,
    present: HashMap<u64, Visitor>,
}

#[derive(Debug)]
struct Visitor {
    path: PathBuf,
    overstayed: bool,
}

impl Register {
    /// Lets somebody touch a path, unless somebody is stuck there already.
    fn begin(&self, path: &Path) -> Option<Pass> {
        let mut book = self.book();
        let stuck = book.present.values().filter(|visitor| visitor.overstayed);
        let (mut count, mut here) = (0, false);
        for visitor in stuck {
            count += 1;
            here |= visitor.path == path;
        }
        if here || count >= MOST_STUCK {
            return None;
        }
        book.next += 1;
        let id = book.next;
        book.present.insert(id, Visitor { path: path.to_owned(), overstayed: false });
        Some(Pass { id, register: self.clone() })
    }

    /// Notes that nobody waits any more for this visitor, if it is still there.
    fn give_up(&self, id: u64) {
        if let Some(visitor) = self.book().present.get_mut(&id) {
            visitor.overstayed = true;
        }
    }

    fn is_stuck(&self, path: &Path) -> bool {
        self.book().present.values().any(|visitor| visitor.overstayed && visitor.path == path)
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held while a path is touched; leaves the register when dropped.
struct Pass {
    id: u64,
    register: Register,
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.register.book().present.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::Kind;

    const LONG: Duration = Duration::from_secs(10);

    fn dead() -> LocalPath {
        LocalPath::new("/mnt/dead")
    }

    #[tokio::test]
    async fn a_folder_arrives_with_its_links_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("file"), b"abc").unwrap();
        for n in 0..3 {
            std::os::unix::fs::symlink("file", dir.path().join(format!("link {n}"))).unwrap();
        }
        let folder = Disk::new().list(LocalPath::new(dir.path()), LONG).await.unwrap();
        let links = folder.entries.iter().filter(|entry| entry.kind == Kind::LinkToFile);
        assert_eq!(links.map(|entry| entry.size).collect::<Vec<_>>(), [3, 3, 3]);
    }

    // The paused clock jumps ahead as soon as everybody waits, so the time
    // limit passes at once.
    #[tokio::test(start_paused = true)]
    async fn a_dead_mount_is_noticed_once_and_remembered_until_it_wakes() {
        let disk = Disk::new();
        let (wake, asleep) = mpsc::channel::<()>();
        let (ended, end) = oneshot::channel();
        let hangs = move || {
            let _ = asleep.recv();
            let _ = ended.send(());
            Ok(())
        };
        assert_eq!(disk.within(&dead(), LONG, hangs).await, Err(Fault::Dead));
        let never: fn() -> Result<(), Fault> = || unreachable!("it must not be tried");
        assert_eq!(disk.within(&dead(), LONG, never).await, Err(Fault::Dead));
        assert!(disk.register.begin(Path::new("/mnt/alive")).is_some());

        wake.send(()).unwrap();
        tokio::time::resume();
        end.await.unwrap();
        while disk.register.is_stuck(dead().as_path()) {
            tokio::task::yield_now().await;
        }
        assert_eq!(disk.within(&dead(), LONG, || Ok(7)).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn stuck_threads_are_counted_and_limited() {
        let disk = Disk::new();
        let mut wakers = Vec::new();
        for n in 0..MOST_STUCK {
            let (wake, asleep) = mpsc::channel::<()>();
            wakers.push(wake);
            let path = LocalPath::new(format!("/mnt/{n}"));
            let hangs = move || Ok(asleep.recv().is_ok());
            assert_eq!(disk.within(&path, LONG, hangs).await, Err(Fault::Dead));
        }
        assert_eq!(disk.within(&dead(), LONG, || Ok(())).await, Err(Fault::Dead));
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let result = Disk::new().within::<()>(&dead(), LONG, || panic!("on purpose")).await;
        assert!(matches!(result, Err(Fault::System(_))));
    }

    #[test]
    fn a_link_that_hangs_costs_only_itself() {
        fn look(link: &Path) -> Option<Facts> {
            if link == Path::new("hangs") {
                loop {
                    std::thread::park();
                }
            }
            Some(Facts { kind: Kind::LinkToFile, size: 1, modified: None })
        }
        let register = Register::default();
        let links = ["one", "hangs", "two", "three"].map(PathBuf::from);
        for _ in 0..2 {
            let found = look_at_links(&register, &links, Duration::from_millis(40), look);
            let answered: Vec<bool> = found.iter().map(Option::is_some).collect();
            assert_eq!(answered, [true, false, true, true]);
        }
        assert!(register.is_stuck(Path::new("hangs")));
        assert_eq!(register.book().present.len(), 1, "the second look left nobody behind");
    }
}
