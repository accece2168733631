//! Which of the commands that make the program at home on a machine does what.

use super::exit::Exit;
use super::grammar::{Common, HomeCommand};
use super::{complete, config, doctor, man};

pub(super) async fn run(command: HomeCommand, common: Common) -> Exit {
    match command {
        HomeCommand::Doctor(args) => doctor::run(args, common).await,
        HomeCommand::Config(command) => config::run(command),
        HomeCommand::Completions { shell } => complete::script(shell),
        HomeCommand::Complete(args) => complete::answer(&args),
        HomeCommand::Man(args) => man::run(&args),
    }
}
