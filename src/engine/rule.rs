//! The gate's rule: when a call to the API host may leave (API page §10).
//! Pure: a table of what was done, a question, an answer. The steady pace is
//! far below the published one, because errors and other programs at the same
//! address count as well.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::protocol::Wait;
use crate::remote::{FolderId, Problem, ProblemKind};

/// The distances kept. One set for the real service; tests may hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between any two calls, after a burst of [`Pace::burst`].
    pub steady: Duration,
    /// Calls that may leave at once after a rest.
    pub burst: u32,
    /// Between two listings of one folder.
    pub folder: Duration,
    /// Between two calls of the account endpoint about one account.
    pub account: Duration,
    /// Between any two calls of the account endpoint from this address.
    pub accounts: Duration,
    /// Between two listings of all files.
    pub everything: Duration,
    /// The first pause after "Flood detected"; doubles each time.
    pub flood: Duration,
    /// The pause after a plain "IP Locked", and the longest of all.
    pub address: Duration,
    /// Between the links of two small downloads: many quick ones get an
    /// address blocked (§6.2).
    pub small_downloads: Duration,
    /// Between two looks at what the service fetches by itself, at least:
    /// they get rarer the longer nothing comes. Once in 45 s is known to be
    /// borne for long (§7).
    pub imports: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            steady: Duration::from_millis(1050),
            burst: 2,
            // A second more than published: clocks and networks jitter.
            folder: Duration::from_secs(31),
            account: Duration::from_secs(5 * 60 + 5),
            accounts: Duration::from_secs(62),
            everything: Duration::from_secs(60 * 60 + 30),
            flood: Duration::from_secs(5 * 60),
            address: Duration::from_secs(60 * 60),
            small_downloads: Duration::from_secs(10),
            imports: Duration::from_secs(10),
        }
    }
}

/// What kind of call asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Call {
    /// Any that has no budget of its own.
    Plain,
    /// A listing of this folder.
    List(FolderId),
    /// A listing of every file of the account.
    Everything,
    /// The account endpoint, about the account of this number in the store.
    Account(i64),
}

/// The gate's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Leave now; it is booked.
    Go,
    /// Not before this.
    Wait(Wait),
}

/// A lock the service has put on us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Nothing leaves before.
    pub until: Moment,
    /// What the service said.
    pub why: Problem,
    /// Locks in a row: each makes the next pause twice as long.
    pub strikes: u32,
    /// One careful call is out to see whether the lock is over.
    #[serde(skip)]
    pub probing: bool,
}

/// What was done so far, and the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    /// When the steady pace has caught up with all calls made.
    pub caught_up: Moment,
    /// The last call of each kind that has a budget of its own.
    pub last: BTreeMap<Call, Moment>,
    /// The lock.
    pub lock: Option<Lock>,
}

impl Budget {
    /// Whether `call` may leave now; if so, it is booked as having left.
    pub fn ask(&mut self, call: Call, pace: &Pace, now: Moment) -> Decision {
        self.follow_clock(pace, now);
        if let Some(wait) = self.blocked(call, pace, now) {
            return Decision::Wait(wait);
        }
        if let Some(lock) = &mut self.lock {
            lock.probing = true;
        }
        self.caught_up = self.caught_up.max(now).plus(pace.steady);
        if call != Call::Plain {
            self.last.insert(call, now);
        }
        Decision::Go
    }

    /// A clock that was set back must not stretch any wait beyond its longest:
    /// what seems to lie in the future is taken to have just been.
    fn follow_clock(&mut self, pace: &Pace, now: Moment) {
        self.caught_up = self.caught_up.min(now.plus(pace.steady * (pace.burst + 1)));
        self.last.values_mut().for_each(|last| *last = (*last).min(now));
        if let Some(lock) = &mut self.lock {
            lock.until = lock.until.min(now.plus(pace.address));
        }
    }

    /// What stands in the way of `call` now, without booking anything.
    #[must_use]
    pub fn blocked(&self, call: Call, pace: &Pace, now: Moment) -> Option<Wait> {
        if let Some(lock) = &self.lock {
            if lock.until > now {
                return Some(Wait::Lock { until: lock.until });
            }
            if lock.probing {
                return Some(Wait::Lock { until: now.plus(pace.steady) });
            }
        }
        let own = self.allowed(call, pace, now);
        if own > now {
            return Some(match call {
                Call::List(_) => Wait::Folder { until: own },
                Call::Everything => Wait::Everything { until: own },
                Call::Account(_) => Wait::Account { until: own },
                Call::Plain => Wait::Pace { until: own },
            });
        }
        let burst = pace.steady * pace.burst.saturating_sub(1);
        let until = self.caught_up.minus(burst);
        (until > now).then_some(Wait::Pace { until })
    }

    /// When the budget of `call`'s own kind allows the next one.
    #[must_use]
    pub fn allowed(&self, call: Call, pace: &Pace, now: Moment) -> Moment {
        let after = |last: &Moment, gap| (*last).min(now).plus(gap);
        let own = |gap| self.last.get(&call).map_or(now, |last| after(last, gap));
        match call {
            Call::Plain => now,
            Call::List(_) => own(pace.folder),
            Call::Everything => own(pace.everything),
            // §2: one limit per account, another per address.
            Call::Account(_) => {
                let all = self.last.range(Call::Account(i64::MIN)..=Call::Account(i64::MAX));
                let address = all.map(|(_, last)| after(last, pace.accounts)).max();
                own(pace.account).max(address.unwrap_or(now))
            }
        }
    }

    /// A call that was booked did not reach the service: it does not count.
    pub fn refund(&mut self, call: Call) {
        self.last.remove(&call);
    }

    /// Takes note of how a call ended. True when the lock changed.
    pub fn ended(&mut self, outcome: Result<(), &Problem>, pace: &Pace, now: Moment) -> bool {
        match outcome {
            Err(problem) if problem.kind.is_lock() => {
                self.close(problem.clone(), pace, now);
                true
            }
            Ok(()) => self.lock.take().is_some(),
            // Not a lock, but no proof that the lock is over either: the
            // service was not reached, or another call may probe.
            Err(problem) => match (&mut self.lock, problem.kind.is_outage()) {
                (Some(lock), true) => {
                    lock.probing = false;
                    lock.until = now.plus(pace.steady * 10);
                    true
                }
                (Some(_), false) => self.lock.take().is_some(),
                (None, _) => false,
            },
        }
    }

    /// A call was given up before its answer: whoever waits may probe.
    pub fn abandoned(&mut self) {
        if let Some(lock) = &mut self.lock {
            lock.probing = false;
        }
    }

    fn close(&mut self, why: Problem, pace: &Pace, now: Moment) {
        let strikes = self.lock.as_ref().map_or(0, |lock| lock.strikes) + 1;
        // Calls that were under way when the lock fell are not new strikes.
        let strikes = match &self.lock {
            Some(lock) if !lock.probing && lock.until > now => lock.strikes,
            Some(_) | None => strikes,
        };
        let pause = if why.kind == ProblemKind::AddressLocked {
            pace.address
        } else {
            (pace.flood * 2_u32.saturating_pow(strikes.saturating_sub(1).min(8))).min(pace.address)
        };
        self.lock = Some(Lock { until: now.plus(pause), why, strikes, probing: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::LockScope;

    const PACE: Pace = Pace {
        steady: Duration::from_secs(1),
        burst: 2,
        folder: Duration::from_secs(30),
        account: Duration::from_secs(300),
        accounts: Duration::from_secs(60),
        everything: Duration::from_secs(3600),
        flood: Duration::from_secs(300),
        address: Duration::from_secs(3600),
        small_downloads: Duration::from_secs(10),
        imports: Duration::from_secs(10),
    };

    fn at(secs: i64) -> Moment {
        Moment::from_secs(1_000_000 + secs)
    }

    fn flood() -> Problem {
        Problem::new(ProblemKind::Flood(LockScope::Address), "folder/ls.cgi")
    }

    /// (second, call, second it may go; `None` = now)
    type Row = (i64, Call, Option<i64>);

    fn run(budget: &mut Budget, rows: &[Row]) {
        for (row, (second, call, wait)) in rows.iter().enumerate() {
            let expected = wait.map(at);
            let got = match budget.ask(*call, &PACE, at(*second)) {
                Decision::Go => None,
                Decision::Wait(wait) => Some(wait.until()),
            };
            assert_eq!(got, expected, "row {row}");
        }
    }

    #[test]
    fn two_at_once_then_one_a_second() {
        use Call::Plain;
        run(
            &mut Budget::default(),
            &[
                (0, Plain, None),
                (0, Plain, None),
                (0, Plain, Some(1)),
                (1, Plain, None),
                (1, Plain, Some(2)),
                (9, Plain, None),
                (9, Plain, None),
                (9, Plain, Some(10)),
            ],
        );
    }

    #[test]
    fn never_four_in_any_second() {
        let mut budget = Budget::default();
        let mut gone: Vec<i64> = Vec::new();
        for ms in (0..60_000).step_by(10) {
            if budget.ask(Call::Plain, &PACE, Moment(5_000_000 + ms)) == Decision::Go {
                gone.push(ms);
            }
        }
        assert!(gone.windows(4).all(|four| four[3] - four[0] > 1000), "{gone:?}");
        assert!(gone.len() >= 60);
    }

    #[test]
    fn each_kind_keeps_its_own_distance() {
        let a = Call::List(FolderId(1));
        let b = Call::List(FolderId(2));
        run(
            &mut Budget::default(),
            &[
                (0, a, None),
                (5, a, Some(30)),
                (5, b, None),
                (30, a, None),
                (31, Call::Account(1), None),
                (60, Call::Account(1), Some(331)),
                (60, Call::Account(2), Some(91)),
                (60, Call::Everything, None),
                (99, Call::Everything, Some(3660)),
            ],
        );
    }

    #[test]
    fn a_lock_stops_all_and_one_call_probes() {
        let mut budget = Budget::default();
        run(&mut budget, &[(0, Call::Plain, None)]);
        assert!(budget.ended(Err(&flood()), &PACE, at(0)));
        run(
            &mut budget,
            &[
                (10, Call::Plain, Some(300)),
                (299, Call::Account(1), Some(300)),
                (300, Call::Plain, None),
                // Somebody probes; nobody else leaves.
                (300, Call::Plain, Some(301)),
            ],
        );
        assert!(budget.ended(Err(&flood()), &PACE, at(301)));
        run(&mut budget, &[(302, Call::Plain, Some(901)), (901, Call::Plain, None)]);
        assert!(budget.ended(Ok(()), &PACE, at(902)));
        run(&mut budget, &[(903, Call::Plain, None), (903, Call::Plain, None)]);
    }

    #[test]
    fn answers_that_were_under_way_are_no_new_strikes() {
        let mut budget = Budget::default();
        for _ in 0..5 {
            budget.ended(Err(&flood()), &PACE, at(0));
        }
        assert_eq!(budget.lock.as_ref().map(|lock| (lock.strikes, lock.until)), Some((1, at(300))));
    }

    #[test]
    fn a_plain_address_lock_lasts_an_hour() {
        let mut budget = Budget::default();
        budget.ended(Err(&Problem::new(ProblemKind::AddressLocked, "x")), &PACE, at(0));
        run(&mut budget, &[(3599, Call::Plain, Some(3600)), (3600, Call::Plain, None)]);
    }

    #[test]
    fn a_clock_set_back_waits_no_longer_than_the_rule() {
        let mut budget = Budget::default();
        run(&mut budget, &[(86_400, Call::Account(1), None)]);
        run(
            &mut budget,
            &[
                (0, Call::Account(1), Some(300)),
                (299, Call::Account(1), Some(300)),
                (300, Call::Account(1), None),
            ],
        );
    }

    #[test]
    fn a_lost_probe_lets_another_try() {
        let mut budget = Budget::default();
        budget.ended(Err(&flood()), &PACE, at(0));
        run(&mut budget, &[(300, Call::Plain, None), (300, Call::Plain, Some(301))]);
        budget.abandoned();
        run(&mut budget, &[(302, Call::Plain, None)]);
    }
}
