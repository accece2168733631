use super::*;

const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const ME: Caller = Caller { ip: IP, user: Some(0) };
const OTHER: Caller =
    Caller { ip: IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2)), user: Some(1) };

fn at(seconds: f64) -> Moment {
    Moment(1_000_000_000_000 + (seconds * 1000.0) as i64)
}

/// Plays calls of one caller and says which were answered.
fn played(limits: &Limits, calls: &[(f64, Kind)]) -> Vec<bool> {
    let mut budget = Budget::default();
    calls.iter().map(|(when, kind)| budget.call(ME, *kind, limits, at(*when)).is_ok()).collect()
}

#[test]
fn no_limits_by_default() {
    let calls = vec![(0.0, Kind::Info); 50];
    assert!(played(&Limits::default(), &calls).iter().all(|answered| *answered));
}

#[test]
fn three_calls_in_any_second() {
    let limits = Limits::published();
    let calls = [
        (0.0, Kind::Other),
        (0.3, Kind::Other),
        (0.6, Kind::Other),
        (1.05, Kind::Other),
        (1.2, Kind::Other),
    ];
    assert_eq!(played(&limits, &calls), [true, true, true, true, false]);
    // Locked for five minutes after that, and open again.
    let calls = [(0.0, Kind::Other); 4];
    let mut budget = Budget::default();
    for (when, kind) in calls {
        let _ = budget.call(ME, kind, &limits, at(when));
    }
    assert!(budget.call(ME, Kind::Other, &limits, at(299.0)).is_err());
    assert!(budget.call(ME, Kind::Other, &limits, at(300.0)).is_ok());
    assert_eq!(budget.caused(), 1);
}

#[test]
fn one_folder_once_in_thirty_seconds() {
    let limits = Limits::published();
    let ok = [
        (0.0, Kind::Folders(1)),
        (1.0, Kind::Folders(2)),
        (2.0, Kind::Files(1)),
        (31.0, Kind::Folders(1)),
    ];
    assert_eq!(played(&limits, &ok), [true; 4]);
    assert_eq!(
        played(&limits, &[(0.0, Kind::Folders(1)), (29.0, Kind::Folders(1))]),
        [true, false]
    );
    let together = Limits { folder_and_file_together: true, ..limits };
    assert_eq!(played(&together, &ok), [true, true, false, false]);
}

#[test]
fn the_whole_account_once_an_hour() {
    let limits = Limits::published();
    let calls = [(0.0, Kind::AllFiles), (3599.0, Kind::AllFiles)];
    assert_eq!(played(&limits, &calls), [true, false]);
    assert_eq!(played(&limits, &[(0.0, Kind::AllFiles), (3600.0, Kind::AllFiles)]), [true, true]);
}

#[test]
fn info_counts_by_address_and_by_user() {
    let limits = Limits::published();
    let mut budget = Budget::default();
    assert!(budget.call(ME, Kind::Info, &limits, at(0.0)).is_ok());
    let locked = budget.call(ME, Kind::Info, &limits, at(59.0)).unwrap_err();
    assert_eq!(locked, Locked { scope: Scope::Ip, by_info: true });

    let mut budget = Budget::default();
    assert!(budget.call(ME, Kind::Info, &limits, at(0.0)).is_ok());
    let locked = budget.call(ME, Kind::Info, &limits, at(61.0)).unwrap_err();
    assert_eq!(locked.scope, Scope::User);
    assert!(!budget.transfers_locked(IP, at(62.0)));
}

#[test]
fn a_lock_holds_its_scope_only() {
    let limits = Limits::default();
    for (scope, other_key_same_address) in
        [(Scope::Ip, false), (Scope::Key, true), (Scope::User, true)]
    {
        let mut budget = Budget::default();
        budget.lock(ME, scope, Duration::from_secs(60), false, at(0.0));
        assert_eq!(budget.call(ME, Kind::Other, &limits, at(1.0)).unwrap_err().scope, scope);
        assert!(budget.call(OTHER, Kind::Other, &limits, at(1.0)).is_ok());
        let neighbour = Caller { ip: IP, user: Some(1) };
        assert_eq!(
            budget.call(neighbour, Kind::Other, &limits, at(1.0)).is_ok(),
            other_key_same_address
        );
    }
}

#[test]
fn errors_lead_to_a_lock() {
    let limits = Limits { errors: Some(2), ..Limits::default() };
    let mut budget = Budget::default();
    for second in 0..3 {
        assert!(budget.call(ME, Kind::Other, &limits, at(f64::from(second))).is_ok());
        budget.error(IP, at(f64::from(second)));
    }
    assert!(budget.call(ME, Kind::Other, &limits, at(4.0)).is_err());
    assert!(budget.call(ME, Kind::Other, &limits, at(304.0)).is_ok(), "old errors are forgotten");
}

#[test]
fn calls_under_a_lock_extend_it_where_so_switched() {
    for (extends, open) in [(false, true), (true, false)] {
        let limits = Limits { calls_extend_lock: extends, ..Limits::default() };
        let mut budget = Budget::default();
        budget.lock(ME, Scope::Ip, Duration::from_secs(10), false, at(0.0));
        assert!(budget.call(ME, Kind::Other, &limits, at(9.0)).is_err());
        assert_eq!(budget.call(ME, Kind::Other, &limits, at(11.0)).is_ok(), open);
    }
}
