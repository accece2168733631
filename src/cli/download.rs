//! `fichier download`: from remote paths and links to jobs in the queue, and,
//! if wished, to files on the disk.

use std::path::PathBuf;

use serde::Serialize;

use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, DownloadArgs};
use super::list::clean;
use super::progress::Progress;
use super::report::Report;
use super::talk::{Stay, Talk, with};
use super::wait::{Wait, Whom};
use super::waited;
use crate::local::LocalPath;
use crate::protocol::{Answer, Errand, LeftOut, Request, Survey, Taken, Wanted};
use crate::queue::JobId;
use crate::remote::FileUrl;
use crate::words;

pub(super) async fn run(args: DownloadArgs, common: Common) -> Exit {
    let stay = if args.wait { Stay::Long } else { Stay::Glance };
    with(common, stay, async |talk| download(talk, &args).await).await
}

async fn download(talk: &mut Talk, args: &DownloadArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let mut progress = Progress::new(args.quiet, waited::is_dumb(talk));
    progress.note("Looking at what is there".to_owned());
    let errand = errand(args)?;
    let done = queued(talk, &errand).await;
    progress.end();
    let done = Done { to: &errand.to, taken: done? };
    done.warn();
    if args.wait && !done.taken.jobs.is_empty() {
        done.wait(talk, args, progress).await
    } else {
        done.tell(talk, args)
    }
}

/// First a look, which may take its time and can be given up; what it finds
/// is known then, and queued at once.
async fn queued(talk: &Talk, errand: &Errand) -> Result<Taken, Trouble> {
    let answer = talk.ask(Request::Survey { errand: errand.clone() }).await?;
    let Answer::Survey(survey) = answer else { return Err(Trouble::odd()) };
    warn_of_space(&survey);
    match talk.ask(Request::Download { errand: errand.clone() }).await {
        Ok(Answer::Taken(taken)) => Ok(*taken),
        Ok(_) => Err(Trouble::odd()),
        Err(trouble) => {
            let text = format!("{} Nothing was queued.", trouble.text);
            Err(Trouble::new(trouble.exit, text))
        }
    }
}

/// Each file is held when its turn comes and there is no room; this is said
/// beforehand.
fn warn_of_space(survey: &Survey) {
    if let Some(free) = survey.free.filter(|free| *free < survey.bytes) {
        warn(format!(
            "The disk has {} free, and {} are to come.",
            words::bytes(free),
            words::bytes(survey.bytes)
        ));
    }
}

fn errand(args: &DownloadArgs) -> Result<Errand, Trouble> {
    // The engine works elsewhere.
    let whole = |path: &PathBuf| {
        std::path::absolute(path).map_err(|error| {
            let path = words::visible(&path.to_string_lossy()).into_owned();
            Trouble::from(format!("{path} cannot be found ({error})."))
        })
    };
    Ok(Errand {
        wanted: args.paths.iter().map(|path| wanted(path)).collect(),
        to: LocalPath::new(whole(&args.to)?),
        on_clash: args.on_clash,
        cdn: args.cdn,
        priority: args.priority,
        password: args.password_file.as_ref().map(whole).transpose()?,
    })
}

/// A link has a scheme; a path has none, with or without its first slash.
fn wanted(text: &str) -> Wanted {
    if text.starts_with("https://") || text.starts_with("http://") {
        return Wanted::Link { file: FileUrl::new(text) };
    }
    let slash = if text.ends_with('/') && clean(text) != "/" { "/" } else { "" };
    Wanted::Path { path: format!("{}{slash}", clean(text)) }
}

/// What has been queued.
struct Done<'a> {
    to: &'a LocalPath,
    taken: Taken,
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    to: &'a LocalPath,
    queued: &'a [JobId],
    bytes: u64,
    left_there: &'a [LeftOut],
    #[serde(flatten)]
    waited: Option<waited::Json<'a>>,
}

impl Done<'_> {
    fn exit(&self) -> Exit {
        if self.taken.left.is_empty() { Exit::Good } else { Exit::Partly }
    }

    fn warn(&self) {
        for LeftOut { path, why } in &self.taken.left {
            warn(format!("{} stays there: {}.", words::visible(path), words::left_out(*why)));
        }
    }

    fn json<'a>(&'a self, waited: Option<waited::Json<'a>>) -> Json<'a> {
        Json {
            to: self.to,
            queued: &self.taken.jobs,
            bytes: self.taken.bytes,
            left_there: &self.taken.left,
            waited,
        }
    }

    /// Files are on their way, and it is said where to look.
    fn tell(&self, talk: &Talk, args: &DownloadArgs) -> Result<Exit, Trouble> {
        let mut report = Report::begin();
        if args.json {
            report.json(&self.json(None));
        } else if self.taken.jobs.is_empty() {
            report.line("There is nothing to fetch.");
        } else {
            let files = words::count(self.taken.jobs.len() as u64, "file");
            let go_on = if talk.inside() {
                "They come when fichier runs the next time"
            } else {
                "They come in the background"
            };
            report.line(format!(
                "{files} ({}) queued for {}. {go_on}; see: fichier queue",
                words::bytes(self.taken.bytes),
                words::visible(&self.to.to_string())
            ));
        }
        report.finish()?;
        Ok(self.exit())
    }

    async fn wait(
        &self,
        talk: &mut Talk,
        args: &DownloadArgs,
        progress: Progress,
    ) -> Result<Exit, Trouble> {
        let picture = talk.watch().await?;
        let whom = Whom::These(self.taken.jobs.iter().copied().collect());
        let mut wait = Wait::new(whom, picture, progress);
        let ended = wait.run(talk).await?;
        let json = args.json.then(|| self.json(Some(waited::Json::of(&wait, ended))));
        waited::conclude(talk, &wait, ended, self.exit(), json.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_told_from_a_path() {
        let path = |path: &str| Wanted::Path { path: path.to_owned() };
        assert_eq!(wanted("Films//a.mkv"), path("/Films/a.mkv"));
        assert_eq!(wanted("/Films/"), path("/Films/"));
        assert_eq!(wanted("/"), path("/"));
        let link = FileUrl::new("https://1fichier.com/?abc");
        assert_eq!(wanted("https://1fichier.com/?abc&af=1"), Wanted::Link { file: link });
    }
}
