//! The rules the tables obey: French keyboards, multiplexers, terminals
//! without function keys.

use super::*;
use crate::app::key::Named;
use crate::app::palette::Palette;

const SCREENS: [Screen; 5] =
    [Screen::Files, Screen::Queue, Screen::History, Screen::Account, Screen::Log];
const TYPED_INTO: [Context; 3] = [Context::Filter, Context::Field, Context::Search];

fn rows() -> impl Iterator<Item = (Context, &'static Binding)> {
    Context::ALL
        .into_iter()
        .flat_map(|context| context.bindings().iter().map(move |b| (context, b)))
}

fn sequences() -> impl Iterator<Item = (Context, &'static Binding, Vec<Key>)> {
    rows().flat_map(|(context, binding)| {
        binding.keys.iter().map(move |keys| (context, binding, Key::sequence(keys)))
    })
}

/// Typed on any keyboard, through any multiplexer, without function keys.
fn is_plain(keys: &[Key]) -> bool {
    keys.iter().all(|key| match key.code {
        Code::Char(c) => {
            !key.ctrl && !key.alt && !c.is_ascii_digit() && !"~#{[|`\\^@]}".contains(c)
        }
        Code::Named(_) => !key.ctrl && !key.alt,
        Code::F(_) => false,
    })
}

#[test]
fn every_sequence_can_be_read() {
    for (context, binding) in rows() {
        for keys in binding.keys {
            assert!(!Key::sequence(keys).is_empty(), "{context:?} {keys:?}");
        }
        assert!(!binding.keys.is_empty() && !binding.words.is_empty() && !binding.label.is_empty());
    }
}

#[test]
fn everything_has_a_plain_key() {
    for (context, binding) in rows() {
        let plain = binding.keys.iter().any(|keys| is_plain(&Key::sequence(keys)));
        assert!(plain, "{context:?} {:?} has only {:?}", binding.action, binding.keys);
    }
}

#[test]
fn shift_is_asked_only_of_keys_that_have_it_everywhere() {
    for (context, binding, keys) in sequences() {
        let shifted = keys.iter().any(|key| key.shift);
        let others = binding.keys.len() > 1 || binding.keys == ["S-up"];
        assert!(!shifted || others, "{context:?} {:?}", binding.action);
        assert!(!keys.iter().any(|key| key.shift && matches!(key.code, Code::F(_))));
    }
}

#[test]
fn flow_control_quit_and_digits_are_left_alone() {
    for (context, _, keys) in sequences() {
        for key in keys {
            let taken = key.ctrl && matches!(key.code, Code::Char('s' | 'q' | '\\' | 'a'));
            assert!(!taken, "{context:?} {key}");
            assert_eq!(key.digit(), None, "{context:?}: a digit is a count");
        }
    }
}

#[test]
fn what_is_typed_into_keeps_its_letters() {
    for (context, _, keys) in sequences().filter(|(context, ..)| TYPED_INTO.contains(context)) {
        let letter = |key: &Key| matches!(key.code, Code::Char(_)) && !key.ctrl && !key.alt;
        assert!(!keys.iter().any(letter), "{context:?} {}", shown(&keys));
        assert_eq!(keys.len(), 1, "{context:?}: no prefixes where text is typed");
    }
}

#[test]
fn no_key_hides_another() {
    for (context, binding, keys) in sequences() {
        for (other_context, other, longer) in sequences() {
            let same_place = context == other_context;
            let same_row = same_place && binding.action == other.action && keys == longer;
            assert!(
                !same_place || same_row || !longer.starts_with(&keys),
                "{context:?}: {} hides {}",
                shown(&keys),
                shown(&longer)
            );
        }
    }
}

#[test]
fn every_action_of_a_screen_is_reached_and_in_its_palette() {
    let map = Keymap::default();
    for screen in SCREENS {
        let contexts = Context::of(screen);
        let palette: Vec<_> = Palette::of(screen, 10).hits().iter().map(|b| b.action).collect();
        for binding in contexts.iter().flat_map(|context| context.bindings()) {
            let reached = |keys: &&str| {
                let keys = Key::sequence(keys);
                let prefixes =
                    (1..keys.len()).all(|n| map.meaning(contexts, &keys[..n]) == Meaning::Prefix);
                prefixes && map.meaning(contexts, &keys) == Meaning::Act(binding.action)
            };
            assert!(binding.keys.iter().any(reached), "{screen:?} {:?}", binding.action);
            assert!(palette.contains(&binding.action), "{screen:?} {:?}", binding.action);
        }
    }
}

#[test]
fn both_hands_have_their_keys() {
    let map = Keymap::default();
    let files = Context::of(Screen::Files);
    let action = |keys: &str| map.meaning(files, &Key::sequence(keys));
    for (vim, mc) in [
        ("j", "down"),
        ("space", "insert"),
        ("c", "F5"),
        ("M", "F6"),
        ("a", "F7"),
        ("d d", "F8"),
        ("i", "F3"),
        ("?", "F1"),
        (":", "F2"),
        ("q", "F10"),
        ("g g", "home"),
    ] {
        assert_eq!(action(vim), action(mc), "{vim} {mc}");
        assert!(matches!(action(vim), Meaning::Act(_)), "{vim}");
    }
    for screen in ["g f", "g q", "g a", "g l", "w", "tab", "/", "v", "+", "-", "*", "A", "C-r"] {
        assert!(matches!(action(screen), Meaning::Act(_)), "{screen}");
    }
}

#[test]
fn deleting_takes_two_keys() {
    let map = Keymap::default();
    let d = Key::plain(Code::Char('d'));
    assert_eq!(map.meaning(Context::of(Screen::Files), &[d]), Meaning::Prefix);
    assert_eq!(Key::parse("esc"), Some(Key::plain(Code::Named(Named::Esc))));
}

#[test]
fn a_prefix_knows_what_may_follow() {
    let map = Keymap::default();
    let comma = Key::sequence(",");
    let words: Vec<_> =
        map.following(Context::of(Screen::Files), &comma).map(|(keys, _)| shown(keys)).collect();
    assert_eq!(words, ["n", "s", "t", "e", "r"]);
}
