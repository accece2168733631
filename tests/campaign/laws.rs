//! The laws, as far as they concern what is stored. They are told by the
//! sandbox's own books, not by what listings show.

use std::collections::{HashMap, HashSet};

use fichier::queue::{ClashRule, Hold, Job, Stage, Verdict};
use fichier::remote::Checksum;
use fichier::sandbox::{FileView, Running};

use super::book::{Book, Parcel};
use super::face::Face;
use super::faults::Faults;

/// What is stored, with the checksum of the bytes that arrived.
pub struct Shelf {
    files: HashMap<String, FileView>,
    sums: HashMap<String, Checksum>,
}

impl Shelf {
    pub fn new() -> Self {
        Self { files: HashMap::new(), sums: HashMap::new() }
    }

    /// Looks at what arrived since.
    pub fn look(&mut self, sandbox: &Running) {
        for file in sandbox.files() {
            if self.sums.contains_key(&file.url) {
                continue;
            }
            let sum = Checksum::parse(&sandbox.checksum(&file.id).unwrap()).unwrap();
            self.sums.insert(file.url.clone(), sum);
            self.files.insert(file.url.clone(), file);
        }
    }

    pub fn count(&self) -> usize {
        self.files.len()
    }

    fn of(&self, sum: Checksum) -> Vec<&FileView> {
        let same = |url: &&String| self.sums[*url] == sum;
        self.files.keys().filter(same).map(|url| &self.files[url]).collect()
    }

    /// At any moment: no content is stored more often than there are files of
    /// it, and nothing is stored that nobody has.
    pub fn check_counts(&self, book: &Book) {
        let mut most: HashMap<Checksum, u32> = HashMap::new();
        for parcel in &book.parcels {
            *most.entry(parcel.cargo.sum).or_default() += 1 + parcel.again;
        }
        let mut stored: HashMap<Checksum, u32> = HashMap::new();
        for (url, sum) in &self.sums {
            assert!(most.contains_key(sum), "stored, but of nobody: {:?}", self.files[url]);
            *stored.entry(*sum).or_default() += 1;
        }
        for (sum, count) in stored {
            let (files, of) = (self.of(sum), parcels_of(book, sum));
            assert!(count <= most[&sum], "stored twice: {files:#?}\nof {of:#?}");
        }
    }

    /// At any moment: what is done is stored, as it was wanted.
    pub fn check_done(&self, book: &Book, face: &Face, faults: &Faults) {
        let mut claimed = HashSet::new();
        for (job, parcel) in book.jobs(face) {
            let Stage::Done { link, .. } = &job.stage else { continue };
            let file = self.files.get(link.as_str());
            let Some(file) = file else { panic!("done, but not stored: {job:?}") };
            assert!(claimed.insert(link.as_str()), "two jobs claim {file:?}, one is {job:?}");
            assert_eq!(self.sums[&file.url], parcel.cargo.sum, "other bytes: {job:?} {file:?}");
            assert_eq!(file.size, parcel.cargo.size, "{job:?}");
            let (folder, name) = parcel.cargo.stored_as();
            assert_eq!(file.folder, folder, "in another folder: {job:?}");
            assert!(
                file.name == name || faults.may_alter(),
                "under another name: {job:?} {file:?}"
            );
        }
    }

    /// When all is over: every file that no job has for its own belongs to
    /// one that says so, and every job that is not done has an excuse.
    pub fn check_end(&self, book: &Book, face: &Face, faults: &Faults) {
        let claimed: HashSet<&str> = face.jobs.values().filter_map(claim).collect();
        let sums: HashSet<Checksum> = book.parcels.iter().map(|parcel| parcel.cargo.sum).collect();
        for sum in sums {
            let orphans: Vec<&FileView> =
                self.of(sum).into_iter().filter(|file| !claimed.contains(&*file.url)).collect();
            let owners = book.jobs(face).filter(|(_, parcel)| parcel.cargo.sum == sum);
            let may: u32 = owners.map(|(job, parcel)| may_leave(job, parcel)).sum();
            assert!(
                orphans.len() <= may as usize,
                "stored, but no job knows: {orphans:#?}\nof {:#?}",
                parcels_of(book, sum)
            );
        }
        for (job, parcel) in book.jobs(face) {
            assert!(faults.excuse(job), "without a fault that explains it: {job:?}");
            match &job.stage {
                Stage::Cancelled => assert!(parcel.cancelled, "cancelled by nobody: {job:?}"),
                Stage::Held { why: Hold::Clash { .. } } => {
                    assert!(self.is_taken(job, parcel, book), "clashes with nothing: {job:?}");
                }
                Stage::Held { .. } | Stage::Skipped { .. } | Stage::Done { .. } => {}
                Stage::Failed { .. }
                | Stage::Waiting
                | Stage::Comparing
                | Stage::Copying { .. }
                | Stage::Replacing { .. }
                | Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Settling { .. }
                | Stage::Doubtful { .. }
                | Stage::Verifying { .. }
                | Stage::Resting { .. }
                | Stage::Paused => panic!("not over: {job:?}"),
            }
        }
    }

    /// Whether another file has the job's name, or its own from a time before
    /// it was given up.
    fn is_taken(&self, job: &Job, parcel: &Parcel, book: &Book) -> bool {
        let place = parcel.cargo.stored_as();
        let twins = book.parcels.iter().filter(|other| other.cargo.stored_as() == place).count();
        job.on_clash == ClashRule::Hold
            && (twins > 1 || parcel.cancelled || parcel.again > 0)
            && self.files.values().any(|file| (file.folder.clone(), file.name.clone()) == place)
    }
}

/// At any moment: where a file was done, there is one; it may have been
/// replaced since, but never by nothing. A job that has replaced others is
/// done only when they are gone.
pub fn check_replaced(sandbox: &Running, book: &Book, face: &Face, faults: &Faults) {
    let files = sandbox.files();
    let places: HashSet<(&str, &str)> =
        files.iter().map(|file| (file.folder.as_str(), file.name.as_str())).collect();
    let there: HashSet<&str> = files.iter().map(|file| file.url.as_str()).collect();
    for (job, parcel) in book.jobs(face) {
        if !matches!(job.stage, Stage::Done { .. } | Stage::Replacing { .. }) {
            continue;
        }
        let (folder, name) = parcel.cargo.stored_as();
        let is_there = places.contains(&(folder.as_str(), name.as_str()));
        assert!(is_there || faults.may_alter(), "replaced by nothing: {job:?}");
        let old = job.replaces.iter().any(|old| there.contains(old.as_str()));
        assert!(!old || !is_verified(job), "done, but the old file is there: {job:?}");
    }
}

/// The stored file a job has for its own.
fn claim(job: &Job) -> Option<&str> {
    match &job.stage {
        Stage::Done { link, .. } | Stage::Verifying { link, .. } | Stage::Replacing { link } => {
            Some(link.as_str())
        }
        Stage::Held { why: Hold::Mismatch { link, .. } | Hold::Unreplaced { link, .. } } => {
            Some(link.as_str())
        }
        Stage::Held { .. }
        | Stage::Waiting
        | Stage::Comparing
        | Stage::Copying { .. }
        | Stage::Asking { .. }
        | Stage::Sending { .. }
        | Stage::Settling { .. }
        | Stage::Doubtful { .. }
        | Stage::Resting { .. }
        | Stage::Paused
        | Stage::Skipped { .. }
        | Stage::Cancelled
        | Stage::Failed { .. } => None,
    }
}

/// How many stored files this job may have without claiming them.
fn may_leave(job: &Job, parcel: &Parcel) -> u32 {
    let open = matches!(job.stage, Stage::Cancelled | Stage::Held { why: Hold::Lost });
    let given_up = parcel.cancelled && matches!(job.stage, Stage::Held { .. });
    parcel.again + u32::from(open || given_up)
}

fn parcels_of(book: &Book, sum: Checksum) -> Vec<&Parcel> {
    book.parcels.iter().filter(|parcel| parcel.cargo.sum == sum).collect()
}

/// Whether the checksums were compared.
pub fn is_verified(job: &Job) -> bool {
    matches!(job.stage, Stage::Done { verdict: Verdict::Verified, .. })
}
