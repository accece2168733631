//! Moves over real HTTP: the local file goes when the stored one is proven
//! equal, and not otherwise.

use std::os::unix::fs::PermissionsExt;

use fichier::local::Fault;
use fichier::queue::{Fate, Job, Kept, Stage};
use fichier::sandbox::quirks::Cut;

use crate::support::face::{Face, config, empty_sandbox, hurried};
use crate::support::program::Program;

fn fates(face: &Face) -> Vec<Fate> {
    face.jobs.values().map(|job| job.fate).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn moved_files_go_and_their_folder_stays() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let paths = [face.write("a.bin", &[1; 5000]), face.write("b.bin", &vec![2; 6_000_000])];
    let stays = face.write("c.bin", &[3; 5000]);
    face.move_up(&["a.bin", "b.bin"]).await;
    face.until("both gone", |face| fates(face) == [Fate::Gone; 2]).await;
    assert!(face.all_verified(2));
    assert!(paths.iter().all(|path| !path.exists()) && stays.exists());
    assert_eq!(sandbox.files().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_proven_equal_stays() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.wrong_checksum = 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    let path = face.write("a.bin", &[1; 5000]);
    face.move_up(&["a.bin"]).await;
    let held = |job: &Job| matches!(job.stage, Stage::Held { .. });
    face.until("held", |face| face.jobs.values().any(held)).await;
    assert!(path.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_and_a_folder_without_rights_keep_their_files() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let real = face.write("real.bin", &[1; 5000]);
    std::os::unix::fs::symlink(&real, real.with_file_name("link.bin")).unwrap();
    let locked = face.write("locked/x.bin", &[2; 5000]);
    let folder = locked.parent().unwrap();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o500)).unwrap();
    face.move_up(&["link.bin", "locked/x.bin"]).await;
    let over = |fate: &Fate| *fate != Fate::Goes;
    face.until("both decided", |face| fates(face).len() == 2 && fates(face).iter().all(over)).await;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(fates(&face)[0], Fate::Kept(Kept::Link));
    assert!(real.exists());
    // The rights of a folder do not hold root back.
    let denied = Fate::Kept(Kept::Cannot(Fault::Denied));
    let expected = if rustix::process::geteuid().is_root() { Fate::Gone } else { denied };
    assert_eq!(fates(&face)[1], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_survives_a_cut_and_a_restart() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| {
        quirks.upload.bytes_per_second = Some(400_000);
        quirks.upload.drop = Some(Cut::once(100_000));
    });
    let mut face = Face::start(&sandbox, hurried()).await;
    let path = face.write("a.bin", &vec![1; 6_000_000]);
    face.move_up(&["a.bin"]).await;
    let sending = |job: &Job| matches!(job.stage, Stage::Sending { .. });
    face.until("sending", |face| face.jobs.values().any(sending)).await;
    let home = face.stop().await;
    assert!(path.exists());
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    face.until("gone", |face| fates(face) == [Fate::Gone]).await;
    assert!(!path.exists());
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_waits_until_the_local_file_is_gone() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let path = program.write("set/film.bin", &[1; 5000]);
    let ran = program.run(["upload", &path, "--move", "--wait", "--json"]).await.ends(0);
    let json = ran.json();
    assert_eq!(json["jobs"][0]["fate"], "gone");
    assert_eq!(json["jobs"][0]["checksum"].as_str().map(str::len), Some(128));
    assert!(!std::path::Path::new(&path).exists());
    assert!(program.home().join("local/set").is_dir());
    let listed = program.run(["queue"]).await.ends(0);
    assert!(listed.out.contains("moved"), "{}", listed.out);
}
