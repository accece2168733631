//! `fichier queue limit|turtle|cap|timetable|lanes|drain`: how fast and how
//! much, shown and changed.

use super::exit::{Exit, Trouble};
use super::grammar::{CapArgs, Rate, Switch, TimetableCommand, TurtleArgs};
use super::picture::Picture;
use super::queue::tell;
use super::report::Report;
use super::talk::Talk;
use crate::bandwidth::{By, Rules, Timetable};
use crate::clock::Moment;
use crate::protocol::{Request, Settings};
use crate::words;

/// Columns of a report that goes into a file.
const COLUMNS: usize = 80;

pub(super) async fn drain(talk: &Talk, picture: Picture, draining: bool) -> Result<Exit, Trouble> {
    set(talk, Settings { draining, ..picture.settings }).await
}

pub(super) async fn lanes(
    talk: &Talk,
    picture: Picture,
    count: Option<u32>,
    down: bool,
) -> Result<Exit, Trouble> {
    let Some(count) = count else { return tell(at_a_time(&picture.settings)) };
    let mut settings = picture.settings;
    let lanes = if down { &mut settings.downloads } else { &mut settings.lanes };
    *lanes = count;
    set(talk, settings).await
}

pub(super) async fn limit(
    talk: &Talk,
    picture: Picture,
    rate: Option<Rate>,
    down: bool,
) -> Result<Exit, Trouble> {
    let Some(Rate(limit)) = rate else { return tell(speed(&picture, talk)) };
    change(talk, picture, |rules| {
        let ordinary = if down { &mut rules.download_limit } else { &mut rules.limit };
        *ordinary = limit;
    })
    .await
}

pub(super) async fn turtle(
    talk: &Talk,
    picture: Picture,
    args: &TurtleArgs,
) -> Result<Exit, Trouble> {
    if args.wish.is_none() && args.limit.is_none() {
        let rules = &picture.settings.bandwidth;
        let on = if rules.turtle { "on" } else { "off" };
        let slow = words::limit(Some(rules.turtle_limit));
        return tell(format!("The turtle is {on}: {slow}. {}", speed(&picture, talk)));
    }
    let slow = match args.limit {
        Some(Rate(None)) => {
            let text = "A turtle without limit is none. Switch it off with: \
                        fichier queue turtle off";
            return Err(Trouble::new(Exit::Usage, text));
        }
        Some(Rate(slow)) => slow,
        None => None,
    };
    change(talk, picture, |rules| {
        rules.turtle = args.wish.map_or(rules.turtle, |wish| wish == Switch::On);
        rules.turtle_limit = slow.unwrap_or(rules.turtle_limit);
    })
    .await
}

pub(super) async fn cap(talk: &Talk, picture: Picture, args: &CapArgs) -> Result<Exit, Trouble> {
    if args.daily.is_none() && args.monthly.is_none() {
        return tell(caps(&picture, talk));
    }
    change(talk, picture, |rules| {
        rules.daily_cap = args.daily.map_or(rules.daily_cap, |cap| cap.0);
        rules.monthly_cap = args.monthly.map_or(rules.monthly_cap, |cap| cap.0);
    })
    .await
}

pub(super) async fn timetable(
    talk: &Talk,
    picture: Picture,
    command: Option<TimetableCommand>,
) -> Result<Exit, Trouble> {
    let table = match command {
        None | Some(TimetableCommand::Show) => return show(talk, &picture),
        Some(TimetableCommand::Clear) => Timetable::default(),
        Some(TimetableCommand::Set { entries }) => {
            let bad = |bad| Trouble::new(Exit::Usage, format!("Nothing was changed: {bad}."));
            Timetable::of(entries).map_err(bad)?
        }
    };
    let after = changed(talk, picture, |rules| rules.timetable = table).await?;
    show(talk, &after)
}

/// Entries, the week and what holds now.
fn show(talk: &Talk, picture: &Picture) -> Result<Exit, Trouble> {
    let Rules { timetable, limit, .. } = &picture.settings.bandwidth;
    let mut report = Report::begin();
    if timetable.is_empty() {
        report.line("There is no timetable.");
    } else {
        timetable.entries().iter().for_each(|entry| report.line(entry.to_string()));
        report.line("");
        let columns = report.columns().unwrap_or(COLUMNS);
        let week = words::week(timetable, *limit, columns);
        week.iter().for_each(|line| report.line(line));
        report.line("");
    }
    report.line(speed(picture, talk));
    report.finish().map(|()| Exit::Good)
}

/// Changes the rules of the bandwidth, and says how all stands then.
async fn change(
    talk: &Talk,
    picture: Picture,
    edit: impl FnOnce(&mut Rules),
) -> Result<Exit, Trouble> {
    tell(standing(&changed(talk, picture, edit).await?, talk))
}

async fn changed(
    talk: &Talk,
    picture: Picture,
    edit: impl FnOnce(&mut Rules),
) -> Result<Picture, Trouble> {
    let mut settings = picture.settings;
    edit(&mut settings.bandwidth);
    talk.ask(Request::Set { settings }).await?;
    talk.look_again().await
}

async fn set(talk: &Talk, settings: Settings) -> Result<Exit, Trouble> {
    talk.ask(Request::Set { settings }).await?;
    tell(standing(&talk.look_again().await?, talk))
}

/// Everything about how fast and how much, in sentences.
fn standing(picture: &Picture, talk: &Talk) -> String {
    let mut text = format!("{} {}", at_a_time(&picture.settings), speed(picture, talk));
    let rules = &picture.settings.bandwidth;
    if rules.daily_cap.is_some() || rules.monthly_cap.is_some() {
        text.push_str(&format!(" {}", caps(picture, talk)));
    }
    if picture.settings.draining {
        text.push_str(" Nothing new is started.");
    }
    text
}

fn at_a_time(settings: &Settings) -> String {
    let uploads = words::count(settings.lanes.into(), "upload");
    let downloads = words::count(settings.downloads.into(), "download");
    format!("{uploads} and {downloads} at the same time.")
}

/// The ordinary limits, and the one that holds now if it is another.
fn speed(picture: &Picture, talk: &Talk) -> String {
    let rules = &picture.settings.bandwidth;
    let all = [("uploads", rules.limit), ("downloads", rules.download_limit)];
    let limits = all.into_iter().filter_map(|(what, limit)| {
        Some(format!("All {what} together at most {}.", words::speed(limit?)))
    });
    let mut sentences: Vec<String> = limits.collect();
    if sentences.is_empty() {
        sentences.push("No limit of speed.".to_owned());
    }
    let now = &picture.bandwidth;
    if now.by != By::Limit || now.download_by != By::Limit || now.until.is_some() {
        sentences.push(format!("Now: {}.", words::brake(now, Moment::now(), &talk.zone)));
    }
    sentences.join(" ")
}

fn caps(picture: &Picture, talk: &Talk) -> String {
    let (rules, now) = (&picture.settings.bandwidth, &picture.bandwidth);
    let mut text = match words::sent(now, rules) {
        Some(sent) => format!("Sent {sent}."),
        None => format!(
            "No cap. Sent today {}, this month {}.",
            words::bytes(now.today),
            words::bytes(now.month)
        ),
    };
    if let Some(full) = &now.full {
        text.push_str(&format!(" {}", words::full(full, Moment::now(), &talk.zone)));
    }
    text
}
