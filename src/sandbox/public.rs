//! The web site as far as programs use it: public folder pages (§4.6), the
//! bulk link check (§9) and a file's page.

use hyper::Method;

use super::{
    api::{file_id, file_url},
    http::{self, Reply, Visit},
    json::Json,
    pages,
    query::{value, values},
    site::Site,
    tree::{Access, Entry, Folder, Place},
};

/// Most links of one check (§9).
const MOST_LINKS: usize = 100;

/// The public page of a folder.
pub(super) fn folder_url(code: &str) -> String {
    format!("https://1fichier.com/dir/{code}")
}

/// Answers a request to the web site.
pub(super) fn answer(
    site: &Site,
    visit: &Visit,
    method: &Method,
    (path, query): (&str, Option<&str>),
    body: &[u8],
) -> Reply {
    let form = String::from_utf8_lossy(body);
    if let Some(code) = path.strip_prefix("/dir/") {
        return shared(site, visit, code, query, &form);
    }
    match (path, method) {
        ("/check_links.pl", &Method::POST) => check_links(site, visit, &form),
        ("/", _) => file_page(site, query.unwrap_or_default()),
        _ => http::html(404, "<h1>404 Not Found</h1>"),
    }
}

/// How a public folder is asked for.
enum Wish {
    Page,
    Json { pretty: bool },
    Lines,
}

fn shared(site: &Site, visit: &Visit, code: &str, query: Option<&str>, form: &str) -> Reply {
    let given = |key: &str| value(query, key).or_else(|| value(Some(form), key));
    let wish = match (given("json").as_deref(), given("e").as_deref()) {
        (Some("1"), _) => Wish::Json { pretty: false },
        (Some("2"), _) => Wish::Json { pretty: true },
        (_, Some("1")) => Wish::Lines,
        _ => Wish::Page,
    };
    let mut world = site.world();
    let found: Option<Folder> =
        world.tree.folders().find(|folder| folder.public.as_deref() == Some(code)).cloned();
    let Some(folder) = found else {
        return http::html(404, "<div class=\"bloc2\">The requested folder does not exist</div>");
    };
    if folder.pass.is_some() && folder.pass != value(Some(form), "pass") {
        return http::html(200, PASSWORD_FORM);
    }
    let files = world.tree.listed(visit.now, |_, file| file.place == Place::Folder(folder.id));
    match wish {
        Wish::Json { pretty } => {
            let shape = site.ask(|quirks| quirks.shape.clone());
            let list = Json::List(files.iter().map(item).collect());
            http::json(200, list.written(&shape, pretty, &mut world.random))
        }
        Wish::Lines => {
            let line = |file: &Entry| {
                format!("{};{};{}\n", file_url(&file.id), file.name, file.content.length())
            };
            http::text(200, files.iter().map(line).collect::<String>())
        }
        Wish::Page => http::html(200, &folder_page(&folder, &files)),
    }
}

const PASSWORD_FORM: &str =
    "<form method=\"post\"><input type=\"password\" name=\"pass\"><input type=\"submit\"></form>";

fn item(file: &Entry) -> Json {
    Json::object([
        ("filename", Json::text(&file.name)),
        ("link", Json::text(file_url(&file.id))),
        ("size", Json::count(file.content.length())),
        ("password", Json::flag(file.pass.is_some())),
        ("acl", Json::flag(file.access != Access::default())),
    ])
}

fn folder_page(folder: &Folder, files: &[Entry]) -> String {
    let row = |file: &Entry| {
        let (name, size) = (pages::escaped(&file.name), pages::size(file.content.length()));
        format!("<tr><td><a href=\"{}\">{name}</a></td><td>{size}</td></tr>\n", file_url(&file.id))
    };
    let rows: String = files.iter().map(row).collect();
    format!("<h1>{}</h1>\n<table class=\"premium\">\n{rows}</table>", pages::escaped(&folder.name))
}

/// One line a link; a locked address gets the nine letters (§9).
fn check_links(site: &Site, visit: &Visit, form: &str) -> Reply {
    let caller = super::budget::Caller { ip: visit.ip, user: None };
    let world = &mut *site.world();
    if world.budget.locked(caller, visit.now).is_some() {
        return http::text(200, "IP Locked");
    }
    let links = values(Some(form), "links[]");
    let line = |link: &String| match file_id(link) {
        None => format!("{link};;;BAD LINK\n"),
        Some(id) => match world.tree.file(id) {
            None => format!("{link};;;NOT FOUND\n"),
            Some(file) if file.access != Access::default() => format!("{link};;;PRIVATE\n"),
            Some(file) => format!("{link};{};{}\n", file.name, file.content.length()),
        },
    };
    http::text(200, links.iter().take(MOST_LINKS).map(line).collect::<String>())
}

fn file_page(site: &Site, query: &str) -> Reply {
    let world = site.world();
    let file =
        file_id(&format!("https://1fichier.com/?{query}")).and_then(|id| world.tree.file(id));
    match file {
        Some(file) => {
            let (name, size) = (pages::escaped(&file.name), pages::size(file.content.length()));
            http::html(
                200,
                &format!(
                    "<table class=\"premium\"><tr><td>{name}</td><td>{size}</td></tr></table>"
                ),
            )
        }
        None if query.is_empty() => http::html(200, "<h1>1fichier sandbox</h1>"),
        None => http::html(404, "<div class=\"bloc2\">The requested file does not exist</div>"),
    }
}
