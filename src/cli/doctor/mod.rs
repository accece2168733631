//! `fichier doctor`: gathers facts, and prints what follows from them. What is
//! asked of 1fichier goes through the engine and its budget.

mod discreet;
mod gather;
mod login;
mod machine;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::{Exit, Trouble, end};
use super::grammar::{Common, DoctorArgs};
use super::report::Report;
use crate::checkup::{Finding, Level, Subject, findings};
use crate::clock::Moment;
use crate::words;

/// Columns before what was found: level and subject.
const MARGIN: usize = 20;
/// In a window narrower than this, what was found stands below.
const NARROW: usize = 60;

pub(super) async fn run(args: DoctorArgs, common: Common) -> Exit {
    let facts = gather::facts(&args, &common).await;
    let found = findings(&facts, Moment::now(), &TimeZone::system());
    end(show(&args, &facts.version, &found))
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    version: &'a str,
    system: &'a str,
    at: Moment,
    exit: u8,
    findings: &'a [Finding],
}

fn show(args: &DoctorArgs, version: &str, found: &[Finding]) -> Result<Exit, Trouble> {
    let exit = exit_of(found);
    let system = machine::system();
    let mut report = Report::begin();
    if args.json {
        let at = Moment::now();
        report.json(&Json { version, system: &system, at, exit: exit.code(), findings: found });
        report.finish()?;
        return Ok(exit);
    }
    let at = words::exactly(Moment::now(), &TimeZone::UTC);
    report.line(format!("fichier {version}, {system}, {at} UTC"));
    report.line("");
    let columns = report.columns();
    found.iter().flat_map(|finding| lines(finding, columns)).for_each(|line| report.line(line));
    report.line("");
    report.line(summary(found));
    report.finish()?;
    Ok(exit)
}

/// A finding as lines of at most so many columns.
fn lines(finding: &Finding, columns: Option<usize>) -> Vec<String> {
    let level = match finding.level {
        Level::Ok => "ok",
        Level::Warn => "warn",
        Level::Fail => "FAIL",
    };
    let is_narrow = columns.is_some_and(|columns| columns < NARROW);
    let margin = if is_narrow { 2 } else { MARGIN };
    let width = columns.map_or(usize::MAX, |columns| columns.saturating_sub(margin));
    let mut texts = wrapped(&words::visible(&finding.says), width);
    if let Some(next) = &finding.next {
        texts.extend(wrapped(&format!("-> {}", words::visible(next)), width));
    }
    let mut head = format!("{level:<5} {:<13} ", finding.subject.name());
    let mut lines = Vec::new();
    if is_narrow {
        lines.push(head.trim_end().to_owned());
        head = " ".repeat(margin);
    }
    for text in texts {
        lines.push(format!("{head}{text}"));
        head = " ".repeat(margin);
    }
    lines
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = lines.last().map_or(0, |line| width.saturating_sub(line.chars().count()));
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if word.chars().count() < room => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn summary(found: &[Finding]) -> String {
    let count =
        |level: Level| found.iter().map(|finding| u64::from(finding.level == level)).sum::<u64>();
    let verdict = match (count(Level::Fail), count(Level::Warn)) {
        (0, 0) => "All is well".to_owned(),
        (0, warns) => words::count(warns, "warning"),
        (fails, 0) => words::count(fails, "failure"),
        (fails, warns) => {
            format!("{} and {}", words::count(fails, "failure"), words::count(warns, "warning"))
        }
    };
    format!("{verdict}. This report holds no key and no names.")
}

/// A lock stands before the key, and the key before the way.
fn exit_of(found: &[Finding]) -> Exit {
    let fails = |subjects: &[Subject]| {
        let fail = |finding: &&Finding| finding.level == Level::Fail;
        found.iter().filter(fail).any(|finding| subjects.contains(&finding.subject))
    };
    let way =
        [Subject::Name, Subject::Connection, Subject::Encryption, Subject::Api, Subject::Node];
    if fails(&[Subject::Budget]) {
        Exit::Locked
    } else if fails(&[Subject::Key, Subject::Account]) {
        Exit::Key
    } else if fails(&way) {
        Exit::Unreachable
    } else if found.iter().any(|finding| finding.level == Level::Fail) {
        Exit::Failed
    } else {
        Exit::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(subject: Subject, level: Level) -> Finding {
        let says = "One two three four five six seven eight nine.".to_owned();
        let next = (level != Level::Ok).then(|| "Do this.".to_owned());
        Finding { subject, level, says, next }
    }

    #[test]
    fn the_code_tells_a_script_whose_turn_it_is() {
        use Level::{Fail, Ok, Warn};
        let table: [(&[(Subject, Level)], Exit); 6] = [
            (&[(Subject::Key, Ok), (Subject::Clock, Warn)], Exit::Good),
            (&[(Subject::Key, Fail), (Subject::Api, Fail)], Exit::Key),
            (&[(Subject::Account, Fail), (Subject::Budget, Fail)], Exit::Locked),
            (&[(Subject::Node, Fail), (Subject::State, Fail)], Exit::Unreachable),
            (&[(Subject::State, Fail)], Exit::Failed),
            (&[], Exit::Good),
        ];
        for (found, exit) in table {
            let found: Vec<_> = found.iter().map(|(s, l)| finding(*s, *l)).collect();
            assert_eq!(exit_of(&found), exit, "{found:?}");
        }
    }

    #[test]
    fn lines_fit_the_terminal() {
        let found = finding(Subject::Certificates, Level::Warn);
        let wanted = [
            "warn  certificates  One two three four five six seven eight",
            "                    nine.",
            "                    -> Do this.",
        ];
        assert_eq!(lines(&found, Some(60)), wanted);
        assert_eq!(lines(&found, None).len(), 2);
        let narrow = ["warn  certificates", "  One two three four five six", "  seven eight nine."];
        assert_eq!(lines(&found, Some(30))[..3], narrow);
    }
}
