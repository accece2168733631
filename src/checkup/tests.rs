use super::*;
use crate::protocol::{AccountView, GateView, KeySource, KeyState, Leg, Step, StepEnd, Wait, Way};
use crate::remote::{LockScope, NetFault, Problem, ProblemKind};

const NOW: Moment = Moment::from_secs(1_790_000_000);

fn running() -> Running {
    let state = KeyState::Valid;
    Running {
        version: "0.1.0".into(),
        inside: false,
        same_way: true,
        account: Some(AccountView {
            state,
            ..AccountView::without_key(KeyState::Valid, String::new(), NOW)
        }),
        gate: GateView { last_hour: 3, ..GateView::default() },
        way: Some(Way {
            steps: [Leg::Name, Leg::Connection, Leg::Encryption, Leg::Api, Leg::Node]
                .map(|leg| Step { leg, millis: 12, end: StepEnd::Good })
                .to_vec(),
            clocks: Some((NOW, NOW.plus(std::time::Duration::from_secs(2)))),
        }),
    }
}

/// A machine on which all is well.
fn well() -> Facts {
    Facts {
        version: "0.1.0".into(),
        key: KeyFacts {
            source: Some(KeySource::Environment("FICHIER_API_KEY".into())),
            problems: vec![],
        },
        state: StateFacts { trouble: None, free: Some(5_000_000_000), disk: Disk::Near },
        engine: EngineFacts::Runs(Box::new(running())),
        service: ServiceFacts { systemd: true, unit: true, lingers: Some(true), kills: true },
        terminal: Terminal {
            is_one: true,
            kind: "xterm-256color".into(),
            utf8: true,
            colour: true,
            size: Some((120, 40)),
            ..Terminal::default()
        },
        ..Facts::default()
    }
}

fn found(facts: &Facts) -> Vec<Finding> {
    findings(facts, NOW, &TimeZone::UTC)
}

/// What is not well after a change.
#[track_caller]
fn troubles(change: impl FnOnce(&mut Facts)) -> Vec<(Subject, Level, String)> {
    let mut facts = well();
    change(&mut facts);
    let found = found(&facts);
    for finding in &found {
        assert!(finding.says.ends_with('.'), "{finding:?}");
        assert_eq!(finding.next.is_some(), finding.level != Level::Ok, "{finding:?}");
    }
    let bad = found.into_iter().filter(|finding| finding.level != Level::Ok);
    bad.map(|finding| (finding.subject, finding.level, finding.says)).collect()
}

#[track_caller]
fn one(change: impl FnOnce(&mut Facts), subject: Subject, level: Level, says: &str) {
    let found = troubles(change);
    let [(s, l, said)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((*s, *l), (subject, level), "{said}");
    assert!(said.contains(says), "{said}");
}

fn engine(facts: &mut Facts, change: impl FnOnce(&mut Running)) {
    let mut engine = running();
    change(&mut engine);
    facts.engine = EngineFacts::Runs(Box::new(engine));
}

#[test]
fn where_all_is_well_nothing_is_to_be_done() {
    assert_eq!(troubles(|_| {}), []);
    let subjects: Vec<Subject> = found(&well()).iter().map(|finding| finding.subject).collect();
    assert_eq!(subjects.len(), 20, "{subjects:?}");
}

#[test]
fn each_trouble_on_this_machine_is_found_and_no_other() {
    use Level::{Fail, Warn};
    one(|f| f.settings = (vec!["An odd name.".into()], false), Subject::Settings, Warn, "An odd");
    one(|f| f.settings = (vec!["Line 3 is bad.".into()], true), Subject::Settings, Fail, "Line 3");
    one(|f| f.certificates = Certificates::BuiltIn, Subject::Certificates, Warn, "no certificates");
    let named = Certificates::Unreadable("SSL_CERT_FILE");
    one(|f| f.certificates = named, Subject::Certificates, Fail, "SSL_CERT_FILE");
    let proxy = |scheme: &str| Some(Proxy { variable: "ALL_PROXY".into(), scheme: scheme.into() });
    one(|f| f.proxy = proxy("ftp"), Subject::Proxy, Fail, "ALL_PROXY");
    assert_eq!(troubles(|f| f.proxy = proxy("socks5")), []);
    one(|f| f.state.trouble = Some("Others write there.".into()), Subject::State, Fail, "Others");
    one(|f| f.state.free = Some(50_000_000), Subject::State, Warn, "50.0 MB");
    one(|f| f.state.free = Some(1_000), Subject::State, Fail, "free");
    one(|f| f.state.disk = Disk::Memory, Subject::State, Warn, "memory");
    one(|f| f.state.disk = Disk::Far("nfs"), Subject::State, Fail, "(nfs)");
    one(|f| f.service.lingers = Some(false), Subject::Login, Warn, "last login");
    one(|f| f.service.unit = false, Subject::Login, Warn, "login leaves behind");
    assert_eq!(troubles(|f| f.service = ServiceFacts { systemd: true, ..Default::default() }), []);
    assert_eq!(troubles(|f| f.service = ServiceFacts::default()), []);
}

#[test]
fn each_trouble_with_key_and_engine_is_found() {
    use Level::{Fail, Warn};
    one(|f| f.key = KeyFacts::default(), Subject::Key, Fail, "There is no API key.");
    let problems = vec!["Others can read it.".to_owned()];
    let unusable = KeyFacts { source: None, problems: problems.clone() };
    one(|f| f.key = unusable, Subject::Key, Fail, "Others can read");
    one(|f| f.key.problems = problems, Subject::Key, Warn, "Others can read");
    let trouble = EngineFacts::Trouble("It does not start.".into());
    one(|f| f.engine = trouble, Subject::Engine, Fail, "does not start");
    assert_eq!(troubles(|f| f.engine = EngineFacts::None), []);
    let older = |f: &mut Facts| engine(f, |engine| engine.version = "0.0.9".into());
    one(older, Subject::Engine, Warn, "version 0.0.9");
    let other = |f: &mut Facts| engine(f, |engine| engine.same_way = false);
    one(other, Subject::Engine, Warn, "other proxies");
    let flood = || Problem::new(ProblemKind::Flood(LockScope::Address), "x");
    let locked = |f: &mut Facts| engine(f, |engine| engine.gate.lock = Some((NOW, flood())));
    one(locked, Subject::Budget, Fail, "this address is locked");
    let away = Problem::new(ProblemKind::Maintenance, "x");
    let outage = |f: &mut Facts| engine(f, |engine| engine.gate.outage = Some((NOW, away)));
    one(outage, Subject::Budget, Warn, "maintenance");
    let state = |state: KeyState| {
        move |f: &mut Facts| {
            engine(f, |engine| {
                engine.account = engine.account.take().map(|view| AccountView { state, ..view });
            });
        }
    };
    let refused = Problem::new(ProblemKind::KeyRefused, "x");
    one(state(KeyState::Refused(refused)), Subject::Account, Fail, "refused");
    one(state(KeyState::Untried), Subject::Account, Warn, "not tried yet");
    assert_eq!(
        troubles(state(KeyState::Missing)),
        [],
        "it is said once, where keys are looked for"
    );
}

#[test]
fn the_way_tells_the_step_that_is_broken_and_the_clock() {
    use Level::{Fail, Warn};
    let broken = |leg: Leg, fault: NetFault| {
        let why = Problem::new(ProblemKind::Unreachable(fault), "x");
        let steps = vec![Step { leg, millis: 5, end: StepEnd::Broke { why } }];
        move |f: &mut Facts| {
            engine(f, |engine| engine.way = Some(Way { steps, clocks: None }));
        }
    };
    one(broken(Leg::Name, NetFault::Dns), Subject::Name, Fail, "DNS");
    one(broken(Leg::Connection, NetFault::Connect), Subject::Connection, Fail, "reached");
    one(broken(Leg::Encryption, NetFault::Tls), Subject::Encryption, Fail, "TLS");
    one(broken(Leg::Node, NetFault::Timeout), Subject::Node, Fail, "in time");
    let wait = Wait::Lock { until: NOW };
    let steps = vec![Step { leg: Leg::Api, millis: 5, end: StepEnd::Waits { wait } }];
    let waits = |f: &mut Facts| engine(f, |e| e.way = Some(Way { steps, clocks: None }));
    one(waits, Subject::Api, Warn, "It was not asked");
    let clock = |seconds: i64| {
        move |f: &mut Facts| {
            let ours = Moment::from_secs(NOW.secs() + seconds);
            engine(f, |e| e.way = Some(Way { steps: vec![], clocks: Some((NOW, ours)) }));
        }
    };
    one(clock(600), Subject::Clock, Warn, "10 min 00 s ahead");
    one(clock(-200_000), Subject::Clock, Fail, "behind");
    assert_eq!(troubles(clock(-50)), []);
}

#[test]
fn each_terminal_is_told_what_it_lacks() {
    use Level::{Fail, Warn};
    one(|f| f.terminal.kind = "dumb".into(), Subject::Terminal, Fail, "TERM");
    one(|f| f.terminal.size = Some((40, 12)), Subject::Terminal, Warn, "40x12");
    let latin = |f: &mut Facts| (f.terminal.utf8, f.terminal.ascii) = (false, true);
    one(latin, Subject::Characters, Warn, "drawn with ASCII");
    one(|f| f.terminal.utf8 = false, Subject::Characters, Warn, "want boxes");
    one(|f| f.terminal.clipboard = Clipboard::Nowhere, Subject::Clipboard, Warn, "no way");
    let tmux = |set: &str| {
        let set = set.to_owned();
        move |f: &mut Facts| {
            f.terminal.clipboard = Clipboard::Tmux;
            f.terminal.between = Multiplexer::Tmux(Some(set));
        }
    };
    one(tmux("off"), Subject::Clipboard, Warn, "to itself");
    assert_eq!(troubles(tmux("external")), []);
    assert_eq!(troubles(|f| f.terminal = Terminal::default()), []);
}

#[test]
fn a_report_can_be_shown_to_anybody() {
    let secret = "/home/somebody/secret-folder/key";
    for source in [
        KeySource::Option(secret.into()),
        KeySource::Credential(secret.into()),
        KeySource::File(secret.into()),
        KeySource::Rclone(secret.into()),
    ] {
        let mut facts = well();
        facts.key.source = Some(source);
        engine(&mut facts, |engine| {
            if let Some(view) = &mut engine.account {
                view.key_tail = "tail".into();
                view.keep_path = secret.into();
            }
        });
        let said = serde_json::to_string(&found(&facts)).unwrap();
        assert!(!said.contains("secret-folder") && !said.contains("tail"), "{said}");
    }
}
