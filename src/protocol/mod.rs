//! Messages between the engine and its faces: one JSON object a line, the
//! same over a Unix socket and over a pipe inside the process. Owns the
//! messages, their framing and the faces' client; decides nothing.

mod client;
mod direct;
mod download;
mod find;
mod import;
mod index;
mod link;
mod message;
mod past;
mod transfer;
mod view;
mod way;

pub use crate::queue::QueueOrder;
pub use client::{Asker, Client, Gone, Incoming, LINE_LIMIT};
pub use direct::{DirectLink, DirectQuery};
pub use download::{Decision, Errand, LeftOut, LeftWhy, Survey, Taken, Wanted};
pub use find::{FindQuery, Hit, Hits, Known, Thing};
pub use import::Begun;
pub use index::{IndexOrder, IndexState, IndexView};
pub use link::{LinkFault, connect, connect_or_start, greet};
pub use message::{
    Accepted, Answer, Down, Event, Failure, Found, FromEngine, Greeting, NewFile, NoticeLevel,
    Request, ToEngine, VERSION,
};
pub use past::{HistoryPage, HistoryQuery, Story};
pub use transfer::Transfer;
pub use view::{
    AccountView, Crumb, FolderView, GateView, KeySource, KeyState, Refresh, Settings, Totals, Wait,
};
pub use way::{Leg, Step, StepEnd, Way};
