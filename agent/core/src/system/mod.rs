//! What the running system has: which sessions its storage comes from, and which NICs carry them.
//!
//! The system is read through a [`Tree`]: the machine itself, or a copy of what it once showed.

mod asked;
mod attribute;
mod describe;
mod firmware;
mod flaw;
pub mod live;
pub mod network;
mod path;
mod saved;
mod storage;
mod tree;
mod untold;

pub use asked::{Asked, Paths};
pub use describe::System;
pub use flaw::SystemFlaw;
pub use path::follow;
pub use saved::{MASKED, MaskedLine, REFUSED, Saved, firmware_tree, saved_list, saved_table};
pub use tree::{Table, Tree, Unread};
pub use untold::find_untold;

#[cfg(test)]
mod tests;
