//! Choosing what goes next: places to find, and attempts to begin. Small
//! files of one folder ride together, a big one rides alone.

use std::collections::{BTreeSet, HashSet};

use super::book::Queue;
use super::clash::Course;
use super::input::Command;
use super::job::{Attempt, JobId, Stage};
use super::patience::LONGEST_REST;
use super::ride::Phase;
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId};

/// A file up to this size (bytes) may ride with others.
const SMALL: u64 = 4 << 20;
/// Files in one upload request; the service takes 500, an older client says
/// 100 (API page §13.2).
const MOST_FILES: usize = 100;
/// Bytes in one request of small files: what a cut connection may cost.
const MOST_BYTES: u64 = 64 << 20;
/// Places looked for at the same time, ahead of the uploads.
const MOST_PLACING: usize = 2;
/// Uploads whose end is unknown; beyond that, more of them prove nothing.
const MOST_UNSETTLED: usize = 32;
/// Uploads at the same time, of which those above the lanes are jobs that are
/// to start at once: as many as lanes can be set to.
const MOST_AT_ONCE: usize = 16;
/// Waiting jobs of one folder that are looked through for one request.
const MOST_TURNS: usize = 2000;

/// Whose turn it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A lane is free.
    All,
    /// All lanes are busy.
    AtOnce,
}

/// Who may ride to a folder, and who must not.
#[derive(Debug, Default)]
struct Boarding {
    /// Jobs that go, and the files they replace.
    aboard: Vec<(JobId, Vec<FileUrl>)>,
    /// Jobs that do not go now.
    aside: Vec<(JobId, Course)>,
}

impl Queue {
    /// Begins whatever may begin now.
    pub(super) fn pick(&mut self, now: Moment) {
        self.wake_rested(now);
        self.remove_next(now);
        if let Some(problem) = self.weather.key.clone() {
            return self.hold_for_key(&problem);
        }
        if let Some(until) = self.weather.wait(now) {
            return self.due_at(until);
        }
        if self.draining || self.full {
            return;
        }
        self.find_places();
        self.copy_next(now);
        let uploading = self.rides.uploading();
        let unsettled = self.rides.iter().count() - uploading;
        let room = MOST_UNSETTLED.saturating_sub(unsettled);
        let free = (self.lanes as usize).saturating_sub(uploading).min(room);
        let most = MOST_AT_ONCE.saturating_sub(uploading).clamp(free, room);
        let mut blocked = HashSet::new();
        for begun in 0..most {
            let who = if begun < free { Who::All } else { Who::AtOnce };
            if !self.begin(who, &mut blocked, now) {
                break;
            }
        }
        self.compare_next();
        // Some may have been sent back to where they came from.
        self.find_places();
    }

    fn wake_rested(&mut self, now: Moment) {
        while let Some((until, id)) = self.lines.resting.first().copied() {
            // A clock set back must not stretch a rest beyond the longest.
            if until > now && until <= now.plus(LONGEST_REST) {
                return self.due_at(until);
            }
            self.change(id, |job| job.stage = Stage::Waiting);
        }
    }

    fn find_places(&mut self) {
        while self.placing.len() < MOST_PLACING {
            let next = self
                .lines
                .unplaced
                .iter()
                .filter(|(place, _)| !self.placing.contains_key(*place))
                .filter_map(|(place, turns)| Some((*turns.first()?, place)))
                .min();
            let Some(place) = next.map(|(_, place)| place.clone()) else { return };
            let jobs = self.lines.unplaced.get(&place).into_iter().flatten();
            let sizes: BTreeSet<u64> =
                jobs.filter_map(|turn| Some(self.job(turn.rung.job)?.print.size)).collect();
            self.placing.insert(place.clone(), sizes.clone());
            self.then(Command::Place { place, sizes });
        }
    }

    /// Begins one attempt; false when nobody waits who may go. `blocked`
    /// collects folders whose next jobs wait for a name in the air.
    fn begin(&mut self, who: Who, blocked: &mut HashSet<FolderId>, now: Moment) -> bool {
        while let Some(folder) = self.next_folder(who, blocked) {
            let boarding = self.call_aboard(folder, who, now);
            if boarding.aboard.is_empty() && boarding.aside.is_empty() {
                blocked.insert(folder);
            }
            for (id, course) in boarding.aside {
                self.put_aside(id, course, now);
            }
            if !boarding.aboard.is_empty() {
                self.ask(folder, boarding.aboard, now);
                return true;
            }
        }
        false
    }

    fn ask(&mut self, folder: FolderId, aboard: Vec<(JobId, Vec<FileUrl>)>, now: Moment) {
        let id = self.new_attempt_id();
        let jobs: Vec<JobId> = aboard.iter().map(|(job, _)| *job).collect();
        for (job, old) in aboard {
            self.change(job, |job| job.replaces = old);
        }
        let attempt = Attempt {
            id,
            node: String::new(),
            upload: String::new(),
            xid: None,
            files: u32::try_from(jobs.len()).unwrap_or(u32::MAX),
            jobs,
            folder,
            began: now,
            granted: None,
            accepted: None,
            all_out: false,
            asked: 0,
            looked: 0,
        };
        self.board(attempt, Phase::Asking);
        self.stage_all(id);
        self.then(Command::Ask(id));
    }

    fn next_folder(&self, who: Who, blocked: &HashSet<FolderId>) -> Option<FolderId> {
        self.lines
            .ready
            .iter()
            .filter(|(folder, _)| !blocked.contains(folder))
            .filter_map(|(folder, turns)| Some((*turns.first()?, *folder)))
            .min()
            .filter(|(turn, _)| who == Who::All || turn.is_at_once())
            .map(|(_, folder)| folder)
    }

    /// The jobs of the next request to `folder`, and those that must not go.
    /// A name goes out once at a time, whatever the rule: only then can the
    /// listing tell whose file it shows.
    fn call_aboard(&self, folder: FolderId, who: Who, now: Moment) -> Boarding {
        let mut boarding = Boarding::default();
        let mut names = HashSet::new();
        let mut bytes = 0_u64;
        let mut first = None;
        for turn in self.lines.ready.get(&folder).into_iter().flatten().take(MOST_TURNS) {
            let same = first.is_none_or(|first| turn.is_as_urgent_as(first));
            if !same || (who == Who::AtOnce && !turn.is_at_once()) {
                break;
            }
            let id = turn.rung.job;
            let Some(job) = self.job(id) else { continue };
            let (size, name) = (job.print.size, job.name.as_str());
            let alone = size > SMALL || self.alone.contains(&id);
            let full =
                !boarding.aboard.is_empty() && (alone || bytes.saturating_add(size) > MOST_BYTES);
            if full || names.contains(name) || self.names.is_flying(folder, name) {
                continue;
            }
            match self.course(job, folder, now) {
                Course::Go(old) => boarding.aboard.push((id, old)),
                Course::Wait => continue,
                course @ (Course::Hold(_)
                | Course::Skip(..)
                | Course::Compare
                | Course::LookAgain) => {
                    boarding.aside.push((id, course));
                    continue;
                }
            }
            first.get_or_insert(*turn);
            names.insert(name);
            bytes = bytes.saturating_add(size);
            if alone || boarding.aboard.len() == MOST_FILES {
                break;
            }
        }
        boarding
    }
}
