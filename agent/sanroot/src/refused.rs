//! Telling what the kernel refuses.

use core::fmt::Arguments;

use sanroot_core::story::{self, Level};
use sanroot_linux::{Errno, errno};

/// Logs what cannot be done, and why.
// Called in many places, of which each would take as much as this.
#[inline(never)]
pub(crate) fn tell(level: Level, what: Arguments<'_>, error: Errno) {
    story::tell(level, format_args!("{what}: {}", errno(error)));
}
