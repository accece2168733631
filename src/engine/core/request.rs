//! Answers to what faces ask.

use std::future::Future;
use std::io::Read;

use tokio::sync::oneshot;

use super::{Asked, Core};
use crate::engine::catalog::Catalog;
use crate::engine::operator::Asking;
use crate::engine::probe::probe;
use crate::engine::store::StoreError;
use crate::protocol::{
    Answer, Event, Failure, KeySource, NewFile, QueueOrder, Request, Settings, VERSION,
};
use crate::queue::{ClashRule, DuplicateRule, JobId, NewJob, Place, Priority as Urgency};
use crate::remote::{ApiKey, FolderId, Problem, ProblemKind, to_server};

/// The longest thing that is read as a key, in bytes.
const LONGEST_KEY: u64 = 4096;

/// How files are to be sent.
#[derive(Debug, Clone, Copy)]
struct Wish {
    on_clash: ClashRule,
    on_duplicate: DuplicateRule,
    priority: Urgency,
    moves: bool,
}

pub(super) type Reply = oneshot::Sender<Result<Answer, Failure>>;

impl Core {
    pub(super) async fn answer(&mut self, asked: Asked) {
        let Asked { request, reply } = asked;
        let answer = match request {
            Request::Hello { protocol, .. } => {
                if protocol == VERSION {
                    Ok(Answer::Welcome(self.greeting().await))
                } else {
                    Err(Failure::Version(self.greeting().await))
                }
            }
            Request::Account { refresh } => Ok(self.account(refresh)),
            Request::UseKey { path, source } => self.use_key(path, source).await,
            Request::KeepKey => self.keep_key().await,
            Request::Add { target, files, on_clash, on_duplicate, priority, moves } => {
                let wish = Wish { on_clash, on_duplicate, priority, moves };
                self.add(target, files, wish).await
            }
            Request::Story { job } => return self.story(job, reply),
            Request::History(query) => return self.history(query, reply),
            Request::Find(query) => return self.find(query, reply),
            Request::Index { order } => return self.index(order, reply),
            Request::Queue { order: QueueOrder::Retry { jobs } } => {
                return self.retry(jobs, reply);
            }
            Request::Queue { order } => Ok(self.order(order)),
            Request::Survey { errand } => return self.survey(errand, reply),
            Request::Download { errand } => return self.download(errand, reply),
            Request::Fetch { target, urls } => return self.fetch(target, &urls, reply),
            Request::Direct(query) => return self.direct(query, reply),
            Request::Imports { order } => Ok(self.imports(order)),
            Request::Decide { decision } => self.decide(decision).await,
            Request::Set { settings } => self.set(settings).await,
            Request::Probe { direct } => {
                let (client, gate) = (self.client.clone(), self.gate.clone());
                return beside(reply, async move {
                    Ok(Answer::Way(Box::new(probe(client, gate, direct).await)))
                });
            }
            // The connection and the core's loop see to these.
            Request::Watch | Request::Stop { .. } => Ok(Answer::Ok),
            Request::Folder { .. }
            | Request::Locate { .. }
            | Request::Resolve { .. }
            | Request::Tree { .. }
            | Request::Properties { .. }
            | Request::ChangeFiles { .. }
            | Request::Share { .. } => return self.tree(request, reply),
            Request::Operate { order } => return self.operate(Asking::Order(order), reply),
            Request::Undo { operation } => return self.operate(Asking::Undo(operation), reply),
            Request::Restore { objects } => return self.operate(Asking::Restore(objects), reply),
            Request::StopOperation { operation } => {
                if let Some(session) = &self.session {
                    session.stop_operation(operation);
                }
                Ok(Answer::Ok)
            }
            Request::Operations => self.operations().await,
            Request::Audit { search, before, limit } => self.audit(search, before, limit).await,
        };
        // A face that is gone needs no answer.
        let _ = reply.send(answer);
    }

    /// What concerns the tree may wait for the service, and so runs beside.
    fn tree(&self, request: Request, reply: Reply) {
        let Some(catalog) = self.session.as_ref().map(|session| session.catalog().clone()) else {
            let _ = reply.send(Err(no_key("looking at the account")));
            return;
        };
        beside(reply, async move { tree(&catalog, request).await });
    }

    /// Begins an operation; journaling it may wait for the disk, and so runs
    /// beside.
    fn operate(&self, asking: Asking, reply: Reply) {
        let begun = self.session.as_ref().map(|session| session.operate(asking));
        beside(reply, async move {
            match begun {
                Some(begun) => begun.await.map(Answer::Accepted),
                None => Err(no_key("changing the account's files")),
            }
        });
    }

    async fn operations(&self) -> Result<Answer, Failure> {
        let Some(session) = &self.session else { return Ok(Answer::Operations(Vec::new())) };
        let reports = self.store.reports(session.account().id()).await;
        reports.map(Answer::Operations).map_err(|error| store(&error))
    }

    async fn audit(
        &self,
        search: String,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Answer, Failure> {
        let Some(session) = &self.session else { return Ok(Answer::Audit(Vec::new())) };
        let rows = self.store.audit(session.account().id(), search, before, limit).await;
        rows.map(Answer::Audit).map_err(|error| store(&error))
    }

    fn account(&self, refresh: bool) -> Answer {
        let view = match &self.session {
            Some(session) => session.account().look(refresh),
            None => self.account_view(),
        };
        Answer::Account(Box::new(view))
    }

    async fn use_key(
        &mut self,
        path: std::path::PathBuf,
        source: Option<KeySource>,
    ) -> Result<Answer, Failure> {
        let text = tokio::task::spawn_blocking(move || read_secret(&path)).await;
        let text = text.map_err(|_| Failure::Invalid("the key could not be read".into()))?;
        let text = text.map_err(|error| Failure::Invalid(error.to_string()))?;
        let key = ApiKey::new(&text).map_err(|fault| Failure::Invalid(fault.to_string()))?;
        let in_use = self.session.as_ref().map(|session| session.key().0);
        let same = in_use.is_some_and(|in_use| in_use.expose() == key.expose());
        let typed = source.is_none();
        if !same {
            let source = source.unwrap_or(KeySource::Typed);
            self.begin(key, source).await.map_err(|error| store(&error))?;
            self.show_all().await;
        }
        if let (true, Some(session)) = (typed, &self.session) {
            session.account().check();
        }
        // Shown, not looked at: a key that was found is no reason for a call (§2).
        Ok(Answer::Account(Box::new(self.account_view())))
    }

    async fn keep_key(&self) -> Result<Answer, Failure> {
        let Some(session) = &self.session else {
            return Err(Failure::Invalid("there is no key to keep".into()));
        };
        let (key, path, keep) =
            (session.account().key().clone(), self.config.key_path.clone(), self.config.keep_key);
        let kept = tokio::task::spawn_blocking(move || keep(&key, &path)).await;
        match kept {
            Ok(Ok(())) => {
                let path = self.config.key_path.display().to_string();
                session.account().kept(KeySource::File(path));
                Ok(Answer::Account(Box::new(session.account().view())))
            }
            Ok(Err(error)) => Err(Failure::Store(error.to_string())),
            Err(_) => Err(Failure::Store("writing was cut off".into())),
        }
    }

    async fn add(
        &self,
        target: FolderId,
        files: Vec<NewFile>,
        wish: Wish,
    ) -> Result<Answer, Failure> {
        let Some(session) = &self.session else {
            return Err(no_key("queueing files"));
        };
        let label = session.catalog().label(target).await.map_err(Failure::Problem)?;
        let jobs: Result<Vec<NewJob>, Failure> =
            files.into_iter().map(|file| new_job(file, target, &label, wish)).collect();
        let ids = session.add(jobs?).await.map_err(|error| store(&error))?;
        Ok(Answer::Queued(ids))
    }

    /// A retry looks at files, which may lie on a dead mount, and so runs
    /// beside: nobody else waits for a disk.
    fn retry(&self, jobs: Vec<JobId>, reply: Reply) {
        let retry = self.session.as_ref().map(|session| session.retry(jobs));
        beside(reply, async move {
            if let Some(retry) = retry {
                retry.await;
            }
            Ok(Answer::Ok)
        });
    }

    fn order(&self, order: QueueOrder) -> Answer {
        if let Some(session) = &self.session {
            session.order(order);
        }
        Answer::Ok
    }

    async fn set(&mut self, settings: Settings) -> Result<Answer, Failure> {
        let settings = Settings {
            lanes: settings.lanes.clamp(1, 16),
            trash: self.settings.trash,
            downloads: settings.downloads.clamp(1, 16),
            ranges: settings.ranges.clamp(1, 4),
            ..settings
        };
        // Draining is a wish of the moment, not one to wake up with.
        let kept = Settings { draining: self.settings.draining, ..settings.clone() };
        let keep = self.store.keep_settings(&self.settings, &kept).await;
        keep.map_err(|error| store(&error))?;
        self.settings = settings.clone();
        self.bandwidth.follow(settings.bandwidth.clone()).await;
        if let Some(session) = &self.session {
            session.set(settings.clone());
        }
        self.hub.tell(Event::Settings { settings });
        Ok(Answer::Ok)
    }
}

/// Runs what may take long, and answers when it is over.
pub(super) fn beside(
    reply: Reply,
    deed: impl Future<Output = Result<Answer, Failure>> + Send + 'static,
) {
    tokio::spawn(async move {
        let _ = reply.send(deed.await);
    });
}

async fn tree(catalog: &Catalog, request: Request) -> Result<Answer, Failure> {
    match request {
        Request::Folder { folder, refresh } => open(catalog, folder, refresh).await,
        Request::Locate { path } => {
            let folder = catalog.locate(&path).await.map_err(Failure::Problem)?;
            open(catalog, folder, false).await
        }
        Request::Resolve { paths } => {
            catalog.resolve(paths).await.map(Answer::Found).map_err(Failure::Problem)
        }
        Request::Tree { folder } => {
            catalog.tree(folder).await.map(Answer::Tree).map_err(|error| store(&error))
        }
        Request::Properties { file, password } => {
            let facts = catalog.file_facts(&file, password.as_deref()).await;
            facts.map(|facts| Answer::Properties(Box::new(facts))).map_err(Failure::Problem)
        }
        Request::ChangeFiles { folder, files, changes } => {
            changes.check().map_err(|fault| Failure::Invalid(fault.to_string()))?;
            let changed = catalog.change_files(folder, &files, &changes).await;
            changed.map_err(Failure::Problem)?;
            open(catalog, folder, false).await
        }
        Request::Share { folder, parent, sharing } => {
            sharing.check().map_err(|fault| Failure::Invalid(fault.to_string()))?;
            let shared = catalog.share(parent, folder, &sharing).await;
            shared.map_err(Failure::Problem)?;
            open(catalog, folder, false).await
        }
        Request::Hello { .. }
        | Request::Watch
        | Request::Operate { .. }
        | Request::Undo { .. }
        | Request::Restore { .. }
        | Request::StopOperation { .. }
        | Request::Operations
        | Request::Audit { .. }
        | Request::Account { .. }
        | Request::UseKey { .. }
        | Request::KeepKey
        | Request::Add { .. }
        | Request::Survey { .. }
        | Request::Download { .. }
        | Request::Fetch { .. }
        | Request::Imports { .. }
        | Request::Direct(_)
        | Request::Decide { .. }
        | Request::Queue { .. }
        | Request::Story { .. }
        | Request::History(_)
        | Request::Find(_)
        | Request::Index { .. }
        | Request::Set { .. }
        | Request::Probe { .. }
        | Request::Stop { .. } => Ok(Answer::Ok),
    }
}

async fn open(catalog: &Catalog, folder: FolderId, refresh: bool) -> Result<Answer, Failure> {
    let view = catalog.open(folder, refresh).await.map_err(|error| store(&error))?;
    Ok(Answer::Folder(Box::new(view)))
}

pub(super) fn no_key(tried: &str) -> Failure {
    Failure::Problem(Problem::new(ProblemKind::NoKey, tried))
}

fn check_name(name: &str) -> Result<(), Failure> {
    to_server(name).map(|_| ()).map_err(|fault| Failure::Invalid(fault.to_string()))
}

fn new_job(file: NewFile, target: FolderId, label: &str, wish: Wish) -> Result<NewJob, Failure> {
    check_name(&file.name)?;
    file.below.iter().try_for_each(|name| check_name(name))?;
    if file.print.size == 0 {
        return Err(Failure::Problem(Problem::new(ProblemKind::EmptyFile, file.name)));
    }
    let mut place_label = label.to_owned();
    for name in &file.below {
        place_label.push('/');
        place_label.push_str(name);
    }
    if place_label.is_empty() {
        place_label.push('/');
    }
    Ok(NewJob {
        source: file.source,
        print: file.print,
        name: file.name,
        place: Place { base: target, below: file.below },
        place_label,
        on_clash: wish.on_clash,
        on_duplicate: wish.on_duplicate,
        moves: wish.moves,
        priority: wish.priority,
    })
}

pub(super) fn read_secret(path: &std::path::Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(LONGEST_KEY).read_to_string(&mut text)?;
    Ok(text)
}

pub(super) fn store(error: &StoreError) -> Failure {
    Failure::Store(error.to_string())
}
