//! Call limits and locks (§10). Owns who called what and when, and who is
//! locked until when. Pure: the time is a parameter.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    time::Duration,
};

use super::quirks::{Limits, Scope};
use crate::clock::Moment;

/// What a call counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Other,
    Info,
    Folders(u64),
    Files(u64),
    AllFiles,
}

/// Who calls. The user is the index of the account; `None` without a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) ip: IpAddr,
    pub(super) user: Option<usize>,
}

/// Whom a lock holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Ip(IpAddr),
    Key(usize),
    User(usize),
}

#[derive(Debug, Clone, Copy)]
struct Lock {
    held: Held,
    until: Moment,
    length: Duration,
    by_info: bool,
}

/// A call refused because of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Locked {
    pub(super) scope: Scope,
    /// The call was, or the lock came from, `user/info.cgi`: its own number.
    pub(super) by_info: bool,
}

/// All counters.
#[derive(Debug, Default)]
pub(super) struct Budget {
    seconds: HashMap<IpAddr, VecDeque<Moment>>,
    errors: HashMap<IpAddr, VecDeque<Moment>>,
    listings: HashMap<(usize, Kind), Moment>,
    any_listing: HashMap<IpAddr, Moment>,
    info_ip: HashMap<IpAddr, Moment>,
    info_user: HashMap<usize, Moment>,
    locks: Vec<Lock>,
    caused: u32,
}

impl Budget {
    /// How many locks broken rules have caused.
    pub(super) const fn caused(&self) -> u32 {
        self.caused
    }

    /// Counts a call and says whether it may be answered.
    pub(super) fn call(
        &mut self,
        caller: Caller,
        kind: Kind,
        limits: &Limits,
        now: Moment,
    ) -> Result<(), Locked> {
        if let Some(locked) = self.locked(caller, now) {
            if limits.calls_extend_lock {
                self.extend(caller, now);
            }
            return Err(locked);
        }
        let Some(scope) = self.broken(caller, kind, limits, now) else { return Ok(()) };
        let by_info = kind == Kind::Info;
        self.lock(caller, scope, limits.lock, by_info, now);
        self.caused += 1;
        Err(Locked { scope, by_info })
    }

    /// The lock that holds this caller, if one does.
    pub(super) fn locked(&mut self, caller: Caller, now: Moment) -> Option<Locked> {
        self.locks.retain(|lock| lock.until > now);
        self.locks
            .iter()
            .find(|lock| lock.held.holds(caller))
            .map(|lock| Locked { scope: lock.held.scope(), by_info: lock.by_info })
    }

    /// Whether transfers of this address are refused too: those of
    /// `user/info.cgi` spare them (§10.2).
    pub(super) fn transfers_locked(&mut self, ip: IpAddr, now: Moment) -> bool {
        self.locked(Caller { ip, user: None }, now).is_some_and(|locked| !locked.by_info)
    }

    /// Locks a caller for `length`.
    pub(super) fn lock(
        &mut self,
        caller: Caller,
        scope: Scope,
        length: Duration,
        by_info: bool,
        now: Moment,
    ) {
        let held = match (scope, caller.user) {
            (Scope::Key, Some(user)) => Held::Key(user),
            (Scope::User, Some(user)) => Held::User(user),
            (Scope::Ip, _) | (Scope::Key | Scope::User, None) => Held::Ip(caller.ip),
        };
        self.locks.push(Lock { held, until: now.plus(length), length, by_info });
    }

    /// Opens all locks and forgets what was counted.
    pub(super) fn forget(&mut self) {
        let caused = self.caused;
        *self = Self { caused, ..Self::default() };
    }

    /// Notes an answer that counts as an error (§10.1).
    pub(super) fn error(&mut self, ip: IpAddr, now: Moment) {
        self.errors.entry(ip).or_default().push_back(now);
    }

    fn extend(&mut self, caller: Caller, now: Moment) {
        for lock in self.locks.iter_mut().filter(|lock| lock.held.holds(caller)) {
            lock.until = now.plus(lock.length);
        }
    }

    /// The scope of the first rule this call breaks; counts it otherwise.
    fn broken(
        &mut self,
        caller: Caller,
        kind: Kind,
        limits: &Limits,
        now: Moment,
    ) -> Option<Scope> {
        if crowded(self.seconds.entry(caller.ip).or_default(), limits.per_second, now) {
            return Some(limits.scope);
        }
        let errors = self.errors.entry(caller.ip).or_default();
        errors.retain(|at| now.since(*at) < limits.error_window);
        if limits
            .errors
            .is_some_and(|most| errors.len() > usize::try_from(most).unwrap_or(usize::MAX))
        {
            errors.clear();
            return Some(limits.scope);
        }
        match kind {
            Kind::Other => None,
            Kind::Info => self.info(caller, limits, now),
            Kind::Folders(_) | Kind::Files(_) | Kind::AllFiles => {
                self.listing(caller, kind, limits, now).then_some(limits.scope)
            }
        }
    }

    fn info(&mut self, caller: Caller, limits: &Limits, now: Moment) -> Option<Scope> {
        let by_ip = too_soon(&mut self.info_ip, caller.ip, limits.info_per_ip, now);
        let by_user = caller
            .user
            .is_some_and(|user| too_soon(&mut self.info_user, user, limits.info_per_user, now));
        if by_ip { Some(Scope::Ip) } else { by_user.then_some(Scope::User) }
    }

    fn listing(&mut self, caller: Caller, kind: Kind, limits: &Limits, now: Moment) -> bool {
        let user = caller.user.unwrap_or(usize::MAX);
        let (counted, rule) = match kind {
            Kind::Files(folder) if limits.folder_and_file_together => {
                (Kind::Folders(folder), limits.same_folder)
            }
            Kind::AllFiles => (kind, limits.all_files),
            Kind::Folders(_) | Kind::Files(_) | Kind::Other | Kind::Info => {
                (kind, limits.same_folder)
            }
        };
        let any = too_soon(&mut self.any_listing, caller.ip, limits.any_listing, now);
        too_soon(&mut self.listings, (user, counted), rule, now) || any
    }
}

impl Held {
    fn holds(self, caller: Caller) -> bool {
        match self {
            Self::Ip(ip) => ip == caller.ip,
            Self::Key(user) | Self::User(user) => caller.user == Some(user),
        }
    }

    const fn scope(self) -> Scope {
        match self {
            Self::Ip(_) => Scope::Ip,
            Self::Key(_) => Scope::Key,
            Self::User(_) => Scope::User,
        }
    }
}

/// Whether one more call makes more than `most` in the second that ends now.
fn crowded(calls: &mut VecDeque<Moment>, most: Option<u32>, now: Moment) -> bool {
    calls.retain(|at| now.since(*at) < Duration::from_secs(1));
    calls.push_back(now);
    most.is_some_and(|most| calls.len() > usize::try_from(most).unwrap_or(usize::MAX))
}

/// Whether the last such call was less than `rule` ago; notes this one if it
/// was not. A refused call is no listing, so it starts no new span.
fn too_soon<K: std::hash::Hash + Eq>(
    seen: &mut HashMap<K, Moment>,
    key: K,
    rule: Option<Duration>,
    now: Moment,
) -> bool {
    let before = seen.get(&key);
    let soon = before.zip(rule).is_some_and(|(before, rule)| now.since(*before) < rule);
    if !soon {
        seen.insert(key, now);
    }
    soon
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
