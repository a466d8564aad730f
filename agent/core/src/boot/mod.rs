//! All NICs and sessions together.

mod stage;

pub use stage::{Stage, Timeline};
