//! `fichier sandbox`: the look-alike for other programs' tests.

use super::exit::{Exit, fail, say};
use crate::sandbox::Sandbox;
use crate::sandbox::cli::{SandboxArgs, listed};

pub(super) async fn run(args: SandboxArgs) -> Exit {
    let options = match args.options() {
        Ok(options) => options,
        Err(error) => return fail(error),
    };
    if args.list_quirks {
        listed(&options.quirks).iter().for_each(say);
        return Exit::Good;
    }
    let running = match Sandbox::start(options).await {
        Ok(running) => running,
        Err(error) => {
            return fail(format!("Port {} on 127.0.0.1 cannot be used: {error}.", args.port));
        }
    };
    say(format!("The look-alike serves {} until Ctrl-C.", running.api_url()));
    let (url, key) = (running.api_url(), running.key());
    say(format!("FICHIER_API_URL={url} FICHIER_API_KEY={key} fichier --no-engine"));
    match tokio::signal::ctrl_c().await {
        Ok(()) => Exit::Good,
        Err(error) => fail(format!("The wait for Ctrl-C failed: {error}.")),
    }
}
