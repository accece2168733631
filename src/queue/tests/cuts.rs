//! The power is cut after every single durable record and every single
//! command of a run, and comes back.

use super::chaos::{faults, files, with_seed};
use super::service::{Dice, Faults};
use super::world::{Deed, Due, World};
use super::*;

/// A run of a few files, without cut or with one.
fn run(seed: u64, faults: Faults, cut_at: Option<usize>) -> World {
    let mut dice = Dice(seed);
    let mut world = World::new(dice.roll(u64::MAX), 2, faults);
    world.cut_at = cut_at;
    let jobs = files(&mut dice, 5);
    world.plan(START.0, Due::User(Deed::Say(Input::Add(jobs))));
    world.plan(START.0 + 600_000, Due::User(Deed::Calm));
    world.run();
    world.check_end();
    world
}

fn cut_everywhere(seed: u64, faults: Faults) -> usize {
    let points = run(seed, faults, None).points;
    for cut in 1..=points {
        let world = run(seed, faults, Some(cut));
        if faults == Faults::default() {
            let whole = |job: &Job| {
                matches!(
                    job.stage,
                    Stage::Done { verdict: Verdict::Verified, .. }
                        | Stage::Held { why: Hold::Clash { .. } }
                )
            };
            assert!(world.queue.jobs().all(whole), "cut {cut}");
        }
    }
    points
}

#[test]
fn a_cut_anywhere_loses_nothing_and_doubles_nothing() {
    let mut points = 0;
    for seed in 0..12 {
        with_seed(seed, |seed| points += cut_everywhere(seed, Faults::default()));
    }
    assert!(points > 200, "{points} cuts prove little");
}

#[test]
fn nor_does_a_cut_amid_faults() {
    for seed in 100..130 {
        with_seed(seed, |seed| {
            let faults = faults(&mut Dice(seed));
            cut_everywhere(seed, faults);
        });
    }
}
