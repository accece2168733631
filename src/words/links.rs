//! Links written for other places: forums, pages, tables. Owns the quoting
//! each of them needs, so that no name can break out of its line.

use std::borrow::Cow;

use serde::Serialize;

use super::visible;

/// A link and what is told of the file, or the folder's page, behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The path in the account, in our writing.
    pub path: String,
    /// Its public link.
    pub url: String,
    /// Bytes; unknown for a folder.
    pub size: Option<u64>,
    /// Whirlpool in hexadecimal digits, where known.
    pub checksum: Option<String>,
}

impl Link {
    /// The last part of the path, made visible.
    fn name(&self) -> Cow<'_, str> {
        visible(self.path.rsplit('/').next().unwrap_or(&self.path))
    }
}

/// How links are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkFormat {
    /// The links alone.
    Plain,
    /// Markdown, as a list.
    Markdown,
    /// BBCode, as forums use it.
    Bbcode,
    /// HTML, as a list.
    Html,
    /// A table with a heading (RFC 4180): path, size, checksum, link.
    Csv,
}

impl LinkFormat {
    /// All of them, for menus.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Markdown, Self::Bbcode, Self::Html, Self::Csv];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain links",
            Self::Markdown => "Markdown",
            Self::Bbcode => "BBCode",
            Self::Html => "HTML",
            Self::Csv => "CSV, with size and checksum",
        }
    }

    /// The links in this format, a line each.
    #[must_use]
    pub fn lines(self, links: &[Link]) -> Vec<String> {
        let one = |link: &Link| match self {
            Self::Plain => visible(&link.url).into_owned(),
            Self::Markdown => format!("- [{}](<{}>)", markdown(&link.name()), address(&link.url)),
            Self::Bbcode => {
                format!("[url={}]{}[/url]", address(&link.url), entities(&link.name(), "[]"))
            }
            Self::Html => format!(
                "  <li><a href=\"{}\">{}</a></li>",
                entities(&link.url, HTML),
                entities(&link.name(), HTML)
            ),
            Self::Csv => {
                let size = link.size.map(|size| size.to_string()).unwrap_or_default();
                let checksum = link.checksum.as_deref().unwrap_or_default();
                [&visible(&link.path), size.as_str(), checksum, &link.url].map(field).join(",")
            }
        };
        let (before, after): (&[&str], &[&str]) = match self {
            Self::Plain | Self::Markdown | Self::Bbcode => (&[], &[]),
            Self::Html => (&["<ul>"], &["</ul>"]),
            Self::Csv => (&["path,size,whirlpool,link"], &[]),
        };
        let owned = |line: &&str| (*line).to_owned();
        let lines = before.iter().map(owned).chain(links.iter().map(one));
        lines.chain(after.iter().map(owned)).collect()
    }
}

/// What HTML gives a meaning to.
const HTML: &str = "&<>\"'";

/// Markdown's own signs as themselves.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_{}[]<>()#+-.!|~&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// These characters as numbered entities.
fn entities(text: &str, these: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if these.contains(c) {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// A link without the signs that would end it early; no link of the service
/// holds any.
fn address(url: &str) -> String {
    let quoted = |c: char| match c {
        '<' | '>' | '[' | ']' | '"' | ' ' => format!("%{:02X}", u32::from(c)),
        other => other.to_string(),
    };
    visible(url).chars().map(quoted).collect()
}

/// A field of a table.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) || text != text.trim() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(path: &str) -> Link {
        let url = "https://1fichier.com/?abc".to_owned();
        Link { path: path.to_owned(), url, size: Some(12), checksum: Some("ab".to_owned()) }
    }

    fn line(format: LinkFormat, path: &str) -> String {
        let lines = format.lines(&[link(path)]);
        lines.into_iter().find(|line| line.contains("1fichier")).unwrap()
    }

    #[test]
    fn every_format_names_the_file_and_its_link() {
        let name = "/Films/été.mkv";
        assert_eq!(line(LinkFormat::Plain, name), "https://1fichier.com/?abc");
        let markdown = line(LinkFormat::Markdown, name);
        assert_eq!(markdown, "- [été\\.mkv](<https://1fichier.com/?abc>)");
        let bbcode = line(LinkFormat::Bbcode, name);
        assert_eq!(bbcode, "[url=https://1fichier.com/?abc]été.mkv[/url]");
        let html = line(LinkFormat::Html, name);
        assert_eq!(html, "  <li><a href=\"https://1fichier.com/?abc\">été.mkv</a></li>");
        assert_eq!(line(LinkFormat::Csv, name), "/Films/été.mkv,12,ab,https://1fichier.com/?abc");
    }

    #[test]
    fn no_name_breaks_out_of_its_line() {
        let evil = "/a](javascript:x)<script>\"',[url]\u{1b}]52;c;AA\u{7}\n,b";
        for format in LinkFormat::ALL {
            let lines = format.lines(&[link(evil)]);
            assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{format:?}");
        }
        assert!(line(LinkFormat::Markdown, evil).contains("\\]\\(javascript"));
        assert_eq!(line(LinkFormat::Bbcode, evil).matches('[').count(), 2);
        assert!(!line(LinkFormat::Html, evil).contains("<script>"));
        let csv = line(LinkFormat::Csv, evil);
        assert!(csv.starts_with('"') && csv.contains("\"\"'"), "{csv}");
    }

    #[test]
    fn nothing_is_an_empty_list_with_its_frame() {
        assert_eq!(LinkFormat::Html.lines(&[]), ["<ul>", "</ul>"]);
        assert_eq!(LinkFormat::Csv.lines(&[]).len(), 1);
        assert!(LinkFormat::Plain.lines(&[]).is_empty());
    }
}
