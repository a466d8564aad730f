//! Machine scenarios: sanroot on real kernels, with real firmware and real targets, in QEMU without KVM.
//!
//! A scenario is a folder in `qemu/scenarios` ([`scenario`]). A run of it ([`trial`]) makes what it boots from
//! ([`kernel`], [`initramfs`], [`dracut`]; each made once, [`cache`]), writes the firmware's table ([`ibft`]) or
//! what firmware loads ([`ipxe`]), brings up the servers ([`server`]), runs the machine ([`machine`], [`guest`]) and judges what it
//! left ([`evidence`], [`verdict`]): what its programs executed ([`programs`]), and every document by its schema ([`schema`]).
//! What an installed system must leave as it is, is watched from inside it ([`keep`]).
//! `qemu/bench` compares Debian's own stacks with ours on the same machines ([`comparison`]).
#![expect(
    clippy::std_instead_of_core,
    reason = "runs on a developer's machine, which has std"
)]

pub mod cables;
pub mod cache;
pub mod capture;
pub mod commands;
pub mod comparison;
pub mod debian;
pub mod debian_root;
pub mod dns;
pub mod dracut;
pub mod encrypted;
pub mod evidence;
pub mod guest;
pub mod ibft;
pub mod initramfs;
pub mod initramfs_tools;
pub mod install;
pub mod ipxe;
pub mod keep;
pub mod kernel;
pub mod limiter;
pub mod lio;
mod local;
pub mod machine;
pub mod packages;
pub mod programs;
pub mod scenario;
pub mod schedule;
pub mod schema;
pub mod secrets;
pub mod server;
pub mod slot;
pub mod summary;
pub mod switch;
pub mod tool;
mod trace;
pub mod trial;
pub mod typed;
pub mod verdict;
pub mod wire;
