//! Text that is written into room of its own.

use core::fmt::{self, Arguments, Write as _};

use heapless::string::StringView;

/// Writes `what` behind what `text` has.
///
/// # Errors
/// Where it does not fit; what did is there.
// A text of each size would have the machinery of its own.
#[inline(never)]
pub fn write(text: &mut StringView, what: Arguments<'_>) -> fmt::Result {
    text.write_fmt(what)
}
