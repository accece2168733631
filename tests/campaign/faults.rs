//! The service's bad days: which faults are on, and which ever were, so that
//! a failed job can be told from an excused one.

use std::collections::BTreeSet;

use fichier::queue::{Hold, Job, Stage};
use fichier::remote::ProblemKind;
use fichier::sandbox::Running;
use fichier::sandbox::quirks::{
    Cut, EndPage, FaultAnswer, Listing, Names, Quirks, Scalars, Shape, UploadAnswer, Uploads,
};

use super::chance::Chance;

/// A kind of fault, as far as it excuses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    DropBeforeAnswer,
    DropInBody,
    Node,
    EndPage,
    Lag,
    Altered,
    Slow,
    OtherAnswer,
    BadCalls,
    BadEndPage,
    BadNode,
    OddNumbers,
}

const SHORT: &[Fault] = &[
    Fault::DropBeforeAnswer,
    Fault::DropInBody,
    Fault::Node,
    Fault::EndPage,
    Fault::Slow,
    Fault::Slow,
    Fault::BadCalls,
    Fault::BadEndPage,
    Fault::OddNumbers,
];

/// These send the engine to the listings, where minutes pass between looks.
const LONG: &[Fault] = &[Fault::Lag, Fault::Altered, Fault::OtherAnswer, Fault::BadNode];

#[derive(Debug, Default)]
pub struct Faults {
    ever: BTreeSet<Fault>,
}

impl Faults {
    /// Switches something on, now and then everything off. Tells what.
    pub fn change(&mut self, chance: &mut Chance, sandbox: &Running, short: bool) -> String {
        if chance.one_in(4) {
            off(sandbox);
            return "all faults off".to_owned();
        }
        let rare = !short && chance.one_in(3);
        let fault = chance.pick(if rare { LONG } else { SHORT });
        self.ever.insert(fault);
        sandbox.set(|quirks| switch(fault, chance, quirks));
        format!("{fault:?} on")
    }

    fn was(&self, faults: &[Fault]) -> bool {
        faults.iter().any(|fault| self.ever.contains(fault))
    }

    /// Whether a fault that was on explains that this job failed or waits for
    /// its user. Being killed explains neither.
    pub fn excuse(&self, job: &Job) -> bool {
        use Fault::{
            Altered, BadCalls, BadEndPage, BadNode, DropBeforeAnswer, DropInBody, EndPage, Lag,
            Node, OtherAnswer,
        };
        match &job.stage {
            Stage::Failed { why } if why.kind == ProblemKind::NodeFault => self.was(&[Node]),
            Stage::Failed { why } => {
                let kind = why.kind;
                let broken = kind.is_outage()
                    || matches!(
                        kind,
                        ProblemKind::Stalled | ProblemKind::Unreadable | ProblemKind::Redirected
                    );
                broken && self.was(&[BadCalls, BadNode, DropInBody, DropBeforeAnswer])
            }
            Stage::Held { why: Hold::Lost } => self.was(&[
                Altered,
                BadEndPage,
                BadNode,
                DropBeforeAnswer,
                EndPage,
                Lag,
                OtherAnswer,
            ]),
            Stage::Held { why: Hold::Clash { .. } | Hold::Duplicate { .. } } => true,
            Stage::Held { .. } => false,
            Stage::Waiting
            | Stage::Comparing
            | Stage::Copying { .. }
            | Stage::Replacing { .. }
            | Stage::Skipped { .. }
            | Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Resting { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Done { .. } => true,
        }
    }

    /// Whether a file may be stored under another name than it was sent with.
    pub fn may_alter(&self) -> bool {
        self.was(&[Fault::Altered])
    }
}

/// A good day.
pub fn off(sandbox: &Running) {
    sandbox.set(|quirks| *quirks = Quirks { limits: quirks.limits.clone(), ..Quirks::default() });
}

fn switch(fault: Fault, chance: &mut Chance, quirks: &mut Quirks) {
    let upload = quirks.upload.clone();
    match fault {
        Fault::DropBeforeAnswer => {
            quirks.upload = Uploads { drop_before_answer: chance.count(1, 2), ..upload };
        }
        Fault::DropInBody => {
            quirks.upload = Uploads { drop: Some(Cut::once(chance.below(1_500_000))), ..upload };
        }
        Fault::Node => quirks.upload = Uploads { node_faults: chance.count(1, 2), ..upload },
        Fault::EndPage => {
            let (wait_pages, empty_links) = (chance.count(0, 2), chance.count(0, 2));
            quirks.end = EndPage { wait_pages, empty_links, ..EndPage::default() };
        }
        Fault::Lag => {
            let (lag, lag_listings) = (chance.millis(0, 40_000), chance.count(0, 2));
            quirks.listing = Listing { lag, lag_listings, ..Listing::default() };
        }
        Fault::Altered => quirks.names = Names { altered: true, ..Names::default() },
        Fault::Slow => {
            let rate = 150_000 << chance.below(5);
            quirks.upload = Uploads { bytes_per_second: Some(rate), ..upload };
        }
        Fault::OtherAnswer => {
            let answers =
                [UploadAnswer::AbsoluteRedirect, UploadAnswer::OtherXid, UploadAnswer::Page];
            quirks.upload = Uploads { answer: chance.pick(&answers), ..upload };
        }
        Fault::BadCalls => {
            let at = ["folder/ls.cgi", "folder/mkdir.cgi", "upload/get_upload_server.cgi", "*"];
            let at = chance.pick(&at);
            spoil(quirks, at, chance);
        }
        Fault::BadEndPage => spoil(quirks, "end.pl", chance),
        Fault::BadNode => spoil(quirks, "upload.cgi", chance),
        Fault::OddNumbers => {
            quirks.shape = Shape {
                scalars: chance.pick(&[Scalars::Mixed, Scalars::Strings, Scalars::Numbers]),
                shuffled_keys: true,
                ..Shape::default()
            };
        }
    }
}

/// The next answers of an endpoint are none.
fn spoil(quirks: &mut Quirks, at: &str, chance: &mut Chance) {
    let html = |http| FaultAnswer::Html { http, body: "<h1>Oups</h1>".to_owned() };
    let answers = [
        html(200),
        html(502),
        FaultAnswer::Maintenance,
        FaultAnswer::NoDatabase,
        FaultAnswer::BrokenJson,
        FaultAnswer::Empty,
        FaultAnswer::Hangup,
        FaultAnswer::Hangup,
    ];
    let fault = fichier::sandbox::quirks::Fault::new(at, chance.pick(&answers));
    quirks.faults.push(fault.times(chance.count(1, 2)));
}
