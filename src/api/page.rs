//! What people read on an answer that is no JSON: tags stripped, harmless to
//! show, short, and never the API key.

use crate::remote::ApiKey;

/// Longest text of the service that is kept, in characters.
const LONGEST: usize = 200;

/// Bytes of a page that are looked at.
const LOOKED_AT: usize = 64 * 1024;

/// Whether a body is a page rather than data or a bare word.
pub(super) fn is_html(content_type: &str, body: &[u8]) -> bool {
    content_type.to_ascii_lowercase().contains("html") || body.trim_ascii_start().starts_with(b"<")
}

/// A body as text, as far as it is looked at.
pub(super) fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body.get(..LOOKED_AT).unwrap_or(body)).into_owned()
}

/// The reason on a page of an upload node: the first non-empty
/// `<div class="bloc2">` (§5.3).
pub(super) fn bloc2(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("bloc2") {
        let tag = before.rsplit_once('<').map_or("", |(_, tag)| tag);
        rest = after;
        if tag.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("div")) {
            let inner = after.split_once('>').map_or(after, |(_, inner)| inner);
            let end = inner.find("</div").or_else(|| inner.find("</DIV")).unwrap_or(inner.len());
            let reason = words(inner.get(..end).unwrap_or_default());
            if !reason.is_empty() {
                return Some(reason);
            }
        }
    }
    None
}

/// All visible words of a page.
pub(super) fn words(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        out.push(' ');
        rest = after_tag(tag);
    }
    out.push_str(rest);
    tidy(&unescape(&out))
}

/// What follows the tag that `inside` begins in; scripts, styles, comments
/// and the head go with their content.
fn after_tag(inside: &str) -> &str {
    let lower = inside.get(..7).unwrap_or(inside).to_ascii_lowercase();
    let closing = match lower.as_str() {
        tag if tag.starts_with("script") => "</script",
        tag if tag.starts_with("style") => "</style",
        tag if tag.starts_with("head>") => "</head",
        tag if tag.starts_with("!--") => "--",
        _ => "",
    };
    let content_end = if closing.is_empty() {
        0
    } else {
        inside
            .to_ascii_lowercase()
            .get(2..)
            .and_then(|rest| rest.find(closing))
            .map_or(0, |at| at + 2)
    };
    let tail = inside.get(content_end..).unwrap_or_default();
    tail.split_once('>').map_or("", |(_, after)| after)
}

fn unescape(text: &str) -> String {
    let known = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
        ("&eacute;", "é"),
        ("&egrave;", "è"),
        ("&agrave;", "à"),
        ("&#61;", "="),
        ("&amp;", "&"),
    ];
    known.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

/// One line without control or direction characters.
fn tidy(text: &str) -> String {
    let shown = |c: &char| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    let plain: String =
        text.chars().filter(shown).map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The service's words as they may be shown and kept: one line, at most 200
/// characters, with the key blotted out should it stand there. Nothing if
/// nothing is left.
pub(super) fn said(words: &str, key: Option<&ApiKey>) -> Option<String> {
    let mut line = tidy(words);
    if let Some(key) = key {
        line = line.replace(key.expose(), "(key)");
    }
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    Some(line).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_reason_is_the_first_bloc_that_says_something() {
        let page = "<html><div class=\"bloc2\"> </div><DIV class=\"bloc2\">Ne peut ouvrir \
                    le <b>fichier</b> destination</div><div class=\"bloc2\">other</div>";
        assert_eq!(bloc2(page).unwrap(), "Ne peut ouvrir le fichier destination");
        assert_eq!(bloc2("<div class=\"bloc2\">&nbsp;</div>"), None);
        assert_eq!(bloc2("<p>bloc2</p>"), None);
        assert_eq!(bloc2("<div class=\"bloc2\">cut off"), Some("cut off".to_owned()));
    }

    #[test]
    fn words_leave_tags_scripts_and_heads_out() {
        let page = "<html><head><title>T</title></head><body><script>var a = '<b>';</script>\
                    <!-- x > y --><style>p{}</style><p>Can&#39;t\nconnect&nbsp;DB</p></body></html>";
        assert_eq!(words(page), "Can't connect DB");
        assert_eq!(words("plain words"), "plain words");
        assert_eq!(words("<"), "");
        assert_eq!(words("a <b"), "a");
        assert_eq!(words("<title>Éé</title>"), "Éé");
    }

    #[test]
    fn said_is_one_short_harmless_line_without_the_key() {
        let key = ApiKey::new("abcdefghijklmnopqrstuvwxyz012345").unwrap();
        let text = format!("bad\u{1b}[31m\r\n \u{202e}key {} given", key.expose());
        assert_eq!(said(&text, Some(&key)).unwrap(), "bad [31m key (key) given");
        let long = format!("{}{}", "x".repeat(190), key.expose());
        let cut = said(&long, Some(&key)).unwrap();
        assert!(!cut.contains("abcde") && cut.chars().count() <= LONGEST, "{cut}");
        assert_eq!(said(" \t\u{0} ", None), None);
        assert_eq!(said(&"é".repeat(300), None).unwrap().chars().count(), LONGEST);
    }

    proptest! {
        #[test]
        fn no_page_of_any_form_breaks_it(page in "(<|>|</|script|style|head|--|!|bloc2|div|class=|é|&amp;|.){0,40}") {
            let shown = words(&page);
            prop_assert!(!shown.chars().any(char::is_control));
            let _ = bloc2(&page);
            let short = said(&page, None).unwrap_or_default();
            prop_assert!(short.chars().count() <= LONGEST);
        }
    }
}
