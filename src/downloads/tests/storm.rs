//! Thousands of small worlds, each from a seed: everything goes wrong at any
//! time while the user gives orders.

use std::collections::BTreeMap;

use super::world::{Deed, Dice, Due, Named, World, version_sum};
use super::*;

/// How long things go wrong, in milliseconds; after that all comes to rest.
const STORM: i64 = 600_000;

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// Files of the service, as its listings show them now.
fn files(world: &mut World) -> Vec<NewDownload> {
    let count = 1 + world.dice.roll(5);
    (0..count)
        .map(|_| {
            let name = world.dice.one_of(&NAMES);
            let rules =
                [LocalClash::Hold, LocalClash::Skip, LocalClash::KeepBoth, LocalClash::Replace];
            let mut new = new_download(name, 0, world.dice.one_of(&rules));
            let size = 10 + world.dice.roll(30);
            let (version, size) =
                *world.far.entry(new.url.as_str().to_owned()).or_insert((1, size));
            let checksum = version_sum(new.url.as_str(), version);
            let summed = world.dice.chance(80);
            new.facts = Some(Facts { size, checksum: summed.then_some(checksum), date: None });
            new.password = world.dice.chance(20);
            if world.dice.chance(15) {
                (new.names, new.facts) = (None, None);
            }
            new
        })
        .collect()
}

fn storm(world: &mut World, clock: bool) {
    let orders = [
        "pause",
        "pause after",
        "resume",
        "resume",
        "retry",
        "cancel",
        "clear",
        "unlock",
        "cdn",
        "both",
    ];
    for _ in 0..world.dice.roll(16) {
        let files = files(world);
        let dice = &mut world.dice;
        let deed = match dice.roll(12) {
            0 => Deed::Say(Input::Add(files)),
            1 => Deed::Say(Input::Lanes(1 + u32::try_from(dice.roll(4)).unwrap())),
            2 => Deed::Say(Input::Drain(dice.chance(50))),
            3 => {
                let names = ["key", "dns", "flood", "network", "wrong", "customer"];
                let lasts = 1000 + i64::try_from(dice.roll(120_000)).unwrap();
                Deed::Trouble(dice.one_of(&names), lasts)
            }
            4 => Deed::PowerCut,
            5 if clock => Deed::Clock(dice.one_of(&[-86_400_000, -3000, 3000, 86_400_000])),
            6 => Deed::Change(usize::try_from(dice.roll(3)).unwrap()),
            7 => Deed::Occupy(dice.one_of(&NAMES)),
            8 => Deed::Meddle,
            _ => Deed::Some(dice.one_of(&orders), dice.one_of(&[10, 50, 100])),
        };
        let at = START.0 + i64::try_from(world.dice.roll(120_000)).unwrap();
        world.plan(at, Due::User(deed));
    }
    let end = START.0 + STORM;
    for deed in [
        Deed::Calm,
        Deed::Say(Input::Drain(false)),
        Deed::Say(Input::KeyGood),
        Deed::Some("cdn", 100),
        Deed::Some("unlock", 100),
        Deed::Some("resume", 100),
    ] {
        world.plan(end, Due::User(deed));
    }
}

fn world(seed: u64, clock: bool) -> World {
    let mut world = World::new(seed);
    let first = files(&mut world);
    world.plan(START.0, Due::User(Deed::Say(Input::Add(first))));
    storm(&mut world, clock);
    world
}

/// With `FICHIER_STORMS=40` there are forty times as many; `FICHIER_SEED`
/// runs one of them alone.
fn for_seeds(from: u64, count: u64, mut run: impl FnMut(u64)) {
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

/// A real name is never that of a half file, nor of one mixed of several.
fn check_names(world: &World) {
    for (name, named) in &world.names {
        let Named::Ours(id, bytes) = named else { continue };
        let first = bytes.first().copied().unwrap_or(0);
        assert!(first > 0 && bytes.iter().all(|byte| *byte == first), "{name}: {bytes:?}");
        let Some(job) = world.rows.get(id) else { continue };
        assert!(matches!(job.stage, DownloadStage::Done { .. }), "{name}: {:?}", job.stage);
        let facts = job.facts.as_ref().unwrap();
        assert_eq!(facts.size, bytes.len() as u64);
        if let DownloadStage::Done { verdict: Verdict::Verified } = job.stage {
            assert_eq!(facts.checksum, Some(version_sum(job.url.as_str(), first)));
        }
    }
}

/// All has come to rest, and nothing is left over but what is still wanted.
fn check_end(world: &World) {
    check_names(world);
    let mut parts: Vec<u64> = Vec::new();
    for job in world.rows.values() {
        let at_rest = !job.stage.is_active()
            && !matches!(job.stage, DownloadStage::Waiting | DownloadStage::Resting { .. });
        assert!(at_rest, "{:?}", job.stage);
        if let DownloadStage::Done { .. } = job.stage {
            let ours = |named: &Named| matches!(named, Named::Ours(id, _) if *id == job.id);
            let there = world.names.get(&job.file);
            let replaced = matches!(there, Some(Named::Ours(..)));
            assert!(there.is_some_and(ours) || replaced, "{} is not there", job.file);
        }
        parts.extend(job.part.as_ref().map(|part| part.inode));
    }
    // One may be left of a crash between making it and noting it: empty.
    for (inode, file) in &world.temp {
        assert!(parts.contains(inode) || file.bytes.is_empty(), "a temporary file is left");
    }
}

#[test]
fn nothing_is_half_or_mixed_or_left_over_in_any_storm() {
    let mut ways: BTreeMap<&str, u32> = BTreeMap::new();
    for_seeds(0, 1000, |seed| {
        let mut world = world(seed, false);
        world.run();
        check_end(&world);
        world.seen.iter().for_each(|stage| *ways.entry(stage).or_default() += 1);
    });
    let all = std::env::var("FICHIER_SEED").is_err();
    assert!(!all || ways.len() == 23 && ways.values().all(|often| *often > 5), "{ways:?}");
}

#[test]
fn nor_when_the_clock_is_set_in_it() {
    for_seeds(1_000_000, 400, |seed| {
        let mut world = world(seed, true);
        world.run();
        check_end(&world);
    });
}

#[test]
fn in_fair_weather_everything_is_verified() {
    for_seeds(2_000_000, 40, |seed| {
        let mut world = World::new(seed);
        (world.faults, world.dice) = (0, Dice(seed));
        world.cuts.clear();
        let jobs = NAMES.map(|name| {
            let new = new_download(name, 30, LocalClash::Hold);
            world.far.insert(new.url.as_str().to_owned(), (1, 30));
            let checksum = Some(version_sum(new.url.as_str(), 1));
            NewDownload { facts: Some(Facts { size: 30, checksum, date: None }), ..new }
        });
        world.plan(START.0, Due::User(Deed::Say(Input::Add(jobs.to_vec()))));
        world.run();
        check_end(&world);
        for job in world.mind.jobs() {
            assert_eq!(job.stage, DownloadStage::Done { verdict: Verdict::Verified });
        }
    });
}
