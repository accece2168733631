//! The local side as a file manager: what was taken up to be put down, the
//! changes that run, what they ask, and the list of all that was changed.
//! Pure like the rest of the app; the disk itself is far away.

mod changes;
mod clash;
mod clip;
mod completion;
mod finding;
mod front;
mod jump;
mod order;
mod places;
mod removal;
mod view;
mod works;

pub use changes::{Changes, ChangesRow};
pub use clash::ClashSheet;
pub use clip::Clip;
pub(super) use completion::{complete_with, folder_part};
pub use front::DiskDialog;
pub use jump::Jump;
pub use order::{DiskFact, DiskOrder};
pub use places::{PlaceRow, Places, PlacesPage};
pub use view::View;
pub use works::{Running, Works};
