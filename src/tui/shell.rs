//! The event loop: one task that owns the screen's mind and the terminal.
//! Facts are taken in, all that are there; then at most one frame is drawn.
//! Nothing here waits for disk, network or terminal, and nothing wakes it when
//! nothing happens.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use futures_util::future::poll_immediate;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use super::canvas::Canvas;
use super::editor::{Editor, Ended};
use super::errands::Errands;
use super::frames::Frames;
use super::keys::{Gone, Keys};
use super::outlet::Taken;
use super::signals::{Caught, Signals};
use super::tty::{self, Tty};
use super::{Exit, Mind, job_control, playing};
use crate::app::{Edit, Effect, Event, Played, Ticket};
use crate::clock::Moment;
use crate::config::{PlayWay, Player};
use crate::protocol::Incoming;

/// How long facts are taken in between two looks at the screen, at most: a
/// flood of them must not keep the screen from being drawn. They differ too
/// much to be counted: one may be a key, or five hundred jobs.
const LONGEST_INTAKE: Duration = Duration::from_millis(10);

/// A thread of ours may be stopped a moment later than the one that asked.
const STOP_GRACE: Duration = Duration::from_millis(200);

/// The loop and all it owns.
pub(super) struct Shell<M> {
    pub mind: M,
    pub canvas: Canvas,
    pub frames: Frames,
    pub signals: Signals,
    pub keys: Keys,
    /// Absent when the engine is gone.
    pub engine: Option<mpsc::UnboundedReceiver<Incoming>>,
    pub errands: Errands,
    pub done: mpsc::UnboundedReceiver<Event>,
    pub taken: Taken,
    pub tty: Tty,
    pub editor: Editor,
    pub player: Player,
    pub wake: Option<Instant>,
    pub orders: VecDeque<Effect>,
    pub changed: bool,
    pub exit: Option<Exit>,
}

/// Something that happened.
enum Fact {
    Signal(Caught),
    Typed(Result<Event, Gone>),
    Taken(io::Result<Duration>),
    Done(Event),
    Engine(Option<Incoming>),
    Woke,
}

impl<M: Mind> Shell<M> {
    /// Runs until something ends it.
    pub async fn run(&mut self) -> Exit {
        // The first picture is there before disk, engine or keys are asked.
        self.draw();
        self.carry_out().await;
        loop {
            if let Some(exit) = self.exit.take() {
                self.errands.end().await;
                return exit;
            }
            let due = self.frame_due();
            let at = due.unwrap_or_else(Instant::now);
            let fact = tokio::select! {
                biased;
                fact = self.next_fact() => Some(fact),
                () = sleep_until(at), if due.is_some() => None,
            };
            if let Some(fact) = fact {
                self.take_in(fact).await;
                self.drain().await;
            }
            if self.frame_due().is_some_and(|due| due <= Instant::now()) {
                self.draw();
            }
        }
    }

    /// Takes in whatever else is there already.
    async fn drain(&mut self) {
        let end = Instant::now() + LONGEST_INTAKE;
        while self.exit.is_none() && Instant::now() < end {
            match poll_immediate(Box::pin(self.next_fact())).await {
                Some(fact) => self.take_in(fact).await,
                None => return,
            }
        }
    }

    /// Waits for the next fact; loses none when dropped while waiting. People
    /// go before machines.
    async fn next_fact(&mut self) -> Fact {
        let wake = self.wake;
        tokio::select! {
            biased;
            caught = self.signals.next() => Fact::Signal(caught),
            typed = self.keys.next() => Fact::Typed(typed),
            Some(result) = self.taken.recv() => Fact::Taken(result),
            Some(event) = self.done.recv() => Fact::Done(event),
            incoming = next_incoming(&mut self.engine) => Fact::Engine(incoming),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Fact::Woke,
        }
    }

    async fn take_in(&mut self, fact: Fact) {
        match fact {
            Fact::Signal(Caught::Leave(signal)) => {
                self.tell(Event::Leave);
                self.exit = Some(Exit::Signal(signal));
            }
            Fact::Signal(Caught::Stop) => self.suspend().await,
            Fact::Signal(Caught::Continue) => self.come_back(),
            Fact::Signal(Caught::Resize) => self.resized(),
            Fact::Typed(Ok(event)) => self.tell(event),
            Fact::Typed(Err(Gone)) => self.exit = Some(Exit::TerminalGone),
            Fact::Taken(Ok(took)) => self.frames.taken(took),
            Fact::Taken(Err(error)) => {
                tracing::warn!(%error, "the terminal takes nothing any more");
                self.exit = Some(Exit::TerminalGone);
            }
            Fact::Done(event) => self.tell(event),
            Fact::Engine(Some(Incoming::Event(event))) => self.tell(Event::Engine(event)),
            Fact::Engine(Some(Incoming::Down(down))) => {
                self.engine = None;
                self.tell(Event::Down(down));
            }
            // The last sender is gone; Down came before.
            Fact::Engine(None) => self.engine = None,
            Fact::Woke => {
                self.wake = None;
                self.tell(Event::Woke);
            }
        }
        self.carry_out().await;
    }

    fn tell(&mut self, event: Event) {
        self.orders.extend(self.mind.update(event, Moment::now()));
        self.changed = true;
    }

    async fn carry_out(&mut self) {
        while let Some(effect) = self.orders.pop_front() {
            match effect {
                Effect::WakeAt(moment) => {
                    self.wake = Some(Instant::now() + moment.since(Moment::now()));
                }
                Effect::Redraw => {
                    self.canvas.all_anew();
                    self.changed = true;
                }
                Effect::Suspend => self.suspend().await,
                Effect::Play(link) => self.play(&link).await,
                Effect::Edit { ticket, edit } => self.edit(ticket, edit).await,
                Effect::Notify(text) => self.tty.notify(&text),
                Effect::Title(text) => self.tty.show_title(text),
                Effect::Gauge(gauge) => self.tty.show_gauge(gauge),
                Effect::Quit => self.exit = self.exit.or(Some(Exit::Quit)),
                errand @ (Effect::Ask { .. }
                | Effect::OfferKey { .. }
                | Effect::OfferPassword { .. }
                | Effect::ListLocal { .. }
                | Effect::Walk { .. }
                | Effect::StopWalk { .. }
                | Effect::Disk(_)
                | Effect::Copy(_)) => self.errands.perform(errand).await,
            }
        }
    }

    /// When the next frame is to be drawn, if anything may have changed and
    /// the terminal has taken the last one.
    fn frame_due(&self) -> Option<Instant> {
        let ready = self.changed && !self.tty.outlet().is_busy();
        ready.then(|| self.frames.due(Instant::now()))
    }

    fn draw(&mut self) {
        let now = Moment::now();
        let bytes = self.canvas.draw(|frame| self.mind.draw(frame, now));
        self.changed = false;
        // A frame that changes nothing costs the terminal nothing.
        if !bytes.is_empty() {
            self.frames.drawn(Instant::now());
            self.tty.outlet().send(bytes);
        }
    }

    fn resized(&mut self) {
        // The size now, not the one of each step of a window being dragged.
        let Ok(size) = tty::size() else { return };
        self.canvas.resize(size);
        self.tell(Event::Resized { cols: size.width, rows: size.height });
    }

    /// Gives the terminal back and stops, until somebody resumes us.
    async fn suspend(&mut self) {
        if !job_control::can_be_resumed() {
            tracing::info!("not stopped: there is no shell to resume from");
            return;
        }
        self.tty.leave();
        job_control::stop();
        let _ = timeout(STOP_GRACE, self.signals.resumed()).await;
        self.come_back();
    }

    /// Gives the terminal to the user's editor until that ends.
    async fn edit(&mut self, ticket: Ticket, edit: Edit) {
        self.tty.leave();
        let (ended, text) = match edit {
            Edit::Text(text) => self.editor.edit(&text, &mut self.signals).await,
            Edit::File(path) => (self.editor.run(path.as_path(), &mut self.signals).await, None),
        };
        self.come_back();
        // Keys that were typed before the editor was there were for it.
        self.keys.forget();
        let result = match ended {
            Ended::Well => Ok(text),
            Ended::Badly(why) => Err(why),
            Ended::Leave(signal) => {
                self.tell(Event::Leave);
                self.exit = Some(Exit::Signal(signal));
                return;
            }
        };
        self.tell(Event::Edited { ticket, result });
    }

    /// Hands a link to the user's player, with the terminal if it wants that.
    async fn play(&mut self, link: &str) {
        let played = match self.player.way() {
            PlayWay::Shown => Played::Shown(self.player.shown(link)),
            PlayWay::Apart => {
                playing::beside(&self.player, link).map_or_else(Played::Failed, |()| Played::Begun)
            }
            PlayWay::Here => {
                self.tty.leave();
                let ended = playing::here(&self.player, link, &mut self.signals).await;
                self.come_back();
                self.keys.forget();
                match ended {
                    Ended::Well => Played::Ended,
                    Ended::Badly(why) => Played::Failed(why),
                    Ended::Leave(signal) => {
                        self.tell(Event::Leave);
                        self.exit = Some(Exit::Signal(signal));
                        return;
                    }
                }
            }
        };
        self.tell(Event::Played(played));
    }

    /// Sets the terminal up anew: somebody else has had it.
    fn come_back(&mut self) {
        self.tty.leave();
        if let Err(error) = self.tty.enter() {
            tracing::warn!(%error, "the terminal cannot be set up again");
            self.exit = Some(Exit::TerminalGone);
            return;
        }
        self.resized();
        self.canvas.forget();
        self.changed = true;
    }
}

async fn next_incoming(engine: &mut Option<mpsc::UnboundedReceiver<Incoming>>) -> Option<Incoming> {
    match engine {
        Some(engine) => engine.recv().await,
        None => std::future::pending().await,
    }
}
