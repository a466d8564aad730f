//! All judgement of sanroot: parsers, state machines, plans and reports.
//!
//! This crate has no clock, no file, no socket and no `unsafe`. It takes bytes and time and gives bytes and a verdict, so
//! that a whole boot can run in a test under a virtual clock, against simulated NICs, targets and a simulated kernel; and
//! the same code runs unchanged in the initramfs.
//!
//! # Layers, in the order of the flow
//!
//! | module | turns | into |
//! |---|---|---|
//! | [`ibft`] | the firmware's table, raw or decoded by Linux | NICs and targets, each judged on its own |
//! | [`cmdline`] | the kernel command line | typed arguments |
//! | [`plan`] | firmware and arguments | what one boot does |
//! | [`netlink`], [`uevent`] | what the kernel and udev say | typed events, and requests as bytes |
//! | [`net`] | links, addresses, DHCP frames | an addressed NIC |
//! | [`dns`] | host names | addresses |
//! | [`iscsi`] | PDUs and text keys | a logged-in connection |
//! | [`session`] | one planned session | a kernel session and its disk |
//! | [`boot`] | all NICs and sessions of a plan | the stage that the boot has reached |
//! | [`logout`] | one of the kernel's sessions | nothing, its disks written and its target told |
//! | [`handover`] | what the boot did to the network | what others are left of it: documents, state, their own configuration |
//! | [`supervise`] | what was left, and the kernel's news of it | sessions and addresses that stay |
//! | [`system`] | the running system | its iSCSI sessions and their NICs, as a description |
//! | [`args`] | what a machine's storage needs | kernel arguments, proved |
//! | [`request`] | what an installer asks for, as JSON | portals, names, secrets |
//! | [`report`] | what happened and why | a document for programs, and text |
//! | [`finding`] | whatever went wrong | a stable code, a sentence and what to try |
//! | [`json`] | values | the documents that programs read |
//!
//! # Size
//!
//! The agent is in every image, so its size is a figure, to which a test holds it. Two comments tell where code is written as it
//! is for that:
//!
//! - `inline(never)` with "Within its only caller it takes more: that has too much else to keep.": the compiler copies a function
//!   into the only place that calls it. Where that one has many values at hand already, the registers do not suffice for both,
//!   and saving the values around the copy takes more bytes than the call.
//! - "What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more." at a
//!   `repr(C)`: the distance of a field from the begin of its structure is one byte in an instruction up to there, four beyond.
//!
//! Both were found by measuring, with the compiler and the flags of `linker/README.md`; with others they may not be true. They
//! change nothing that the code does.
//!
//! # The machine contract
//!
//! Every protocol is a machine with one shape: it is given `now` and at most one event, and answers with what to send,
//! when to call it again, and in the end a result or a failure. Machines nest: `boot` drives `session` and `net`
//! machines, `session` drives the login machine.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod args;
mod backoff;
pub mod boot;
pub mod bytes;
mod chosen;
pub mod cmdline;
pub mod command;
pub mod dns;
pub mod errno;
pub mod exit;
pub mod finding;
pub mod handover;
pub mod ibft;
pub mod iscsi;
pub mod json;
pub mod limits;
pub mod logout;
pub mod net;
pub mod netlink;
pub mod order;
pub mod pci;
pub mod phrase;
pub mod plan;
pub mod random;
pub mod report;
pub mod request;
pub mod secret;
mod sentence;
pub mod session;
pub mod story;
pub mod supervise;
pub mod system;
pub mod text;
pub mod time;
pub mod uevent;
pub mod written;
