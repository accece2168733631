//! `fichier sandbox`: the look-alike for other programs' tests.

use super::exit::{Exit, fail};
use crate::sandbox::Sandbox;
use crate::sandbox::cli::{SandboxArgs, listed};

#[expect(clippy::print_stdout, reason = "a command that prints")]
pub(super) async fn run(args: SandboxArgs) -> Exit {
    let options = match args.options() {
        Ok(options) => options,
        Err(error) => return fail(error),
    };
    if args.list_quirks {
        listed(&options.quirks).iter().for_each(|line| println!("{line}"));
        return Exit::Good;
    }
    let running = match Sandbox::start(options).await {
        Ok(running) => running,
        Err(error) => {
            return fail(format!("Port {} on 127.0.0.1 cannot be used: {error}.", args.port));
        }
    };
    println!("The look-alike serves {} until Ctrl-C.", running.api_url());
    println!("FICHIER_API_URL={} FICHIER_API_KEY={} fichier", running.api_url(), running.key());
    match tokio::signal::ctrl_c().await {
        Ok(()) => Exit::Good,
        Err(error) => fail(format!("The wait for Ctrl-C failed: {error}.")),
    }
}
