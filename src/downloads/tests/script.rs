//! Scripts as text. Each line is `what happens | what is ordered | where all
//! jobs stand`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;

/// Plays a script with so many lanes; ten seconds lie between small files.
#[track_caller]
pub fn play(lanes: u32, script: &str) {
    let mut player = Player::new(lanes);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut cells = line.split('|').map(str::trim);
        let happens = cells.next().unwrap();
        let got = format!("{happens} | {}", player.happen(happens));
        let want = [Some(happens), cells.next(), cells.next()].map(Option::unwrap_or_default);
        assert_eq!(squeeze(&got), squeeze(&want.join(" | ")));
    }
}

/// Plays a script that begins where a file of a hundred bytes is being fetched,
/// in the only lane.
#[track_caller]
pub fn play_fetching(script: &str) {
    let before = "
        add a:100 | wake in 0      | waiting
        woke      | ready 1        | preparing
        ready 1   | ask 1 in 0     | asking
        granted 1 | fetch 1 from 0 | fetching
    ";
    play(1, &format!("{before}{script}"));
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Player {
    mind: Downloads,
    rows: BTreeMap<JobId, Download>,
    now: Moment,
    lanes: u32,
}

impl Player {
    fn new(lanes: u32) -> Self {
        let mind = Downloads::new(lanes, Duration::from_secs(10));
        Self { mind, rows: BTreeMap::new(), now: START, lanes }
    }

    fn happen(&mut self, line: &str) -> String {
        let mut words = line.split_whitespace();
        let (verb, rest): (&str, Vec<&str>) = (words.next().unwrap(), words.collect());
        let step = match verb {
            // The power is cut, and comes back.
            "crash" => {
                let rows = self.rows.values().cloned().collect();
                let gap = Duration::from_secs(10);
                let (mind, step) = Downloads::recover(self.lanes, gap, rows, JobId(0), self.now);
                self.mind = mind;
                step
            }
            "after" => {
                self.now = Moment(self.now.0 + rest[0].parse::<i64>().unwrap() * 1000);
                self.mind.step(Input::Woke, self.now)
            }
            _ => {
                let input = self.input(verb, &rest);
                self.mind.step(input, self.now)
            }
        };
        for job in &step.record.jobs {
            self.rows.insert(job.id, job.clone());
        }
        step.record.gone.iter().for_each(|id| drop(self.rows.remove(id)));
        assert!(self.mind.jobs().eq(self.rows.values()), "rows and state");
        let orders: Vec<String> = step.then.iter().map(|command| self.ordered(command)).collect();
        let jobs: Vec<&str> = self.mind.jobs().map(|job| word(&job.stage)).collect();
        format!("{} | {}", orders.join(", "), jobs.join(" "))
    }

    fn input(&self, verb: &str, rest: &[&str]) -> Input {
        let job = || JobId(rest[0].parse().unwrap());
        let have = |word: &str| Spans::one(0, word.parse().unwrap());
        let (verb, fault) =
            verb.split_once('!').map_or((verb, None), |(verb, _)| (verb, rest.last()));
        match (verb, fault) {
            ("woke", _) => Input::Woke,
            ("keygood", _) => Input::KeyGood,
            ("add", _) => Input::Add(rest.iter().map(|word| written(word)).collect()),
            ("learned", None) => {
                let names = ("a".to_owned(), "a".to_owned());
                let facts = Facts { size: 100, checksum: Some(sum_of("a")), date: None };
                Input::Learned { job: job(), result: Ok(Learned { names, facts }) }
            }
            ("learned", Some(why)) => Input::Learned { job: job(), result: Err(problem(why)) },
            ("ready", None) => {
                let fresh = self.mind.job(job()).unwrap().part.is_none();
                Input::Readied { job: job(), result: Ok(Ready { part: part(rest[0]), fresh }) }
            }
            // Somebody removed the file: another one was made.
            ("remade", None) => {
                let part = Part { inode: 99, ..part(rest[0]) };
                Input::Readied { job: job(), result: Ok(Ready { part, fresh: true }) }
            }
            ("ready", Some(why)) => Input::Readied { job: job(), result: Err(land_fault(why)) },
            ("granted", None) => {
                Input::Granted { job: job(), result: Ok(format!("https://x/{}", rest[0])) }
            }
            ("granted", Some(why)) => Input::Granted { job: job(), result: Err(problem(why)) },
            ("began", _) => Input::Began { job: job(), tag: rest.get(1).map(|tag| (*tag).into()) },
            ("kept", _) => Input::Kept { job: job(), part: part(rest[0]), have: have(rest[1]) },
            ("fetched", None) => Input::Fetched { job: job(), have: have(rest[1]), result: Ok(()) },
            ("fetched", Some(why)) => {
                let fault = match *why {
                    "size" => FetchFault::OtherSize,
                    "tag" => FetchFault::OtherTag,
                    "full" | "denied" | "taken" => FetchFault::Disk(land_fault(why)),
                    why => FetchFault::Problem(problem(why)),
                };
                Input::Fetched { job: job(), have: have(rest[1]), result: Err(fault) }
            }
            ("sum", None) => Input::Summed { job: job(), result: Ok(sum_of(rest[1])) },
            ("sum", Some(why)) => Input::Summed { job: job(), result: Err(land_fault(why)) },
            ("placed", None) => Input::Placed { job: job(), result: Ok("a (2)".to_owned()) },
            ("placed", Some(why)) => Input::Placed { job: job(), result: Err(land_fault(why)) },
            ("swept", _) => Input::Swept { job: job() },
            ("cdn", _) => Input::AllowCdn(vec![job()]),
            ("unlock", _) => Input::Unlocked(vec![job()]),
            ("skip", _) => {
                Input::Order(QueueOrder::OnClash { jobs: vec![job()], rule: ClashRule::Skip })
            }
            ("drain", _) => Input::Drain(rest[0] == "on"),
            (order, _) => Input::Order(ordering(order, rest)),
        }
    }

    fn ordered(&self, command: &Command) -> String {
        let seconds = |at: &Moment| (at.0 - self.now.0) as f64 / 1000.0;
        match command {
            Command::Learn(job, at) => format!("learn {} in {}", job.id.0, seconds(at)),
            Command::Ready(job) => format!("ready {}", job.id.0),
            Command::Ask(job, at) => format!("ask {} in {}", job.id.0, seconds(at)),
            Command::Fetch(job) => format!("fetch {} from {}", job.id.0, job.have.total()),
            Command::Sum(job) => format!("sum {}", job.id.0),
            Command::Place(job) => format!("place {}", job.id.0),
            Command::Stop(id) => format!("stop {}", id.0),
            Command::Sweep(job) => format!("sweep {}", job.id.0),
            Command::Wake(at) => format!("wake in {}", seconds(at)),
        }
    }
}

/// `name:size`, with `:skip`, `:both`, `:replace`, `:locked`, `:unsummed`; a
/// name alone is a bare link.
fn written(word: &str) -> NewDownload {
    let parts: Vec<&str> = word.split(':').collect();
    let has = |flag: &str| parts.contains(&flag);
    let rule = match () {
        () if has("skip") => LocalClash::Skip,
        () if has("both") => LocalClash::KeepBoth,
        () if has("replace") => LocalClash::Replace,
        () => LocalClash::Hold,
    };
    let size = parts.get(1).map_or(0, |size| size.parse().unwrap());
    let mut new = NewDownload { password: has("locked"), ..new_download(parts[0], size, rule) };
    if parts.len() == 1 {
        (new.names, new.facts) = (None, None);
    }
    if let Some(facts) = new.facts.as_mut().filter(|_| has("unsummed")) {
        facts.checksum = None;
    }
    new
}

fn part(id: &str) -> Part {
    Part { name: format!(".{id}"), device: 1, inode: id.parse().unwrap() }
}

fn land_fault(why: &str) -> LandFault {
    match why {
        "full" => LandFault::Space { needed: 5, free: 1 },
        "clash" => LandFault::Clash { there: 4 },
        "denied" => LandFault::Denied,
        "taken" => LandFault::Gone,
        other => panic!("no fault is called {other}"),
    }
}

fn ordering(verb: &str, rest: &[&str]) -> QueueOrder {
    let jobs = rest.iter().map(|id| JobId(id.parse().unwrap())).collect();
    match verb {
        "pause" => QueueOrder::Pause { jobs, after: false },
        "pause-after" => QueueOrder::Pause { jobs, after: true },
        "resume" => QueueOrder::Resume { jobs },
        "cancel" => QueueOrder::Cancel { jobs },
        "retry" => QueueOrder::Retry { jobs },
        "top" => QueueOrder::Move { jobs, to: crate::queue::Move::Top },
        "clear" => QueueOrder::ClearFinished,
        other => panic!("nothing is called {other}"),
    }
}
