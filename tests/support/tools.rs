//! Programs of others that tests use. Without one of them its tests say that
//! they try nothing on a developer's machine, and fail where `CI=true`.

use std::process::Command;

/// Whether it is here. Says so if not.
pub fn is_installed(name: &str) -> bool {
    let here = Command::new(name).arg("--version").output().is_ok();
    if !here {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{name} is not installed");
        eprintln!("skipped: {name} is not installed");
    }
    here
}
