//! Links on the screen: QR codes, direct links, and the player.

use fichier::app::{Effect, Event, Played};
use fichier::protocol::{Answer, DirectLink, Failure, Request};
use fichier::remote::{Problem, ProblemKind};
use fichier::ui::Theme;

use super::face::{Face, NOW};

fn direct(url: &str) -> Answer {
    Answer::Direct(DirectLink { url: url.to_owned(), until: NOW, resumed_until: NOW })
}

#[test]
fn a_link_is_shown_as_a_code_where_there_is_room() {
    let mut face = Face::ready(80, 24);
    face.press("tab G y q");
    face.shows("█▀▀▀▀▀█");
    face.shows("https://1fichier.com/?");
    let before = face.screen();
    face.press("tab");
    assert_ne!(face.screen(), before, "light and dark are swapped");
    face.press("esc");
    face.shows_not("▀▀▀▀▀");
    let mut low = Face::ready(40, 12);
    low.press("tab G y q");
    low.shows("The window is too small");
    low.shows("https://1fichier.com/?");
    low.theme = Theme::pick(true, true);
    low.shows("the setting ascii");
}

#[test]
fn without_colours_the_light_is_drawn() {
    let mut face = Face::ready(80, 24);
    face.press("tab G y q");
    face.theme = Theme::pick(true, false);
    face.shows("█████████████████████████████████");
    face.theme = Theme::pick(false, false);
    face.shows_not("█████████████████████████████████");
}

#[test]
fn what_has_no_link_has_no_code() {
    let mut face = Face::ready(80, 24);
    face.press("y q");
    face.shows("have a link");
    face.press("o");
    face.shows("Only files of the account can be played");
}

#[test]
fn direct_links_are_copied_and_their_life_is_said() {
    let mut face = Face::ready(80, 24);
    face.press("tab G y L j j j j j enter");
    let (ticket, request) = face.one_request();
    assert!(
        matches!(&request, Request::Direct(query) if query.password.is_none() && !query.cdn),
        "{request:?}"
    );
    face.answer(ticket, direct("https://a-4.1fichier.com/p1"));
    face.shows("begin within 5 minutes, go on for 30");
    face.shows("https://a-4.1fichier.com/p1");
}

#[test]
fn credit_is_spent_only_when_it_is_allowed() {
    let mut face = Face::ready(80, 24);
    face.press("tab G o");
    let (ticket, _) = face.one_request();
    let why = Problem::new(ProblemKind::ServerNetwork, "download/get_token.cgi");
    face.refuse(ticket, Failure::Problem(why.clone()));
    face.shows("Spend CDN credit?");
    face.press("enter");
    assert_eq!(face.asked().len(), 0, "the harmless answer is marked");
    face.press("o");
    let (ticket, _) = face.one_request();
    face.refuse(ticket, Failure::Problem(why));
    face.press("y");
    let (ticket, request) = face.one_request();
    assert!(matches!(&request, Request::Direct(query) if query.cdn), "{request:?}");
    face.answer(ticket, direct("https://a-4.1fichier.com/p1"));
    let orders = face.take();
    let link = "https://a-4.1fichier.com/p1";
    assert!(matches!(&orders[..], [Effect::Play(url)] if url == link), "{orders:?}");
    face.event(Event::Played(Played::Shown(format!("mpv {link}"))));
    face.shows("Play it where your screen is");
    face.shows("mpv https://a-4.1fichier.com/p1");
}
