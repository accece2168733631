//! What the engine has promised so far: which files it said were queued, and
//! what it showed as done. Compared with what it says after each restart.

use std::collections::{BTreeMap, HashMap};

use fichier::protocol::{Answer, NewFile};
use fichier::queue::{Job, JobId, Stage};
use fichier::remote::FileUrl;

use super::face::{Face, Reply};
use super::freight::Cargo;

/// A file with all that is known of its way.
#[derive(Debug)]
pub struct Parcel {
    pub cargo: Cargo,
    pub job: Option<JobId>,
    /// The user gave it up, at least once.
    pub cancelled: bool,
    /// How often the user said that it may be sent although it may be stored.
    pub again: u32,
}

/// Files that were given in one request.
struct Batch {
    parcels: Vec<usize>,
    reply: Option<Reply>,
}

#[derive(Default)]
pub struct Book {
    pub parcels: Vec<Parcel>,
    by_source: HashMap<Vec<u8>, usize>,
    by_job: HashMap<JobId, usize>,
    /// Requests whose answer was not seen.
    open: Vec<Batch>,
    /// Parcels the engine does not know, because it was killed first.
    pub unknown: Vec<usize>,
    shown: BTreeMap<JobId, FileUrl>,
}

impl Book {
    pub fn new_parcel(&mut self, cargo: Cargo) -> usize {
        use std::os::unix::ffi::OsStrExt;
        let index = self.parcels.len();
        self.by_source.insert(cargo.source.as_os_str().as_bytes().to_vec(), index);
        self.parcels.push(Parcel { cargo, job: None, cancelled: false, again: 0 });
        index
    }

    pub fn request(&self, parcels: &[usize]) -> Vec<NewFile> {
        parcels.iter().map(|index| self.parcels[*index].cargo.as_request()).collect()
    }

    pub fn asked(&mut self, parcels: Vec<usize>, reply: Reply) {
        self.open.push(Batch { parcels, reply: Some(reply) });
    }

    pub fn parcel(&mut self, job: JobId) -> &mut Parcel {
        &mut self.parcels[self.by_job[&job]]
    }

    pub fn of(&self, job: JobId) -> &Parcel {
        &self.parcels[self.by_job[&job]]
    }

    /// After a kill: everything this face was told is a promise.
    pub async fn close(&mut self, face: &Face) {
        for batch in &mut self.open {
            let Some(reply) = batch.reply.take() else { continue };
            match reply.await.unwrap() {
                Some(Ok(Answer::Queued(ids))) => {
                    assert_eq!(ids.len(), batch.parcels.len(), "not all were queued");
                    for (index, id) in batch.parcels.iter().zip(ids) {
                        self.parcels[*index].job = Some(id);
                        self.by_job.insert(id, *index);
                    }
                }
                Some(other) => panic!("not queued: {other:?}"),
                None => {}
            }
        }
        self.learn(face);
        for job in face.jobs.values() {
            if let Stage::Done { link, .. } = &job.stage {
                self.shown.insert(job.id, link.clone());
            }
        }
    }

    /// Which job belongs to which parcel.
    pub fn learn(&mut self, face: &Face) {
        for job in face.jobs.values() {
            let Some(index) = self.by_source.get(job.source.as_bytes()).copied() else {
                panic!("nobody queued {job:?}");
            };
            let known = self.parcels[index].job.replace(job.id);
            assert!(known.is_none_or(|known| known == job.id), "queued twice: {job:?}");
            self.by_job.insert(job.id, index);
        }
    }

    /// Compares a fresh snapshot with what was promised.
    pub fn take_stock(&mut self, face: &Face) {
        self.learn(face);
        for parcel in &self.parcels {
            let Some(id) = parcel.job else { continue };
            assert!(face.jobs.contains_key(&id), "lost: {parcel:?}");
        }
        for batch in std::mem::take(&mut self.open) {
            let (there, missing): (Vec<usize>, Vec<usize>) =
                batch.parcels.into_iter().partition(|index| self.parcels[*index].job.is_some());
            assert!(there.is_empty() || missing.is_empty(), "half a batch was queued");
            self.unknown.extend(missing);
        }
        for (id, link) in &self.shown {
            let stage = &face.jobs[id].stage;
            assert!(
                matches!(stage, Stage::Done { link: now, .. } if now == link),
                "was done as {link:?}, now {stage:?}"
            );
        }
    }

    /// Jobs as the face knows them, with their parcels.
    pub fn jobs<'a>(&'a self, face: &'a Face) -> impl Iterator<Item = (&'a Job, &'a Parcel)> {
        face.jobs.values().map(|job| (job, self.of(job.id)))
    }
}
