//! The command line: its grammar, and for each command what it starts. Owns
//! exit codes and what is printed outside the screen.

mod bandwidth;
mod commander;
mod complete;
mod config;
mod demo;
mod direct;
mod doctor;
mod download;
mod duplicates;
mod engine;
mod events;
mod exit;
mod fetch;
mod find;
mod grammar;
mod home;
mod index;
mod job_report;
mod link;
mod links;
mod list;
mod list_tree;
mod logs;
mod man;
mod operations;
mod picture;
mod play;
mod progress;
mod props;
mod queue;
mod queue_errors;
mod queue_grammar;
mod queue_history;
mod queue_list;
mod queue_show;
mod report;
mod sandbox;
mod service;
mod setup;
mod share;
mod status;
mod talk;
mod tree;
mod unit;
mod upload;
mod wait;
mod waited;

use clap::Parser;

pub use exit::Exit;

use grammar::{Command, Grammar};

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> Exit {
    let grammar = match Grammar::try_parse() {
        Ok(grammar) => grammar,
        Err(error) => {
            // Help and version are no errors; clap knows where each goes.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Good };
        }
    };
    // Two threads serve the network and the screen; disks have their own.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return exit::fail(format!("The program cannot start: {error}.")),
    };
    let exit = runtime.block_on(async {
        match grammar.command {
            None => commander::run(grammar.common).await,
            Some(Command::Status(args)) => status::run(args, grammar.common).await,
            Some(Command::Ls(args)) => list::run(args, grammar.common).await,
            Some(Command::Find(args)) => find::run(*args, grammar.common).await,
            Some(Command::Index(args)) => index::run(args, grammar.common).await,
            Some(Command::Link(args)) => links::run(args, grammar.common).await,
            Some(Command::Play(args)) => play::run(args, grammar.common).await,
            Some(Command::Props(args)) => props::run(*args, grammar.common).await,
            Some(Command::Share(args)) => share::run(args, grammar.common).await,
            Some(Command::Upload(args)) => upload::run(args, grammar.common).await,
            Some(Command::Download(args)) => download::run(args, grammar.common).await,
            Some(Command::Fetch(args)) => fetch::run(args, grammar.common).await,
            Some(Command::Mkdir(args)) => operations::mkdir(args, grammar.common).await,
            Some(Command::Mv(args)) => operations::mv(args, grammar.common).await,
            Some(Command::Cp(args)) => operations::cp(args, grammar.common).await,
            Some(Command::Rename(args)) => operations::rename(args, grammar.common).await,
            Some(Command::Rm(args)) => operations::rm(args, grammar.common).await,
            Some(Command::Trash(args)) => operations::trash(args, grammar.common).await,
            Some(Command::Undo(args)) => operations::undo(args, grammar.common).await,
            Some(Command::Audit(args)) => operations::audit(args, grammar.common).await,
            Some(Command::Du(args)) => operations::du(args, grammar.common).await,
            Some(Command::Dedupe(args)) => operations::dedupe(args, grammar.common).await,
            Some(Command::Queue(args)) => queue::run(args, grammar.common).await,
            Some(Command::Events) => events::run(grammar.common).await,
            Some(Command::Engine(command)) => engine::run(command, grammar.common).await,
            Some(Command::Home(command)) => home::run(command, grammar.common).await,
            Some(Command::Demo(demo)) => demo::run(demo).await,
            Some(Command::Sandbox(args)) => sandbox::run(args).await,
        }
    });
    // A thread that waits for a dead mount must not hold up the end.
    runtime.shutdown_background();
    exit
}
