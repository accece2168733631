//! Errands against a scripted engine and real folders.

use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};

use super::*;
use crate::app::{DiskFact, DiskOrder};
use crate::local::change::Change;
use crate::protocol::{Client, FromEngine, ToEngine};
use crate::queue::JobId;
use crate::remote::{ApiKey, FolderId};

/// The engine's end of the connection.
struct Engine {
    lines: BufReader<tokio::io::ReadHalf<DuplexStream>>,
    write: tokio::io::WriteHalf<DuplexStream>,
}

impl Engine {
    async fn asked(&mut self) -> ToEngine {
        let mut line = String::new();
        self.lines.read_line(&mut line).await.unwrap();
        serde_json::from_str(&line).unwrap()
    }

    async fn answer(&mut self, id: u64, answer: Answer) {
        let mut line = serde_json::to_vec(&FromEngine::Answer { id, answer }).unwrap();
        line.push(b'\n');
        self.write.write_all(&line).await.unwrap();
    }
}

fn errands() -> (Errands, mpsc::UnboundedReceiver<Event>, Engine) {
    let (ours, theirs) = tokio::io::duplex(4096);
    let (read, write) = tokio::io::split(ours);
    let client = Client::over(read, write);
    let (outlet, _) = Outlet::new(std::io::sink()).unwrap();
    let (errands, done) = Errands::new(client.asker, Clipboard::Terminal, outlet, None);
    let (read, write) = tokio::io::split(theirs);
    (errands, done, Engine { lines: BufReader::new(read), write })
}

fn ask(number: u64) -> Effect {
    Effect::Ask { ticket: Ticket(number), request: folder(number) }
}

fn folder(number: u64) -> Request {
    Request::Folder { folder: FolderId(number.try_into().unwrap()), refresh: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_leave_in_the_order_they_were_given() {
    let (mut errands, mut done, mut engine) = errands();
    for number in 0..50 {
        errands.perform(ask(number)).await;
    }
    for number in 0..50 {
        let asked = engine.asked().await;
        assert_eq!(asked.request, folder(number));
        engine.answer(asked.id, Answer::Ok).await;
    }
    let mut tickets = Vec::new();
    while tickets.len() < 50 {
        let event = done.recv().await.unwrap();
        let Event::Answered { ticket, result: Ok(Answer::Ok) } = event else { panic!("{event:?}") };
        tickets.push(ticket.0);
    }
    tickets.sort_unstable();
    assert_eq!(tickets, (0..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_engine_that_is_gone_is_an_answer() {
    let (mut errands, mut done, engine) = errands();
    errands.perform(ask(1)).await;
    drop(engine);
    for ticket in 1..=2 {
        let event = done.recv().await.unwrap();
        let result = Err(cut_off());
        assert_eq!(event, Event::Answered { ticket: Ticket(ticket), result });
        errands.perform(ask(ticket + 1)).await;
    }
}

#[tokio::test]
async fn a_key_is_offered_by_its_place_until_the_answer() {
    let (mut errands, mut done, mut engine) = errands();
    let key = ApiKey::new("the-key-itself").unwrap();
    errands.perform(Effect::OfferKey { ticket: Ticket(7), key }).await;
    let asked = engine.asked().await;
    let line = serde_json::to_string(&asked).unwrap();
    assert!(!line.contains("the-key-itself"), "{line}");
    let Request::UseKey { path, source: None } = asked.request else { panic!("{line}") };
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "the-key-itself");
    engine.answer(asked.id, Answer::Ok).await;
    let wanted = Event::Answered { ticket: Ticket(7), result: Ok(Answer::Ok) };
    assert_eq!(done.recv().await, Some(wanted));
}

#[tokio::test]
async fn a_password_is_offered_like_a_key() {
    let (mut errands, mut done, mut engine) = errands();
    let (ticket, jobs) = (Ticket(8), vec![JobId(3)]);
    let password = SecretString::from("open, sesame");
    errands.perform(Effect::OfferPassword { ticket, password, jobs: jobs.clone() }).await;
    let asked = engine.asked().await;
    let line = serde_json::to_string(&asked).unwrap();
    assert!(!line.contains("sesame"), "{line}");
    let Request::Decide { decision: Decision::Unlock { jobs: meant, path } } = asked.request else {
        panic!("{line}")
    };
    assert_eq!(meant, jobs);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "open, sesame");
    engine.answer(asked.id, Answer::Ok).await;
    assert_eq!(done.recv().await, Some(Event::Answered { ticket, result: Ok(Answer::Ok) }));
}

#[tokio::test]
async fn the_disk_is_listed_changed_and_walked() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| LocalPath::new(dir.path().join(name));
    let (mut errands, mut done, _engine) = errands();
    let ticket = Ticket(1);
    let change = Change::MakeFolder(at("old"));
    errands.perform(Effect::Disk(DiskOrder::Change { ticket, change })).await;
    let Some(Event::Disk(DiskFact::Changed { outcome, .. })) = done.recv().await else { panic!() };
    assert_eq!(outcome.landed, Some(at("old")));
    std::fs::write(at("old/file").as_path(), b"abc").unwrap();

    errands.perform(Effect::ListLocal { ticket, path: at("old") }).await;
    let Some(Event::LocalListed { path, result: Ok(folder), .. }) = done.recv().await else {
        panic!("not listed")
    };
    assert_eq!((path, folder.entries.len()), (at("old"), 1));

    errands.perform(Effect::Walk { ticket, roots: vec![at("old")] }).await;
    let Some(Event::Walked { walk, .. }) = done.recv().await else { panic!("not walked") };
    assert_eq!(walk.files[0].below, ["old"]);
}

#[tokio::test(start_paused = true)]
async fn a_walk_tells_its_figures_and_ends_when_stopped_even_if_it_hangs() {
    let (tell, mut told) = mpsc::unbounded_channel();
    let (_hangs, answer) = oneshot::channel();
    let (pace, ticket) = (Arc::new(Pace::default()), Ticket(3));
    let walking = Arc::clone(&pace);
    let following = tokio::spawn(async move { follow(ticket, &walking, answer, &tell).await });
    tokio::time::sleep(LOOK_EVERY * 5).await;
    assert!(told.is_empty(), "nothing has moved, so nothing is told");
    // A real walk over something moves the figures.
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), b"abc").unwrap();
    let walk = local::walk(&[LocalPath::new(dir.path())], &pace);
    let event = told.recv().await.unwrap();
    assert_eq!(event, Event::Walking { ticket, count: walk.count.clone() });
    pace.stop();
    let ended = following.await.unwrap().unwrap();
    assert_eq!((ended.count, ended.files.len()), (walk.count, 0));
}

#[tokio::test]
async fn a_task_that_panics_is_an_answer() {
    let (mut errands, mut done, _engine) = errands();
    errands.start(async { panic!("on purpose") }, failed(Ticket(9)));
    assert_eq!(done.recv().await, Some(failed(Ticket(9))));
}

#[tokio::test]
async fn copying_goes_through_the_terminal() {
    let got = Arc::new(std::sync::Mutex::new(Vec::new()));
    struct Shared(Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (outlet, mut taken) = Outlet::new(Shared(Arc::clone(&got))).unwrap();
    let (mut errands, mut done, _engine) = errands();
    errands.outlet = outlet;
    errands.perform(Effect::Copy("link".to_owned())).await;
    let wanted = Event::Copied { reached: true, text: "link".to_owned() };
    assert_eq!(done.recv().await, Some(wanted));
    taken.recv().await.unwrap().unwrap();
    assert_eq!(*got.lock().unwrap(), clipboard::sequence("link"));
}
