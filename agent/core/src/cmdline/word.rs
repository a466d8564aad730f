//! Words of a kernel command line, split as the kernel splits them (`next_arg` in lib/cmdline.c, Linux 6.12) and as dracut
//! does after it.

use core::fmt;
use core::fmt::{Display, Write};

use super::key::Key;
use super::netroot;
use crate::secret::MASK;
use crate::text::Escaped;
use crate::text::utf8;

/// One word: a key, and a value where it has one. Borrowed from the command line; its quotes are gone.
///
/// `Display` and `Debug` show it as written, except what is or may be a secret: that is shown as [`MASK`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    key: &'a str,
    value: Option<&'a [u8]>,
}

impl<'a> Word<'a> {
    fn new(key: &'a [u8], value: Option<&'a [u8]>) -> Option<Self> {
        let key = utf8(key)?;
        Some(Self { key, value })
    }

    /// What stands before the first `=`, or the whole word.
    pub const fn key(&self) -> &'a str {
        self.key
    }

    /// Whether it must go where other arguments tell of the machine's NICs and sessions.
    pub fn is_replaced(&self) -> bool {
        Key::of(self.key).is_some_and(|key| match key {
            Key::Root => self.value.is_some_and(|value| value.starts_with(b"iscsi:")),
            Key::Retry | Key::Login | Key::PeerDns | Key::Parameter => false,
            Key::NoEffect(why) => why.is_of_network(),
            _ => true,
        })
    }

    /// What stands after the first `=`; `None` for a bare word.
    pub const fn value(&self) -> Option<&'a [u8]> {
        self.value
    }
}

/// The words of one source, in order. A word whose key is not UTF-8 is none of ours and is left out.
pub fn words(source: &[u8]) -> impl Iterator<Item = Word<'_>> {
    written(source).map(|(_, word)| word)
}

/// The same, each behind the text as it is written, with its quotes.
pub fn written(source: &[u8]) -> impl Iterator<Item = (&[u8], Word<'_>)> {
    let mut rest = source;
    core::iter::from_fn(move || {
        loop {
            let text = next(&mut rest)?;
            if let Some(word) = parse(text) {
                return Some((text, word));
            }
        }
    })
}

/// Takes the next word off `rest`, as it is written.
#[inline(never)]
fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let start = rest.iter().position(|&byte| !is_space(byte))?;
    let text = rest.get(start..)?;
    let mut quoted = false;
    let end = text.iter().position(|&byte| {
        quoted ^= byte == b'"';
        is_space(byte) && !quoted
    });
    let (word, behind) = text.split_at_checked(end.unwrap_or(text.len()))?;
    *rest = behind;
    Some(word)
}

/// A quote before the word or right behind its first `=` is dropped, and one at the word's end with it; any other stays.
/// There are no escapes. A `=` in the first place belongs to the key.
fn parse(written: &[u8]) -> Option<Word<'_>> {
    let whole = written.strip_prefix(b"\"").unwrap_or(written);
    let equals = whole.iter().skip(1).position(|&byte| byte == b'=');
    let (key, value) = match equals.and_then(|before| whole.split_at_checked(before + 1)) {
        Some((key, value)) => (key, value.strip_prefix(b"=")),
        None => (whole, None),
    };
    let inner = value.map(|value| value.strip_prefix(b"\"").unwrap_or(value));
    let quoted = written.starts_with(b"\"") || inner != value;
    match inner {
        Some(value) => Word::new(key, Some(closed(value, quoted))),
        None => Word::new(closed(key, quoted), None),
    }
}

/// Without the closing quote, where one was opened.
fn closed(text: &[u8], quoted: bool) -> &[u8] {
    match text.strip_suffix(b"\"") {
        Some(inner) if quoted => inner,
        _ => text,
    }
}

/// `isspace` of the C locale.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

impl Display for Word<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Where another character stands in the place of `=`, a secret may follow it.
        let mut bytes = self.key.bytes();
        let end = bytes.position(|it| matches!(it, b':'..=b'@'));
        let end = end.unwrap_or(self.key.len());
        Escaped(self.key.as_bytes().get(..end).unwrap_or_default()).fmt(out)?;
        if end < self.key.len() {
            return out.write_str(MASK);
        }
        let Some(mut value) = self.value else {
            return Ok(());
        };
        out.write_char('=')?;
        let from = match Key::of(self.key) {
            Some(key) if key.is_target() => {
                let target = value.strip_prefix(b"iscsi:");
                if let Some(target) = target {
                    out.write_str("iscsi:")?;
                    value = target;
                }
                netroot::shown_from(value, target.is_none() && key != Key::IscsiRoot)
            }
            Some(key) if key.is_shown() => 0,
            _ => usize::MAX,
        };
        if from > 0 {
            out.write_str(MASK)?;
        }
        Escaped(value.get(from..).unwrap_or_default()).fmt(out)
    }
}

impl fmt::Debug for Word<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests;
