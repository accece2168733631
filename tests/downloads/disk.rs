//! Folders, names, links and room on this side.

use std::time::{Duration, Instant};

use fichier::downloads::{DownloadHold, DownloadStage, LocalClash};
use fichier::local::{LandFault, Landing, LocalPath, Rooms, Want, free_space};
use fichier::protocol::{Answer, Errand, QueueOrder, Request, Survey};
use fichier::queue::ClashRule;
use fichier::sandbox::quirks::Cut;
use rustix::fs::FallocateFlags;

use super::{is_held, names, noise, read, start};
use crate::support::face::{Face, empty_sandbox};

/// Longer than any machine takes to give room back.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_comes_with_all_below_and_no_name_leaves_it() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/set/top.txt", b"top".to_vec());
    sandbox.put_file("/set/a/deep.txt", b"deep".to_vec());
    // Two of one name, which the service allows and a disk does not.
    sandbox.put_file("/set/a/deep.txt", b"deep too".to_vec());
    // Names that would lead elsewhere if they were taken as they are.
    sandbox.put_file("/set/．．", b"dots".to_vec());
    sandbox.put_file("/set/a／b", b"slash".to_vec());
    sandbox.put_file(&format!("/set/{}.txt", "é".repeat(200)), b"long".to_vec());
    let mut face = start(&sandbox).await;
    let survey = match face.ask(Request::Survey { errand: face.errand(&["/set"]) }).await {
        Ok(Answer::Survey(survey)) => *survey,
        other => panic!("{other:?}"),
    };
    let Survey { files, bytes, clashes, free, left, .. } = survey;
    assert_eq!((files, bytes, clashes, left.len()), (6, 28, 0, 0));
    assert!(free.is_some_and(|free| free > 1000));
    let ids = face.download(face.errand(&["/set/"])).await;
    for id in ids {
        face.until_saved(id).await;
    }
    let target = face.target();
    assert_eq!(names(&target), ["set"]);
    assert_eq!(names(&target.join("set/a")), ["deep (2).txt", "deep.txt"]);
    let mut top = names(&target.join("set"));
    let long = top.iter().position(|name| name.ends_with("é.txt")).map(|at| top.remove(at));
    assert!(long.is_some_and(|long| long.len() <= 255));
    assert_eq!(top, ["a", "a／b", "top.txt", "．．"]);
    assert_eq!(names(face.home.path()), ["came", "state.db", "state.db-shm", "state.db-wal"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_out_of_the_folder_is_not_followed() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/set/a/x.txt", b"x".to_vec());
    let mut face = start(&sandbox).await;
    let outside = face.home.path().join("outside");
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::create_dir_all(face.target().join("set")).unwrap();
    std::os::unix::fs::symlink(&outside, face.target().join("set/a")).unwrap();
    let ids = face.download(face.errand(&["/set"])).await;
    face.until_at(ids[0], |stage| is_held(stage, |why| matches!(why, DownloadHold::Disk { .. })))
        .await;
    assert_eq!(names(&outside), [""; 0]);
    assert_eq!(sandbox.count("download/get_token.cgi"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_does_what_it_says_about_a_name() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.txt", b"theirs".to_vec());
    let mut face = start(&sandbox).await;
    std::fs::create_dir_all(face.target()).unwrap();
    std::fs::write(face.target().join("a.txt"), b"mine").unwrap();
    let errand = |face: &Face, on_clash| Errand { on_clash, ..face.errand(&["/a.txt"]) };
    let held = face.download(errand(&face, LocalClash::Hold)).await;
    face.until_at(held[0], |stage| is_held(stage, |why| *why == DownloadHold::Clash { there: 4 }))
        .await;
    let skipped = face.download(errand(&face, LocalClash::Skip)).await;
    face.until_at(skipped[0], |stage| *stage == DownloadStage::Skipped { there: 4 }).await;
    let both = face.download(errand(&face, LocalClash::KeepBoth)).await;
    face.until_saved(both[0]).await;
    assert_eq!(
        (read(&face, "a.txt"), read(&face, "a (2).txt")),
        (b"mine".into(), b"theirs".into())
    );
    let replaced = face.download(errand(&face, LocalClash::Replace)).await;
    face.until_saved(replaced[0]).await;
    assert_eq!(read(&face, "a.txt"), b"theirs");
    for rule in [ClashRule::Newer, ClashRule::Skip] {
        let order = QueueOrder::OnClash { jobs: held.clone(), rule };
        face.ask(Request::Queue { order }).await.unwrap();
    }
    face.until_at(held[0], |stage| matches!(stage, DownloadStage::Skipped { .. })).await;
    assert_eq!(names(&face.target()), ["a (2).txt", "a.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_holds_and_loses_nothing() {
    let Some(disk) = SmallDisk::mount(4 << 20) else { return };
    let sandbox = empty_sandbox().await;
    let (large, small) = (noise(3_000_000, 26), noise(2_000_000, 27));
    sandbox.put_file("/large.bin", large.clone());
    sandbox.put_file("/small.bin", small.clone());
    let mut face = start(&sandbox).await;
    let to = LocalPath::new(disk.0.path());
    let errand = Errand { to, ..face.errand(&["/large.bin", "/small.bin"]) };
    let ids = face.download(errand).await;
    face.until("one saved, one held", |face| {
        let at = |id: usize| &face.downloads[&ids[id]].stage;
        let saved = |stage: &DownloadStage| matches!(stage, DownloadStage::Done { .. });
        let held =
            |stage: &DownloadStage| is_held(stage, |why| matches!(why, DownloadHold::Space { .. }));
        face.downloads.len() == 2
            && ((saved(at(0)) && held(at(1))) || (saved(at(1)) && held(at(0))))
    })
    .await;
    let held =
        if matches!(face.downloads[&ids[0]].stage, DownloadStage::Done { .. }) { 1 } else { 0 };
    let saved = ["large.bin", "small.bin"][1 - held];
    assert_eq!(names(disk.0.path()), [saved], "nothing half is left");
    std::fs::remove_file(disk.0.path().join(saved)).unwrap();
    let order = QueueOrder::Resume { jobs: vec![ids[held]] };
    face.ask(Request::Queue { order }).await.unwrap();
    face.until_saved(ids[held]).await;
    let (name, body) = [("large.bin", large), ("small.bin", small)][held].clone();
    assert_eq!(std::fs::read(disk.0.path().join(name)).unwrap(), body);
    face.stop().await;
}

#[test]
fn of_two_that_do_not_both_fit_one_gets_its_room() {
    let Some(disk) = SmallDisk::mount(40 << 20) else { return };
    let (rooms, base) = (Rooms::default(), LocalPath::new(disk.0.path()));
    let empty = free_space(&base);
    for _ in 0..50 {
        let ready = |id: i64| {
            let base = base.clone();
            let landing = Landing { base, below: Vec::new(), name: format!("{id}.bin") };
            let (size, part, end) = (30 << 20, None, 0);
            let open = landing.ready(Want { id, size, part, end, despite_clash: false }, &rooms)?;
            Ok::<_, LandFault>((landing, open.part.clone(), open))
        };
        let both = std::thread::scope(|scope| {
            [1, 2].map(|id| scope.spawn(move || ready(id))).map(|it| it.join().unwrap())
        });
        assert!(both.iter().any(Result::is_ok), "{both:?}");
        for (landing, part, _) in both.into_iter().flatten() {
            landing.sweep(&part).unwrap();
        }
        // Another test that starts a program has our files open until it runs.
        let deadline = Instant::now() + PATIENCE;
        while free_space(&base) != empty {
            assert!(Instant::now() < deadline, "the room does not come back");
            std::thread::yield_now();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_on_the_way_keeps_what_came() {
    let Some(disk) = SmallDisk::mount(4 << 20) else { return };
    let sandbox = empty_sandbox().await;
    let body = noise(3_000_000, 28);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| quirks.download.stall = Some(Cut::always(1_000_000)));
    let mut face = start(&sandbox).await;
    let to = LocalPath::new(disk.0.path());
    let errand = Errand { to, ..face.errand(&["/a.bin"]) };
    let ids = face.download(errand).await;
    face.until_at(ids[0], |stage| *stage == DownloadStage::Fetching).await;
    // The room that was taken beforehand is lost, as on a disk that cannot
    // take any, and somebody else has it.
    let names = names(disk.0.path());
    let part = std::fs::OpenOptions::new().write(true).open(disk.0.path().join(&names[0])).unwrap();
    let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    rustix::fs::fallocate(&part, hole, 2_000_000, 1_000_000).unwrap();
    disk.fill();
    sandbox.set(|quirks| quirks.download.stall = None);
    face.until_at(ids[0], |stage| is_held(stage, |why| matches!(why, DownloadHold::Space { .. })))
        .await;
    assert!(face.downloads[&ids[0]].have.total() >= 1_000_000);
    disk.empty();
    sandbox.forget_calls();
    let order = QueueOrder::Resume { jobs: ids.clone() };
    face.ask(Request::Queue { order }).await.unwrap();
    face.until_saved(ids[0]).await;
    assert_eq!(std::fs::read(disk.0.path().join("a.bin")).unwrap(), body);
    assert_eq!(sandbox.count("download/get_token.cgi"), 0);
    face.stop().await;
}

/// A disk of few bytes, where this user may mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(bytes: u64) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "none"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    /// Leaves no room.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.path().join("other")).unwrap();
        while std::io::Write::write_all(&mut file, &[1; 4096]).is_ok() {}
    }

    /// Leaves the room again.
    fn empty(&self) {
        std::fs::remove_file(self.0.path().join("other")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}
