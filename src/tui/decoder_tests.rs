//! The decoder, in a notation for keys: `C-` control, `A-` alt, `S-` shift.

use proptest::prelude::*;

use super::*;

fn told(events: &[Event]) -> String {
    let words: Vec<String> = events.iter().map(word).collect();
    words.join(" ")
}

fn word(event: &Event) -> String {
    if let Event::Paste(text) = event {
        return format!("paste<{text}>");
    }
    let Event::Key(key) = event else { return format!("{event:?}") };
    let flags =
        [(KeyModifiers::CONTROL, "C-"), (KeyModifiers::ALT, "A-"), (KeyModifiers::SHIFT, "S-")];
    let with = flags.iter().filter(|(flag, _)| key.modifiers.contains(*flag));
    let with: String = with.map(|(_, word)| *word).collect();
    let name = match key.code.as_char() {
        Some(c) => c.to_string(),
        None => format!("{:?}", key.code),
    };
    format!("{with}{name}")
}

/// All at once, and nothing after it.
fn whole(bytes: &[u8]) -> String {
    let mut decoder = Decoder::default();
    let mut events = decoder.feed(bytes);
    events.extend(decoder.decide());
    assert!(!decoder.is_undecided(), "{bytes:?} stays undecided");
    told(&events)
}

#[test]
fn keys_of_all_descents() {
    let cases: [(&[u8], &str); 37] = [
        (b"aZ", "a S-Z"),
        ("é東".as_bytes(), "é 東"),
        (b"\r\n\t\x7f\x08", "Enter C-j Tab Backspace C-h"),
        (b"\x00\x01\x1a\x1c\x1f", "C-  C-a C-z C-4 C-7"),
        (b"\x1b", "Esc"),
        (b"\x1b\x1b", "Esc Esc"),
        (b"\x1b1\x1b0", "A-1 A-0"),
        (b"\x1bx\x1b/\x1b\xc3\xa9\x1bZ\x1b\r", "Esc x Esc / Esc é Esc S-Z Esc Enter"),
        (b"\x1b[A\x1b[B\x1b[C\x1b[D", "Up Down Right Left"),
        (b"\x1bOA\x1bOB\x1bOC\x1bOD", "Up Down Right Left"),
        (b"\x1b[H\x1b[F\x1bOH\x1bOF", "Home End Home End"),
        (b"\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "Home End Home End"),
        (b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~", "Insert Delete PageUp PageDown"),
        (b"\x1bOP\x1bOQ\x1bOR\x1bOS", "F(1) F(2) F(3) F(4)"),
        (b"\x1b[11~\x1b[15~\x1b[17~", "F(1) F(5) F(6)"),
        (b"\x1b[21~\x1b[23~\x1b[24~", "F(10) F(11) F(12)"),
        (b"\x1b[25~\x1b[29~\x1b[34~", "F(13) F(16) F(20)"),
        (b"\x1b[[A\x1b[[E", "F(1) F(5)"),
        (b"\x1b[1;5A\x1b[1;2B\x1b[1;3C", "C-Up S-Down A-Right"),
        (b"\x1b[3;5~\x1b[15;2~", "C-Delete S-F(5)"),
        (b"\x1b[1;2P\x1b[1;6R", "S-F(1) C-S-F(3)"),
        (b"\x1b[Z", "S-BackTab"),
        (b"\x1b[I\x1b[O", "Focused(true) Focused(false)"),
        (b"\x1b[97;5u\x1b[13;2u", "C-a S-Enter"),
        (b"\x1b[27;5;9~", "C-Tab"),
        (b"\x1bOM\x1bOj\x1bOp\x1bOy", "Enter * 0 9"),
        (b"\x1b[<64;10;10M\x1b[<65;1;1M", "Up Down"),
        (b"\x1b[<0;10;10M\x1b[<0;10;10m", ""),
        (b"\x1b[M !!a", "a"),
        (b"\x1b[?62;c\x1b[1;1$ya", "a"),
        (b"\x1b[57428ua", "a"),
        (b"\xff\xfea\xc3", "a"),
        (b"\x1b[", "Esc ["),
        (b"\x1bO", "Esc S-O"),
        (b"\x1bOa", "Esc S-O a"),
        (b"\x1b[12", ""),
        (b"\x1b[1\x01a", "C-a a"),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(whole(bytes), wanted, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_piece_of_a_key_is_not_esc() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.feed(b"\x1b"), []);
    assert!(decoder.is_undecided());
    assert_eq!(decoder.feed(b"["), []);
    assert_eq!(told(&decoder.feed(b"Aa")), "Up a");
    assert!(!decoder.is_undecided());
    assert_eq!(decoder.feed(b"\x1b"), []);
    assert_eq!(told(&decoder.decide()), "Esc");
    assert_eq!(told(&decoder.feed(b"[A")), "[ S-A");
}

#[test]
fn a_paste_is_one_thing_however_it_comes() {
    let bytes = b"a\x1b[200~one\r\x1b[A \x1b[20\x1b two\x1b[201~b";
    let wanted = "a paste<one\r\x1b[A \x1b[20\x1b two> b";
    assert_eq!(whole(bytes), wanted);
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    for byte in bytes {
        events.extend(decoder.feed(&[*byte]));
        // No time limit cuts a paste.
        if decoder.paste.is_some() {
            assert!(!decoder.is_undecided());
        }
    }
    assert_eq!(told(&events), wanted);
}

#[test]
fn an_endless_paste_is_cut_and_ends() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[200~");
    for _ in 0..20 {
        assert_eq!(decoder.feed(&[b'x'; 100_000]), []);
    }
    let events = decoder.feed(b"\x1b[201~q");
    let [Event::Paste(text), rest] = events.as_slice() else { panic!("{}", told(&events)) };
    assert_eq!((text.len(), word(rest)), (LONGEST_PASTE, "q".to_owned()));
}

#[test]
fn an_endless_sequence_does_not_swallow_what_follows() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[");
    assert_eq!(decoder.feed(&[b'1'; 200]), []);
    assert_eq!(told(&decoder.feed(b"q")), "q");
}

proptest! {
    #[test]
    fn whatever_comes_is_decided_in_the_end(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes);
        decoder.decide();
        prop_assert!(!decoder.is_undecided());
    }

    #[test]
    fn pieces_mean_what_the_whole_means(
        keys in prop::collection::vec(prop::sample::select(vec![
            "a", "é", "東", "\r", "\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b[15~", "\x1b5",
            "\x1b[200~p\x1b[201~", "\x1b[I", "\x1b[<64;1;1M",
        ]), 1..12),
        cut in 1_usize..6,
    ) {
        let bytes = keys.concat().into_bytes();
        let mut decoder = Decoder::default();
        let pieces: Vec<Event> = bytes.chunks(cut).flat_map(|piece| decoder.feed(piece)).collect();
        let all = Decoder::default().feed(&bytes);
        prop_assert_eq!(&pieces, &all);
        prop_assert_eq!(all.len(), keys.len());
    }
}
