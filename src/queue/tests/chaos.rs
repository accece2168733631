//! Thousands of small worlds, each from a seed: everything goes wrong at any
//! time while the user gives orders.

use std::collections::BTreeMap;

use super::service::{Dice, Faults};
use super::world::{Deed, Due, World};
use super::*;

/// How long things go wrong, in milliseconds; after that all comes to rest.
const STORM: i64 = 600_000;

/// Runs a world for each of so many seeds and says which one failed. With
/// `FICHIER_STORMS=40` there are forty times as many; `FICHIER_SEED` runs
/// one of them alone and tells every step.
pub fn for_seeds(from: u64, count: u64, mut run: impl FnMut(u64)) {
    struct Name(u64);
    impl Drop for Name {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("The seed of this world is {}.", self.0);
            }
        }
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = from..from + count * number("FICHIER_STORMS").unwrap_or(1);
    let only = number("FICHIER_SEED");
    for seed in seeds.filter(|seed| only.is_none_or(|only| only == *seed)) {
        let _name = Name(seed);
        run(seed);
    }
}

pub fn faults(dice: &mut Dice) -> Faults {
    let mut some = |most: u64| if dice.chance(50) { dice.roll(most) } else { 0 };
    Faults {
        call: some(30),
        early: some(30),
        late: some(60),
        refused: some(20),
        page: some(60),
        name: some(20),
        bytes: some(10),
        unsummed: some(15),
        source: some(15),
        lag: some(100_000),
    }
}

pub fn files(dice: &mut Dice, most: u64) -> Vec<NewJob> {
    let count = dice.roll(most + 1);
    (0..count)
        .map(|_| {
            let name = dice.one_of(&["a", "b", "c", "d", "a+", "e", "f", "g", "b+", "h"]);
            let below = dice.one_of(&["x", "y"]);
            let rule = dice.one_of(&[ClashRule::Hold, ClashRule::Hold, ClashRule::KeepBoth]);
            let big = 6_000_000 * dice.roll(2);
            let moves = dice.chance(30);
            let job = new_job(name, 10 + u64::from(name.as_bytes()[0]) % 4 + big, &[below], rule);
            NewJob { moves, ..job }
        })
        .collect()
}

/// The user's orders and fate's blows, at random moments.
fn storm(world: &mut World, clock: bool) {
    let orders = [
        "pause",
        "pause after",
        "resume",
        "resume",
        "retry",
        "retry",
        "cancel",
        "top",
        "up",
        "down",
        "bottom",
        "high",
        "low",
        "start",
        "clear",
    ];
    for _ in 0..world.dice.roll(14) {
        let dice = &mut world.dice;
        let deed = match dice.roll(12) {
            0 => Deed::Say(Input::Add(files(dice, 6))),
            1 => Deed::AddInVain(files(dice, 6)),
            2 => Deed::Say(Input::Lanes(1 + u32::try_from(dice.roll(4)).unwrap())),
            3 => Deed::Say(Input::Drain(dice.chance(50))),
            4 => Deed::Trouble(dice.one_of(&["key", "dns", "flood"]), 1000 + dice.millis(120_000)),
            5 => Deed::PowerCut,
            6 if clock => Deed::Clock(dice.one_of(&[-86_400_000, -3000, 3000, 86_400_000])),
            _ => Deed::Some(dice.one_of(&orders), dice.one_of(&[10, 50, 100])),
        };
        let at = START.0 + world.dice.millis(600_000);
        world.plan(at, Due::User(deed));
    }
    for deed in [
        Deed::Calm,
        Deed::Say(Input::Drain(false)),
        Deed::Say(Input::KeyGood),
        Deed::Some("resume", 100),
    ] {
        world.plan(START.0 + STORM + 130_000, Due::User(deed));
    }
}

fn world(seed: u64, clock: bool) -> World {
    let mut dice = Dice(seed);
    let mut faults = faults(&mut dice);
    if clock {
        // Only dates could tell such files from older ones.
        faults = Faults { name: 0, bytes: 0, unsummed: 0, ..faults };
    }
    let lanes = 1 + u32::try_from(dice.roll(3)).unwrap();
    let mut world = World::new(dice.roll(u64::MAX), lanes, faults);
    let place = Place { base: FolderId::ROOT, below: vec!["x".into()] };
    if dice.chance(30) {
        world.put_foreign(&place, "a", 11);
    }
    let first = files(&mut world.dice, 8);
    world.plan(START.0, Due::User(Deed::Say(Input::Add(first))));
    storm(&mut world, clock);
    world
}

#[test]
fn nothing_is_lost_or_doubled_in_any_storm() {
    let mut ways: BTreeMap<&str, u32> = BTreeMap::new();
    for_seeds(0, 1200, |seed| {
        let mut world = world(seed, false);
        world.run();
        world.check_end();
        world.seen.iter().for_each(|stage| *ways.entry(stage).or_default() += 1);
    });
    let all = std::env::var("FICHIER_SEED").is_err();
    assert!(!all || ways.len() == 17 && ways.values().all(|often| *often > 15), "{ways:?}");
}

#[test]
fn nor_when_the_clock_is_set_in_it() {
    for_seeds(1_000_000, 600, |seed| {
        let mut world = world(seed, true);
        world.run();
        world.check_end();
    });
}

#[test]
fn in_fair_weather_everything_is_verified() {
    for_seeds(2_000_000, 40, |seed| {
        let mut world = World::new(seed, 2, Faults { lag: 60_000, ..Faults::default() });
        let jobs = (0..40).map(|n| {
            let below = if n % 3 == 0 { "x" } else { "y" };
            new_job(&format!("f{n}"), 100 + n, &[below], ClashRule::Hold)
        });
        world.plan(START.0, Due::User(Deed::Say(Input::Add(jobs.collect()))));
        world.run();
        world.check_end();
        for job in world.queue.jobs() {
            assert!(matches!(job.stage, Stage::Done { verdict: Verdict::Verified, .. }));
        }
    });
}
