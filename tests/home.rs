//! The program at home on a machine: completions in real shells, the settings
//! file, the doctor, the manual pages.

mod completions;
mod doctor;
mod pages;
mod settings;
