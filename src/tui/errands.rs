//! What the screen's mind orders from outside: each order becomes a task, and
//! every task ends in an event, even one that panics.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::poll_immediate;
use secrecy::ExposeSecret;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::clipboard::{self, Clipboard};
use super::disk_errands::DiskErrands;
use super::outlet::Outlet;
use super::secret_offer::SecretOffer;
use crate::app::{Effect, Event, Ticket};
use crate::local::{self, Cannot, Disk, Fault, LocalPath, Pace, Walk};
use crate::protocol::{Answer, Asker, Decision, Failure, Request};

/// A folder that is not read by then is on a dead mount.
const DISK_PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks at a walk's figures.
const LOOK_EVERY: Duration = Duration::from_millis(120);

/// Looks that a stopped walk still gets to end; it may hang on a dead mount.
const LOOKS_AFTER_STOP: u32 = 10;

/// Carries out orders.
pub struct Errands {
    asker: Asker,
    disk: Disk,
    changes: DiskErrands,
    clipboard: Clipboard,
    outlet: Outlet,
    walks: HashMap<Ticket, Arc<Pace>>,
    tasks: JoinSet<()>,
    done: mpsc::UnboundedSender<Event>,
}

impl Errands {
    /// With ways to the engine, the clipboard, the terminal and the folder of
    /// what is kept between sessions; the events arrive at the receiver. Dropping this stops what
    /// still runs.
    #[must_use]
    pub fn new(
        asker: Asker,
        clipboard: Clipboard,
        outlet: Outlet,
        memory: Option<&Path>,
    ) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (done, events) = mpsc::unbounded_channel();
        let (walks, tasks) = (HashMap::new(), JoinSet::new());
        let (disk, changes) = (Disk::new(), DiskErrands::new(done.clone(), memory));
        (Self { asker, disk, changes, clipboard, outlet, walks, tasks, done }, events)
    }

    /// Starts on an order. Orders about the screen itself are not for here.
    pub async fn perform(&mut self, effect: Effect) {
        // Takes away what has ended; their events came long ago.
        while self.tasks.try_join_next().is_some() {}
        match effect {
            Effect::Ask { ticket, request } => self.ask(ticket, request).await,
            Effect::OfferKey { ticket, key } => {
                let request = |path| Request::UseKey { path, source: None };
                self.offer(ticket, key.expose(), request);
            }
            Effect::OfferPassword { ticket, password, jobs } => {
                let unlock = |path| Request::Decide { decision: Decision::Unlock { jobs, path } };
                self.offer(ticket, password.expose_secret(), unlock);
            }
            Effect::ListLocal { ticket, path } => self.list(ticket, path),
            Effect::Walk { ticket, roots } => self.walk(ticket, roots),
            Effect::StopWalk { ticket } => {
                if let Some(pace) = self.walks.remove(&ticket) {
                    pace.stop();
                }
            }
            Effect::Disk(order) => self.changes.perform(order),
            Effect::Copy(text) => self.copy(text),
            Effect::WakeAt(_)
            | Effect::Notify(_)
            | Effect::Title(_)
            | Effect::Gauge(_)
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Edit { .. }
            | Effect::Play(_)
            | Effect::Quit => {}
        }
    }

    /// Stops what changes the disk, and waits a moment for it.
    pub async fn end(&mut self) {
        self.changes.end().await;
    }

    /// Runs a task that ends in an event; `otherwise` is told if it panics.
    fn start(&mut self, task: impl Future<Output = Event> + Send + 'static, otherwise: Event) {
        let done = self.done.clone();
        self.tasks.spawn(async move {
            let event = AssertUnwindSafe(task).catch_unwind().await.unwrap_or(otherwise);
            // Nobody listens any more when the program leaves.
            let _ = done.send(event);
        });
    }

    async fn ask(&mut self, ticket: Ticket, request: Request) {
        let asker = self.asker.clone();
        let mut answer = Box::pin(async move { asker.ask(request).await });
        // The first poll hands the request over: requests leave in the order
        // they were given, whatever order their tasks run in.
        let at_once = poll_immediate(&mut answer).await;
        let answered = move |result: Result<_, _>| Event::Answered {
            ticket,
            result: result.unwrap_or_else(|_| Err(cut_off())),
        };
        match at_once {
            Some(result) => {
                let _ = self.done.send(answered(result));
            }
            None => self.start(async move { answered(answer.await) }, failed(ticket)),
        }
    }

    /// Hands a secret over; `request` tells the engine where it can read it.
    fn offer(&mut self, ticket: Ticket, secret: &str, request: impl FnOnce(PathBuf) -> Request) {
        let asker = self.asker.clone();
        let offer = SecretOffer::new(secret).map(|offer| (request(offer.path()), offer));
        let task = async move {
            let result = match offer {
                // The offer lives until the engine has answered.
                Ok((request, _offer)) => {
                    asker.ask(request).await.unwrap_or_else(|_| Err(cut_off()))
                }
                Err(error) => {
                    Err(Failure::Invalid(format!("What was typed cannot be handed over: {error}.")))
                }
            };
            Event::Answered { ticket, result }
        };
        self.start(task, failed(ticket));
    }

    fn list(&mut self, ticket: Ticket, path: LocalPath) {
        let (disk, place) = (self.disk.clone(), path.clone());
        let task = async move {
            let result = disk.list(path.clone(), DISK_PATIENCE).await.map(Arc::new);
            Event::LocalListed { ticket, path, result }
        };
        let otherwise = Event::LocalListed { ticket, path: place, result: Err(bug()) };
        self.start(task, otherwise);
    }

    fn walk(&mut self, ticket: Ticket, roots: Vec<LocalPath>) {
        self.walks.retain(|_, pace| Arc::strong_count(pace) > 1);
        let pace = Arc::new(Pace::default());
        self.walks.insert(ticket, Arc::clone(&pace));
        let (reply, answer) = oneshot::channel();
        let (walking, nothing) = (Arc::clone(&pace), unread(&roots));
        let thread = std::thread::Builder::new().name("walk".to_owned());
        // Without a thread the replier is dropped, and the answer is that
        // nothing could be read.
        let _ = thread.spawn(move || reply.send(local::walk(&roots, &walking)));
        let done = self.done.clone();
        let otherwise = Event::Walked { ticket, walk: Box::new(nothing.clone()) };
        let task = async move {
            let walk = follow(ticket, &pace, answer, &done).await.unwrap_or(nothing);
            Event::Walked { ticket, walk: Box::new(walk) }
        };
        self.start(task, otherwise);
    }

    fn copy(&mut self, text: String) {
        let (way, outlet) = (self.clipboard, self.outlet.clone());
        let otherwise = Event::Copied { reached: false, text: text.clone() };
        let task = async move {
            let reached = match way {
                Clipboard::Tmux if clipboard::give_to_tmux(&text).await => true,
                // An old tmux may still pass the sequence on.
                Clipboard::Tmux | Clipboard::Terminal => {
                    outlet.send(clipboard::sequence(&text));
                    way == Clipboard::Terminal
                }
                Clipboard::Nowhere => false,
            };
            Event::Copied { reached, text }
        };
        self.start(task, otherwise);
    }
}

/// Tells a walk's figures until it ends, or does not end when it should.
async fn follow(
    ticket: Ticket,
    pace: &Pace,
    mut answer: oneshot::Receiver<Walk>,
    done: &mpsc::UnboundedSender<Event>,
) -> Option<Walk> {
    let (mut told, mut looks_after_stop) = (pace.count(), 0);
    loop {
        tokio::select! {
            biased;
            walk = &mut answer => return walk.ok(),
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let count = pace.count();
        if pace.is_stopped() {
            looks_after_stop += 1;
            if looks_after_stop > LOOKS_AFTER_STOP {
                return Some(Walk { count, ..Walk::default() });
            }
        } else if count != told {
            told = count.clone();
            let _ = done.send(Event::Walking { ticket, count });
        }
    }
}

/// The walk that found out nothing.
fn unread(roots: &[LocalPath]) -> Walk {
    let cannot = roots.iter().map(|root| (root.clone(), Cannot::Unreadable)).collect();
    Walk { cannot, ..Walk::default() }
}

fn cut_off() -> Failure {
    Failure::Invalid("The connection to the engine has ended.".to_owned())
}

fn failed(ticket: Ticket) -> Event {
    let sentence = "The program made a mistake here; the log has the details.";
    let result: Result<Answer, Failure> = Err(Failure::Invalid(sentence.to_owned()));
    Event::Answered { ticket, result }
}

fn bug() -> Fault {
    Fault::System(rustix::io::Errno::IO.raw_os_error())
}

#[cfg(test)]
#[path = "errands_tests.rs"]
mod tests;
