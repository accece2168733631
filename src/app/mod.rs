//! The screen's mind: panes, transfers, account, dialogs and keys. Pure: no
//! I/O, no clock, no tasks. [`Event`]s come in, [`Effect`]s go out; the
//! [`crate::tui`] carries them out, [`crate::ui`] paints what it sees here.
//!
//! | to change | open |
//! |---|---|
//! | what the program knows and asks | `event`, `effect`, `asks` |
//! | a key, its words, the hint line | `keymap`, `action` |
//! | how a pane lists, sorts, narrows, marks | `pane`, `rows`, `sort`, `filter`, `marks` |
//! | the local side: copy, move, trash, undo, find, bookmarks | `disk` |
//! | finding in the account | `seeking`, `hits` |
//! | many names at once | `renaming` |
//! | the two panes compared, and going together | `comparing`, `together` |
//! | what can be done with files | `files`, `naming`, `sending`, `sheet` |
//! | what remote things are like | `form`, `properties`, `linking`, `direct`, `code` |
//! | what can be done in the queue | `transfers`, `sieve`, `queue_deeds`, `job_places`, `states`, `errors` |
//! | uploads that ended | `history` |
//! | what 1fichier fetches by itself | `importing` |
//! | the account and the key | `account`, `key_page` |
//! | limits, turtle, caps, draining | `bandwidth` |
//! | leaving | `leaving` |
//! | what is announced, the window's title | `announce` |
//! | what opens in front | `dialog`, `front`, `help`, `palette`, `details` |
//! | where things are, when time shows | `geometry`, `cursor`, `wake` |

mod account;
mod action;
mod already;
mod announce;
mod asks;
mod bandwidth;
mod chosen;
mod code;
mod comparing;
mod cursor;
mod details;
mod dialog;
mod direct;
mod disk;
mod effect;
mod engine;
mod errors;
mod event;
mod fetching;
mod files;
mod filter;
mod form;
mod front;
mod geometry;
mod help;
mod history;
mod hits;
mod importing;
mod job_facts;
mod job_places;
mod key;
mod key_page;
mod keymap;
mod keys;
mod leaving;
mod linking;
mod marks;
mod naming;
mod notices;
mod operating;
mod palette;
mod pane;
mod password_page;
mod place;
mod properties;
mod queue_deeds;
mod renaming;
mod rows;
mod seeking;
mod sending;
mod sheet;
mod sieve;
mod sort;
mod state;
mod states;
mod tally;
mod targets;
mod text;
mod together;
mod transfers;
mod typed;
mod wake;

pub use account::AccountPage;
pub use action::{Account, Action, DiskFront, Entries, Files, Front, Motion, Queue, Screen};
pub use already::{Alike, Rule};
pub use announce::{Gauge, TITLE};
pub use bandwidth::{Board, Knob};
pub use chosen::{Chosen, Item};
pub use code::CodePage;
pub use comparing::{Comparison, Measure, Verdict};
pub use cursor::{Cursor, Scroll};
pub use details::{Details, Fact, Subject};
pub use dialog::{Choice, Deed, Dialog, Entry, Menu, Plain, Purpose, Question, Typing};
pub use direct::DirectWish;
pub use disk::{
    Changes, ChangesRow, ClashSheet, Clip, DiskDialog, DiskFact, DiskOrder, Jump, PlaceRow, Places,
    PlacesPage, Running, View, Works,
};
pub use effect::{Edit, Effect};
pub use engine::Link;
pub use errors::Errors;
pub use event::{Event, Played, Ticket};
pub use filter::{Filter, pattern};
pub use form::{Field, FieldValue, Form};
pub use geometry::{Area, Layout, list_in};
pub use help::{Help, HelpLine};
pub use history::History;
pub use hits::HitRows;
pub use importing::{FetchPage, FetchSheet, Fetches};
pub use key::{Key, shown};
pub use key_page::{KeyPage, Step};
pub use keymap::{Binding, Context, Keymap, Meaning, document};
pub use marks::Marks;
pub use notices::{Notice, Notices};
pub use operating::OperationsPage;
pub use palette::Palette;
pub use pane::{Fitting, Found, Pane, Sought, Spot, State, Trouble};
pub use password_page::PasswordPage;
pub use place::{Place, Side};
pub use renaming::{
    Bulk, BulkRow, Given, NameFault, Pattern, PatternFault, Plan, name_fault, plan,
};
pub use rows::{Row, Rows};
pub use sheet::{Phase, Rules, Sheet, SheetLine};
pub use sieve::{Only, Sieve};
pub use sort::{By, Sort};
pub use state::{App, Start};
pub use states::States;
pub use tally::Tally;
pub use text::{Line, Secret};
pub use together::Together;
pub use transfers::Transfers;
pub use typed::Typed;
