//! Orders for real folders.

use super::*;
use crate::local::change::{Decision, Step, Target, What};
use crate::remote::Checksum;

struct Place {
    dir: tempfile::TempDir,
    errands: DiskErrands,
    events: mpsc::UnboundedReceiver<Event>,
}

const TICKET: Ticket = Ticket(7);

impl Place {
    fn new(names: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"abc").unwrap();
        }
        let (done, events) = mpsc::unbounded_channel();
        let errands = DiskErrands::new(done, Some(dir.path()));
        Self { dir, errands, events }
    }

    fn at(&self, name: &str) -> LocalPath {
        LocalPath::new(self.dir.path().join(name))
    }

    fn begin(&mut self, change: Change) {
        self.errands.perform(DiskOrder::Change { ticket: TICKET, change });
    }

    /// The next fact that is no figure.
    async fn told(&mut self) -> DiskFact {
        loop {
            let event = self.events.recv().await.unwrap();
            let Event::Disk(fact) = event else { panic!("{event:?}") };
            if !matches!(fact, DiskFact::Changing { .. }) {
                return fact;
            }
        }
    }

    async fn outcome(&mut self) -> Outcome {
        let fact = self.told().await;
        let DiskFact::Changed { ticket: TICKET, outcome } = fact else { panic!("{fact:?}") };
        *outcome
    }
}

#[tokio::test]
async fn a_change_asks_and_goes_on_with_the_answer() {
    let mut place = Place::new(&["a/x", "b/x"]);
    let (items, to) = (vec![place.at("a/x")], Target::Into(place.at("b")));
    place.begin(Change::Copy { items, to });
    let DiskFact::Clash { clash, .. } = place.told().await else { panic!("not asked") };
    assert_eq!(clash.there.path, place.at("b/x"));
    let answer = Some(Answer { decision: Decision::KeepBoth, for_all: false });
    place.errands.perform(DiskOrder::Answer { ticket: TICKET, answer });
    assert_eq!(place.outcome().await.landed, Some(place.at("b/x (2)")));
}

#[tokio::test]
async fn a_change_that_waits_for_an_answer_can_be_stopped() {
    let mut place = Place::new(&["a/x", "b/x"]);
    let (items, to) = (vec![place.at("a/x")], Target::Into(place.at("b")));
    place.begin(Change::Copy { items, to });
    assert!(matches!(place.told().await, DiskFact::Clash { .. }));
    place.errands.perform(DiskOrder::Stop { ticket: TICKET });
    assert!(place.outcome().await.stopped);
}

#[tokio::test]
async fn leaving_waits_for_what_runs_and_for_the_journal() {
    let mut place = Place::new(&["a"]);
    std::fs::create_dir(place.at("b").as_path()).unwrap();
    std::fs::write(place.at("a").as_path(), vec![1; 64 << 20]).unwrap();
    let (items, to) = (vec![place.at("a")], Target::Into(place.at("b")));
    place.begin(Change::Copy { items, to });
    let steps = vec![Step::Made(place.at("b"))];
    let outcome = Outcome { steps, ..Outcome::default() };
    let record = Record::new(Moment(1), What::MakeFolder, outcome, None);
    place.errands.perform(DiskOrder::Remember(Box::new(record.clone())));
    place.errands.end().await;
    let left: Vec<_> = std::fs::read_dir(place.at("b").as_path()).unwrap().collect();
    let parts = left
        .iter()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(parts.count(), 0);
    place.errands.perform(DiskOrder::Recall { ticket: TICKET });
    loop {
        if let DiskFact::Recalled { records, .. } = place.told().await {
            assert_eq!(records, [record]);
            break;
        }
    }
}

#[tokio::test]
async fn counting_tells_its_end() {
    let mut place = Place::new(&["a/x", "a/b/y"]);
    let items = vec![place.at("a")];
    place.errands.perform(DiskOrder::Count { ticket: TICKET, items });
    loop {
        let DiskFact::Counted { counts, whole, .. } = place.told().await else { panic!() };
        if whole {
            assert_eq!(counts, (2, 2, 6));
            break;
        }
    }
}

#[tokio::test]
async fn names_are_found_and_texts_begun() {
    let mut place = Place::new(&["a/film.mkv", "a/b/FILM", "other"]);
    let (root, text) = (place.at(""), "film".to_owned());
    place.errands.perform(DiskOrder::Find { ticket: TICKET, root, text, hidden: false });
    loop {
        let DiskFact::Found { folder, looked, whole, .. } = place.told().await else { panic!() };
        if whole {
            assert_eq!((folder.entries.len(), looked), (2, 5));
            break;
        }
    }
    let path = place.at("other");
    place.errands.perform(DiskOrder::Peek { ticket: TICKET, path });
    let DiskFact::Peeked { result, .. } = place.told().await else { panic!() };
    let lines = vec!["abc".to_owned()];
    assert_eq!(result, Ok(local::Peek::Text { lines, more: false }));
}

#[tokio::test]
async fn places_are_kept_for_the_next_session() {
    let mut place = Place::new(&["x"]);
    let kept = local::Kept::Remote("/Backups".to_owned());
    let order = DiskOrder::KeepBookmark { letter: 'b', place: Some(kept.clone()) };
    place.errands.perform(order);
    place.errands.perform(DiskOrder::KeepRecent(vec![kept.clone()]));
    place.errands.end().await;
    place.errands.perform(DiskOrder::RecallPlaces);
    let bookmarks = vec![local::Bookmark { letter: 'b', place: kept.clone() }];
    assert_eq!(place.told().await, DiskFact::Places { bookmarks, recent: vec![kept] });
}

#[tokio::test(start_paused = true)]
async fn a_change_that_hangs_is_given_up_when_it_is_stopped() {
    let (tell, _told) = mpsc::unbounded_channel();
    let (_hangs, ended) = oneshot::channel();
    let progress = Progress::default();
    progress.stop();
    let outcome = follow(TICKET, &progress, ended, &tell).await;
    assert_eq!(outcome.problems[0].1, Refusal::Fault(Fault::Dead));
    assert!(outcome.stopped);
}

#[tokio::test]
async fn checksums_come_in_the_order_of_the_files() {
    let mut place = Place::new(&["x", "y"]);
    let files = vec![place.at("x"), place.at("none"), place.at("y")];
    place.errands.perform(DiskOrder::Digest { ticket: TICKET, files });
    let mut all = Vec::new();
    loop {
        let DiskFact::Digested { ticket: TICKET, sums, bytes, whole } = place.told().await else {
            panic!("something else was told")
        };
        all.extend(sums);
        if whole {
            assert_eq!(bytes, 6);
            break;
        }
    }
    let sum = Ok(Checksum::of(b"abc"));
    assert_eq!(all, [sum, Err(Fault::Missing), sum]);
}
