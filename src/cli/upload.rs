//! `fichier upload`: from paths to jobs in the queue, and, if wished, to
//! files on the service.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::duplicates;
use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, UploadArgs};
use super::list::{clean, locate};
use super::progress::Progress;
use super::report::Report;
use super::talk::{Stay, Talk, with};
use super::wait::{Wait, Whom};
use super::waited;
use crate::local::{Cannot, Count, Found, LocalPath, Pace, Walk, walk};
use crate::protocol::{Answer, NewFile, Request};
use crate::queue::{DuplicateRule, JobId};
use crate::remote::FolderId;
use crate::words;

/// Files handed over at a time, at most.
const PIECE: usize = 500;
/// Bytes of names handed over at a time, at most: a request has its limit.
const PIECE_BYTES: usize = 2 << 20;
/// How often a walk's figures are looked at.
const GLANCE: Duration = Duration::from_millis(300);
/// How long the target folder is looked for before the engine is left to
/// find it when the files' turn comes.
const LOOK: Duration = Duration::from_secs(20);

pub(super) async fn run(args: UploadArgs, common: Common) -> Exit {
    let stay = if args.wait { Stay::Long } else { Stay::Glance };
    with(common, stay, async |talk| upload(talk, &args).await).await
}

async fn upload(talk: &mut Talk, args: &UploadArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let mut progress = Progress::new(args.quiet, waited::is_dumb(talk));
    let mut chosen = walked(&args.paths, &mut progress).await?;
    progress.end();
    let to = clean(&args.to);
    for (path, why) in &chosen.cannot {
        warn(format!("{} stays here: {why}.", words::visible(&path.to_string())));
    }
    if chosen.empty_folders > 0 {
        let folders = words::count(chosen.empty_folders as u64, "empty folder");
        warn(format!("{folders} cannot be sent: a folder is made with its first file."));
    }
    let files = std::mem::take(&mut chosen.files);
    let (count, bytes) = (files.len(), files.iter().map(|found| found.print.size).sum());
    let mut queued = Vec::new();
    if !files.is_empty() {
        let target = target(talk, &to).await?;
        queued = add(talk, &target, files, args).await?;
    }
    let done = Done { to: &to, count, bytes, queued, chosen };
    if args.wait && count > 0 {
        done.wait(talk, args, progress).await
    } else {
        done.tell(talk, args)
    }
}

/// What was found below the paths.
struct Chosen {
    files: Vec<Found>,
    cannot: Vec<(LocalPath, String)>,
    empty_folders: usize,
}

/// Walks the paths on a thread of its own: a dead mount must not keep Ctrl-C
/// from working.
async fn walked(paths: &[PathBuf], progress: &mut Progress) -> Result<Chosen, Trouble> {
    let (mut roots, mut cannot) = (Vec::new(), Vec::new());
    for path in paths {
        match root(path) {
            Ok(root) => roots.push(LocalPath::new(root)),
            Err(why) => cannot.push((LocalPath::new(path), why)),
        }
    }
    let pace = Arc::new(Pace::default());
    let figures = Arc::clone(&pace);
    let mut walking = tokio::task::spawn_blocking(move || walk(&roots, &pace));
    let walk: Walk = loop {
        tokio::select! {
            walk = &mut walking => break walk.map_err(|_| "The walk was cut off.".to_owned())?,
            () = tokio::time::sleep(GLANCE) => {
                let Count { files, bytes, .. } = figures.count();
                let files = words::count(files, "file");
                progress.note(format!("Looking: {files}, {}", words::bytes(bytes)));
            }
        }
    };
    let refused = |(path, why): (LocalPath, Cannot)| (path, words::cannot(why).to_owned());
    cannot.extend(walk.cannot.into_iter().map(refused));
    Ok(Chosen { files: walk.files, cannot, empty_folders: walk.empty_folders.len() })
}

/// The absolute path, for the engine works elsewhere. One that ends in dots
/// has no name of its own, so the folder it means gives it one.
fn root(path: &Path) -> Result<PathBuf, String> {
    path.symlink_metadata().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            "there is no such file or folder".to_owned()
        } else {
            format!("it cannot be looked at ({error})")
        }
    })?;
    let whole = match path.file_name() {
        Some(_) => std::path::absolute(path),
        None => path.canonicalize(),
    };
    whole.map_err(|error| format!("it cannot be found ({error})"))
}

/// Where the files go: a folder that exists, and names below it.
struct Target {
    folder: FolderId,
    below: Vec<String>,
}

/// The deepest folder on the way to `path` that exists. Where the service
/// cannot be asked now, the whole way is left to the engine: uploads wait for
/// it anyway.
async fn target(talk: &mut Talk, path: &str) -> Result<Target, Trouble> {
    let names: Vec<String> =
        path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    for depth in (1..=names.len()).rev() {
        let (there, below) = names.split_at(depth);
        let located = locate(talk, &format!("/{}", there.join("/")), LOOK).await;
        let trouble = match located {
            Ok(view) => return Ok(Target { folder: view.id, below: below.to_vec() }),
            Err(trouble) => trouble,
        };
        match trouble.exit {
            Exit::NotFound => {}
            Exit::Locked | Exit::Unreachable | Exit::Late => {
                warn(format!("{} The folder is looked for when it can be.", trouble.text));
                break;
            }
            Exit::Good
            | Exit::Failed
            | Exit::Usage
            | Exit::Key
            | Exit::Partly
            | Exit::Interrupted
            | Exit::Screen(_) => return Err(trouble),
        }
    }
    Ok(Target { folder: FolderId::ROOT, below: names })
}

/// What is to be done about the same bytes elsewhere: nobody is asked who
/// cannot answer.
fn on_duplicate(args: &UploadArgs) -> DuplicateRule {
    let asks = args.wait && duplicates::can_be_asked();
    let usual = if asks { DuplicateRule::Ask } else { DuplicateRule::Copy };
    args.on_duplicate.unwrap_or(usual)
}

/// Hands the files over in pieces; the answer is their numbers.
async fn add(
    talk: &Talk,
    target: &Target,
    files: Vec<Found>,
    args: &UploadArgs,
) -> Result<Vec<JobId>, Trouble> {
    let all = files.len();
    let mut queued = Vec::with_capacity(all);
    let mut rest = files.into_iter().map(|found| new_file(found, &target.below)).peekable();
    while rest.peek().is_some() {
        let files = piece(&mut rest);
        let UploadArgs { priority, moves, .. } = *args;
        let (target, on_clash) = (target.folder, args.on_clash);
        let on_duplicate = on_duplicate(args);
        let request = Request::Add { target, files, on_clash, on_duplicate, priority, moves };
        match talk.ask(request).await {
            Ok(Answer::Queued(ids)) => queued.extend(ids),
            Ok(_) => return Err(Trouble::odd()),
            Err(trouble) if queued.is_empty() => {
                let text = format!("{} Nothing was queued.", trouble.text);
                return Err(Trouble::new(trouble.exit, text));
            }
            Err(trouble) => {
                let count = words::count(queued.len() as u64, "file");
                let text = format!("{} Only {count} of {all} were queued.", trouble.text);
                return Err(Trouble::new(trouble.exit, text));
            }
        }
    }
    Ok(queued)
}

fn new_file(found: Found, above: &[String]) -> NewFile {
    let name = found.path.name();
    let below = above.iter().cloned().chain(found.below).collect();
    NewFile { source: found.path, print: found.print, below, name }
}

/// As many of the next files as one request takes; at least one.
fn piece(rest: &mut std::iter::Peekable<impl Iterator<Item = NewFile>>) -> Vec<NewFile> {
    let mut files = Vec::new();
    let mut bytes = 0;
    let mut fits = |file: &NewFile| {
        let below: usize = file.below.iter().map(String::len).sum();
        bytes += file.source.as_bytes().len() + below + file.name.len();
        bytes < PIECE_BYTES
    };
    files.extend(rest.next().inspect(|file| {
        let _ = fits(file);
    }));
    while files.len() < PIECE
        && let Some(file) = rest.next_if(&mut fits)
    {
        files.push(file);
    }
    files
}

/// What has been queued.
struct Done<'a> {
    to: &'a str,
    count: usize,
    bytes: u64,
    queued: Vec<JobId>,
    chosen: Chosen,
}

/// What stays here, as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Left<'a> {
    path: &'a LocalPath,
    why: &'a str,
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    to: &'a str,
    queued: &'a [JobId],
    bytes: u64,
    left_here: Vec<Left<'a>>,
    empty_folders: usize,
    #[serde(flatten)]
    waited: Option<waited::Json<'a>>,
}

impl Done<'_> {
    fn exit(&self) -> Exit {
        if self.chosen.cannot.is_empty() { Exit::Good } else { Exit::Partly }
    }

    fn json<'a>(&'a self, waited: Option<waited::Json<'a>>) -> Json<'a> {
        let left = |(path, why): &'a (LocalPath, String)| Left { path, why };
        Json {
            to: self.to,
            queued: &self.queued,
            bytes: self.bytes,
            left_here: self.chosen.cannot.iter().map(left).collect(),
            empty_folders: self.chosen.empty_folders,
            waited,
        }
    }

    /// Files are on their way, and it is said where to look.
    fn tell(&self, talk: &Talk, args: &UploadArgs) -> Result<Exit, Trouble> {
        let mut report = Report::begin();
        if args.json {
            report.json(&self.json(None));
        } else if self.count == 0 {
            report.line("There is nothing to send.");
        } else {
            let files = words::count(self.count as u64, "file");
            let go_on = if talk.inside() {
                "They go when fichier runs the next time"
            } else {
                "They go on in the background"
            };
            report.line(format!(
                "{files} ({}) queued for {}. {go_on}; see: fichier queue",
                words::bytes(self.bytes),
                words::visible(self.to)
            ));
        }
        report.finish()?;
        Ok(self.exit())
    }

    async fn wait(
        &self,
        talk: &mut Talk,
        args: &UploadArgs,
        progress: Progress,
    ) -> Result<Exit, Trouble> {
        let picture = talk.watch().await?;
        let whom = Whom::These(self.queued.iter().copied().collect());
        let mut wait = Wait::new(whom, picture, progress);
        let ended = duplicates::wait_and_ask(&mut wait, talk).await?;
        let json = args.json.then(|| self.json(Some(waited::Json::of(&wait, ended))));
        waited::conclude(talk, &wait, ended, self.exit(), json.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::Fingerprint;

    fn file(length: usize) -> NewFile {
        let print = Fingerprint { size: 1, mtime_ns: 0, inode: 1 };
        let source = LocalPath::new(format!("/{}", "x".repeat(length)));
        NewFile { source, print, below: Vec::new(), name: "x".to_owned() }
    }

    #[test]
    fn pieces_are_bounded_in_number_and_in_bytes() {
        let mut rest = (0..1100).map(|_| file(10)).peekable();
        let sizes: Vec<usize> = std::iter::from_fn(|| {
            rest.peek().is_some().then_some(())?;
            Some(piece(&mut rest).len())
        })
        .collect();
        assert_eq!(sizes, [500, 500, 100]);

        let mut rest = (0..3).map(|_| file(PIECE_BYTES)).peekable();
        assert_eq!(piece(&mut rest).len(), 1, "one file always goes");
        assert_eq!(piece(&mut rest).len(), 1);
    }

    #[test]
    fn a_path_of_dots_gets_the_name_of_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let found = root(&inner.join("..")).unwrap();
        assert_eq!(found, dir.path().canonicalize().unwrap());
        assert_eq!(
            root(Path::new("/nowhere/at all")).unwrap_err(),
            "there is no such file or folder"
        );
    }
}
