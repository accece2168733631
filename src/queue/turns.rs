//! The order of a queue, as ranks: smaller goes first. Moving some jobs
//! changes the ranks of as few as possible.

use std::collections::HashSet;

use super::job::{JobId, Move};
use super::priority::{Priority, Rung};

/// Distance between two jobs' ranks.
pub const RANK_STEP: i64 = 16;

/// The new ranks when `chosen` are moved among those of their priority that
/// are not over. Of every job its place, and whether it is over.
#[must_use]
pub fn reordered(
    jobs: impl Iterator<Item = (Rung, bool)>,
    chosen: &[JobId],
    to: Move,
) -> Vec<(JobId, i64)> {
    let jobs: Vec<(Rung, bool)> = jobs.collect();
    let chosen: HashSet<JobId> = chosen.iter().copied().collect();
    let ranks = || jobs.iter().map(|(rung, _)| rung.rank);
    let ends = (ranks().min().unwrap_or(0), ranks().max().unwrap_or(0));
    let among = |priority: Priority| {
        let equals = jobs.iter().filter(|(rung, over)| rung.priority == priority && !over);
        let mut line: Vec<(i64, JobId)> = equals.map(|(rung, _)| (rung.rank, rung.job)).collect();
        line.sort_unstable();
        moved(&line, ends, &chosen, to)
    };
    Priority::ALL.into_iter().flat_map(among).collect()
}

/// The new ranks when `chosen` are moved in `line`, which is in order. Marked
/// ones keep together. `ends` are the lowest and the highest rank in use,
/// also by jobs that are not in the line.
fn moved(
    line: &[(i64, JobId)],
    ends: (i64, i64),
    chosen: &HashSet<JobId>,
    to: Move,
) -> Vec<(JobId, i64)> {
    let is_chosen = |(_, id): &&(i64, JobId)| chosen.contains(id);
    let there: Vec<JobId> = line.iter().filter(is_chosen).map(|(_, id)| *id).collect();
    match to {
        Move::Top if line.iter().take(there.len()).all(|turn| is_chosen(&turn)) => Vec::new(),
        Move::Top => {
            let before = (1..).map(|step| ends.0.saturating_sub(step * RANK_STEP));
            there.into_iter().rev().zip(before).collect()
        }
        Move::Bottom if line.iter().rev().take(there.len()).all(|turn| is_chosen(&turn)) => {
            Vec::new()
        }
        Move::Bottom => {
            let behind = (1..).map(|step| ends.1.saturating_add(step * RANK_STEP));
            there.into_iter().zip(behind).collect()
        }
        Move::Up => passed(line.to_vec(), chosen),
        Move::Down => passed(line.iter().rev().copied().collect(), chosen),
    }
}

/// Each chosen one passes the neighbour before it; a block stays a block.
fn passed(line: Vec<(i64, JobId)>, chosen: &HashSet<JobId>) -> Vec<(JobId, i64)> {
    let mut ids: Vec<JobId> = line.iter().map(|(_, id)| *id).collect();
    for at in 1..ids.len() {
        if chosen.contains(&ids[at]) && !chosen.contains(&ids[at - 1]) {
            ids.swap(at, at - 1);
        }
    }
    ids.into_iter().zip(line).map(|(id, (rank, _))| (id, rank)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(chosen: &[i64], to: Move) -> Vec<i64> {
        let mut line: Vec<(i64, JobId)> = (1..=5).map(|n| (n * RANK_STEP, JobId(n))).collect();
        let chosen = chosen.iter().copied().map(JobId).collect();
        for (id, rank) in moved(&line, (0, 200), &chosen, to) {
            line.iter_mut().filter(|(_, other)| *other == id).for_each(|turn| turn.0 = rank);
        }
        line.sort_unstable();
        line.into_iter().map(|(_, id)| id.0).collect()
    }

    #[test]
    fn a_block_stays_a_block() {
        assert_eq!(after(&[3, 4], Move::Up), [1, 3, 4, 2, 5]);
        assert_eq!(after(&[1, 3], Move::Up), [1, 3, 2, 4, 5]);
        assert_eq!(after(&[2, 3], Move::Down), [1, 4, 2, 3, 5]);
        assert_eq!(after(&[3, 5], Move::Top), [3, 5, 1, 2, 4]);
        assert_eq!(after(&[1, 3], Move::Bottom), [2, 4, 5, 1, 3]);
    }

    #[test]
    fn what_is_there_already_changes_nothing() {
        let line = [(16, JobId(1)), (32, JobId(2))];
        let chosen = |id| HashSet::from([JobId(id)]);
        assert_eq!(moved(&line, (16, 32), &chosen(1), Move::Top), []);
        assert_eq!(moved(&line, (16, 32), &chosen(2), Move::Bottom), []);
        assert_eq!(moved(&line, (16, 32), &chosen(9), Move::Top), []);
    }
}
