//! What becomes of imports when a call comes back, or does not.

use std::time::Duration;

use super::book::{Imports, LOOKS};
use super::call::{Call, Fetched, Reply, Wish};
use super::import::{Import, ImportId, Stage};
use super::look::{may_be, same_urls};
use crate::clock::Moment;
use crate::remote::{FileUrl, NetFault, Problem, ProblemKind};

/// Pauses while the service is away, the last one for all that follow.
const PAUSES: [u64; 5] = [2, 10, 30, 120, 300];

/// What a failed call means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Not done; go on when the key is good.
    Stand,
    /// Not done; try again later.
    Rest,
    /// Nobody knows whether it was done; look later.
    Unsure,
    /// The service said no.
    Refused,
}

impl Imports {
    pub(super) fn answered(&mut self, call: Call, reply: Reply, now: Moment) {
        (self.strikes, self.rest) = (0, None);
        match (call, reply) {
            (Call::List, Reply::Listed(wishes)) => self.listed(&wishes),
            (Call::Info(_), Reply::Told { wish, urls, results }) => {
                self.infos.pop_front();
                self.told(wish, &urls, &results, now);
            }
            (Call::Request { .. }, Reply::Noted(wish)) => {
                self.newest = self.newest.max(Some(wish));
                self.noted(&self.asked(), wish, now);
            }
            (Call::Copy { .. } | Call::FindCopy { .. }, Reply::Copied(Some(link))) => {
                self.copied(&link, now);
            }
            (Call::FindCopy { .. }, Reply::Copied(None)) => self.in_vain(now),
            // Answers to other questions leave everything as it is: what was
            // asked for is looked for.
            (
                Call::List
                | Call::Info(_)
                | Call::Request { .. }
                | Call::Copy { .. }
                | Call::FindCopy { .. },
                _,
            ) => {}
        }
        self.round_ends(now);
    }

    pub(super) fn troubled(&mut self, call: &Call, problem: &Problem, now: Moment) {
        let fate = fate(problem.kind);
        if call.is_deed() && matches!(fate, Fate::Stand | Fate::Rest) {
            for id in self.asked() {
                self.put(id, Stage::Waiting, now);
            }
        }
        match fate {
            Fate::Stand => self.standing = true,
            Fate::Rest | Fate::Unsure => self.rest(now),
            Fate::Refused => self.refused(call, problem, now),
        }
        if self.poll.is_none() {
            self.poll = Some(now.plus(self.pause(now)));
        }
    }

    fn rest(&mut self, now: Moment) {
        let last = PAUSES.len() - 1;
        let at = usize::try_from(self.strikes).unwrap_or(last).min(last);
        let pause = PAUSES.get(at).copied().unwrap_or_default();
        self.strikes += 1;
        self.rest = Some(now.plus(Duration::from_secs(pause)));
    }

    fn refused(&mut self, call: &Call, problem: &Problem, now: Moment) {
        match call {
            Call::Request { .. } | Call::Copy { .. } => {
                let asked = self.asked();
                let several = asked.len() > 1;
                for id in asked {
                    // One of them may be to blame: each speaks for itself.
                    match self.list.get_mut(&id).filter(|_| several) {
                        Some(import) => {
                            import.alone = true;
                            self.put(id, Stage::Waiting, now);
                        }
                        None => self.put(id, Stage::Failed { why: problem.clone() }, now),
                    }
                }
            }
            Call::Info(wish) => {
                self.infos.pop_front();
                let forgotten = problem.kind == ProblemKind::NotFound;
                for id in self.of_wish(*wish) {
                    if let Some(import) = self.list.get_mut(&id).filter(|_| forgotten) {
                        import.wish = None;
                    }
                    self.put(id, Stage::Failed { why: problem.clone() }, now);
                }
                self.round_ends(now);
            }
            Call::FindCopy { .. } => self.in_vain(now),
            Call::List => {
                self.seeking = false;
                let known =
                    |import: &&Import| matches!(import.stage, Stage::Waiting | Stage::Fetching);
                let open: Vec<ImportId> =
                    self.list.values().filter(known).map(|import| import.id).collect();
                for id in open {
                    self.put(id, Stage::Failed { why: problem.clone() }, now);
                }
                self.rest(now);
            }
        }
    }

    /// Which requests are to be looked into: ours that may be through, and
    /// those that may be one whose answer was lost.
    fn listed(&mut self, wishes: &[Wish]) {
        let highest = wishes.iter().map(|wish| wish.id).max();
        self.newest = Some(self.newest.unwrap_or_default().max(highest.unwrap_or_default()));
        for ours in self.wishes() {
            let listed = wishes.iter().find(|wish| wish.id == ours);
            if listed.is_none_or(|wish| wish.executed) {
                self.infos.push_back(ours);
            }
        }
        for wish in wishes {
            let known = self.list.values().any(|import| import.wish == Some(wish.id));
            let may = self.seeking
                && self.lost().any(|lost| match lost.stage {
                    Stage::Asked { newest, since, .. } => may_be(wish, newest, since),
                    Stage::Waiting
                    | Stage::Fetching
                    | Stage::Done { .. }
                    | Stage::Failed { .. }
                    | Stage::Cancelled => false,
                });
            if may && !known {
                self.infos.push_back(wish.id);
            }
        }
    }

    fn told(&mut self, wish: Wish, urls: &[String], results: &[Fetched], now: Moment) {
        if self.of_wish(wish.id).is_empty() {
            let ours =
                self.seeking && same_urls(self.lost().map(|lost| lost.source.as_str()), urls);
            if !ours {
                return;
            }
            self.noted(&self.asked(), wish.id, now);
        }
        self.settle(wish, results, now);
    }

    /// The service has noted a request.
    fn noted(&mut self, batch: &[ImportId], wish: i64, now: Moment) {
        for id in batch {
            if let Some(import) = self.list.get_mut(id) {
                import.wish = Some(wish);
            }
            self.put(*id, Stage::Fetching, now);
        }
        self.moved = now;
        let next = now.plus(self.pause(now));
        self.poll = Some(self.poll.map_or(next, |poll| poll.min(next)));
    }

    fn settle(&mut self, wish: Wish, results: &[Fetched], now: Moment) {
        let ours = self.of_wish(wish.id);
        let in_order = ours.len() == results.len();
        for (at, id) in ours.into_iter().enumerate() {
            let Some(import) = self.list.get_mut(&id) else { continue };
            let url = import.source.as_str();
            let named = results.iter().find(|result| result.url.trim() == url);
            let stage = match named.or_else(|| results.get(at).filter(|_| in_order)) {
                Some(result) if result.done => Stage::Done { link: result.link.clone() },
                Some(result) => Stage::Failed { why: said(url, &result.message) },
                None if wish.executed => Stage::Failed { why: said(url, "") },
                None => continue,
            };
            // What failed is asked for anew, if it is.
            if matches!(stage, Stage::Failed { .. }) {
                import.wish = None;
            }
            self.moved = now;
            self.put(id, stage, now);
        }
    }

    fn copied(&mut self, link: &FileUrl, now: Moment) {
        self.moved = now;
        for id in self.asked() {
            self.put(id, Stage::Done { link: Some(link.clone()) }, now);
        }
    }

    /// When all of a round is looked into, what was sought and not found was
    /// sought in vain.
    fn round_ends(&mut self, now: Moment) {
        if !self.infos.is_empty() {
            return;
        }
        if std::mem::take(&mut self.seeking) {
            self.in_vain(now);
        }
        if self.poll.is_none() {
            self.poll = Some(now.plus(self.pause(now)));
        }
    }

    fn in_vain(&mut self, now: Moment) {
        for id in self.asked() {
            let Some(import) = self.list.get(&id) else { continue };
            let Stage::Asked { since, newest, looks } = import.stage else { continue };
            let looks = looks + 1;
            let stage =
                if looks >= LOOKS { Stage::Waiting } else { Stage::Asked { since, newest, looks } };
            self.put(id, stage, now);
        }
    }

    fn asked(&self) -> Vec<ImportId> {
        self.lost().map(|import| import.id).collect()
    }

    fn of_wish(&self, wish: i64) -> Vec<ImportId> {
        let same = |import: &&Import| import.wish == Some(wish) && import.stage == Stage::Fetching;
        self.list.values().filter(same).map(|import| import.id).collect()
    }
}

fn said(url: &str, message: &str) -> Problem {
    let problem = Problem::new(ProblemKind::Refused, format!("fetching {url}"));
    if message.is_empty() { problem } else { problem.saying(message) }
}

const fn fate(kind: ProblemKind) -> Fate {
    match kind {
        ProblemKind::NoKey | ProblemKind::KeyRefused | ProblemKind::ResetNeeded => Fate::Stand,
        ProblemKind::Unreachable(NetFault::Timeout | NetFault::Broken)
        | ProblemKind::ServerFault
        | ProblemKind::Unreadable
        | ProblemKind::Redirected
        | ProblemKind::Journal => Fate::Unsure,
        ProblemKind::Flood(_)
        | ProblemKind::AddressLocked
        | ProblemKind::Maintenance
        | ProblemKind::Unreachable(
            NetFault::Dns | NetFault::Connect | NetFault::Tls | NetFault::Proxy,
        ) => Fate::Rest,
        ProblemKind::NotCustomer
        | ProblemKind::NotFound
        | ProblemKind::NotAllowed
        | ProblemKind::PasswordWrong
        | ProblemKind::PasswordNeeded
        | ProblemKind::OwnerLocked
        | ProblemKind::Locations
        | ProblemKind::ServerNetwork
        | ProblemKind::BadRequest
        | ProblemKind::NotRenamed
        | ProblemKind::NothingToChange
        | ProblemKind::NoFileInForm
        | ProblemKind::NodeFault
        | ProblemKind::UnsafeHost
        | ProblemKind::Stalled
        | ProblemKind::SourceUnreadable
        | ProblemKind::SourceChanged
        | ProblemKind::EmptyFile
        | ProblemKind::TooBig
        | ProblemKind::Refused => Fate::Refused,
    }
}
