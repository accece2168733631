//! The arrows of the map in `src/lib.rs` go one way, the pure cores stay
//! pure, and no file or line breaks the rules a lint cannot see.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with the modules it may name. A new module, or a new arrow,
/// is a decision and is made here.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("bandwidth", &["clock"]),
    ("remote", &["clock"]),
    ("search", &["clock", "bandwidth"]),
    ("local", &["clock", "remote"]),
    ("api", &["clock", "remote", "local"]),
    ("queue", &["clock", "remote", "local"]),
    ("downloads", &["clock", "remote", "local", "queue"]),
    ("imports", &["clock", "remote"]),
    ("operations", &["clock", "remote"]),
    (
        "protocol",
        &[
            "clock",
            "bandwidth",
            "remote",
            "search",
            "local",
            "queue",
            "downloads",
            "imports",
            "operations",
        ],
    ),
    ("config", &["clock", "bandwidth", "remote", "local", "protocol"]),
    (
        "engine",
        &[
            "clock",
            "bandwidth",
            "remote",
            "search",
            "local",
            "api",
            "queue",
            "downloads",
            "imports",
            "operations",
            "protocol",
        ],
    ),
    (
        "words",
        &[
            "clock",
            "bandwidth",
            "remote",
            "search",
            "local",
            "queue",
            "downloads",
            "imports",
            "operations",
            "protocol",
        ],
    ),
    ("checkup", &["clock", "remote", "protocol", "words"]),
    (
        "app",
        &[
            "clock",
            "bandwidth",
            "remote",
            "search",
            "local",
            "queue",
            "downloads",
            "imports",
            "operations",
            "protocol",
            "words",
        ],
    ),
    (
        "ui",
        &[
            "clock",
            "bandwidth",
            "remote",
            "search",
            "local",
            "queue",
            "downloads",
            "imports",
            "operations",
            "protocol",
            "words",
            "app",
        ],
    ),
    (
        "tui",
        &[
            "clock",
            "bandwidth",
            "remote",
            "local",
            "queue",
            "downloads",
            "imports",
            "operations",
            "protocol",
            "config",
            "words",
            "app",
            "ui",
        ],
    ),
    ("sandbox", &["clock", "remote"]),
    (
        "cli",
        &[
            "clock",
            "bandwidth",
            "remote",
            "search",
            "local",
            "api",
            "queue",
            "downloads",
            "imports",
            "operations",
            "protocol",
            "config",
            "engine",
            "words",
            "checkup",
            "app",
            "ui",
            "tui",
            "sandbox",
        ],
    ),
];

/// What the pure cores must not name: clocks, tasks, disks and networks.
const IMPURE: &[&str] = &[
    "Instant::now",
    "SystemTime",
    "Moment::now",
    "tokio",
    "reqwest",
    "std::fs",
    "std::thread",
    "std::env",
    "std::net",
    "std::process",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The files of one module.
fn files_of(module: &str) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    if src.join(module).is_dir() {
        files.extend(sources(&src.join(module)));
    }
    let single = src.join(format!("{module}.rs"));
    files.extend(single.is_file().then_some(single));
    assert!(!files.is_empty(), "no module {module}");
    files
}

/// The lines of a file that are code, up to its tests.
fn code(path: &Path) -> Vec<(usize, String)> {
    if path.components().any(|part| part.as_os_str() == "tests")
        || path.file_name().is_some_and(|name| name == "tests.rs")
    {
        return Vec::new();
    }
    let text = fs::read_to_string(path).unwrap();
    let before_tests = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    before_tests
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line.to_owned()))
        .collect()
}

#[test]
fn nobody_names_a_higher_layer() {
    let mut wrong = Vec::new();
    for (module, allowed) in MAY_NAME {
        for path in files_of(module) {
            for (number, line) in code(&path) {
                for (other, _) in MAY_NAME.iter().filter(|(other, _)| other != module) {
                    let named = line.contains(&format!("crate::{other}::"))
                        || line.contains(&format!("use crate::{other};"));
                    if named && !allowed.contains(other) {
                        wrong.push(format!("{}:{number} names {other}", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_knows_every_module() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(src.join("lib.rs")).unwrap();
    let declared = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in declared {
        assert!(MAY_NAME.iter().any(|(name, _)| *name == module), "{module} has no layer");
        assert!(map.contains(&format!("//! | [`{module}`]")), "{module} is not on the map");
    }
}

#[test]
fn the_pure_cores_are_pure() {
    let mut wrong = Vec::new();
    for module in
        ["bandwidth", "search", "queue", "downloads", "operations", "checkup", "app", "words"]
    {
        for path in files_of(module) {
            for (number, line) in code(&path) {
                for word in IMPURE.iter().filter(|word| line.contains(**word)) {
                    wrong.push(format!("{}:{number} names {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_clock_reads_the_wall_clock() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&src).into_iter().filter(|path| !path.ends_with("clock.rs")) {
        let read = |line: &String| line.contains("SystemTime::now") || line.contains("Zoned::now");
        for (number, _) in code(&path).into_iter().filter(|(_, line)| read(line)) {
            wrong.push(format!("{}:{number}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_is_short_and_says_what_it_owns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for path in sources(&root.join("src")).into_iter().chain(sources(&root.join("tests"))) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        if lines > 500 {
            wrong.push(format!("{} has {lines} lines", path.display()));
        }
        // Tests beside their module are explained by it.
        let beside = path.to_string_lossy().ends_with("tests.rs");
        if !beside && !text.starts_with("//!") {
            wrong.push(format!("{} begins without its header", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tests_do_not_sleep() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for path in sources(&root.join("tests")) {
        let text = fs::read_to_string(&path).unwrap();
        // The pieces are joined here so that this line is not found itself.
        let word = concat!("thread::", "sleep");
        let allowed = path.to_string_lossy().contains("support/");
        if text.contains(word) && !allowed {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
