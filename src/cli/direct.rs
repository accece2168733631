//! Direct links on the command line: `fichier link --direct`.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::exit::{Exit, Trouble, warn};
use super::grammar::{DirectWay, LinkArgs};
use super::report::Report;
use super::talk::Talk;
use super::tree::{Found, Walk};
use crate::clock::Moment;
use crate::protocol::{Answer, DirectLink, DirectQuery, Request};
use crate::remote::{FileUrl, Problem};
use crate::words;

/// How long a link may take, once its file is found.
const PATIENCE: Duration = Duration::from_secs(120);

/// A file to be reached directly.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its path, or its link where it is not of this account.
    pub path: String,
    pub link: FileUrl,
}

/// Why there is no link.
#[derive(Debug)]
pub(super) enum Refused {
    /// Of this file; others may do.
    File(Exit, String),
    /// No further file would do either.
    All(Trouble),
}

/// The files that paths stand for, and links as they are.
pub(super) async fn targets(
    talk: &mut Talk,
    paths: &[String],
    timeout: Option<u64>,
) -> Result<Vec<Target>, Trouble> {
    let mut walk = Walk::new(talk, timeout);
    let mut targets = Vec::new();
    for path in paths {
        if path.starts_with("https://") || path.starts_with("http://") {
            targets.push(Target { path: path.clone(), link: FileUrl::new(path) });
            continue;
        }
        for Found { path, file, .. } in walk.files(path).await?.files {
            if file.url.as_str().is_empty() {
                let path = words::visible(&path);
                warn(format!("{path}: the owner of the shared folder hides its link."));
            } else {
                targets.push(Target { path, link: file.url });
            }
        }
    }
    Ok(targets)
}

/// Asks for one link.
pub(super) async fn ask(
    talk: &mut Talk,
    target: &Target,
    way: &DirectWay,
) -> Result<DirectLink, Refused> {
    let password = whole(way.password_file.as_ref()).map_err(Refused::All)?;
    let request =
        Request::Direct(DirectQuery { file: target.link.clone(), password, cdn: way.cdn });
    match talk.try_within(request, PATIENCE).await.map_err(Refused::All)? {
        Ok(Answer::Direct(link)) => Ok(link),
        Ok(_) => Err(Refused::All(Trouble::odd())),
        Err(problem) => Err(refused(target, &problem)),
    }
}

fn refused(target: &Target, problem: &Problem) -> Refused {
    let exit = Exit::of_problem(problem.kind);
    let why = format!("{} {}", words::problem(problem), words::direct_step(problem.kind));
    let goes_on = matches!(exit, Exit::Failed | Exit::NotFound);
    if goes_on {
        Refused::File(exit, format!("{}: {why}", words::visible(&target.path)))
    } else {
        Refused::All(Trouble::new(exit, why))
    }
}

/// The engine works elsewhere.
fn whole(path: Option<&PathBuf>) -> Result<Option<PathBuf>, Trouble> {
    let whole = path.map(std::path::absolute).transpose();
    whole.map_err(|error| Trouble::from(format!("The password cannot be read: {error}.")))
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json {
    links: Vec<JsonLink>,
}

#[derive(Serialize)]
struct JsonLink {
    path: String,
    link: FileUrl,
    url: String,
    until: Moment,
    resumed_until: Moment,
}

pub(super) async fn print(talk: &mut Talk, args: &LinkArgs) -> Result<Exit, Trouble> {
    let targets = targets(talk, &args.paths, args.timeout).await?;
    let (mut links, mut last, mut worst) = (Vec::new(), None, None);
    for target in targets {
        match ask(talk, &target, &args.direct.way).await {
            Ok(direct) => {
                let Target { path, link } = target;
                let DirectLink { url, until, resumed_until } = direct.clone();
                links.push(JsonLink { path, link, url, until, resumed_until });
                last = Some(direct);
            }
            Err(Refused::File(exit, why)) => {
                warn(why);
                worst.get_or_insert(exit);
            }
            Err(Refused::All(trouble)) => {
                warn(trouble.text);
                worst = Some(trouble.exit);
                break;
            }
        }
    }
    let came = !links.is_empty();
    let mut report = Report::begin();
    if args.json {
        report.json(&Json { links });
    } else {
        links.iter().for_each(|link| report.line(words::visible(&link.url)));
        // The last one lives longest; the others were given at the same pace.
        if let Some(link) = last {
            warn(words::direct_life(&link, &talk.zone));
        }
    }
    report.finish()?;
    Ok(match worst {
        None => Exit::Good,
        Some(_) if came => Exit::Partly,
        Some(exit) => exit,
    })
}
