//! The arguments in one line, and what else stands on the kernel's.

use super::{ArgsFlaw, Layout, Made};
use crate::cmdline::{ArgumentText, Unprintable, Word, written};
use crate::limits::{IMAGE_LINE_BYTES, LINE_BYTES};

/// Puts the arguments into `room`, one behind the other with a space between, and tells how long they are.
///
/// # Errors
/// An argument that cannot be printed, or there is no room for all.
pub fn join(made: &Made<'_>, room: &mut [u8]) -> Result<usize, Unprintable> {
    let mut text = ArgumentText::default();
    let mut length: usize = 0;
    for item in &made.items {
        item.argument.print(&mut text)?;
        for piece in [if length == 0 { "" } else { " " }, text.as_str()] {
            let end = length.saturating_add(piece.len());
            let place = room.get_mut(length..end).ok_or(Unprintable::TooLong)?;
            place.copy_from_slice(piece.as_bytes());
            length = end;
        }
    }
    Ok(length)
}

/// What else stands on the kernel's command line.
#[derive(Clone, Copy)]
pub struct Base<'b>(pub &'b [u8]);

impl<'b> Base<'b> {
    /// The words that must go for `line` to hold: of the same families, and not told alike.
    pub fn remove(self, line: &'b [u8]) -> impl Iterator<Item = Word<'b>> {
        let told = move |text: &[u8]| written(line).any(|(known, _)| known == text);
        written(self.0)
            .filter(move |(text, word)| word.is_replaced() && !told(text))
            .map(|(_, word)| word)
    }

    /// Bytes of the whole line with the arguments of `line` on it.
    pub fn bytes_with(self, line: &[u8]) -> usize {
        let stays = written(self.0).filter(|(_, word)| !word.is_replaced());
        // Each with the space behind it.
        let base: usize = stays.map(|(text, _)| text.len() + 1).sum();
        match line.len() {
            0 => base.saturating_sub(1),
            length => base.saturating_add(length),
        }
    }

    /// Whether the arguments of `line` fit where they are put. A file of the image takes no room of the kernel's line.
    ///
    /// # Errors
    /// [`ArgsFlaw::TooLong`]
    pub fn fit(self, line: &[u8], layout: Layout) -> Result<(), ArgsFlaw> {
        let (bytes, limit) = match layout {
            Layout::CmdlineD => (line.len(), IMAGE_LINE_BYTES),
            _ => (self.bytes_with(line), LINE_BYTES),
        };
        match bytes <= limit {
            true => Ok(()),
            false => Err(ArgsFlaw::TooLong(limit)),
        }
    }
}
