//! Settings, paths, the log, and where the API key comes from. Reads files and
//! the environment; decides nothing about what is done with them.
//!
//! There is no keyring here: on the machines this program is for there is no
//! secret service to answer, and where one is, it is unlocked by a desktop
//! login that an SSH session never makes. A key command (`secret-tool`,
//! `pass`, `systemd-creds`) reaches one where it works.

pub mod change;
mod environment;
mod file;
mod key;
mod key_command;
mod key_file;
mod log;
mod log_files;
mod origin;
mod paths;
mod player;
mod rclone;
mod settings;
mod table;
mod value;

pub use environment::Environment;
pub use file::ConfigFault;
pub use key::{KeyPlaces, KeySearch, find_key};
pub use key_file::keep_key;
pub use log::{Log, start as start_log};
pub use log_files::LogPlace;
pub use origin::{Holding, Origin, holding, variable};
pub use paths::{Paths, PathsFault};
pub use player::{PlayWay, Player};
pub use settings::{API_URL, Family, Layer, Loaded, Look, NAMES, Notify, Settings};
pub use table::{Kind, Setting, TABLE, document, schema, setting, template};
pub use value::{Refused, Written};
