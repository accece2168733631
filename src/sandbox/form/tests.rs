use proptest::prelude::*;

use super::*;

/// What a form said, data joined.
fn read(
    boundary: &str,
    body: &[u8],
    pieces: usize,
    rules: &FormRules,
) -> Result<Vec<Event>, Malformed> {
    let mut form = Form::new(boundary, rules.clone());
    let mut events = Vec::new();
    for piece in body.chunks(pieces.max(1)) {
        form.feed(Bytes::copy_from_slice(piece), &mut events)?;
    }
    Ok(joined(events))
}

fn joined(events: Vec<Event>) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    for event in events {
        if let (Event::Data(more), Some(Event::Data(data))) = (&event, out.last_mut()) {
            *data = [&data[..], &more[..]].concat().into();
        } else {
            out.push(event);
        }
    }
    out
}

fn part(name: &str, filename: Option<&str>) -> Event {
    Event::Part(PartHead { name: name.to_owned(), filename: filename.map(str::to_owned) })
}

fn form(parts: &str) -> Vec<u8> {
    format!("--B\r\n{parts}\r\n--B--\r\n").into_bytes()
}

const STRICT: fn() -> FormRules = FormRules::default;

#[test]
fn the_known_good_shape_reads_the_same_in_pieces_of_any_size() {
    let body = b"--B\r\nContent-Disposition: form-data; name=\"did\"\r\n\r\n12345\r\n--B\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"a b.rar\"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--A\r\r\n-\r\n--B--\r\nepilogue";
    let wanted = vec![
        part("did", None),
        Event::Data(Bytes::from_static(b"12345")),
        Event::PartEnd,
        part("file[]", Some("a b.rar")),
        Event::Data(Bytes::from_static(b"x\r\n--A\r\r\n-")),
        Event::PartEnd,
        Event::End,
    ];
    for pieces in 1..body.len() + 1 {
        assert_eq!(read("B", body, pieces, &STRICT()).unwrap(), wanted, "pieces of {pieces}");
    }
}

#[test]
fn each_trap_is_a_rule_of_its_own() {
    let swapped = "Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"a\"\r\n\r\nx";
    let unquoted = "Content-Disposition: form-data; name=did\r\n\r\n1";
    let typed = "Content-Disposition: form-data; name=\"did\"\r\nContent-Type: text/plain\r\n\r\n1";
    let extended = "Content-Disposition: form-data; name=\"file[]\"; filename*=utf-8''a\r\n\r\nx";
    let relaxed = [
        (swapped, FormRules { disposition_first: false, ..STRICT() }),
        (unquoted, FormRules { names_quoted: false, ..STRICT() }),
        (typed, FormRules { text_without_type: false, ..STRICT() }),
        (extended, FormRules { plain_filename: false, ..STRICT() }),
    ];
    for (parts, rules) in relaxed {
        assert_eq!(read("B", &form(parts), 7, &STRICT()), Err(Malformed), "{parts}");
        assert!(read("B", &form(parts), 7, &rules).is_ok(), "{parts}");
    }
}

#[test]
fn a_quoted_name_ends_at_the_next_quote() {
    let parts = "Content-Disposition: form-data; name=\"file[]\"; filename=\"a\\\"b;c\"\r\n\r\nx";
    let events = read("B", &form(parts), 100, &STRICT()).unwrap();
    assert_eq!(events[0], part("file[]", Some("a\\")));
}

#[test]
fn boundaries_are_read_from_the_content_type() {
    let lenient = FormRules { boundary_unquoted: false, ..STRICT() };
    assert_eq!(boundary("multipart/form-data; boundary=ab-1", &STRICT()).as_deref(), Some("ab-1"));
    assert_eq!(boundary("multipart/form-data; boundary=\"ab\"", &STRICT()), None);
    assert_eq!(boundary("multipart/form-data; boundary=\"ab\"", &lenient).as_deref(), Some("ab"));
    assert_eq!(boundary("application/json", &STRICT()), None);
    assert_eq!(boundary("multipart/form-data; boundary=", &STRICT()), None);
}

#[test]
fn what_is_no_form_never_ends() {
    let mut form = Form::new("B", STRICT());
    let mut events = Vec::new();
    form.feed(
        Bytes::from_static(b"--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ndata"),
        &mut events,
    )
    .unwrap();
    assert!(!form.ended());
    assert_eq!(read("B", b"--Bxy", 9, &STRICT()), Err(Malformed));
    assert_eq!(read("B", &form_of_headers(HEAD_LIMIT + 1), 999, &STRICT()), Err(Malformed));
}

fn form_of_headers(length: usize) -> Vec<u8> {
    [b"--B\r\n".to_vec(), vec![b'a'; length]].concat()
}

proptest! {
    /// Any bytes come back whole, however the boundary looks and the body is
    /// cut.
    #[test]
    fn bytes_come_back_whole(
        data in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'-'), Just(b'B'), any::<u8>()], 0..300),
        cut in 1_usize..40,
    ) {
        // The boundary is longer than anything the data can spell.
        let boundary = "BB-BB-0123456789-BB";
        prop_assume!(memmem::find(&data, boundary.as_bytes()).is_none());
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"f\"\r\n\r\n");
        let body = [head.as_bytes(), &data, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        let events = read(boundary, &body, cut, &STRICT()).unwrap();
        let got: Vec<u8> = events.iter().flat_map(|event| match event {
            Event::Data(data) => data.to_vec(),
            Event::Part(_) | Event::PartEnd | Event::End => Vec::new(),
        }).collect();
        prop_assert_eq!(got, data);
        prop_assert_eq!(events.last(), Some(&Event::End));
    }
}
