//! `end.pl`: the result of an upload as JSON, as text or as a page (§5.4).
//! Asking twice gives the same answer.

use hyper::HeaderMap;

use super::{
    api::file_url,
    http::{self, Reply, Visit, header},
    json::Json,
    node::node_of,
    pages, query,
    quirks::UnknownUpload,
    site::Site,
    uploads::{Link, Result},
};

/// The form of a result: request headers choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Page,
    Json { pretty: bool },
    Export,
}

/// Answers a question about an upload.
pub(super) fn answer(
    site: &Site,
    visit: &Visit,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Reply {
    let format = match (header(headers, "json"), header(headers, "export")) {
        (Some(value), _) if value != "0" => Format::Json { pretty: value == "2" },
        (_, Some(value)) if value != "0" => Format::Export,
        _ => Format::Page,
    };
    let xid = query::value(query, "xid").unwrap_or_default();
    result(site, &xid, &node_of(site, visit), format)
}

/// The result page without asking for it.
pub(super) fn shown(site: &Site, xid: &str, node: &str) -> Reply {
    result(site, xid, node, Format::Page)
}

fn result(site: &Site, xid: &str, node: &str, format: Format) -> Reply {
    let quirks = site.quirks();
    let now = site.now();
    let result = site.world().uploads.result(xid, node, &quirks.end, now);
    match (result, quirks.end.unknown) {
        (Result::Wait, _) => http::html(200, &pages::reason(pages::WAIT)),
        (Result::Unknown, UnknownUpload::Page) => http::html(200, &pages::reason(UNKNOWN)),
        (Result::Unknown, UnknownUpload::NotFound) => http::html(404, &pages::reason(UNKNOWN)),
        (Result::Unknown, UnknownUpload::EmptyLinks) | (Result::NoLinks, _) => {
            written(site, &[], false, format)
        }
        (Result::Links { links, incoming }, _) => written(site, &links, incoming, format),
    }
}

/// Wording not recorded.
const UNKNOWN: &str = "Aucun résultat pour cet envoi";

fn written(site: &Site, links: &[Link], incoming: bool, format: Format) -> Reply {
    match format {
        Format::Page => http::html(200, &table(links)),
        Format::Export => http::text(200, links.iter().map(export).collect::<String>()),
        Format::Json { pretty } => {
            let list = Json::List(links.iter().map(link).collect());
            let value = Json::object([("incoming", Json::flag(incoming)), ("links", list)]);
            let shape = site.ask(|quirks| quirks.shape.clone());
            http::json(200, value.written(&shape, pretty, &mut site.world().random))
        }
    }
}

fn link(link: &Link) -> Json {
    Json::object([
        ("download", Json::text(file_url(&link.id))),
        ("filename", Json::text(&link.name)),
        ("remove", Json::text(removal(link).unwrap_or_default())),
        ("size", Json::Digits(i64::try_from(link.size).unwrap_or(i64::MAX))),
        ("whirlpool", Json::text(&link.whirlpool)),
    ])
}

fn removal(link: &Link) -> Option<String> {
    link.remove.as_ref().map(|code| format!("https://1fichier.com/remove/{}/{code}", link.id))
}

fn export(link: &Link) -> String {
    let remove = link.remove.as_deref().unwrap_or_default();
    format!("{};{};{};{remove};{};\n", link.name, link.size, link.id, link.domain)
}

fn table(links: &[Link]) -> String {
    let row = |link: &Link| {
        let url = file_url(&link.id);
        let remove = removal(link).unwrap_or_else(|| "--".to_owned());
        let (name, size) = (pages::escaped(&link.name), pages::size(link.size));
        format!(
            "<tr><td>{name}</td><td>{size}</td><td><a href=\"{url}\">{url}</a></td><td>{remove}</td></tr>\n"
        )
    };
    let rows: String = links.iter().map(row).collect();
    format!("<table class=\"premium\">\n{rows}</table>")
}
