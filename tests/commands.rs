//! The commands, as scripts and people meet them: the real program, its own
//! engine, the sandbox behind it. Codes, JSON, sentences, and what is left
//! behind.

mod background;
mod bandwidth;
mod changes;
mod documented;
mod download;
mod events;
mod fetch;
mod find;
mod links;
mod list;
mod past;
mod props;
mod queue;
mod secrecy;
mod status;
mod terminal;
mod upload;
