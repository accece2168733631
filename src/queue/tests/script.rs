//! Scripts as text. Each line is `what happens | what is ordered | where all
//! jobs stand`; the words are explained at [`Player::input`], [`ordered`] and
//! [`standing`].

use super::disk::Disk;
use super::*;
use crate::local::Fault;
use crate::remote::{FileUrl, RemoteFile};

/// Plays a script with so many lanes.
#[track_caller]
pub fn play(lanes: u32, script: &str) {
    let mut player =
        Player { queue: Queue::new(lanes), disk: Disk::default(), now: START, lanes, line: "" };
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut cells = line.split('|').map(str::trim);
        player.line = cells.next().unwrap();
        let step = player.happen();
        player.disk.write(&step.record);
        laws::check(&player.queue, &player.disk);
        let orders: Vec<String> =
            step.then.iter().map(|command| ordered(command, player.now)).collect();
        let jobs: Vec<String> = player.queue.jobs().map(|job| standing(job, player.now)).collect();
        let got = format!("{} | {} | {}", player.line, orders.join(", "), jobs.join(" "));
        let want = [Some(player.line), cells.next(), cells.next()]
            .map(Option::unwrap_or_default)
            .join(" | ");
        assert_eq!(squeeze(&got), squeeze(&want));
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Player<'a> {
    queue: Queue,
    disk: Disk,
    now: Moment,
    lanes: u32,
    line: &'a str,
}

impl Player<'_> {
    fn happen(&mut self) -> Step {
        let mut words = self.line.split_whitespace();
        let (verb, rest): (&str, Vec<&str>) = (words.next().unwrap(), words.collect());
        match verb {
            // The power is cut, and comes back.
            "crash" => {
                let (queue, step) = self.disk.recover(self.lanes, self.now);
                self.queue = queue;
                step
            }
            // `after 5`: seconds pass, and the queue is woken.
            "after" => {
                self.now = Moment(self.now.0 + rest[0].parse::<i64>().unwrap() * 1000);
                self.queue.step(Input::Woke, self.now)
            }
            // `lose-attempts`: their rows cannot be read any more.
            "lose-attempts" => {
                self.disk.attempts.clear();
                let (queue, step) = self.disk.recover(self.lanes, self.now);
                self.queue = queue;
                step
            }
            _ => self.queue.step(self.input(verb, &rest), self.now),
        }
    }

    /// `placed`, `granted 1`, `last 1`, `sent 1`, `end 1 a:10`, `look 1 a:10`,
    /// `sum 1`; the same with `!` and a problem for a failure. Files are
    /// written `name:size`, with `:~` for another checksum, `:-` for none,
    /// `:old` for a date before the upload, `:=b` for the checksum of `b`.
    fn input(&self, verb: &str, rest: &[&str]) -> Input {
        let attempt = || AttemptId(rest[0].parse().unwrap());
        let place = Place { base: FolderId::ROOT, below: Vec::new() };
        match verb {
            "woke" => Input::Woke,
            "keygood" => Input::KeyGood,
            "lanes" => Input::Lanes(rest[0].parse().unwrap()),
            "drain" => Input::Drain(rest[0] == "on"),
            "full" => Input::Full(rest[0] == "on"),
            "add" => Input::Add(rest.iter().map(|word| written(word)).collect()),
            "placed" => {
                let known = rest.iter().map(|word| self.listed(word)).map(|f| (f.name, f.size));
                let target = Target { folder: FolderId::ROOT, known: known.collect() };
                Input::Placed { place, result: Ok(target) }
            }
            "placed!" => Input::Placed { place, result: Err(problem(rest[0])) },
            "granted" => {
                let result = Ok(("up1.1fichier.com".into(), format!("id{}", rest[0])));
                Input::Granted { attempt: attempt(), result }
            }
            "granted!" => Input::Granted { attempt: attempt(), result: Err(problem(rest[1])) },
            "last" => Input::LastByte { attempt: attempt() },
            "sent" => {
                Input::Sent { attempt: attempt(), result: Ok(format!("id{}", rest[0]).into()) }
            }
            "sent!" => {
                let part = rest.iter().find_map(|word| word.strip_prefix("part="));
                let fault = SendFault {
                    problem: problem(rest[1]),
                    part: part.map(|part| part.parse().unwrap()),
                    refused: rest.contains(&"no"),
                };
                Input::Sent { attempt: attempt(), result: Err(fault) }
            }
            "end" => Input::Ended { attempt: attempt(), result: Ok(self.page(&rest[1..])) },
            "end!" => Input::Ended { attempt: attempt(), result: Err(problem(rest[1])) },
            "look" => {
                let files = rest[1..].iter().map(|word| self.listed(word)).collect();
                Input::Looked { attempt: attempt(), result: Ok(files) }
            }
            "look!" => Input::Looked { attempt: attempt(), result: Err(problem(rest[1])) },
            "sum" => {
                let job = JobId(rest[0].parse().unwrap());
                let sum = sum_of(&self.queue.job(job).unwrap().name);
                Input::Summed { job, result: Ok(sum) }
            }
            "sum!" => Input::Summed {
                job: JobId(rest[0].parse().unwrap()),
                result: Err(problem("unreadable")),
            },
            "removed" => removed(rest, Ok(())),
            "removed!" => removed(rest, Err(kept(rest[1]))),
            "reprint" => Input::Reprinted {
                job: JobId(rest[0].parse().unwrap()),
                print: Fingerprint { size: 99, mtime_ns: 2, inode: 1 },
            },
            order => Input::Order(ordering(order, rest)),
        }
    }

    fn page(&self, rest: &[&str]) -> EndPage {
        match rest {
            ["notyet"] => EndPage::NotYet,
            ["nothing"] => EndPage::Nothing,
            files => EndPage::Stored(
                files
                    .iter()
                    .map(|word| self.listed(word))
                    .map(|f| Stored {
                        url: f.url,
                        name: f.name,
                        size: f.size,
                        checksum: f.checksum,
                    })
                    .collect(),
            ),
        }
    }

    fn listed(&self, word: &str) -> RemoteFile {
        let mut parts = word.split(':');
        let name = parts.next().unwrap();
        let mut file = RemoteFile {
            url: FileUrl::new(&format!("https://1fichier.com/?{}", word.replace([':', '~'], "x"))),
            name: name.to_owned(),
            size: parts.next().unwrap().parse().unwrap(),
            date: Some(self.now),
            checksum: Some(sum_of(name)),
            content_type: String::new(),
            password: false,
            restricted: false,
            cdn: false,
        };
        for part in parts {
            match part {
                "~" => file.checksum = Some(sum_of("other bytes")),
                "-" => file.checksum = None,
                "old" => file.date = Some(Moment(START.0 - 3_600_000)),
                like => file.checksum = Some(sum_of(like.strip_prefix('=').unwrap())),
            }
        }
        file
    }
}

fn removed(rest: &[&str], result: Result<(), Kept>) -> Input {
    Input::Removed { job: JobId(rest[0].parse().unwrap()), result }
}

fn kept(why: &str) -> Kept {
    match why {
        "changed" => Kept::Changed,
        "dead" => Kept::Cannot(Fault::Dead),
        other => panic!("nothing is kept because {other}"),
    }
}

/// `name:size`, with `:keep` for keeping both and `:move` for a move.
fn written(word: &str) -> NewJob {
    let parts: Vec<&str> = word.split(':').collect();
    let rule = if parts.contains(&"keep") { ClashRule::KeepBoth } else { ClashRule::Hold };
    let moves = parts.contains(&"move");
    NewJob { moves, ..new_job(parts[0], parts[1].parse().unwrap(), &[], rule) }
}

fn ordering(verb: &str, rest: &[&str]) -> QueueOrder {
    let jobs = rest.iter().map(|id| JobId(id.parse().unwrap())).collect();
    match verb {
        "pause" => QueueOrder::Pause { jobs, after: false },
        "pause-after" => QueueOrder::Pause { jobs, after: true },
        "resume" => QueueOrder::Resume { jobs },
        "cancel" => QueueOrder::Cancel { jobs },
        "retry" => QueueOrder::Retry { jobs },
        "top" => QueueOrder::Move { jobs, to: Move::Top },
        "clear" => QueueOrder::ClearFinished,
        "high" => QueueOrder::Priority { jobs, priority: Priority::High },
        "normal" => QueueOrder::Priority { jobs, priority: Priority::Normal },
        "low" => QueueOrder::Priority { jobs, priority: Priority::Low },
        "start" => QueueOrder::Start { jobs },
        other => panic!("nothing is called {other}"),
    }
}

/// An order in a few words; moments as seconds from now.
fn ordered(command: &Command, now: Moment) -> String {
    let seconds = |at: Moment| {
        let millis = at.0 - now.0;
        if millis % 1000 == 0 { format!("{}s", millis / 1000) } else { format!("{millis}ms") }
    };
    match command {
        Command::Place(_) => "place".into(),
        Command::Ask(id) => format!("ask {}", id.0),
        Command::Send { attempt, jobs } => {
            let jobs: Vec<String> = jobs.iter().map(|job| job.id.0.to_string()).collect();
            format!("send {} with {}", attempt.id.0, jobs.join("+"))
        }
        Command::Release(id) => format!("release {}", id.0),
        Command::AskEnd { attempt, at } => format!("end {} in {}", attempt.id.0, seconds(*at)),
        Command::Look { attempt, at, .. } => format!("look {} in {}", attempt.0, seconds(*at)),
        Command::Sum(job) => format!("sum {}", job.id.0),
        Command::Stop(id) => format!("stop {}", id.0),
        Command::Remove(job) => format!("remove {}", job.id.0),
        Command::File { stored, .. } => format!("file {}", stored.name),
        Command::Wake(at) => format!("wake in {}", seconds(*at)),
    }
}

/// A job's stage in a word; `!` when it will be paused after its attempt,
/// `-gone` and `-kept` when that is the fate of its local file.
fn standing(job: &Job, now: Moment) -> String {
    let word = word(&job.stage);
    if let Stage::Resting { until, .. } = &job.stage {
        return format!("{word}-{}", (until.0 - now.0) / 1000);
    }
    match job.fate {
        Fate::Gone => return format!("{word}-gone"),
        Fate::Kept(_) => return format!("{word}-kept"),
        Fate::Stays | Fate::Goes => {}
    }
    if job.pause_after { format!("{word}!") } else { word.to_owned() }
}

/// A stage in a word.
pub fn word(stage: &Stage) -> &'static str {
    match stage {
        Stage::Waiting => "waiting",
        Stage::Asking { .. } => "asking",
        Stage::Sending { .. } => "sending",
        Stage::Settling { .. } => "settling",
        Stage::Doubtful { .. } => "doubtful",
        Stage::Verifying { .. } => "verifying",
        Stage::Resting { .. } => "resting",
        Stage::Held { why: Hold::Key(_) } => "key",
        Stage::Held { why: Hold::Clash { .. } } => "clash",
        Stage::Held { why: Hold::Changed } => "changed",
        Stage::Held { why: Hold::Mismatch { .. } } => "mismatch",
        Stage::Held { why: Hold::Lost } => "lost",
        Stage::Paused => "paused",
        Stage::Cancelled => "cancelled",
        Stage::Failed { .. } => "failed",
        Stage::Done { verdict: Verdict::Verified, .. } => "verified",
        Stage::Done { verdict: Verdict::Unchecked, .. } => "unchecked",
    }
}
