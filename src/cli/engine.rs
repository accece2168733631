//! `fichier engine …`: the background engine as a process.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use super::exit::{Exit, FINISHING, fail, say, warn};
use super::grammar::{Common, EngineCommand};
use super::link::Link;
use super::service::Service;
use super::setup::{Setup, sentence};
use super::{logs, unit};
use crate::engine::{Claim, Engine, Leave, Socket, socket_path};
use crate::protocol::Request;

/// An engine that nobody needs leaves after this long.
const IDLE: Duration = Duration::from_secs(30);

pub(super) async fn run(command: EngineCommand, common: Common) -> Exit {
    let done = match command {
        EngineCommand::Run { detached } => {
            return serve(&common, detached).await.unwrap_or_else(fail);
        }
        EngineCommand::Start => start(&common).await,
        EngineCommand::Stop { finish } => stop(&common, finish).await,
        EngineCommand::Status => return status(&common).await,
        EngineCommand::Logs(args) => logs::show(&args, &common).await,
        EngineCommand::Unit(args) => unit::run(&args, &common),
    };
    match done {
        Ok(()) => Exit::Good,
        Err(sentence) => fail(sentence),
    }
}

async fn serve(common: &Common, detached: bool) -> Result<Exit, String> {
    if detached {
        // A session of its own, so that no terminal's end reaches it. Fails
        // only for one that has its own already.
        let _ = rustix::process::setsid();
    }
    // Before the socket is there: whoever can reach us can also end us.
    let leave = signals().map_err(|error| format!("Signals cannot be heard: {error}."))?;
    let setup = Setup::read(common)?;
    let claim = Claim::take(&setup.paths.state)
        .map_err(|error| format!("The state folder cannot be used: {error}."))?;
    let Some(claim) = claim else {
        // Two were started at once; the other one serves.
        return if detached { Ok(Exit::Good) } else { Err("An engine runs already.".to_owned()) };
    };
    let _log = setup.log("engine");
    let mut config = setup.engine(setup.key().await?, false);
    if !detached {
        // Whoever started it here wants it as it is, and keeps it running.
        config.way.clear();
    }
    let engine = Engine::start(config).await.map_err(|error| {
        let sentence = sentence(&error);
        tracing::error!("{sentence}");
        sentence
    })?;
    let socket = Socket::open(&setup.paths.state, &claim).map_err(|fault| {
        tracing::error!("{fault}");
        format!("The engine cannot be reached: {fault}.")
    })?;
    tracing::info!("The engine serves, process {}.", std::process::id());
    // A process that lets go of its terminal is no service of anybody's.
    let service = if detached { Service::none() } else { Service::of(&setup.env) };
    service.ready();
    let leave = announced(leave, service);
    let told = socket.serve(engine, detached.then_some(IDLE), leave).await;
    tracing::info!("The engine has ended.");
    Ok(if told == Some(Leave::Interrupted) { Exit::Interrupted } else { Exit::Good })
}

/// Tells when the system wants us to leave. The first Ctrl-C lets what runs
/// end, the second does not.
fn signals() -> std::io::Result<mpsc::Receiver<Leave>> {
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    // A hang-up is somebody else's terminal.
    let mut hup = signal(SignalKind::hangup())?;
    let (tell, wishes) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut finishing = false;
        loop {
            let wish = tokio::select! {
                _ = term.recv() => Leave::Terminated,
                _ = int.recv() => if finishing { Leave::Interrupted } else { Leave::Finish },
                _ = hup.recv() => continue,
            };
            if wish == Leave::Finish {
                finishing = true;
                warn(FINISHING);
            }
            if tell.send(wish).await.is_err() {
                return;
            }
        }
    });
    Ok(wishes)
}

/// Passes wishes on, and tells whoever keeps services that the end has begun.
fn announced(mut leave: mpsc::Receiver<Leave>, service: Service) -> mpsc::Receiver<Leave> {
    let (tell, wishes) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(wish) = leave.recv().await {
            service.stopping();
            if tell.send(wish).await.is_err() {
                return;
            }
        }
    });
    wishes
}

async fn start(common: &Common) -> Result<(), String> {
    let link = Link::open(&Setup::read(common)?, false).await?;
    say(format!("The engine runs, process {}.", link.greeting.pid));
    Ok(())
}

async fn stop(common: &Common, finish: bool) -> Result<(), String> {
    let setup = Setup::read(common)?;
    let Some(mut link) = Link::running(&setup).await.or_else(|_| stop_strange(&setup))? else {
        say("No engine runs.");
        return Ok(());
    };
    // One that leaves at this very moment answers nothing, and is gone too.
    let _ = link.client.asker.ask(Request::Stop { finish }).await;
    while link.client.incoming.recv().await.is_some() {}
    say("The engine has stopped. Unfinished uploads go on at the next start.");
    Ok(())
}

/// An engine of another version does not understand us; its process number is
/// in the lock file, and it ends well on SIGTERM.
fn stop_strange(setup: &Setup) -> Result<Option<Link>, String> {
    let sentence = || "The engine's process is not known; end it by hand.".to_owned();
    let text = std::fs::read_to_string(setup.paths.state.join("engine.lock"));
    let pid: i32 = text.map_err(|_| sentence())?.trim().parse().map_err(|_| sentence())?;
    let pid = rustix::process::Pid::from_raw(pid).ok_or_else(sentence)?;
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).map_err(|_| sentence())?;
    Ok(None)
}

async fn status(common: &Common) -> Exit {
    let setup = match Setup::read(common) {
        Ok(setup) => setup,
        Err(sentence) => return fail(sentence),
    };
    match Link::running(&setup).await {
        Ok(Some(link)) => {
            let socket = socket_path(&setup.paths.state);
            say(format!(
                "The engine runs: version {}, process {}, socket {}.",
                link.greeting.version,
                link.greeting.pid,
                socket.display()
            ));
            Exit::Good
        }
        Ok(None) => {
            say("No engine runs.");
            Exit::Failed
        }
        Err(sentence) => fail(sentence),
    }
}
