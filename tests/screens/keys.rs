//! Keys that mean the same in many ways, and what reads the key tables.

use fichier::app::{Context, Dialog, Effect, Event, Screen, document};

use super::face::{Face, key_event};

#[test]
fn the_document_of_keys_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != document() && std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, document()).unwrap();
        return;
    }
    assert_eq!(written, document(), "UPDATE_DOCS=1 cargo test writes it anew");
}

#[test]
fn esc_then_a_digit_is_a_function_key_and_takes_nothing_away() {
    let mut face = Face::ready(80, 24);
    face.press("space / 'film' enter esc 5");
    assert!(face.orders.iter().any(|order| matches!(order, Effect::Walk { .. })), "Esc 5 is F5");
    face.press("esc");
    assert_eq!(face.app.pane().filter().text(), "film", "the filter was given back");
    assert_eq!(face.app.pane().marks().count(), 1);
    face.press("A-1");
    assert!(matches!(face.app.dialogs(), [Dialog::Help(_)]), "Alt 1 is F1");
}

#[test]
fn a_digit_long_after_esc_is_a_count() {
    let mut face = Face::ready(80, 24);
    face.press("esc");
    face.later(1_500);
    face.press("5 j");
    assert_eq!(face.app.pane().cursor().at(), 6);
}

#[test]
fn the_palette_does_what_it_names() {
    let mut face = Face::ready(80, 24);
    face.press(": 'go to the account' enter");
    assert_eq!(face.app.screen(), Screen::Account);
    face.press("F2 'queue' esc");
    assert_eq!(face.app.screen(), Screen::Account);
}

#[test]
fn help_is_searchable_and_shows_the_live_tables() {
    let mut face = Face::ready(100, 30);
    face.press("? / 'hidden' enter");
    face.shows("zh . ");
    face.shows_not("half a page");
    face.press("/ esc");
    face.shows("dd F8 Del");
    face.press("q");
    assert!(face.app.dialogs().is_empty());
}

/// Every action of a screen is in its palette and does something there.
#[test]
fn every_action_is_reachable_by_each_of_its_keys() {
    for (screen, keys) in [
        (Screen::Files, ""),
        (Screen::Queue, "g q"),
        (Screen::History, "g q H"),
        (Screen::Account, "g a"),
        (Screen::Log, "g l"),
    ] {
        for context in Context::of(screen) {
            for binding in context.bindings() {
                for sequence in binding.keys {
                    let mut face = super::queue::every_stage();
                    face.press("g f");
                    face.press(keys);
                    assert_eq!(face.app.screen(), screen);
                    face.press(sequence);
                    face.shows_not("means nothing here");
                    assert!(face.app.typed().keys().is_empty(), "{sequence} is a whole sequence");
                }
            }
        }
    }
}

#[test]
fn no_single_key_destroys_anything() {
    let keys = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ,.+-*<>?:/";
    for screen in ["g f", "g f tab", "g q H", "g a", "g l"] {
        for key in keys.chars() {
            let mut face = Face::ready(80, 24);
            face.press(screen);
            face.take();
            face.event(Event::Key(key_event(&key.to_string())));
            for order in face.take() {
                assert!(
                    !matches!(order, Effect::Ask { ref request, .. } if !harmless(request)),
                    "{key} on {screen}: {order:?}"
                );
            }
        }
    }
}

fn harmless(request: &fichier::protocol::Request) -> bool {
    use fichier::protocol::{Request, Settings};
    let mut slow = Settings::default();
    slow.bandwidth.turtle = true;
    // The turtle, the listing of the account: the same key takes it back.
    // Finding makes no call.
    matches!(request, Request::Set { settings } if *settings == slow)
        || matches!(request, Request::Find(_) | Request::Index { .. })
        || matches!(
            request,
            Request::Folder { .. }
                | Request::Account { .. }
                | Request::History(_)
                | Request::Story { .. }
                // Only asks what would come.
                | Request::Survey { .. }
                | Request::Watch
        )
}

#[test]
fn no_key_is_lost_while_something_is_open() {
    let mut face = Face::ready(80, 24);
    face.press("? g f w");
    assert_eq!(face.app.screen(), Screen::Files, "the page in front has the keys");
    face.press("esc w");
    assert_eq!(face.app.screen(), Screen::Queue);
}

#[test]
fn errors_stay_until_esc_and_say_so_in_the_log() {
    let mut face = Face::ready(80, 24);
    face.event(Event::Down(fichier::protocol::Down::Closed));
    face.press("j k .");
    face.shows("Error: The engine is gone.");
    face.shows("the engine is gone");
    face.press("esc");
    face.shows_not("Error:");
    face.press("g l");
    face.shows("error");
    face.press("q");
    assert!(matches!(face.take().last(), Some(Effect::Quit)));
}
