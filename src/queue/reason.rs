//! Jobs that stand because something went wrong, grouped by what it was.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::job::{Job, Stage};
use super::state::State;

/// What went wrong, as a stable word for filters and scripts: the kind of the
/// problem of a failed job (`node-fault`, `unreachable-dns`), or what a held
/// one is held for (`clash`). The protocol's page lists both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reason(String);

impl Reason {
    /// Takes the word as it was written.
    #[must_use]
    pub fn named(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// Why a job stands; `None` for one that neither failed nor is held.
    #[must_use]
    pub fn of(stage: &Stage) -> Option<Self> {
        if let Stage::Failed { why } = stage {
            Some(Self::of_variant(&why.kind))
        } else if let Stage::Held { why } = stage {
            Some(Self::of_variant(why))
        } else {
            None
        }
    }

    /// The word of a kind of problem, or of what a job is held for.
    #[must_use]
    pub fn of_variant(variant: &impl Serialize) -> Self {
        Self(word(variant))
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name a variant has in JSON, with a second one behind it where a plain
/// word tells it more closely: `{"unreachable":"dns"}` is `unreachable-dns`.
fn word(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(object)) => {
            let named = object.into_iter().next();
            named.map_or_else(String::new, |(name, inner)| match inner.as_str() {
                Some(inner) => format!("{name}-{inner}"),
                None => name,
            })
        }
        Ok(_) | Err(_) => String::new(),
    }
}

/// What can stand for a reason.
pub trait Stands {
    /// Where it stands, and why if it failed or is held.
    fn stands(&self) -> (State, Option<Reason>);
}

impl Stands for Job {
    fn stands(&self) -> (State, Option<Reason>) {
        (self.stage.state(), Reason::of(&self.stage))
    }
}

/// Jobs that stand for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGroup<'a, J = Job> {
    /// Whether they failed or are held.
    pub state: State,
    /// Why.
    pub reason: Reason,
    /// They, in their order.
    pub jobs: Vec<&'a J>,
}

/// Groups jobs by why they stand: those that failed first, then those that are
/// held; the largest group first.
#[must_use]
pub fn by_reason<'a, J: Stands>(jobs: impl IntoIterator<Item = &'a J>) -> Vec<ReasonGroup<'a, J>> {
    let mut groups: BTreeMap<(bool, Reason), ReasonGroup<'a, J>> = BTreeMap::new();
    for job in jobs {
        let (state, Some(reason)) = job.stands() else { continue };
        groups
            .entry((state == State::Held, reason.clone()))
            .or_insert_with(|| ReasonGroup { state, reason, jobs: Vec::new() })
            .jobs
            .push(job);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| (group.state == State::Held, usize::MAX - group.jobs.len()));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::Hold;
    use crate::remote::{NetFault, Problem, ProblemKind};

    #[test]
    fn the_word_is_the_kind_as_json_has_it() {
        let failed = |kind| Stage::Failed { why: Problem::new(kind, "x") };
        let held = |why| Stage::Held { why };
        let table = [
            (failed(ProblemKind::NodeFault), Some("node-fault")),
            (failed(ProblemKind::Unreachable(NetFault::Dns)), Some("unreachable-dns")),
            (held(Hold::Clash { there: 5 }), Some("clash")),
            (held(Hold::Changed), Some("changed")),
            (held(Hold::Key(Problem::new(ProblemKind::KeyRefused, "x"))), Some("key")),
            (Stage::Waiting, None),
        ];
        for (stage, want) in table {
            let reason = Reason::of(&stage);
            assert_eq!(reason.as_ref().map(Reason::as_str), want, "{stage:?}");
        }
    }
}
