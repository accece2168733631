//! What surrounds the screen: notifications, the window's title, the taskbar.
//! Which terminal takes what is guessed from the environment, because asking
//! could wait for an answer that never comes; what is not known to be taken
//! is not sent, for a sequence that is not understood may be shown as text.

use crate::app::Gauge;
use crate::config::{Environment, Notify, Settings};

/// Characters of a notification, at most.
const LONGEST_TEXT: usize = 250;

/// A sequence for notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Osc {
    Nine,
    SevenSevenSeven,
    NinetyNine,
}

/// Who stands between us and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nobody,
    Tmux,
    Screen,
}

/// The ways around the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    bell: bool,
    osc: Option<Osc>,
    title: bool,
    gauge: bool,
    between: Between,
}

impl Signs {
    /// By the settings, and where they leave it open by the terminal.
    #[must_use]
    pub fn of(settings: &Settings, env: &Environment) -> Self {
        let term = env.text("TERM").unwrap_or_default();
        let between = match (env.get("TMUX"), env.get("STY")) {
            (Some(_), _) => Between::Tmux,
            (None, Some(_)) => Between::Screen,
            (None, None) => Between::Nobody,
        };
        let known = known(env, &term).filter(|_| between != Between::Screen);
        // tmux passes sequences on only if it is set to; the bell it takes.
        let bell = known.is_none() || between == Between::Tmux;
        let mute = term == "dumb" || term.is_empty();
        let (bell, osc) = match settings.notify {
            _ if mute => (false, None),
            None => (bell, known),
            Some(Notify::Off) => (false, None),
            Some(Notify::Bell) => (true, None),
            Some(Notify::Osc9) => (false, Some(Osc::Nine)),
            Some(Notify::Osc777) => (false, Some(Osc::SevenSevenSeven)),
            Some(Notify::Osc99) => (false, Some(Osc::NinetyNine)),
        };
        let usual = has_title(&term) && between != Between::Screen;
        let title = !mute && term != "linux" && settings.title.unwrap_or(usual);
        let gauge = title && between == Between::Nobody && has_gauge(env, &term);
        Self { bell, osc, title, gauge, between }
    }

    /// What is sent when the screen becomes ours.
    #[must_use]
    pub fn begin(&self, title: &str, gauge: Gauge) -> Vec<u8> {
        let keep = if self.title { "\x1b[22;2t" } else { "" };
        [keep.as_bytes(), &self.title(title), &self.shown(gauge)].concat()
    }

    /// What is sent when it is given back: nothing of ours is left.
    #[must_use]
    pub fn end(&self, gauge: Gauge) -> Vec<u8> {
        let clear = if gauge == Gauge::Off { Vec::new() } else { self.gauge(Gauge::Off) };
        let restore = if self.title { "\x1b[23;2t" } else { "" };
        [&clear, restore.as_bytes()].concat()
    }

    /// The window's title.
    #[must_use]
    pub fn title(&self, text: &str) -> Vec<u8> {
        if self.title { format!("\x1b]2;{}\x07", plain(text)).into_bytes() } else { Vec::new() }
    }

    /// The taskbar, which shows nothing by itself.
    fn shown(&self, gauge: Gauge) -> Vec<u8> {
        if gauge == Gauge::Off { Vec::new() } else { self.gauge(gauge) }
    }

    /// The taskbar.
    #[must_use]
    pub fn gauge(&self, gauge: Gauge) -> Vec<u8> {
        if !self.gauge {
            return Vec::new();
        }
        match gauge {
            Gauge::Off => b"\x1b]9;4;0\x07".to_vec(),
            Gauge::Going(percent) => format!("\x1b]9;4;1;{percent}\x07").into_bytes(),
            Gauge::Held(percent) => format!("\x1b]9;4;4;{percent}\x07").into_bytes(),
        }
    }

    /// A notification.
    #[must_use]
    pub fn notification(&self, text: &str) -> Vec<u8> {
        let text = plain(text);
        // Ended by BEL: GNU screen takes the other end for its own.
        let sequence = match self.osc {
            None => String::new(),
            // With a word in front: some take a number there for an order.
            Some(Osc::Nine) => format!("\x1b]9;fichier: {text}\x07"),
            Some(Osc::SevenSevenSeven) => format!("\x1b]777;notify;fichier;{text}\x07"),
            Some(Osc::NinetyNine) => {
                format!("\x1b]99;i=fichier:d=0;fichier\x07\x1b]99;i=fichier:p=body;{text}\x07")
            }
        };
        let mut bytes = self.wrapped(sequence).into_bytes();
        if self.bell {
            bytes.push(0x07);
        }
        bytes
    }

    /// So that who stands between passes it on.
    fn wrapped(&self, sequence: String) -> String {
        match self.between {
            _ if sequence.is_empty() => sequence,
            Between::Nobody => sequence,
            Between::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
            Between::Screen => format!("\x1bP{sequence}\x1b\\"),
        }
    }
}

/// Without anything that could steer a terminal. Names were made visible
/// before; this is the last door.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect()
}

/// The sequence this terminal is known to take. `TERM` first: it travels
/// through SSH, and is not left over from a terminal ours was started in.
fn known(env: &Environment, term: &str) -> Option<Osc> {
    let is = |name: &str, value: &str| env.text(name).is_some_and(|text| text == value);
    let program = |value: &str| is("TERM_PROGRAM", value);
    let begins = |kind: &str| term == kind || term.starts_with(&format!("{kind}-"));
    if term == "xterm-kitty" {
        Some(Osc::NinetyNine)
    } else if term == "xterm-ghostty"
        || ["foot", "wezterm", "contour"].into_iter().any(begins)
        || ["ghostty", "WezTerm", "WarpTerminal"].into_iter().any(program)
    {
        Some(Osc::SevenSevenSeven)
    } else if program("iTerm.app") || is("LC_TERMINAL", "iTerm2") {
        Some(Osc::Nine)
    } else if env.get("KITTY_WINDOW_ID").is_some() && env.get("VTE_VERSION").is_none() {
        Some(Osc::NinetyNine)
    } else {
        None
    }
}

/// Kinds of terminals whose windows have titles.
fn has_title(term: &str) -> bool {
    const KINDS: [&str; 17] = [
        "xterm",
        "rxvt",
        "tmux",
        "screen",
        "alacritty",
        "foot",
        "kitty",
        "wezterm",
        "konsole",
        "gnome",
        "vte",
        "st",
        "contour",
        "ghostty",
        "mlterm",
        "putty",
        "mintty",
    ];
    KINDS.iter().any(|kind| term.strip_prefix(kind).is_some_and(|rest| !begins_with_letter(rest)))
}

fn begins_with_letter(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Terminals known to take OSC 9;4. Others show it as a notification.
fn has_gauge(env: &Environment, term: &str) -> bool {
    /// The first release of VTE that does.
    const VTE: u32 = 7900;
    let number = |name: &str| env.text(name).and_then(|text| text.parse::<u32>().ok());
    let program = env.text("TERM_PROGRAM").unwrap_or_default();
    env.get("WT_SESSION").is_some()
        || env.text("ConEmuANSI").is_some_and(|text| text == "ON")
        || number("VTE_VERSION").is_some_and(|version| version >= VTE)
        || term == "xterm-ghostty"
        || program == "ghostty"
        || program == "mintty"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Layer;

    fn signs(notify: Option<Notify>, pairs: &[(&str, &str)]) -> Signs {
        let flags = Layer { notify, ..Layer::default() };
        let none = std::path::Path::new("/none");
        let settings = Settings::load(none, &Environment::default(), flags).unwrap().settings;
        Signs::of(&settings, &Environment::from_pairs(pairs.iter().copied()))
    }

    fn said(notify: Option<Notify>, pairs: &[(&str, &str)]) -> String {
        String::from_utf8(signs(notify, pairs).notification("a;b\x1b]0;x\x07\u{9b}2J")).unwrap()
    }

    #[test]
    fn each_terminal_is_told_in_its_own_way() {
        let nine = "\x1b]9;fichier: a;b]0;x2J\x07";
        let seven = "\x1b]777;notify;fichier;a;b]0;x2J\x07";
        let kitty = "\x1b]99;i=fichier:d=0;fichier\x07\x1b]99;i=fichier:p=body;a;b]0;x2J\x07";
        let cases: [(&[(&str, &str)], &str); 12] = [
            (&[("TERM", "xterm-kitty")], kitty),
            (&[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], kitty),
            (&[("TERM", "foot")], seven),
            (&[("TERM", "xterm-ghostty")], seven),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], seven),
            (&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], nine),
            (&[("TERM", "xterm-256color")], "\x07"),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "7800")], "\x07"),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "x")], "\x07"),
            (&[("TERM", "linux")], "\x07"),
            (&[("TERM", "dumb")], ""),
            (&[("TERM", "screen"), ("STY", "1"), ("LC_TERMINAL", "iTerm2")], "\x07"),
        ];
        for (pairs, wanted) in cases {
            assert_eq!(said(None, pairs), wanted, "{pairs:?}");
        }
    }

    #[test]
    fn tmux_passes_on_what_is_wrapped_and_takes_the_bell() {
        let tmux = [("TERM", "tmux-256color"), ("TMUX", "/t,1,0"), ("LC_TERMINAL", "iTerm2")];
        let wrapped = "\x1bPtmux;\x1b\x1b]9;fichier: a;b]0;x2J\x07\x1b\\";
        assert_eq!(said(None, &tmux), format!("{wrapped}\x07"));
        assert_eq!(said(Some(Notify::Osc9), &tmux), wrapped);
        assert_eq!(said(None, &tmux[..2]), "\x07");
        let screen = [("TERM", "screen"), ("STY", "1")];
        assert_eq!(said(Some(Notify::Osc9), &screen), "\x1bP\x1b]9;fichier: a;b]0;x2J\x07\x1b\\");
    }

    #[test]
    fn a_setting_decides() {
        let kitty = [("TERM", "xterm-kitty")];
        assert_eq!(said(Some(Notify::Off), &kitty), "");
        assert_eq!(said(Some(Notify::Bell), &kitty), "\x07");
        assert!(said(Some(Notify::Osc777), &kitty).starts_with("\x1b]777;"));
    }

    #[test]
    fn a_title_is_kept_and_given_back_and_consoles_have_none() {
        let xterm = signs(None, &[("TERM", "xterm-256color")]);
        let begun = xterm.begin("fichier", Gauge::Going(5));
        assert_eq!(begun, b"\x1b[22;2t\x1b]2;fichier\x07");
        assert_eq!(xterm.end(Gauge::Going(5)), b"\x1b[23;2t");
        for term in ["linux", "dumb", "vt220", "stterm", ""] {
            let signs = signs(None, &[("TERM", term)]);
            assert!(signs.begin("x", Gauge::Going(1)).is_empty(), "{term}");
            assert!(signs.end(Gauge::Going(1)).is_empty(), "{term}");
        }
    }

    #[test]
    fn only_who_is_known_to_take_it_gets_the_gauge() {
        let gauge = |pairs: &[(&str, &str)]| {
            let signs = signs(None, pairs);
            String::from_utf8(signs.gauge(Gauge::Held(42))).unwrap()
        };
        for pair in [("WT_SESSION", "x"), ("ConEmuANSI", "ON"), ("VTE_VERSION", "7900")] {
            assert_eq!(gauge(&[("TERM", "xterm-256color"), pair]), "\x1b]9;4;4;42\x07");
            assert_eq!(gauge(&[("TERM", "tmux-256color"), ("TMUX", "x"), pair]), "");
        }
        assert_eq!(gauge(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7802")]), "");
        assert_eq!(gauge(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")]), "");
        let windows = signs(None, &[("TERM", "xterm-256color"), ("WT_SESSION", "x")]);
        assert_eq!(windows.end(Gauge::Off), b"\x1b[23;2t");
        assert_eq!(windows.end(Gauge::Going(1)), b"\x1b]9;4;0\x07\x1b[23;2t");
        assert!(windows.begin("x", Gauge::Held(3)).ends_with(b"\x1b]9;4;4;3\x07"));
    }
}
