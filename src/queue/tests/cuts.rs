//! The power is cut after every single durable record and every single
//! command of a run, and comes back.

use super::chaos::{faults, files, for_seeds};
use super::service::{Dice, Faults};
use super::world::{Deed, Due, World};
use super::*;

/// A run of a few files, with these cuts.
fn run(seed: u64, faults: Faults, cuts: Vec<usize>) -> World {
    let mut dice = Dice(seed);
    let mut world = World::new(dice.roll(u64::MAX), 2, faults);
    world.cuts = cuts;
    let jobs = files(&mut dice, 5);
    world.plan(START.0, Due::User(Deed::Say(Input::Add(jobs))));
    world.plan(START.0 + 600_000, Due::User(Deed::Calm));
    world.run();
    world.check_end();
    world
}

fn cut_everywhere(seed: u64, faults: Faults) -> usize {
    let points = run(seed, faults, Vec::new()).points;
    for cut in 1..=points {
        // Every other time once more, soon after the restart.
        let again = cut + 1 + cut / 2 % 7;
        let cuts = if cut % 2 == 0 { vec![cut, again] } else { vec![cut] };
        let world = run(seed, faults, cuts);
        if faults == Faults::default() {
            let whole = |job: &Job| {
                matches!(
                    job.stage,
                    Stage::Done { verdict: Verdict::Verified, .. }
                        | Stage::Skipped { .. }
                        | Stage::Held { why: Hold::Clash { .. } | Hold::Duplicate { .. } }
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
    for_seeds(3_000_000, 12, |seed| points += cut_everywhere(seed, Faults::default()));
    let all = std::env::var("FICHIER_SEED").is_err();
    assert!(points > 200 || !all, "{points} cuts prove little");
}

#[test]
fn nor_does_a_cut_amid_faults() {
    for_seeds(4_000_000, 30, |seed| {
        let faults = faults(&mut Dice(seed));
        cut_everywhere(seed, faults);
    });
}
