//! `fichier fetch`: files that 1fichier brings into the account by itself.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, FetchArgs};
use super::list::{clean, locate};
use super::picture::Picture;
use super::report::Report;
use super::talk::{Stay, Talk, with};
use crate::clock::Moment;
use crate::imports::{
    Import, ImportId, ImportOrder, Sorted, Source, Stage, sort_out, sort_out_list,
};
use crate::protocol::{Answer, Begun, Request};
use crate::remote::FileUrl;
use crate::words;

/// How long the folder may take to be found.
const LOOK: Duration = Duration::from_secs(60);
/// A longer list is no list of addresses.
const LONGEST_LIST: u64 = 16 << 20;

pub(super) async fn run(args: FetchArgs, common: Common) -> Exit {
    let stay = if args.wait { Stay::Long } else { Stay::Glance };
    with(common, stay, async |talk| {
        talk.key_or_trouble()?;
        if args.retry || args.clear || !args.cancel.is_empty() {
            return change(talk, &args).await;
        }
        if args.urls.is_empty() && args.list.is_none() {
            return list(talk, &args).await;
        }
        begin(talk, &args).await
    })
    .await
}

/// The list, in the order in which they were wanted.
async fn list(talk: &mut Talk, args: &FetchArgs) -> Result<Exit, Trouble> {
    let picture = talk.watch().await?;
    talk.queue_of(&picture)?;
    let mut report = Report::begin();
    if args.json {
        report.json(&Json::of(&Begun::default(), picture.imports.values().collect(), "listed"));
    } else if picture.imports.is_empty() {
        report.line("1fichier fetches nothing now. Give it addresses: fichier fetch URL");
    }
    for import in picture.imports.values().filter(|_| !args.json) {
        let (stage, url) = (words::import_stage(&import.stage), import.source.as_str());
        let id = import.id.0;
        report.line(format!("{id:>4}  {stage:<9} {}  {}", words::visible(&import.label), url));
    }
    report.finish().map(|()| Exit::Good)
}

/// Gives up, tries again or clears.
async fn change(talk: &mut Talk, args: &FetchArgs) -> Result<Exit, Trouble> {
    let picture = talk.watch().await?;
    talk.queue_of(&picture)?;
    let these = |wanted: &dyn Fn(&Import) -> bool| -> Vec<ImportId> {
        picture.imports.values().filter(|import| wanted(import)).map(|import| import.id).collect()
    };
    let failed = |import: &Import| matches!(import.stage, Stage::Failed { .. } | Stage::Cancelled);
    let named = |import: &Import| {
        args.cancel.iter().any(|range| (range.first..=range.last).contains(&import.id.0))
    };
    let (order, imports, what) = if args.retry {
        let imports = these(&failed);
        (ImportOrder::Retry { imports: imports.clone() }, imports, "tried again")
    } else if args.clear {
        let over = |import: &Import| matches!(import.stage, Stage::Done { .. } | Stage::Cancelled);
        (ImportOrder::Clear, these(&over), "cleared")
    } else {
        let imports = these(&named);
        if imports.is_empty() {
            let text = "No fetch has such a number. See them: fichier fetch";
            return Err(Trouble::new(Exit::NotFound, text));
        }
        (ImportOrder::Cancel { imports: imports.clone() }, imports, "given up")
    };
    talk.ask(Request::Imports { order }).await?;
    let mut report = Report::begin();
    if args.json {
        let changed: Vec<&Import> =
            imports.iter().filter_map(|id| picture.imports.get(id)).collect();
        report.json(&Json::of(&Begun::default(), changed, what));
    } else {
        report.line(format!("{} {what}.", words::addresses(imports.len() as u64)));
    }
    report.finish().map(|()| Exit::Good)
}

/// All or nothing: a list with a bad address is sent by nobody.
async fn begin(talk: &mut Talk, args: &FetchArgs) -> Result<Exit, Trouble> {
    let sorted = read(args).await?;
    refuse_bad(&sorted)?;
    let to = clean(&args.to);
    let target = locate(talk, &to, LOOK).await?;
    // First to watch: all may be over before their numbers are known.
    let picture = talk.watch().await?;
    let urls = sorted.sources.iter().map(|source| source.as_str().to_owned()).collect();
    let Answer::Begun(begun) = talk.ask(Request::Fetch { target: target.id, urls }).await? else {
        return Err(Trouble::odd());
    };
    let mut begun = *begun;
    begun.doubles.splice(0..0, sorted.doubles.clone());
    for double in begun.doubles.iter().filter(|_| !args.json) {
        warn(format!("{double} is named twice or under way already; it is fetched once."));
    }
    if args.wait {
        return wait(talk, args, &begun, picture).await;
    }
    let mut report = Report::begin();
    if args.json {
        report.json(&Json::of(&begun, Vec::new(), "not-waited"));
    } else if begun.imports.is_empty() {
        report.line("There is nothing new to fetch.");
    } else {
        let told: BTreeSet<&String> = begun.doubles.iter().collect();
        let new =
            sorted.sources.iter().filter(|source| !told.contains(&source.as_str().to_owned()));
        let go_on = if talk.inside() {
            "They are asked for when fichier runs the next time"
        } else {
            "They go on in the background"
        };
        let to = words::visible(&to);
        report
            .line(format!("{}, into {to}. {go_on}; see: fichier fetch", words::imports_begun(new)));
    }
    report.finish().map(|()| Exit::Good)
}

/// The addresses of the command line and of the list.
async fn read(args: &FetchArgs) -> Result<Sorted, Trouble> {
    let mut text = String::new();
    if let Some(path) = args.list.clone() {
        let read = tokio::task::spawn_blocking(move || read_list(&path).map_err(|e| (path, e)));
        text = read.await.map_err(|_| "The list was not read.".to_owned())?.map_err(
            |(path, error)| {
                let path = path.display().to_string();
                format!("{} cannot be read ({error}).", words::visible(&path))
            },
        )?;
    }
    let mut sorted = sort_out(args.urls.iter().map(String::as_str));
    let listed = sort_out_list(&text);
    for source in listed.sources {
        if sorted.sources.contains(&source) {
            sorted.doubles.push(source.as_str().to_owned());
        } else {
            sorted.sources.push(source);
        }
    }
    sorted.doubles.extend(listed.doubles);
    sorted.bad.extend(listed.bad);
    Ok(sorted)
}

fn read_list(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().take(LONGEST_LIST).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(path)?.take(LONGEST_LIST).read_to_string(&mut text)?;
    }
    Ok(text)
}

fn refuse_bad(sorted: &Sorted) -> Result<(), Trouble> {
    for bad in &sorted.bad {
        warn(format!("{} cannot be used: {}.", words::visible(&bad.text), bad.why));
    }
    if !sorted.bad.is_empty() {
        return Err(Trouble::new(Exit::Usage, "Nothing was sent."));
    }
    if sorted.sources.is_empty() {
        return Err(Trouble::new(Exit::Usage, "The list holds no address."));
    }
    Ok(())
}

async fn wait(
    talk: &mut Talk,
    args: &FetchArgs,
    begun: &Begun,
    mut picture: Picture,
) -> Result<Exit, Trouble> {
    let mut interrupt = signal(SignalKind::interrupt())
        .map_err(|error| format!("Ctrl-C cannot be heard: {error}."))?;
    let deadline = args.timeout.map(|secs| Instant::now() + Duration::from_secs(secs));
    let over = |picture: &Picture| {
        let over =
            |id| picture.imports.get(id).is_some_and(|import: &Import| import.stage.is_over());
        begun.imports.iter().all(over)
    };
    let cut = loop {
        if over(&picture) {
            break None;
        }
        tokio::select! {
            event = talk.next() => drop(picture.take(event?)),
            () = until(deadline) => break Some((Exit::Late, "late")),
            _ = interrupt.recv() => break Some((Exit::Interrupted, "interrupted")),
        }
    };
    let imports: Vec<&Import> =
        begun.imports.iter().filter_map(|id| picture.imports.get(id)).collect();
    let exit = cut.map_or_else(|| exit(&imports), |(exit, _)| exit);
    let mut report = Report::begin();
    if args.json {
        report.json(&Json::of(begun, imports, cut.map_or("over", |(_, word)| word)));
    } else {
        tell(&mut report, &imports);
    }
    if cut.is_some() && !talk.inside() {
        warn("What is not here goes on in the background; see: fichier fetch");
    }
    report.finish().map(|()| exit)
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A link for each file that came; what did not is said to standard error.
fn tell(report: &mut Report, imports: &[&Import]) {
    for import in imports {
        match &import.stage {
            Stage::Done { link } => {
                let link = link.as_ref().map(FileUrl::to_string).unwrap_or_default();
                report.line(format!("{}  {}", words::visible(&link), import.source.as_str()));
            }
            Stage::Failed { .. } | Stage::Cancelled => {
                warn(format!("{}: {}", import.source.as_str(), words::import(import)));
            }
            Stage::Waiting | Stage::Asked { .. } | Stage::Fetching => {}
        }
    }
}

fn exit(imports: &[&Import]) -> Exit {
    let done = imports.iter().filter(|import| matches!(import.stage, Stage::Done { .. })).count();
    let first = imports.iter().find_map(|import| match &import.stage {
        Stage::Failed { why } => Some(Exit::of_problem(why.kind)),
        Stage::Cancelled => Some(Exit::Partly),
        Stage::Waiting | Stage::Asked { .. } | Stage::Fetching | Stage::Done { .. } => None,
    });
    match first {
        None => Exit::Good,
        Some(exit) if done == 0 => exit,
        Some(_) => Exit::Partly,
    }
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    ended: &'a str,
    queued: &'a [ImportId],
    doubles: &'a [String],
    fetches: Vec<JsonImport<'a>>,
}

#[derive(Serialize)]
struct JsonImport<'a> {
    number: ImportId,
    url: &'a str,
    copied: bool,
    to: &'a str,
    added: Moment,
    stage: &'static str,
    link: Option<&'a FileUrl>,
    sentence: String,
}

impl<'a> Json<'a> {
    fn of(begun: &'a Begun, imports: Vec<&'a Import>, ended: &'a str) -> Self {
        let fetches = imports.into_iter().map(JsonImport::of).collect();
        Self { ended, queued: &begun.imports, doubles: &begun.doubles, fetches }
    }
}

impl<'a> JsonImport<'a> {
    fn of(import: &'a Import) -> Self {
        let (stage, link) = match &import.stage {
            Stage::Waiting => ("waiting", None),
            Stage::Asked { .. } => ("asked", None),
            Stage::Fetching => ("fetching", None),
            Stage::Done { link } => ("done", link.as_ref()),
            Stage::Failed { .. } => ("failed", None),
            Stage::Cancelled => ("cancelled", None),
        };
        Self {
            number: import.id,
            url: import.source.as_str(),
            copied: matches!(import.source, Source::Link(_)),
            to: &import.label,
            added: import.added,
            stage,
            link,
            sentence: words::import(import),
        }
    }
}
