//! Whole screens as text.
use super::face::*;
use super::world::*;
use fichier::protocol::*;
use fichier::queue::*;
use fichier::remote::*;

#[test]
fn look() {
    let mut face = Face::ready(80, 24);
    println!("{}", face.screen());
    let face2 = Face::ready(120, 36);
    println!("{}", face2.screen());
    face.press("j space j c");
    println!("{}", face.screen());
    let face3 = Face::ready(40, 12);
    println!("{}", face3.screen());
    let a = AttemptId(1);
    face.press("esc");
    face.jobs(vec![
        job(
            1,
            "done.mkv",
            1_000_000_000,
            Stage::Done {
                link: FileUrl::new("https://1fichier.com/?x"),
                verdict: Verdict::Verified,
            },
        ),
        job(2, "sending.mkv", 1_000_000_000, Stage::Sending { attempt: a }),
        job(3, "settling.mkv", 1_000_000_000, Stage::Settling { attempt: a }),
        job(
            4,
            "verifying.mkv",
            1_000_000_000,
            Stage::Verifying { link: FileUrl::new("x"), theirs: Checksum::of(b"x") },
        ),
        job(
            5,
            "resting.mkv",
            1_000_000_000,
            Stage::Resting { until: ago(-3), why: problem(ProblemKind::Stalled) },
        ),
        job(6, "held.mkv", 1_000_000_000, Stage::Held { why: Hold::Clash { there: 5 } }),
        job(
            7,
            "failed.mkv",
            1_000_000_000,
            Stage::Failed { why: problem(ProblemKind::Refused).saying("no way") },
        ),
        job(8, "waiting.mkv", 1_000_000_000, Stage::Waiting),
    ]);
    face.progress(2, 350_000_000, 0, 12_300_000, Some(53));
    face.press("w");
    println!("{}", face.screen());
    face.press("j j j j");
    println!("{}", face.screen());
    face.press("p");
    println!("{}", face.screen());
    face.press("esc k k k p");
    println!("{}", face.screen());
    face.press("esc q");
    println!("{}", face.screen());
    face.press("esc g a");
    println!("{}", face.screen());
    face.press("?");
    println!("{}", face.screen());
    face.press("esc :");
    println!("{}", face.screen());
    face.press("esc k");
    println!("{}", face.screen());
    face.press("esc g l");
    println!("{}", face.screen());
    face.press("g");
    face.later(400);
    println!("{}", face.screen());
}
