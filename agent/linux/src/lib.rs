//! The edge of sanroot: the only crate that touches Linux, and the only one with `unsafe`.
//!
//! Everything here is thin and dumb: it opens, reads, writes and waits, and leaves every judgement to `sanroot-core`.
//!
//! | module | touches |
//! |---|---|
//! | [`arch`] | the processor: entry point, memory functions, raw system calls |
//! | [`process`], [`memory`] | this process: arguments, memory, end |
//! | [`child`] | short-lived child processes for what blocks in the kernel |
//! | [`clock`], [`random`] | time and randomness, which the core takes as arguments |
//! | [`poll`], [`signals`] | the one wait of the poll loop, and SIGTERM |
//! | [`mod@file`] | files under /sys, /proc, /run and /dev |
//! | [`firmware`] | the places where firmware leaves its tables |
//! | [`state`], [`watch`] | `/run/sanroot`, and being told of changes there |
//! | [`netlink`], [`packet`], [`tcp`] | sockets |
//! | [`kmsg`], [`stdio`] | the kernel log, and the streams |
#![no_std]

pub mod arch;
pub mod child;
pub mod clock;
pub mod file;
pub mod firmware;
pub mod initqueue;
pub mod kmsg;
pub mod memory;
pub mod netlink;
pub mod packet;
pub mod poll;
pub mod process;
pub mod random;
pub mod signals;
pub mod state;
pub mod stdio;
pub mod tcp;
pub mod watch;

pub use rustix::fd::OwnedFd;
pub use rustix::io::Errno;

/// The number by which the kernel knows an error, as the core counts it: positive.
pub fn errno(error: Errno) -> i32 {
    error.raw_os_error()
}
