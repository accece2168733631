//! `fichier link`: the public links of files and of whole folders.

use serde::Serialize;

use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, LinkArgs};
use super::report::Report;
use super::talk::{Stay, Talk, with};
use super::tree::{Found, Tree, Walk};
use crate::words::{self, Code, Link};

pub(super) async fn run(args: LinkArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| print(talk, &args).await).await
}

async fn print(talk: &mut Talk, args: &LinkArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    if args.direct.direct {
        return super::direct::print(talk, args).await;
    }
    let mut walk = Walk::new(talk, args.timeout);
    let (mut links, mut hidden) = (Vec::new(), 0);
    for path in &args.paths {
        let Tree { files, capped } = walk.files(path).await?;
        for Found { path, file, .. } in files {
            // In a folder whose owner hides links, files have none for us.
            if file.url.as_str().is_empty() {
                hidden += 1;
                continue;
            }
            let checksum = file.checksum.map(|sum| sum.to_string());
            links.push(Link { path, url: file.url.to_string(), size: Some(file.size), checksum });
        }
        for path in capped {
            let path = words::visible(&path);
            warn(format!("1fichier lists at most 5,000 entries of {path}; there may be more."));
        }
    }
    show(args, &links)?;
    if hidden == 0 {
        return Ok(Exit::Good);
    }
    let count = words::count(hidden, "file");
    warn(format!("{count} left out: the owner of the shared folder hides the links."));
    Ok(Exit::Partly)
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    links: &'a [Link],
}

/// A code with the path above it and the link below.
fn draw(report: &mut Report, link: &Link, ink: bool) {
    report.line(words::visible(&link.path));
    match Code::of(&link.url) {
        Some(code) => code.lines(ink).into_iter().for_each(|line| report.line(line)),
        None => warn("The link is too long for a QR code."),
    }
    report.line(words::visible(&link.url));
}

fn show(args: &LinkArgs, links: &[Link]) -> Result<(), Trouble> {
    let mut report = Report::begin();
    if args.json {
        report.json(&Json { links });
    } else if args.qr {
        for link in links {
            draw(&mut report, link, args.ink);
        }
    } else {
        for line in words::LinkFormat::from(args.format).lines(links) {
            report.line(line);
        }
    }
    report.finish()
}
