//! The limit that holds now, applied, and the count of what went out, kept.
//! Owns the brakes on all uploads and on all downloads, and the ledger of
//! uploads; what follows from them is [`crate::bandwidth`]'s to say.

use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep};

use super::hub::Hub;
use super::store::Store;
use crate::bandwidth::{self, Ledger, Now, Rules};
use crate::clock::Moment;
use crate::local::Throttle;
use crate::protocol::Event;

/// How often the count is taken while bytes go out.
const BEAT: Duration = Duration::from_millis(500);
/// How often it is written down and told: what a crash may forget.
const SAVE: Duration = Duration::from_secs(5);
/// The clock may be set at any time: what holds is asked at least so often.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A handle on it; cheap to clone.
#[derive(Debug, Clone)]
pub struct Bandwidth {
    orders: mpsc::UnboundedSender<Order>,
    throttle: Throttle,
    downloads: Throttle,
    now: watch::Receiver<Now>,
}

#[derive(Debug)]
enum Order {
    /// From now on these rules hold; answered when they do.
    Follow(Rules, oneshot::Sender<()>),
    /// Write down what is not on disk yet; answered when it is.
    Save(oneshot::Sender<()>),
}

impl Bandwidth {
    /// Begins to apply `rules`, after what `store` says was sent.
    pub async fn begin(rules: Rules, zone: TimeZone, store: Store, hub: Hub) -> Self {
        let ledger = store.traffic().await.unwrap_or_else(|error| {
            tracing::error!("What was sent before is not known: {error}.");
            Ledger::default()
        });
        let desk = Desk { rules, zone, ledger, counted: 0 };
        let (throttle, downloads) = (Throttle::default(), Throttle::default());
        let now = desk.now(Moment::now());
        throttle.set(now.limit);
        downloads.set(now.download_limit);
        let (orders, ordered) = mpsc::unbounded_channel();
        let (told, listening) = watch::channel(now);
        let brakes = (throttle.clone(), downloads.clone());
        let clerk = Clerk { desk, throttle: brakes.0, downloads: brakes.1, store, hub, told };
        tokio::spawn(clerk.work(ordered));
        Self { orders, throttle, downloads, now: listening }
    }

    /// The brake on all uploads together.
    pub const fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    /// The brake on all downloads together.
    pub const fn downloads(&self) -> &Throttle {
        &self.downloads
    }

    /// What holds now.
    pub fn now(&self) -> Now {
        *self.now.borrow()
    }

    /// Comes true when what holds has changed.
    pub async fn changed(&mut self) {
        if self.now.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when these rules hold.
    pub async fn follow(&self, rules: Rules) {
        let (reply, followed) = oneshot::channel();
        if self.orders.send(Order::Follow(rules, reply)).is_ok() {
            let _ = followed.await;
        }
    }

    /// Returns when the count is on disk.
    pub async fn save(&self) {
        let (reply, saved) = oneshot::channel();
        if self.orders.send(Order::Save(reply)).is_ok() {
            let _ = saved.await;
        }
    }
}

/// Rules and ledger, without clock and disk.
#[derive(Debug)]
struct Desk {
    rules: Rules,
    zone: TimeZone,
    ledger: Ledger,
    /// How much of what passed the brake is in the ledger.
    counted: u64,
}

impl Desk {
    /// Counts what has `passed` since; says whether that was anything.
    fn count(&mut self, passed: u64, at: Moment) -> bool {
        let more = passed.saturating_sub(self.counted);
        self.counted = passed;
        self.ledger.count(bandwidth::day(at, &self.zone), more);
        more > 0
    }

    fn now(&self, at: Moment) -> Now {
        self.rules.at(at, &self.zone, &self.ledger)
    }

    /// For how long nothing changes by time alone.
    fn rest(&self, now: &Now, at: Moment) -> Duration {
        let midnight = bandwidth::next_midnight(at, &self.zone);
        let next = [now.until, now.full.map(|full| full.until), midnight].into_iter().flatten();
        next.map(|next| next.since(at)).fold(LONGEST_SLEEP, Duration::min)
    }
}

/// Does the work.
struct Clerk {
    desk: Desk,
    throttle: Throttle,
    downloads: Throttle,
    store: Store,
    hub: Hub,
    told: watch::Sender<Now>,
}

impl Clerk {
    async fn work(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        let (mut moving, mut saved_at) = (false, Instant::now());
        loop {
            let at = Moment::now();
            let rest = self.desk.rest(&self.told.borrow(), at);
            let (mut followed, mut saved) = (None, None);
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Follow(rules, reply)) => {
                        self.desk.rules = rules;
                        followed = Some(reply);
                    }
                    Some(Order::Save(reply)) => saved = Some(reply),
                    None => break,
                },
                () = self.throttle.moved(), if !moving => moving = true,
                () = sleep(if moving { BEAT.min(rest) } else { rest }) => moving = false,
            }
            let at = Moment::now();
            moving |= self.desk.count(self.throttle.passed(), at);
            let due = saved.is_some() || !moving || saved_at.elapsed() >= SAVE;
            self.tell(self.desk.now(at), due);
            drop(followed);
            if due && self.desk.ledger.is_unsaved() {
                self.save().await;
                saved_at = Instant::now();
            }
            drop(saved);
        }
        self.desk.count(self.throttle.passed(), Moment::now());
        self.save().await;
    }

    /// Applies and tells what is new; figures alone are told when they are
    /// written.
    fn tell(&self, now: Now, figures: bool) {
        let before = *self.told.borrow();
        let same_rule = Now { today: now.today, month: now.month, ..before } == now;
        self.throttle.set(now.limit);
        self.downloads.set(now.download_limit);
        if !same_rule || (figures && before != now) {
            self.told.send_replace(now);
            self.hub.tell(Event::Bandwidth { now });
        }
    }

    async fn save(&mut self) {
        let days = self.desk.ledger.take_unsaved();
        if let Err(error) = self.store.keep_traffic(days.clone()).await {
            tracing::error!("What was sent is not written down: {error}.");
            self.desk.ledger.put_back(&days);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 23:59:50 UTC.
    const LATE: Moment = Moment::from_secs(1_795_478_390);

    fn desk(rules: Rules) -> Desk {
        Desk { rules, zone: TimeZone::UTC, ledger: Ledger::default(), counted: 0 }
    }

    #[test]
    fn what_passes_fills_the_cap_and_midnight_empties_it() {
        let mut desk = desk(Rules { daily_cap: Some(1000), ..Rules::default() });
        assert!(desk.count(999, LATE));
        assert_eq!(desk.now(LATE).full, None);
        assert!(desk.count(1000, LATE), "the counter never goes back");
        let now = desk.now(LATE);
        assert_eq!(now.full.map(|full| full.until), Some(LATE.plus(Duration::from_secs(10))));
        assert_eq!(desk.rest(&now, LATE), Duration::from_secs(10));
        let tomorrow = LATE.plus(Duration::from_secs(10));
        assert!(!desk.count(1000, tomorrow));
        assert_eq!((desk.now(tomorrow).full, desk.now(tomorrow).today), (None, 0));
        assert_eq!(desk.now(tomorrow).month, 1000);
        assert_eq!(desk.rest(&desk.now(tomorrow), tomorrow), LONGEST_SLEEP);
    }

    #[test]
    fn a_raised_cap_holds_at_once() {
        let mut desk = desk(Rules { monthly_cap: Some(10), ..Rules::default() });
        desk.count(50, LATE);
        assert!(desk.now(LATE).full.is_some());
        desk.rules.monthly_cap = Some(51);
        assert!(desk.now(LATE).full.is_none());
    }

    #[tokio::test]
    async fn what_went_out_is_on_disk_and_found_again() {
        let store = Store::in_memory().unwrap();
        let begin = || {
            let rules = Rules { daily_cap: Some(5), ..Rules::default() };
            Bandwidth::begin(rules, TimeZone::UTC, store.clone(), Hub::default())
        };
        let mut bandwidth = begin().await;
        assert_eq!(bandwidth.now().full, None);
        let one = bandwidth.throttle().below();
        let _ = one.ask(7, Instant::now());
        while bandwidth.now().full.is_none() {
            bandwidth.changed().await;
        }
        bandwidth.save().await;
        let again = begin().await;
        assert_eq!((again.now().today, again.now().full.is_some()), (7, true));
        again.follow(Rules { limit: Some(4000), ..Rules::default() }).await;
        assert_eq!(again.now().full, None);
        assert_eq!(again.throttle().rate(), Some(4000));
    }
}
