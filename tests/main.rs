//! All tests of the whole program, one module a subject.

mod engine;
mod layers;
mod support;
