//! `fichier status`: what is known of the key and the account, for people and
//! for cron. Asks the service only where the account's budget allows it.

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::exit::{Exit, Trouble};
use super::grammar::{Common, StatusArgs};
use super::picture::Picture;
use super::report::Report;
use super::talk::{Stay, Talk, late, with};
use crate::bandwidth::Now;
use crate::clock::Moment;
use crate::protocol::{AccountView, Answer, Event, IndexView, KeySource, KeyState, Request, Wait};
use crate::remote::{AccountFacts, ProblemKind};
use crate::words;

/// An answer as young as this speaks for the key, even if this engine has not
/// used it yet: a younger one may not be asked for (API page §2).
const YOUNG: Duration = Duration::from_secs(5 * 60 + 10);

pub(super) async fn run(args: StatusArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| status(talk, &args).await).await
}

async fn status(talk: &mut Talk, args: &StatusArgs) -> Result<Exit, Trouble> {
    let patience = Duration::from_secs(args.timeout);
    let view = match &talk.link.key_trouble {
        Some(trouble) => unusable(trouble.clone()),
        None => settled(talk, args.refresh, patience).await?,
    };
    let picture = talk.look_again().await?;
    let now = Moment::now();
    let view = spoken_for(view, now);
    let exit = exit_of(&view.state);
    let words = words::key_state(&view, now, &talk.zone);
    let mut report = Report::begin();
    if args.json {
        report.json(&Json::of(&view, exit, &words, (&picture.bandwidth, &picture.index)));
    } else {
        page(&view, &words, talk, now).iter().for_each(|line| report.line(line));
        line_of(&picture, talk, now).iter().for_each(|line| report.line(line));
    }
    report.finish()?;
    if exit == Exit::Late {
        return Err(late(patience));
    }
    Ok(exit)
}

/// The account when the service has answered, or cannot be asked before the
/// patience ends.
pub(super) async fn settled(
    talk: &mut Talk,
    refresh: bool,
    patience: Duration,
) -> Result<AccountView, Trouble> {
    let deadline = Instant::now() + patience;
    let mut view = account(talk, refresh).await?;
    if !waits(&view, Moment::now()) {
        return Ok(view);
    }
    // What changed before we watched is in the state the watching begins with.
    let picture = talk.watch().await?;
    view = picture.account.map_or(view, |now| now);
    while waits(&view, Moment::now()) {
        let left = deadline.saturating_duration_since(Instant::now());
        // Another account was asked about a moment ago from this address.
        let held_up = view.state == KeyState::Untried;
        let until = view.allowed.since(Moment::now()) + Duration::from_millis(50);
        if left.is_zero() || (held_up && until > left) || outlasts(&view.state, left) {
            return Ok(view);
        }
        let pause = if held_up { until } else { left };
        tokio::select! {
            event = talk.next() => if let Event::Account { view: told } = event? {
                view = *told;
            },
            () = tokio::time::sleep(pause.min(left)) => {
                if held_up {
                    view = account(talk, refresh).await?;
                }
            }
        }
    }
    Ok(view)
}

async fn account(talk: &Talk, refresh: bool) -> Result<AccountView, Trouble> {
    let answer = talk.ask(Request::Account { refresh }).await?;
    if let Answer::Account(view) = answer { Ok(*view) } else { Err(Trouble::odd()) }
}

/// Whether a verdict may still come.
fn waits(view: &AccountView, now: Moment) -> bool {
    match view.state {
        KeyState::Checking { .. } => true,
        KeyState::Untried => !is_young(view, now),
        KeyState::Missing
        | KeyState::Valid
        | KeyState::Refused(_)
        | KeyState::Locked { .. }
        | KeyState::Unreachable(_)
        | KeyState::Unusable(_) => false,
    }
}

/// Whether the question itself has to wait for longer than our patience.
fn outlasts(state: &KeyState, left: Duration) -> bool {
    matches!(state, KeyState::Checking { wait: Some(wait) }
        if wait.until().since(Moment::now()) > left)
}

fn is_young(view: &AccountView, now: Moment) -> bool {
    view.facts.is_some() && view.asked.is_some_and(|at| now.since(at) < YOUNG)
}

/// A young answer to an earlier engine is the verdict on the key too.
fn spoken_for(mut view: AccountView, now: Moment) -> AccountView {
    if view.state == KeyState::Untried && is_young(&view, now) {
        view.state = KeyState::Valid;
    }
    view
}

fn unusable(trouble: String) -> AccountView {
    AccountView::without_key(KeyState::Unusable(trouble), String::new(), Moment::now())
}

fn exit_of(state: &KeyState) -> Exit {
    match state {
        KeyState::Valid => Exit::Good,
        KeyState::Missing | KeyState::Unusable(_) => Exit::Key,
        KeyState::Refused(why) => refused(why.kind),
        KeyState::Locked { .. } | KeyState::Checking { wait: Some(Wait::Lock { .. }) } => {
            Exit::Locked
        }
        KeyState::Unreachable(_) => Exit::Unreachable,
        KeyState::Untried | KeyState::Checking { .. } => Exit::Late,
    }
}

/// An answer nobody could read is no refusal of the key.
fn refused(kind: ProblemKind) -> Exit {
    match Exit::of_problem(kind) {
        Exit::Locked => Exit::Locked,
        Exit::Unreachable => Exit::Unreachable,
        Exit::Good
        | Exit::Failed
        | Exit::Usage
        | Exit::Key
        | Exit::Partly
        | Exit::NotFound
        | Exit::Late
        | Exit::Interrupted
        | Exit::Screen(_) => Exit::Key,
    }
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    state: &'static str,
    exit: u8,
    sentence: &'a str,
    key_tail: &'a str,
    source: &'a Option<KeySource>,
    facts: &'a Option<AccountFacts>,
    asked: Option<Moment>,
    allowed: Moment,
    locked_until: Option<Moment>,
    bandwidth: &'a Now,
    index: &'a IndexView,
}

impl<'a> Json<'a> {
    fn of(
        view: &'a AccountView,
        exit: Exit,
        words: &'a words::KeyWords,
        (bandwidth, index): (&'a Now, &'a IndexView),
    ) -> Self {
        let (state, locked_until) = match &view.state {
            KeyState::Missing => ("missing", None),
            KeyState::Unusable(_) => ("unusable", None),
            KeyState::Checking { wait: Some(Wait::Lock { until }) } => ("locked", Some(*until)),
            KeyState::Untried | KeyState::Checking { .. } => ("unknown", None),
            KeyState::Valid => ("valid", None),
            KeyState::Refused(_) if exit == Exit::Unreachable => ("unreachable", None),
            KeyState::Refused(_) => ("refused", None),
            KeyState::Locked { until, .. } => ("locked", Some(*until)),
            KeyState::Unreachable(_) => ("unreachable", None),
        };
        Self {
            state,
            exit: exit.code(),
            sentence: &words.next,
            key_tail: &view.key_tail,
            source: &view.source,
            facts: &view.facts,
            asked: view.asked,
            allowed: view.allowed,
            locked_until,
            bandwidth,
            index,
        }
    }
}

fn page(view: &AccountView, words: &words::KeyWords, talk: &Talk, now: Moment) -> Vec<String> {
    let mut lines = vec![fact("API key", format!("{}. {}", words.state, words.next))];
    if let Some(source) = &view.source {
        let tail = match view.key_tail.as_str() {
            "" => String::new(),
            tail => format!(", ends in {}", words::visible(tail)),
        };
        lines.push(fact("from", format!("{}{tail}", words::source(source))));
    }
    if let Some(facts) = &view.facts {
        lines.extend(of_account(facts, talk, now));
    }
    if let Some(asked) = view.asked {
        let mut text = format!("asked {} ago", words::duration(now.since(asked)));
        if view.allowed > now {
            let at = words::clock_or_date(view.allowed, now, &talk.zone);
            text.push_str(&format!(", may be asked again at {at}"));
        }
        lines.push(fact("figures", text));
    }
    lines
}

/// How fast uploads may go, and whether new ones may start.
fn line_of(picture: &Picture, talk: &Talk, now: Moment) -> Vec<String> {
    let holds = &picture.bandwidth;
    let mut lines = vec![fact("bandwidth", words::brake(holds, now, &talk.zone))];
    if let Some(sent) = words::sent(holds, &picture.settings.bandwidth) {
        lines.push(fact("sent", sent));
    }
    if let Some(full) = &holds.full {
        lines.push(fact("cap", words::full(full, now, &talk.zone)));
    }
    lines.push(fact("index", words::index(&picture.index, now, &talk.zone)));
    lines
}

fn of_account(facts: &AccountFacts, talk: &Talk, now: Moment) -> Vec<String> {
    let mut lines = vec![
        fact("e-mail", words::visible(&facts.email).into_owned()),
        fact("offer", words::offer(&facts.offer)),
    ];
    if let Some(end) = facts.subscription_end {
        let ended = if end > now { "" } else { ", ended" };
        lines.push(fact("until", format!("{}{ended}", words::stamp(end, &talk.zone))));
    }
    if let Some(hot) = facts.hot_storage {
        lines.push(fact("hot storage", words::bytes(hot)));
    }
    if let Some(cold) = facts.cold_storage {
        let whole = facts.allowed_cold_storage.filter(|whole| *whole > 0);
        let whole = whole.map_or_else(String::new, |whole| format!(" of {}", words::bytes(whole)));
        lines.push(fact("cold storage", format!("{}{whole}", words::bytes(cold))));
    }
    if let Some(credit) = facts.cdn_gigabytes {
        lines.push(fact("CDN credit", format!("{credit} GB")));
    }
    let uploads = match (facts.upload_forbidden, facts.over_quota) {
        (true, _) => "forbidden by the service: the account's page tells why",
        (false, true) => "the account is over its quota",
        (false, false) => "allowed",
    };
    lines.push(fact("uploads", uploads));
    lines
}

fn fact(name: &str, value: impl std::fmt::Display) -> String {
    format!("{name:<14}{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::{LockScope, NetFault, Problem};

    #[test]
    fn cron_can_tell_a_refused_key_from_a_service_that_is_away() {
        let problem = |kind| Problem::new(kind, "user/info.cgi");
        let table = [
            (KeyState::Valid, Exit::Good),
            (KeyState::Missing, Exit::Key),
            (KeyState::Refused(problem(ProblemKind::KeyRefused)), Exit::Key),
            (KeyState::Refused(problem(ProblemKind::Refused)), Exit::Key),
            (KeyState::Refused(problem(ProblemKind::Unreadable)), Exit::Unreachable),
            (
                KeyState::Locked {
                    until: Moment(0),
                    why: problem(ProblemKind::Flood(LockScope::Key)),
                },
                Exit::Locked,
            ),
            (
                KeyState::Unreachable(problem(ProblemKind::Unreachable(NetFault::Dns))),
                Exit::Unreachable,
            ),
            (KeyState::Checking { wait: None }, Exit::Late),
            (KeyState::Checking { wait: Some(Wait::Lock { until: Moment(0) }) }, Exit::Locked),
        ];
        for (state, exit) in table {
            assert_eq!(exit_of(&state), exit, "{state:?}");
        }
    }

    #[test]
    fn a_young_answer_speaks_for_a_key_not_tried_yet() {
        let mut view = AccountView { state: KeyState::Untried, ..unusable(String::new()) };
        let now = Moment::from_secs(10_000);
        assert!(waits(&view, now));
        view.asked = Some(Moment::from_secs(9_900));
        assert!(waits(&view, now), "an answer without facts is none");
    }
}
