//! The kill campaign: a real engine process is killed again and again at
//! random moments, while it uploads to a service that has its bad days, and
//! the laws of the queue are checked after every death. Short here; the long
//! form is chosen by the environment (`docs/campaign.md`).

mod book;
mod chance;
mod face;
mod faults;
mod freight;
mod laws;
mod machine;
mod siege;

use std::str::FromStr;

use tokio::task::JoinSet;

use self::siege::{Figures, Plan, Siege};

/// Kills of the short form, over all sieges.
const SHORT: u32 = 20;

fn from_environment<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.trim().parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_it_loses_nothing_and_stores_nothing_twice() {
    let asked: Option<u32> = from_environment("FICHIER_KILLS");
    let kills = asked.unwrap_or(SHORT);
    let seed: u64 = from_environment("FICHIER_SEED").unwrap_or(3);
    let sieges: u32 = from_environment("FICHIER_SIEGES").unwrap_or(2).max(1);
    let mut running = JoinSet::new();
    for number in 0..sieges {
        // The odd one is left over for the first.
        let share = kills / sieges + if number == 0 { kills % sieges } else { 0 };
        let strict = number % 2 == 0;
        let plan = Plan { seed, number, kills: share, strict, short: asked.is_none() };
        running.spawn(async move { Siege::lay(plan).await.run().await });
    }
    let mut all = Figures::default();
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(figures) => all.add(&figures),
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    eprintln!("campaign, seed {seed}: {all}");
    assert_eq!(all.kills, kills);
    assert!(all.done > 0 && all.uploads > 0, "nothing was tried");
}
