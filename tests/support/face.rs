//! A face without a screen: speaks the protocol to an engine in this process
//! and keeps what it is told, so that tests can wait for a state.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fichier::bandwidth::Now;
use fichier::downloads::{Download, DownloadStage, LocalClash};
use fichier::engine::{Config, Engine, Hooks, Pace};
use fichier::imports::{Import, ImportId};
use fichier::local::{Fingerprint, LocalPath};
use fichier::operations::{OperationId, Report};
use fichier::protocol::{
    AccountView, Answer, Client, Down, Errand, Event, Failure, FolderView, GateView, Incoming,
    IndexView, KeySource, NewFile, Request, Settings, Wanted,
};
use fichier::queue::{ClashRule, DuplicateRule, Job, JobId, Priority, Stage, Verdict};
use fichier::remote::{ApiKey, FolderId};
use fichier::sandbox::{Options, Running, Sandbox, StartTree};

/// How long a test waits for a state before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Distances that do not keep a test waiting, for services that are not
/// strict.
pub fn hurried() -> Pace {
    Pace {
        steady: Duration::from_millis(2),
        burst: 10,
        folder: Duration::from_millis(20),
        account: Duration::from_millis(50),
        accounts: Duration::from_millis(20),
        everything: Duration::from_millis(50),
        flood: Duration::from_millis(300),
        address: Duration::from_millis(600),
        small_downloads: Duration::from_millis(5),
        imports: Duration::from_millis(50),
    }
}

/// A sandbox with an empty account.
pub async fn empty_sandbox() -> Running {
    Sandbox::start(Options { tree: StartTree::Empty, ..Options::default() }).await.unwrap()
}

/// An engine, the face that speaks to it, and a folder for both.
pub struct Face {
    pub client: Client,
    pub engine: Option<Engine>,
    pub home: tempfile::TempDir,
    pub jobs: BTreeMap<JobId, Job>,
    pub downloads: BTreeMap<JobId, Download>,
    pub imports: BTreeMap<ImportId, Import>,
    pub folders: BTreeMap<FolderId, FolderView>,
    pub account: Option<AccountView>,
    pub gate: GateView,
    pub bandwidth: Now,
    pub index: IndexView,
    pub notices: Vec<String>,
    pub operations: BTreeMap<OperationId, Report>,
    /// Of uploads and of downloads, as told last.
    pub speeds: [u64; 2],
    /// The most downloads in one event.
    pub longest: usize,
    pub resets: u32,
}

/// The configuration of a test's engine.
pub fn config(sandbox: &Running, home: &Path, pace: Pace) -> Config {
    Config {
        state_file: Some(home.join("state.db")),
        api: fichier::api::Settings {
            base: sandbox.api_url(),
            stall: Duration::from_secs(5),
            final_answer: Duration::from_secs(5),
            ..fichier::api::Settings::default()
        },
        key: Some((ApiKey::new(&sandbox.key()).unwrap(), KeySource::Sandbox)),
        key_trouble: None,
        key_path: home.join("key"),
        keep_key: fichier::config::keep_key,
        pace,
        settings: Settings::default(),
        trash_days: None,
        zone: jiff::tz::TimeZone::UTC,
        hooks: Hooks::default(),
        inside: true,
        way: String::new(),
    }
}

impl Face {
    pub async fn start(sandbox: &Running, pace: Pace) -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = config(sandbox, home.path(), pace);
        Self::with(config, home).await
    }

    pub async fn with(config: Config, home: tempfile::TempDir) -> Self {
        let engine = Engine::start(config).await.unwrap();
        let client = engine.connect();
        let mut face = Self {
            client,
            engine: Some(engine),
            home,
            jobs: BTreeMap::new(),
            downloads: BTreeMap::new(),
            imports: BTreeMap::new(),
            folders: BTreeMap::new(),
            account: None,
            gate: GateView::default(),
            bandwidth: Now::default(),
            index: IndexView::default(),
            notices: Vec::new(),
            operations: BTreeMap::new(),
            resets: 0,
            speeds: [0; 2],
            longest: 0,
        };
        let hello = Request::Hello { protocol: fichier::protocol::VERSION, version: "test".into() };
        assert!(matches!(face.ask(hello).await, Ok(Answer::Welcome(_))));
        assert_eq!(face.ask(Request::Watch).await, Ok(Answer::Ok));
        face
    }

    pub async fn ask(&mut self, request: Request) -> Result<Answer, Failure> {
        let asker = self.client.asker.clone();
        tokio::time::timeout(PATIENCE, asker.ask(request)).await.unwrap().unwrap()
    }

    /// Takes in what comes until `there` is true of it.
    pub async fn until(&mut self, what: &str, mut there: impl FnMut(&Self) -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !there(self) {
            let next = tokio::time::timeout_at(deadline, self.client.incoming.recv()).await;
            match next {
                Ok(Some(Incoming::Event(event))) => self.take(event),
                Ok(Some(Incoming::Down(Down::Closed)) | None) => panic!("closed before: {what}"),
                Ok(Some(Incoming::Down(Down::Garbled(why)))) => panic!("garbled: {why}"),
                Err(_) => panic!("waited in vain for: {what}\n{}", self.stages()),
            }
        }
    }

    fn stages(&self) -> String {
        let line = |job: &Job| format!("{} {:?}\n", job.name, job.stage);
        let down = |job: &Download| format!("{} {:?} {:?}\n", job.name, job.stage, job.have);
        let lines = self.jobs.values().map(line).chain(self.downloads.values().map(down));
        lines.collect::<String>() + &format!("{:?}", self.gate)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Folder { view } => drop(self.folders.insert(view.id, *view)),
            Event::Account { view } => self.account = Some(*view),
            Event::Gate { view } => self.gate = view,
            Event::Reset => {
                self.resets += 1;
                self.jobs.clear();
                self.downloads.clear();
                self.imports.clear();
                self.folders.clear();
            }
            Event::Jobs { changed, gone } => {
                gone.iter().for_each(|id| drop(self.jobs.remove(id)));
                self.jobs.extend(changed.into_iter().map(|job| (job.id, job)));
            }
            Event::Downloads { changed, gone } => {
                gone.iter().for_each(|id| drop(self.downloads.remove(id)));
                self.longest = self.longest.max(changed.len());
                self.downloads.extend(changed.into_iter().map(|job| (job.id, job)));
            }
            Event::Imports { changed, gone } => {
                gone.iter().for_each(|id| drop(self.imports.remove(id)));
                self.imports.extend(changed.into_iter().map(|one| (one.id, one)));
            }
            Event::Operation { report } => drop(self.operations.insert(report.id, *report)),
            Event::Notice { text, .. } => self.notices.push(text),
            Event::Bandwidth { now } => self.bandwidth = now,
            Event::Index { view } => self.index = view,
            Event::Progress { totals, .. } => self.speeds[0] = totals.speed,
            Event::Fetched { totals, .. } => self.speeds[1] = totals.speed,
            Event::Settings { .. } | Event::Closing => {}
        }
    }

    /// Waits until no operation is under way any more.
    pub async fn until_operations_end(&mut self) {
        self.until("the end of all operations", |face| {
            face.operations.values().all(|report| report.stage.is_over())
        })
        .await;
    }

    /// Writes a local file.
    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.path().join("local").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Queues local files below `target`, into the folders before their `/`.
    pub async fn add(&mut self, target: FolderId, names: &[&str], rule: ClashRule) -> Vec<JobId> {
        self.add_by(target, names, (rule, DuplicateRule::Send)).await
    }

    /// The same, with a rule for files the account holds elsewhere.
    pub async fn add_by(
        &mut self,
        target: FolderId,
        names: &[&str],
        rules: (ClashRule, DuplicateRule),
    ) -> Vec<JobId> {
        let files = self.new_files(names);
        self.queue(target, files, rules, false).await
    }

    /// Queues local files of the root to be moved there.
    pub async fn move_up(&mut self, names: &[&str]) -> Vec<JobId> {
        let files = self.new_files(names);
        let rules = (ClashRule::Hold, DuplicateRule::Send);
        self.queue(FolderId::ROOT, files, rules, true).await
    }

    fn new_files(&self, names: &[&str]) -> Vec<NewFile> {
        let local = self.home.path().join("local");
        names.iter().map(|name| new_file(&local, name)).collect()
    }

    async fn queue(
        &mut self,
        target: FolderId,
        files: Vec<NewFile>,
        (on_clash, on_duplicate): (ClashRule, DuplicateRule),
        moves: bool,
    ) -> Vec<JobId> {
        let priority = Priority::Normal;
        let request = Request::Add { target, files, on_clash, on_duplicate, priority, moves };
        match self.ask(request).await {
            Ok(Answer::Queued(ids)) => ids,
            other => panic!("not queued: {other:?}"),
        }
    }

    pub fn all_verified(&self, count: usize) -> bool {
        let verified =
            |job: &Job| matches!(job.stage, Stage::Done { verdict: Verdict::Verified, .. });
        self.jobs.len() == count && self.jobs.values().all(verified)
    }

    /// Where downloads go.
    pub fn target(&self) -> PathBuf {
        self.home.path().join("came")
    }

    /// An errand for remote paths, to [`Face::target`].
    pub fn errand(&self, paths: &[&str]) -> Errand {
        let path = |path: &&str| Wanted::Path { path: (*path).to_owned() };
        Errand {
            wanted: paths.iter().map(path).collect(),
            to: LocalPath::new(self.target()),
            on_clash: LocalClash::Hold,
            cdn: false,
            priority: Priority::Normal,
            password: None,
        }
    }

    /// Queues downloads.
    pub async fn download(&mut self, errand: Errand) -> Vec<JobId> {
        match self.ask(Request::Download { errand }).await {
            Ok(Answer::Taken(taken)) => taken.jobs,
            other => panic!("not queued: {other:?}"),
        }
    }

    /// Waits until a download is at a stage.
    pub async fn until_at(&mut self, id: JobId, there: impl Fn(&DownloadStage) -> bool) {
        self.until("a download's stage", |face| {
            face.downloads.get(&id).is_some_and(|job| there(&job.stage))
        })
        .await;
    }

    /// Waits until a download is saved and proven equal.
    pub async fn until_saved(&mut self, id: JobId) {
        let saved = DownloadStage::Done { verdict: Verdict::Verified };
        self.until_at(id, |stage| *stage == saved).await;
    }

    /// Stops the engine and gives back its folder, to start another on.
    pub async fn stop(mut self) -> tempfile::TempDir {
        if let Some(engine) = self.engine.take() {
            engine.stop().await;
        }
        self.home
    }
}

pub fn new_file(local: &Path, name: &str) -> NewFile {
    let path = local.join(name);
    let meta = std::fs::metadata(&path).unwrap();
    let mut below: Vec<String> = name.split('/').map(str::to_owned).collect();
    let name = below.pop().unwrap();
    NewFile { source: LocalPath::new(path), print: Fingerprint::of(&meta), below, name }
}
