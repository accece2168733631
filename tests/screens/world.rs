//! A believable world for these tests.

use std::sync::Arc;

use fichier::app::{Effect, Event, Ticket};
use fichier::clock::Moment;
use fichier::local::{Count, Entry, Fault, Fingerprint, Folder, Found, Kind, LocalPath, Walk};
use fichier::protocol::{
    self, AccountView, Answer, Crumb, FolderView, KeySource, KeyState, Refresh, Request, Totals,
};
use fichier::queue::{ClashRule, Fate, Job, JobId, Place, Priority, Progress, Stage};
use fichier::remote::{
    AccountFacts, FileUrl, FolderId, Listing, Offer, Problem, ProblemKind, RemoteFile,
    RemoteFolder, SecondFactor,
};

use super::face::{Face, NOW};

pub fn ago(minutes: i64) -> Moment {
    Moment(NOW.0 - minutes * 60_000)
}

pub fn entry(name: &str, kind: Kind, size: u64) -> Entry {
    Entry { name: name.into(), kind, size, modified: Some(ago(60 * 24 * 9)) }
}

pub fn local_folder(entries: Vec<Entry>) -> Arc<Folder> {
    Arc::new(Folder { path: LocalPath::new("/home/me"), entries, unreadable: 0 })
}

/// What `/home/me` holds: 9 entries, one of them hidden.
pub fn home() -> Arc<Folder> {
    local_folder(vec![
        entry("films", Kind::Folder, 0),
        entry("photos", Kind::Folder, 0),
        entry(".bashrc", Kind::File, 3_526),
        entry("film10.mkv", Kind::File, 1_400_000_000),
        entry("film9.mkv", Kind::File, 700_000_000),
        entry("notes.txt", Kind::File, 1_234),
        entry("東京 été 🗼.mkv", Kind::File, 2_147_483_648),
        entry("evil\u{1b}]52;c;aGk=\u{7}\u{202e}gpj.exe", Kind::File, 666),
        entry(
            "a-very-long-name-that-does-not-fit-into-any-column-of-the-pane.tar.gz",
            Kind::File,
            5,
        ),
    ])
}

pub fn remote_file(number: u32, name: &str, size: u64) -> RemoteFile {
    RemoteFile {
        url: FileUrl::new(&format!("https://1fichier.com/?file{number:03}")),
        name: name.to_owned(),
        size,
        date: Some(ago(60 * 24 * 3)),
        checksum: None,
        content_type: "video/x-matroska".to_owned(),
        password: false,
        restricted: false,
        cdn: false,
    }
}

pub fn remote_folder(id: i64, name: &str) -> RemoteFolder {
    RemoteFolder {
        id: FolderId(id),
        name: name.to_owned(),
        created: Some(ago(60 * 24 * 400)),
        password: false,
        shared: None,
        owner: None,
        writable: true,
        hide_links: false,
    }
}

/// A folder of the account with these files; the root holds two folders.
pub fn view(
    id: i64,
    names: &[&str],
    files: Vec<RemoteFile>,
    folders: Vec<RemoteFolder>,
) -> FolderView {
    let mut path = vec![Crumb { id: FolderId::ROOT, name: String::new() }];
    for (at, name) in names.iter().enumerate() {
        let last = at + 1 == names.len();
        let id = if last { id } else { 1000 + i64::try_from(at).unwrap() };
        path.push(Crumb { id: FolderId(id), name: (*name).to_owned() });
    }
    let listing = Listing {
        folder: FolderId(id),
        name: names.last().map_or("Root", |name| name).to_owned(),
        shared: None,
        shares: Vec::new(),
        folders,
        files,
        capped: false,
    };
    FolderView {
        id: FolderId(id),
        path,
        listing: Some(listing),
        listed: Some(ago(2)),
        refresh: Refresh::Idle { allowed: NOW },
    }
}

pub fn root() -> FolderView {
    let mut secret = remote_file(3, "secret.zip", 12_345_678);
    secret.password = true;
    let mut shared = remote_folder(8, "Shared");
    shared.shared = Some("https://1fichier.com/dir/abc".to_owned());
    let files = vec![
        remote_file(1, "twin.mkv", 1_000_000_000),
        remote_file(2, "twin.mkv", 1_000_000_001),
        secret,
        remote_file(4, "notes.txt", 99),
    ];
    view(0, &[], files, vec![remote_folder(7, "Backups"), shared])
}

pub fn facts() -> AccountFacts {
    AccountFacts {
        email: "someone@example.org".to_owned(),
        offer: Offer::Premium,
        subscription_end: Some(Moment(NOW.0 + 111 * 86_400_000)),
        hot_storage: Some(1_234_567_890),
        cold_storage: Some(9_876_543_210),
        allowed_cold_storage: Some(1_099_511_627_776),
        available_cold_storage: Some(1_089_635_084_566),
        available_storage: Some(0),
        cdn_gigabytes: Some(12.34),
        second_factor: SecondFactor::App,
        upload_forbidden: false,
        over_quota: false,
        use_cdn: false,
        stats_date: Some(ago(60 * 10)),
    }
}

pub fn account(state: KeyState) -> AccountView {
    let known = state != KeyState::Missing;
    AccountView {
        facts: (state == KeyState::Valid).then(facts),
        state,
        source: known.then(|| KeySource::File("/home/me/.config/fichier/key".to_owned())),
        key_tail: if known { "9fQ2".to_owned() } else { String::new() },
        asked: known.then(|| ago(1)),
        allowed: Moment(NOW.0 + 240_000),
        unsaved: false,
        keep_path: "/home/me/.config/fichier/key".to_owned(),
    }
}

pub fn problem(kind: ProblemKind) -> Problem {
    Problem::new(kind, "folder/ls.cgi")
}

pub fn job(id: i64, name: &str, size: u64, stage: Stage) -> Job {
    Job {
        id: JobId(id),
        source: LocalPath::new(format!("/home/me/films/{name}")),
        print: Fingerprint { size, mtime_ns: 1, inode: 1 },
        name: name.to_owned(),
        place: Place { base: FolderId(7), below: Vec::new() },
        place_label: "/Backups".to_owned(),
        folder: None,
        on_clash: ClashRule::Hold,
        priority: Priority::Normal,
        rank: id * 10,
        at_once: false,
        stage,
        tries: 0,
        added: ago(5),
        started: None,
        ended: None,
        pause_after: false,
        limit: None,
        fate: Fate::Stays,
        checksum: None,
    }
}

pub fn found(path: &str, below: &[&str], size: u64) -> Found {
    Found {
        path: LocalPath::new(path),
        print: Fingerprint { size, mtime_ns: 1, inode: 1 },
        below: below.iter().map(ToString::to_string).collect(),
    }
}

pub fn walk(files: Vec<Found>) -> Walk {
    let bytes = files.iter().map(|found| found.print.size).sum();
    let count = Count { files: files.len() as u64, bytes, folders: 0, cannot: 0 };
    Walk { files, count, ..Walk::default() }
}

impl Face {
    /// Both folders are listed, the key is valid, the orders are taken.
    pub fn ready(cols: u16, rows: u16) -> Self {
        let mut face = Self::start(cols, rows);
        face.list_local(Ok(home()));
        let ticket = face.ticket_of_folder(0);
        face.answer(ticket, Answer::Folder(Box::new(root())));
        face.account(account(KeyState::Valid));
        face.take();
        face
    }

    /// Answers the last order to list a local folder.
    pub fn list_local(&mut self, result: Result<Arc<Folder>, Fault>) {
        let mut last = None;
        for order in &self.orders {
            if let Effect::ListLocal { ticket, path } = order {
                last = Some((*ticket, path.clone()));
            }
        }
        let (ticket, path) = last.expect("a local folder was asked for");
        self.event(Event::LocalListed { ticket, path, result });
    }

    /// The ticket of the last request for a remote folder.
    pub fn ticket_of_folder(&self, id: i64) -> Ticket {
        let mut last = None;
        for order in &self.orders {
            if let Effect::Ask { ticket, request: Request::Folder { folder, .. } } = order
                && *folder == FolderId(id)
            {
                last = Some(*ticket);
            }
        }
        last.expect("the folder was asked for")
    }

    pub fn account(&mut self, view: AccountView) {
        self.engine(protocol::Event::Account { view: Box::new(view) });
    }

    pub fn jobs(&mut self, changed: Vec<Job>) {
        self.engine(protocol::Event::Jobs { changed, gone: Vec::new() });
    }

    pub fn progress(&mut self, job: i64, sent: u64, hashed: u64, speed: u64, left: Option<u64>) {
        let figures = Progress { job: JobId(job), sent, hashed, speed, left };
        let totals = Totals { speed };
        self.engine(protocol::Event::Progress { jobs: vec![figures], totals });
    }
}
