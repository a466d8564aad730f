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
//! | [`mod@file`], [`path`] | files under /sys, /proc, /run and /dev |
//! | [`firmware`], [`cmdline`] | the places where firmware leaves its tables and the command line comes from |
//! | [`sources`] | all of those together, as a plan |
//! | [`modules`] | the image's `modprobe` |
//! | [`state`], [`watch`] | `/run/sanroot`, and being told of changes there |
//! | [`netlink`], [`packet`], [`tcp`], [`udp`] | sockets |
//! | [`transport`], [`udev`], [`disks`] | what the iSCSI transport, udev and the block layer show |
//! | [`tree`], [`recorder`] | what a system shows of itself, this one or a saved one; saving it |
//! | [`kmsg`], [`stdio`], [`gathered`] | the kernel log, the streams, and few large writes for many small ones |
//! | [`head_start`] | the scheduler, and the NICs' own uevents |
//! | [`ipv6`] | what the kernel does by itself for IPv6 on a link |
//! | [`initqueue`] | what dracut's loop looks at |
//! | [`mod@host`] | what a boot asks for, done: all its sockets and children in one poll set |
#![no_std]

pub mod arch;
pub mod child;
pub mod clock;
pub mod cmdline;
pub mod disks;
pub mod file;
pub mod firmware;
pub mod gathered;
pub mod head_start;
pub mod host;
pub mod initqueue;
pub mod ipv6;
pub mod kmsg;
pub mod links;
pub mod memory;
pub mod modules;
pub mod netlink;
pub mod packet;
mod path;
pub mod poll;
pub mod process;
pub mod random;
pub mod recorder;
pub mod signals;
mod socket_option;
pub mod sources;
pub mod state;
pub mod stdio;
pub mod tcp;
pub mod transport;
pub mod tree;
pub mod udev;
pub mod udp;
pub mod watch;

pub use rustix::fd::OwnedFd;
pub use rustix::io::Errno;

/// An error as the core knows it.
// Called so often that the call is smaller.
#[inline(never)]
pub fn errno(error: Errno) -> sanroot_core::errno::Errno {
    sanroot_core::errno::Errno::new(u16::try_from(error.raw_os_error()).unwrap_or(0))
}
