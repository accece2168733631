//! The manual pages, as the tools that show them take them, and what a
//! package holds.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::program::Program;
use crate::support::tools::is_installed;

async fn pages(program: &Program) -> Vec<PathBuf> {
    let folder = program.home().join("man");
    program.run(["man", "--out", folder.to_str().unwrap()]).await.ends(0);
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Demands that a tool takes every page without a word.
fn takes(pages: &[PathBuf], tool: &str, args: &[&str]) {
    if !is_installed(tool) {
        return;
    }
    for page in pages {
        let output = Command::new(tool).args(args).arg(page).env("LC_ALL", "C.UTF-8").output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.is_empty(), "{page:?}: {said}{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_shown_without_a_warning() {
    let program = Program::at_url("http://127.0.0.1:9/v1");
    let pages = pages(&program).await;
    assert!(pages.len() > 40, "{}", pages.len());
    takes(&pages, "man", &["--warnings", "-l"]);
    takes(&pages, "mandoc", &["-T", "lint", "-W", "warning"]);
}

#[test]
fn what_a_package_holds_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table =
        std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    assert!(assets.len() > 8);
    for asset in assets {
        let source = asset[0].as_str().unwrap();
        let built = source.starts_with("target/");
        let folder = source.split_once('*').map_or(source, |(folder, _)| folder);
        assert!(built || root.join(folder).exists(), "{source}");
    }
}
