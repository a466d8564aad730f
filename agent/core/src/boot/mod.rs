//! All NICs and sessions together.

mod stage;
mod wait;

pub use stage::{Stage, Timeline};
pub use wait::{Agent, Seen, Verdict, judge};
