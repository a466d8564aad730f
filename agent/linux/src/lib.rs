//! The edge of sanroot: the only crate that touches Linux, and the only one with `unsafe`.
//!
//! Everything here is thin and dumb: it opens, reads, writes and waits, and leaves every judgement to `sanroot-core`.
#![no_std]

pub mod arch;
pub mod process;
