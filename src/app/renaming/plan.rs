//! From old and new names to renames in an order that works.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

/// One entry with the name it is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<K> {
    /// The folder it is in.
    pub folder: K,
    /// Its name.
    pub old: String,
    /// The name it is to get.
    pub new: String,
}

/// Why a name cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// There is nothing in it, or only dots.
    Empty,
    /// A slash, a control character or a byte that is no text is in it.
    Character,
    /// Another one is to get it, too.
    Twice,
    /// Something that is not renamed has it.
    Taken,
    /// It is longer than the service takes.
    TooLong,
}

/// One rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which of the given entries.
    pub entry: usize,
    /// Its name by then.
    pub from: String,
    /// Its next name.
    pub to: String,
}

/// What is to be done, or what is in the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The renames, in order. Empty while there are faults.
    pub steps: Vec<Step>,
    /// What is wrong, by entry.
    pub faults: BTreeMap<usize, NameFault>,
    /// How many entries get another name.
    pub changed: usize,
}

/// Checks the new names and orders the renames: a name that is still worn is
/// given only when its bearer has left it, and a ring is opened by a name for
/// the moment. `taken` tells whether something of a folder that is not among
/// these has a name.
pub fn plan<K: Clone + Eq + Hash>(given: &[Given<K>], taken: impl Fn(&K, &str) -> bool) -> Plan {
    let mut plan = Plan::default();
    let moving: Vec<usize> = entries(given, |one| one.old != one.new);
    plan.changed = moving.len();
    let mut wanted: HashMap<(&K, &str), usize> = HashMap::new();
    for one in given {
        *wanted.entry((&one.folder, &one.new)).or_default() += 1;
    }
    for at in &moving {
        let Some(one) = given.get(*at) else { continue };
        let place = (&one.folder, &*one.new);
        let fault = name_fault(&one.old, &one.new).or_else(|| {
            if wanted.get(&place).is_some_and(|count| *count > 1) {
                Some(NameFault::Twice)
            } else {
                taken(&one.folder, &one.new).then_some(NameFault::Taken)
            }
        });
        plan.faults.extend(fault.map(|fault| (*at, fault)));
    }
    if plan.faults.is_empty() {
        plan.steps = ordered(given, moving, &taken);
    }
    plan
}

fn entries<K>(given: &[Given<K>], wanted: impl Fn(&Given<K>) -> bool) -> Vec<usize> {
    let all = given.iter().enumerate();
    all.filter(|(_, one)| wanted(one)).map(|(at, _)| at).collect()
}

fn name_fault(old: &str, name: &str) -> Option<NameFault> {
    // A name that has control characters may keep them, but not line ends;
    // bytes that were no text would be lost for good.
    let control = |c: char| c.is_control() && !old.contains(c);
    if name.trim().is_empty() || name == "." || name == ".." {
        Some(NameFault::Empty)
    } else if name.contains(['/', '\u{FFFD}']) || name.chars().any(control) {
        Some(NameFault::Character)
    } else {
        None
    }
}

fn ordered<K: Clone + Eq + Hash>(
    given: &[Given<K>],
    moving: Vec<usize>,
    taken: &impl Fn(&K, &str) -> bool,
) -> Vec<Step> {
    // Who wears which name; names are given from here on only when free.
    let mut worn: HashMap<(K, String), usize> = HashMap::new();
    for at in &moving {
        let Some(one) = given.get(*at) else { continue };
        worn.insert((one.folder.clone(), one.old.clone()), *at);
    }
    let mut now: HashMap<usize, String> = HashMap::new();
    let mut waiting: BTreeSet<usize> = moving.into_iter().collect();
    let mut steps = Vec::new();
    while !waiting.is_empty() {
        let free = waiting.iter().copied().find(|at| {
            given
                .get(*at)
                .is_some_and(|one| !worn.contains_key(&(one.folder.clone(), one.new.clone())))
        });
        // All that are left stand in rings; any of them may step aside.
        let Some(at) = free.or_else(|| waiting.first().copied()) else { break };
        let Some(one) = given.get(at) else { break };
        let from = now.get(&at).unwrap_or(&one.old).clone();
        let to = if free.is_some() {
            waiting.remove(&at);
            one.new.clone()
        } else {
            aside(one, &worn, taken)
        };
        worn.remove(&(one.folder.clone(), from.clone()));
        if free.is_none() {
            worn.insert((one.folder.clone(), to.clone()), at);
        }
        now.insert(at, to.clone());
        steps.push(Step { entry: at, from, to });
    }
    steps
}

/// A name for the moment.
fn aside<K: Clone + Eq + Hash>(
    one: &Given<K>,
    worn: &HashMap<(K, String), usize>,
    taken: &impl Fn(&K, &str) -> bool,
) -> String {
    let name = |n: u32| format!(".fichier-aside-{n}");
    let used = |name: &String| {
        worn.contains_key(&(one.folder.clone(), name.clone())) || taken(&one.folder, name)
    };
    (1..).map(name).find(|name| !used(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn given(names: &[(&str, &str)]) -> Vec<Given<u8>> {
        let one = |(old, new): &(&str, &str)| Given {
            folder: 0,
            old: (*old).to_owned(),
            new: (*new).to_owned(),
        };
        names.iter().map(one).collect()
    }

    fn steps(names: &[(&str, &str)]) -> Vec<(String, String)> {
        let plan = plan(&given(names), |_, _| false);
        assert_eq!(plan.faults, BTreeMap::new());
        plan.steps.into_iter().map(|step| (step.from, step.to)).collect()
    }

    fn pairs(names: &[(&str, &str)]) -> Vec<(String, String)> {
        names.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn a_chain_is_walked_from_its_free_end() {
        assert_eq!(
            steps(&[("a", "b"), ("b", "c"), ("c", "d"), ("x", "x")]),
            pairs(&[("c", "d"), ("b", "c"), ("a", "b")])
        );
    }

    #[test]
    fn a_ring_is_opened_by_a_name_for_the_moment() {
        assert_eq!(
            steps(&[("a", "b"), ("b", "a")]),
            pairs(&[("a", ".fichier-aside-1"), ("b", "a"), (".fichier-aside-1", "b")])
        );
    }

    #[test]
    fn faults_are_found_and_then_nothing_is_done() {
        let names = [
            ("a", ""),
            ("b", "x/y"),
            ("c", "z"),
            ("d", "z"),
            ("e", "kept"),
            ("f", ".."),
            ("\u{1b}g", "\u{1b}h"),
            ("i", "\u{1b}i"),
            ("\u{FFFD}j", "\u{FFFD}k"),
        ];
        let plan = plan(&given(&names), |_, name| name == "kept");
        let faults: Vec<_> = plan.faults.into_values().collect();
        use NameFault::{Character, Empty, Taken, Twice};
        let wanted = [Empty, Character, Twice, Twice, Taken, Empty, Character, Character];
        assert_eq!(faults, wanted);
        assert_eq!((plan.steps, plan.changed), (Vec::new(), 9));
    }

    #[test]
    fn a_name_that_stays_is_in_the_way_and_one_of_another_folder_is_not() {
        let mut names = given(&[("a", "b"), ("b", "b")]);
        assert_eq!(plan(&names, |_, _| false).faults[&0], NameFault::Twice);
        names[1].folder = 1;
        assert_eq!(plan(&names, |_, _| false).faults, BTreeMap::new());
    }

    proptest! {
        /// Whatever is permuted: no step takes a name that is worn, and at
        /// the end everybody has the new name.
        #[test]
        fn no_name_is_ever_taken(
            order in Just((0..7_u8).collect::<Vec<_>>()).prop_shuffle(),
            shift in 0..3_u8,
        ) {
            let name = |n: u8| format!("n{n}");
            let names: Vec<_> = (0..7_u8)
                .zip(&order)
                .map(|(old, new)| Given { folder: (), old: name(old), new: name(new + shift) })
                .collect();
            let plan = plan(&names, |(), _| false);
            prop_assert_eq!(plan.faults.len(), 0);
            let mut worn: HashMap<String, usize> =
                names.iter().enumerate().map(|(at, one)| (one.old.clone(), at)).collect();
            for step in plan.steps {
                prop_assert_eq!(worn.remove(&step.from), Some(step.entry));
                prop_assert_eq!(worn.insert(step.to, step.entry), None);
            }
            for (at, one) in names.iter().enumerate() {
                prop_assert_eq!(worn.get(&one.new), Some(&at));
            }
        }
    }
}
