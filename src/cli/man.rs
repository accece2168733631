//! stub
use super::exit::Exit;
use super::grammar::ManArgs;
pub(super) fn run(_args: &ManArgs) -> Exit {
    Exit::Good
}
