//! To be written.
use super::site::World;
use crate::clock::Moment;
pub(super) fn furnish(_world: &mut World, _now: Moment) {}
