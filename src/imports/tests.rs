//! The book against a service written down as a table: what it asks, in which
//! order, and what becomes of each address.

use std::time::Duration;

use super::*;
use crate::clock::Moment;
use crate::remote::{
    Access, Checksum, FileFacts, FileUrl, FolderId, Listing, LockScope, NetFault, Problem,
    ProblemKind, RemoteFile,
};

const BEAT: Duration = Duration::from_secs(10);
const HERE: FolderId = FolderId(7);

fn at(secs: i64) -> Moment {
    Moment::from_secs(1_000_000 + secs)
}

fn site(name: &str) -> Source {
    Source::Site(format!("https://a.test/{name}"))
}

fn link(id: &str) -> FileUrl {
    FileUrl::new(&format!("https://1fichier.com/?{id}"))
}

fn add(sources: Vec<Source>) -> Input {
    Input::Add { sources, folder: HERE, label: "/Here".into() }
}

fn ok(reply: Reply) -> Input {
    Input::Answered(Box::new(Ok(reply)))
}

fn trouble(kind: ProblemKind) -> Input {
    Input::Answered(Box::new(Err(Problem::new(kind, "x"))))
}

fn lost() -> Input {
    trouble(ProblemKind::Unreachable(NetFault::Broken))
}

fn wish(id: i64, executed: bool) -> Wish {
    Wish { id, requested: Some(at(0)), executed }
}

fn request(names: &[&str]) -> Option<Call> {
    let urls = names.iter().map(|name| site(name).as_str().to_owned()).collect();
    Some(Call::Request { urls, folder: HERE })
}

fn told(id: i64, executed: bool, results: &[(&str, Result<&str, &str>)]) -> Input {
    let urls = results.iter().map(|(name, _)| site(name).as_str().to_owned()).collect();
    let result = |(name, result): &(&str, Result<&str, &str>)| Fetched {
        url: site(name).as_str().to_owned(),
        link: result.ok().map(link),
        done: result.is_ok(),
        message: result.err().unwrap_or_default().to_owned(),
    };
    let results = if executed { results.iter().map(result).collect() } else { Vec::new() };
    ok(Reply::Told { wish: wish(id, executed), urls, results })
}

/// A book that knows of requests up to 40.
fn book() -> Imports {
    let mut book = Imports::new(Vec::new(), ImportId(0), BEAT);
    book.step(Input::Begin, at(-100));
    book.newest = Some(40);
    book
}

fn stage(book: &Imports, id: i64) -> &Stage {
    &book.list[&ImportId(id)].stage
}

fn done(id: &str) -> Stage {
    Stage::Done { link: Some(link(id)) }
}

/// The book as a start after a crash finds it.
fn crashed(book: &Imports) -> Imports {
    let rows: Vec<Import> = book
        .all()
        .map(|import| serde_json::from_str(&serde_json::to_string(import).unwrap()).unwrap())
        .collect();
    Imports::new(rows, ImportId(9), BEAT)
}

#[test]
fn addresses_leave_five_at_a_time_after_a_look_at_what_is_noted() {
    let mut book = Imports::new(Vec::new(), ImportId(0), BEAT);
    assert_eq!(book.step(Input::Begin, at(0)).call, None);
    let sources = ["a", "b", "c", "d", "e", "f"].map(site).to_vec();
    let step = book.step(add(sources), at(0));
    assert_eq!((step.changed.len(), step.call), (6, Some(Call::List)));
    let step = book.step(ok(Reply::Listed(vec![wish(3, true)])), at(1));
    assert_eq!(step.call, request(&["a", "b", "c", "d", "e"]));
    let asked = Stage::Asked { since: at(1), newest: 3, looks: 0 };
    assert!(step.changed.iter().all(|import| import.stage == asked));
    let step = book.step(ok(Reply::Noted(4)), at(2));
    assert_eq!(step.call, request(&["f"]));
    let step = book.step(ok(Reply::Noted(5)), at(3));
    assert_eq!((step.call, step.wake), (None, Some(at(11))));
}

#[test]
fn results_are_kept_and_the_folder_is_read_once_at_the_end() {
    let mut book = book();
    book.step(add(vec![site("a"), site("b")]), at(0));
    book.step(ok(Reply::Noted(41)), at(0));
    assert_eq!(book.step(Input::Woke, at(10)).call, Some(Call::Info(41)));
    let step = book.step(told(41, false, &[("a", Ok("aaaaa"))]), at(11));
    assert_eq!((step.call, step.wake), (None, Some(at(21))));
    book.step(Input::Woke, at(21));
    let step = book.step(told(41, true, &[("b", Err("404")), ("a", Ok("aaaaa"))]), at(22));
    assert_eq!(step.filled, [HERE]);
    assert_eq!(*stage(&book, 1), done("aaaaa"));
    let Stage::Failed { why } = stage(&book, 2) else { panic!() };
    assert_eq!((why.kind, why.said.as_deref()), (ProblemKind::Refused, Some("404")));
    assert!(!book.is_busy());
    let step = book.step(Input::Order(ImportOrder::Retry { imports: vec![ImportId(2)] }), at(30));
    assert_eq!((step.call, step.filled), (request(&["b"]), vec![]));
}

#[test]
fn looks_get_rarer_and_several_requests_cost_one_call() {
    let mut book = book();
    book.step(add(vec![site("a")]), at(0));
    book.step(ok(Reply::Noted(41)), at(0));
    book.step(add(vec![site("b")]), at(0));
    let step = book.step(ok(Reply::Noted(42)), at(0));
    let mut next = step.wake.unwrap();
    let mut gaps = Vec::new();
    let mut last = at(0);
    while next < at(1500) {
        gaps.push(next.since(last).as_secs());
        last = next;
        assert_eq!(book.step(Input::Woke, next).call, Some(Call::List));
        let both = vec![wish(41, false), wish(42, false)];
        next = book.step(ok(Reply::Listed(both)), next).wake.unwrap();
    }
    assert!(gaps.is_sorted() && gaps[0] == 10 && gaps.last() == Some(&120), "{gaps:?}");
    book.step(Input::Woke, next);
    let step = book.step(ok(Reply::Listed(vec![wish(41, true), wish(42, false)])), next);
    assert_eq!(step.call, Some(Call::Info(41)));
}

#[test]
fn a_request_whose_answer_was_lost_is_found_and_not_sent_again() {
    for crash in [false, true] {
        let mut book = book();
        book.step(add(vec![site("a"), site("b")]), at(0));
        let mut book = if crash {
            crashed(&book)
        } else {
            assert_eq!(book.step(lost(), at(1)).wake, Some(at(3)));
            book
        };
        let input = if crash { Input::Begin } else { Input::Woke };
        assert_eq!(book.step(input, at(3)).call, Some(Call::List));
        // One from before, one of somebody else, and ours.
        let old = Wish { requested: Some(at(-7200)), ..wish(39, true) };
        let step = book.step(ok(Reply::Listed(vec![old, wish(41, true), wish(42, false)])), at(4));
        assert_eq!(step.call, Some(Call::Info(41)));
        let step = book.step(told(41, true, &[("a", Ok("other"))]), at(5));
        assert_eq!(step.call, Some(Call::Info(42)));
        let step = book.step(told(42, false, &[("b", Ok("")), ("a", Ok(""))]), at(6));
        assert_eq!(step.call, None, "{crash}");
        assert!(book.all().all(|import| import.stage == Stage::Fetching));
        assert!(book.all().all(|import| import.wish == Some(42)));
    }
}

#[test]
fn a_number_that_is_no_higher_is_known_by_its_date() {
    let mut book = book();
    book.step(add(vec![site("a")]), at(0));
    book.step(lost(), at(1));
    book.step(Input::Woke, at(3));
    let step = book.step(ok(Reply::Listed(vec![wish(12, true)])), at(4));
    assert_eq!(step.call, Some(Call::Info(12)));
    book.step(told(12, true, &[("a", Ok("aaaaa"))]), at(5));
    assert_eq!(*stage(&book, 1), done("aaaaa"));
}

#[test]
fn only_after_two_vain_looks_it_is_sent_again() {
    let mut book = book();
    book.step(add(vec![site("a")]), at(0));
    book.step(lost(), at(1));
    assert_eq!(book.step(Input::Woke, at(3)).call, Some(Call::List));
    let step = book.step(ok(Reply::Listed(Vec::new())), at(4));
    assert_eq!((step.call, step.wake), (None, Some(at(60))));
    // Nothing new leaves meanwhile.
    assert_eq!(book.step(add(vec![site("b")]), at(5)).call, None);
    assert_eq!(book.step(Input::Woke, at(60)).call, Some(Call::List));
    assert_eq!(book.step(ok(Reply::Listed(Vec::new())), at(61)).call, request(&["a", "b"]));
}

#[test]
fn what_never_arrived_is_sent_again_at_once() {
    for kind in [
        ProblemKind::Unreachable(NetFault::Connect),
        ProblemKind::Flood(LockScope::Address),
        ProblemKind::Maintenance,
    ] {
        let mut book = book();
        book.step(add(vec![site("a")]), at(0));
        let step = book.step(trouble(kind), at(1));
        assert_eq!((step.call, step.wake), (None, Some(at(3))), "{kind:?}");
        assert_eq!(book.step(Input::Woke, at(3)).call, request(&["a"]), "{kind:?}");
    }
}

#[test]
fn one_bad_address_does_not_take_the_others_with_it() {
    let mut book = book();
    book.step(add(vec![site("a"), site("b")]), at(0));
    assert_eq!(book.step(trouble(ProblemKind::Refused), at(1)).call, request(&["a"]));
    assert_eq!(book.step(ok(Reply::Noted(41)), at(2)).call, request(&["b"]));
    book.step(trouble(ProblemKind::Refused), at(3));
    assert_eq!(*stage(&book, 1), Stage::Fetching);
    assert!(matches!(stage(&book, 2), Stage::Failed { .. }));
}

#[test]
fn a_refused_key_holds_everything_until_it_is_good() {
    let mut book = book();
    book.step(add(vec![site("a")]), at(0));
    let step = book.step(trouble(ProblemKind::KeyRefused), at(1));
    assert_eq!((step.call, step.wake), (None, None));
    assert_eq!(*stage(&book, 1), Stage::Waiting);
    assert!(!book.is_busy());
    assert_eq!(book.step(Input::KeyGood, at(9)).call, request(&["a"]));
}

#[test]
fn a_free_account_is_told_and_nothing_is_tried_for_ever() {
    let mut book = Imports::new(Vec::new(), ImportId(0), BEAT);
    book.step(add(vec![site("a")]), at(0));
    book.step(trouble(ProblemKind::NotCustomer), at(1));
    assert!(
        matches!(stage(&book, 1), Stage::Failed { why } if why.kind == ProblemKind::NotCustomer)
    );
    assert!(!book.is_busy());
}

#[test]
fn links_are_copied_one_by_one() {
    let mut book = book();
    let step = book.step(add(vec![Source::Link(link("xxxxx")), site("a")]), at(0));
    assert_eq!(step.call, Some(Call::Copy { link: link("xxxxx"), folder: HERE }));
    let step = book.step(ok(Reply::Copied(Some(link("yyyyy")))), at(1));
    assert_eq!((stage(&book, 1), step.call), (&done("yyyyy"), request(&["a"])));
}

#[test]
fn a_copy_whose_answer_was_lost_is_looked_for_twice() {
    let mut book = book();
    book.step(add(vec![Source::Link(link("xxxxx"))]), at(0));
    book.step(lost(), at(1));
    let find = Call::FindCopy { link: link("xxxxx"), folder: HERE, since: at(0), others: vec![] };
    assert_eq!(book.step(Input::Woke, at(3)).call, Some(find.clone()));
    assert_eq!(book.step(ok(Reply::Copied(None)), at(4)).wake, Some(at(60)));
    let mut again = crashed(&book);
    assert_eq!(again.step(Input::Begin, at(60)).call, Some(find));
    again.step(ok(Reply::Copied(Some(link("yyyyy")))), at(61));
    assert_eq!(*stage(&again, 1), done("yyyyy"));
    book.step(Input::Woke, at(60));
    let step = book.step(ok(Reply::Copied(None)), at(61));
    assert_eq!(step.call, Some(Call::Copy { link: link("xxxxx"), folder: HERE }));
}

#[test]
fn what_was_given_up_is_not_asked_for_and_what_is_noted_is_watched_again() {
    let mut book = book();
    let cancel = |ids: &[i64]| {
        Input::Order(ImportOrder::Cancel { imports: ids.iter().copied().map(ImportId).collect() })
    };
    book.step(add(vec![site("a")]), at(0));
    // Nobody knows yet whether the service has it.
    book.step(cancel(&[1]), at(1));
    assert!(matches!(stage(&book, 1), Stage::Asked { .. }));
    book.step(ok(Reply::Noted(41)), at(1));
    let step = book.step(cancel(&[1]), at(2));
    assert_eq!((stage(&book, 1), step.wake), (&Stage::Cancelled, None));
    let retry = Input::Order(ImportOrder::Retry { imports: vec![ImportId(1)] });
    assert_eq!(book.step(retry, at(3)).call, Some(Call::Info(41)));
    book.step(told(41, true, &[("a", Ok("aaaaa"))]), at(4));
    let step = book.step(Input::Order(ImportOrder::Clear), at(5));
    assert_eq!((step.gone, book.all().count()), (vec![ImportId(1)], 0));
}

#[test]
fn an_engine_that_leaves_asks_for_nothing_new() {
    let mut book = book();
    book.step(Input::Draining(true), at(0));
    assert_eq!(book.step(add(vec![site("a")]), at(0)).call, None);
    assert_eq!(book.step(Input::Draining(false), at(1)).call, request(&["a"]));
}

#[test]
fn a_request_the_service_forgot_has_failed() {
    let mut book = book();
    book.step(add(vec![site("a")]), at(0));
    book.step(ok(Reply::Noted(41)), at(0));
    book.step(Input::Woke, at(10));
    book.step(trouble(ProblemKind::NotFound), at(11));
    assert!(matches!(stage(&book, 1), Stage::Failed { .. }));
    assert_eq!(book.list[&ImportId(1)].wish, None);
}

#[test]
fn a_copy_is_known_by_its_content_and_its_date() {
    let file = |id: &str, name: &str, sum: Option<Checksum>, secs| RemoteFile {
        url: link(id),
        name: name.into(),
        size: 5,
        date: Some(at(secs)),
        checksum: sum,
        content_type: String::new(),
        password: false,
        restricted: false,
        cdn: false,
    };
    let sum = Some(Checksum::of(b"hello"));
    let original = FileFacts {
        file: file("xxxxx", "a", sum, -9999),
        folder: None,
        path: Vec::new(),
        description: String::new(),
        no_ssl: false,
        inline: false,
        access: Access::default(),
    };
    let found = |files: Vec<RemoteFile>, others: &[FileUrl]| {
        let listing = Listing {
            folder: HERE,
            name: "Here".into(),
            shared: None,
            shares: Vec::new(),
            folders: Vec::new(),
            files,
            capped: false,
        };
        copied(&original, &listing, at(0), others)
    };
    assert_eq!(found(vec![file("yyyyy", "b", sum, 1)], &[]), Some(link("yyyyy")));
    assert_eq!(found(vec![file("yyyyy", "a", None, 1)], &[]), Some(link("yyyyy")));
    assert_eq!(found(vec![file("yyyyy", "a", None, -700)], &[]), None);
    assert_eq!(found(vec![file("yyyyy", "b", None, 1)], &[]), None);
    assert_eq!(found(vec![file("xxxxx", "a", sum, 1)], &[]), None);
    assert_eq!(found(vec![file("yyyyy", "a", sum, 1)], &[link("yyyyy")]), None);
}
