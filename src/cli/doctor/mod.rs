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
/// Narrower than this nothing is broken into lines.
const NARROWEST: usize = 40;

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
    let width = columns.map_or(usize::MAX, |columns| columns.saturating_sub(MARGIN));
    let width = if width < NARROWEST { usize::MAX } else { width };
    let mut texts = wrapped(&words::visible(&finding.says), width);
    if let Some(next) = &finding.next {
        texts.extend(wrapped(&format!("-> {}", words::visible(next)), width));
    }
    let mut head = format!("{level:<5} {:<13} ", finding.subject.name());
    let mut lines = Vec::new();
    for text in texts {
        lines.push(format!("{head}{text}"));
        head = " ".repeat(MARGIN);
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
    let count = |level: Level| found.iter().filter(|finding| finding.level == level).count();
    match (count(Level::Fail), count(Level::Warn)) {
        (0, 0) => "All is well. This report holds no key and no names.".to_owned(),
        (fails, warns) => format!(
            "{fails} do not work, {warns} need a look. This report holds no key and no names."
        ),
    }
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
        assert_eq!(lines(&found, Some(30)).len(), 2, "too narrow to be broken");
    }
}
