//! Scripts as text. Each line is `what happens | what is ordered | where all
//! jobs stand`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;

/// Plays a script with so many lanes; ten seconds lie between small files.
#[track_caller]
fn play(lanes: u32, script: &str) {
    let mut player = Player::new(lanes);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut cells = line.split('|').map(str::trim);
        let happens = cells.next().unwrap();
        let got = format!("{happens} | {}", player.happen(happens));
        let want = [Some(happens), cells.next(), cells.next()].map(Option::unwrap_or_default);
        assert_eq!(squeeze(&got), squeeze(&want.join(" | ")));
    }
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
            ("skip", _) => Input::Rule { jobs: vec![job()], rule: LocalClash::Skip },
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

#[test]
fn a_file_comes_is_verified_and_gets_its_name() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        began 1          |              | fetching
        kept 1 60        |              | fetching
        fetched 1 100    | sum 1        | verifying
        sum 1 a          | place 1      | placing
        placed 1         |              | verified
        clear            |              |
    ",
    );
}

#[test]
fn without_a_checksum_it_is_saved_and_not_called_verified() {
    play(
        1,
        "
        add a:100:unsummed | wake in 0  | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | place 1      | placing
        placed 1         |              | unchecked
    ",
    );
}

#[test]
fn a_bare_link_is_asked_about_first_and_questions_keep_their_distance() {
    play(
        2,
        "
        add a b          | wake in 0    | waiting waiting
        woke             | learn 1 in 0, learn 2 in 5 | learning learning
        learned 1        | ready 1      | preparing learning
        learned! 2 gone  |              | preparing failed
    ",
    );
}

#[test]
fn a_cut_goes_on_over_the_same_link_and_counts_no_try() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        began 1          |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        ready 1          | fetch 1 from 40 | fetching
        fetched! 1 50 stalled | wake in 2 | resting
        after 2          | ready 1      | preparing
        ready 1          | fetch 1 from 50 | fetching
        fetched 1 100    | sum 1        | verifying
    ",
    );
}

#[test]
fn a_cut_that_brings_nothing_counts_and_the_second_one_drops_the_link() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 0 broken | wake in 5 | resting
        after 5          | ready 1      | preparing
        ready 1          | fetch 1 from 0 | fetching
        fetched! 1 0 broken | wake in 15 | resting
        after 15         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
    ",
    );
}

#[test]
fn an_expired_link_is_replaced_and_what_came_is_kept() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        began 1          |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        ready 1          | fetch 1 from 40 | fetching
        fetched! 1 40 expired | ready 1 | preparing
        ready 1          | ask 1 in 9   | asking
        granted 1        | fetch 1 from 40 | fetching
        fetched! 1 40 broken | wake in 5 | resting
        after 3600       | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
    ",
    );
}

#[test]
fn pages_instead_of_bytes_are_tried_again_and_then_believed() {
    let mut script = "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
    "
    .to_owned();
    for rest in [5, 15, 45, 5, 10] {
        let after = 3600;
        script.push_str(&format!(
            "
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 0 html | wake in {rest} | resting
        after {after}    | ready 1      | preparing
        "
        ));
    }
    script.push_str(
        "
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 0 html | wake in 20  | failed
        retry 1          |              | waiting
    ",
    );
    play(1, &script);
}

#[test]
fn small_files_keep_their_distance_and_large_ones_need_none() {
    play(
        3,
        "
        add a:100 b:100 c:60000000 d:100 | wake in 0 | waiting waiting waiting waiting
        woke             | ready 1, ready 2, ready 3 | preparing preparing preparing waiting
        ready 1          | ask 1 in 0   | asking preparing preparing waiting
        ready 2          | ask 2 in 10  | asking asking preparing waiting
        ready 3          | ask 3 in 10  | asking asking asking waiting
    ",
    );
}

#[test]
fn one_password_is_asked_for_once_for_all_of_a_batch() {
    play(
        1,
        "
        add a:1:locked b:1:locked c:1 | wake in 0 | waiting waiting waiting
        add d:1:locked   | wake in 0    | waiting waiting waiting waiting
        woke             | ready 1      | preparing waiting waiting waiting
        ready 1          | ask 1 in 0   | asking waiting waiting waiting
        granted! 1 password | ready 3   | password password preparing waiting
        resume 1         |              | password password preparing waiting
        unlock 1         |              | waiting password preparing waiting
        unlock 2         |              | waiting waiting preparing waiting
        ready! 3 denied  | ready 1      | preparing waiting disk waiting
        ready 1          | ask 1 in 10  | asking waiting disk waiting
        granted! 1 wrong | ready 4      | wrong wrong disk preparing
    ",
    );
}

#[test]
fn credit_is_never_spent_unasked() {
    play(
        1,
        "
        add a:1 b:1      | wake in 0    | waiting waiting
        woke             | ready 1      | preparing waiting
        ready 1          | ask 1 in 0   | asking waiting
        granted! 1 network |            | cdn cdn
        cdn 2            | ready 2      | cdn preparing
        ready 2          | ask 2 in 10  | cdn asking
        granted! 2 network |            | cdn failed
        resume 1         | ready 1      | preparing failed
    ",
    );
}

#[test]
fn a_full_disk_loses_nothing() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready! 1 full    |              | space
        resume 1         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 70 full |            | space
        resume 1         | ready 1      | preparing
        ready 1          | fetch 1 from 70 | fetching
    ",
    );
}

#[test]
fn a_name_that_is_taken_is_never_overwritten_by_surprise() {
    play(
        2,
        "
        add a:1 b:1:skip | wake in 0    | waiting waiting
        woke             | ready 1, ready 2 | preparing preparing
        ready! 1 clash   |              | clash preparing
        ready! 2 clash   |              | clash skipped
        resume 1         | ready 1      | preparing skipped
        ready 1          | ask 1 in 0   | asking skipped
        granted 1        | fetch 1 from 0 | fetching skipped
        fetched 1 1      | sum 1        | verifying skipped
        sum 1 a          | place 1      | placing skipped
        placed 1         |              | verified skipped
        add c:1          | wake in 0    | verified skipped waiting
        woke             | ready 3      | verified skipped preparing
        ready 3          | ask 3 in 10  | verified skipped asking
        granted 3        | fetch 3 from 0 | verified skipped fetching
        fetched 3 1      | sum 3        | verified skipped verifying
        sum 3 c          | place 3      | verified skipped placing
        placed! 3 clash  |              | verified skipped clash
        skip 3           | ready 3      | verified skipped preparing
        ready! 3 clash   | sweep 3      | verified skipped skipped
        clear            |              | skipped
        swept 3          |              | skipped
        clear            |              |
    ",
    );
}

#[test]
fn another_file_on_the_service_is_noticed() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        began 1 x        |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        ready 1          | fetch 1 from 40 | fetching
        fetched! 1 40 size |            | changed
        resume 1         | learn 1 in 0 | learning
        learned 1        | ready 1      | preparing
        ready 1          | ask 1 in 9   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 40 tag | wake in 5   | resting
        after 60         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | sum 1        | verifying
    ",
    );
}

#[test]
fn other_bytes_are_fetched_anew_once_and_never_kept() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | sum 1        | verifying
        sum 1 other      | wake in 5    | resting
        after 60         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | sum 1        | verifying
        sum 1 other      |              | mismatch
        resume 1         | learn 1 in 0 | learning
    ",
    );
}

#[test]
fn bytes_of_a_file_that_is_not_ours_any_more_are_not_trusted() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        began 1          |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        remade 1         | fetch 1 from 0 | fetching
        kept 1 90        |              | fetching
        fetched! 1 0 taken | wake in 5  | resting
    ",
    );
}

#[test]
fn a_crash_costs_what_was_not_recorded_and_nothing_else() {
    play(
        2,
        "
        add a:100 b:100  | wake in 0    | waiting waiting
        woke             | ready 1, ready 2 | preparing preparing
        ready 1          | ask 1 in 0   | asking preparing
        granted 1        | fetch 1 from 0 | fetching preparing
        began 1          |              | fetching preparing
        kept 1 60        |              | fetching preparing
        crash            | wake in 0    | waiting waiting
        woke             | ready 1, ready 2 | preparing preparing
        ready 1          | fetch 1 from 60 | fetching preparing
        fetched 1 100    | sum 1        | verifying preparing
        sum 1 a          | place 1      | placing preparing
        crash            | place 1, wake in 0 | placing waiting
        placed 1         | ready 2      | verified preparing
        cancel 2         | stop 2       | verified cancelled
    ",
    );
}

#[test]
fn a_cancelled_file_leaves_nothing_even_through_a_crash() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        cancel 1         | stop 1, sweep 1 | cancelled
        kept 1 10        |              | cancelled
        clear            |              | cancelled
        crash            | sweep 1, wake in 0 | cancelled
        swept 1          |              | cancelled
        retry 1          | ready 1      | preparing
        pause 1          | stop 1       | paused
    ",
    );
}

#[test]
fn a_pause_keeps_what_came() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        began 1          |              | fetching
        pause-after 1    |              | fetching
        fetched! 1 10 broken |          | paused
        resume 1         | ready 1      | preparing
        ready 1          | fetch 1 from 10 | fetching
        pause 1          | stop 1       | paused
        kept 1 30        |              | paused
        fetched 1 100    |              | paused
        resume 1         | ready 1      | preparing
        ready 1          | fetch 1 from 30 | fetching
    ",
    );
}

#[test]
fn what_is_wrong_with_the_service_is_no_jobs_fault() {
    play(
        1,
        "
        add a:1 b:1      | wake in 0    | waiting waiting
        woke             | ready 1      | preparing waiting
        ready 1          | ask 1 in 0   | asking waiting
        granted! 1 dns   | wake in 5    | waiting waiting
        after 5          | ready 1      | preparing waiting
        ready 1          | ask 1 in 5   | asking waiting
        granted! 1 locations | wake in 300 | waiting waiting
        after 300        | ready 1      | preparing waiting
        ready 1          | ask 1 in 0   | asking waiting
        granted! 1 key   |              | key key
        keygood          | ready 1      | preparing waiting
        ready 1          | ask 1 in 10  | asking waiting
        granted! 1 customer |           | key key
        keygood          |              | key key
        resume 1         | ready 1      | preparing waiting
        drain on         |              | preparing waiting
        ready! 1 denied  |              | disk waiting
        drain off        | ready 2      | disk preparing
    ",
    );
}

#[test]
fn many_refusals_slow_all_down() {
    play(
        1,
        "
        add a b c d e f  | wake in 0 | waiting waiting waiting waiting waiting waiting
        woke             | learn 1 in 0 | learning waiting waiting waiting waiting waiting
        learned! 1 gone  | learn 2 in 5 | failed learning waiting waiting waiting waiting
        learned! 2 gone  | learn 3 in 5 | failed failed learning waiting waiting waiting
        learned! 3 gone  | learn 4 in 5 | failed failed failed learning waiting waiting
        learned! 4 gone  | wake in 5    | failed failed failed failed waiting waiting
        after 5          | learn 5 in 5 | failed failed failed failed learning waiting
        learned! 5 forbidden | wake in 10 | failed failed failed failed failed waiting
    ",
    );
}

#[test]
fn the_order_is_the_users() {
    play(
        1,
        "
        add a:1 b:1 c:1  | wake in 0    | waiting waiting waiting
        top 3            | ready 3      | waiting waiting preparing
    ",
    );
}
