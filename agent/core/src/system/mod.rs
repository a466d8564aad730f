//! What the running system has: which sessions its storage comes from, and which NICs carry them.
//!
//! The system is read through a [`Tree`]: the machine itself, or a copy of what it once showed.

pub mod network;
mod tree;

pub use tree::{Table, Tree, Unread, saved_list};
