//! Terminal.
mod canvas;
mod frames;
mod pen;
mod sgr;
