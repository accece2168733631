//! What 1fichier fetches by itself, on the screen: the sheet and the page.

use fichier::app::{self, Effect};
use fichier::imports::{Import, ImportId, ImportOrder, Source, Stage};
use fichier::protocol::{Answer, Begun, Event, Request};
use fichier::remote::{FileUrl, FolderId, Problem, ProblemKind};

use super::face::{Face, NOW};

fn import(id: i64, url: &str, stage: Stage) -> Import {
    Import {
        id: ImportId(id),
        source: Source::parse(url).unwrap(),
        folder: FolderId::ROOT,
        label: "/".into(),
        added: NOW,
        ended: None,
        stage,
        wish: None,
        alone: false,
    }
}

fn paste(face: &mut Face, text: &str) {
    face.event(app::Event::Paste(text.to_owned()));
}

fn copied(face: &mut Face) -> String {
    let copy = |effect| if let Effect::Copy(text) = effect { Some(text) } else { None };
    face.take().into_iter().find_map(copy).unwrap()
}

fn tell(face: &mut Face, changed: Vec<Import>) {
    face.engine(Event::Imports { changed, gone: Vec::new() });
}

#[test]
fn pasted_addresses_are_told_apart_before_they_are_ordered() {
    let mut face = Face::ready(80, 24);
    face.press("U");
    paste(
        &mut face,
        "https://a.test/1\r\nhttps://1fichier.com/?abcdefghij\nftp://b.test/2 https://a.test/1",
    );
    face.shows("cannot ftp://b.test/2: it begins with neither http:// nor https://");
    face.shows("fetch  https://a.test/1");
    face.shows("copy   https://1fichier.com/?abcdefghij");
    face.shows("1 cannot be used; 1 named twice; 1 to fetch; 1 to copy.");
    face.press("enter");
    face.shows("ftp://b.test/2 cannot be used");
    // The one pasted last goes, then the bad one.
    face.press("tab tab");
    paste(&mut face, "https://c.test/3");
    face.press("enter");
    let (ticket, request) = face.one_request();
    let urls = ["https://a.test/1", "https://1fichier.com/?abcdefghij", "https://c.test/3"];
    assert_eq!(
        request,
        Request::Fetch { target: FolderId::ROOT, urls: urls.map(str::to_owned).to_vec() }
    );
    let begun = Begun { imports: vec![ImportId(1), ImportId(2), ImportId(3)], doubles: vec![] };
    face.answer(ticket, Answer::Begun(Box::new(begun)));
    face.shows("2 addresses are fetched by 1fichier, 1 link is copied inside");
}

#[test]
fn the_page_tells_how_far_they_are_and_gives_links() {
    let mut face = Face::ready(80, 24);
    face.press("g U");
    face.shows("Nothing is fetched");
    face.press("esc");
    let link = FileUrl::new("https://1fichier.com/?abcdefghij0123456789");
    let why = Problem::new(ProblemKind::Refused, "x").saying("HTTP error 404");
    tell(
        &mut face,
        vec![
            import(1, "https://a.test/1", Stage::Done { link: Some(link.clone()) }),
            import(2, "https://a.test/2", Stage::Failed { why }),
            import(3, "https://a.test/3", Stage::Fetching),
        ],
    );
    face.press("g U");
    face.shows("fetching");
    face.shows("nothing here needs to run for it");
    face.press("x");
    let order = ImportOrder::Cancel { imports: vec![ImportId(3)] };
    assert_eq!(face.one_request().1, Request::Imports { order });
    face.press("j");
    face.shows("HTTP error 404");
    face.press("r");
    let order = ImportOrder::Retry { imports: vec![ImportId(2)] };
    assert_eq!(face.one_request().1, Request::Imports { order });
    face.press("j enter");
    assert_eq!(copied(&mut face), link.as_str());
    face.press("C");
    assert_eq!(face.one_request().1, Request::Imports { order: ImportOrder::Clear });
}

#[test]
fn the_end_of_all_is_told() {
    let mut face = Face::ready(80, 24);
    tell(&mut face, vec![import(1, "https://a.test/1", Stage::Fetching)]);
    tell(&mut face, vec![import(1, "https://a.test/1", Stage::Done { link: None })]);
    face.shows("All that 1fichier was asked to fetch is there");
}

#[test]
fn sheet_and_page_are_drawn_at_any_size() {
    for (cols, rows) in [(80, 24), (40, 12), (20, 5), (3, 2), (1, 1)] {
        let mut face = Face::ready(cols, rows);
        tell(&mut face, vec![import(1, "https://a.test/1", Stage::Fetching)]);
        face.press("U");
        paste(&mut face, "https://a.test/1 nonsense");
        face.screen();
        face.press("esc g U");
        face.screen();
    }
}
