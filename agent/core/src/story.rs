//! What is told of a boot, line by line.

use core::fmt::Arguments;

pub use log::Level;

/// Tells `what` in a line.
// The logger's macro leaves its place in the source beside every use, which no line shows.
#[inline(never)]
pub fn tell(level: Level, what: Arguments<'_>) {
    log::log!(level, "{what}");
}
