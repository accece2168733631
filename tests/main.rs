//! All tests of the whole program, one module a subject.

mod screens;
mod support;
