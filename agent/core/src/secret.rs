//! Secrets as a type: they can be used, but not printed, compared by accident, or left behind.

use heapless::Vec;

/// Bytes of the longest CHAP secret accepted; iBFT strings and dracut arguments end well below.
pub const SECRET_BYTES: usize = 255;

/// What is shown in a secret's place.
pub const MASK: &str = "<set>";

/// A CHAP secret (RFC 7143, 12.1.3): octets without any text rule. It has no `Debug`, no `Display` and no `Clone`, and is
/// overwritten when it is dropped.
#[derive(Default)]
pub struct Secret(Vec<u8, SECRET_BYTES>);

impl Secret {
    /// Copies `bytes`; `None` where they are empty or longer than [`SECRET_BYTES`].
    pub fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        Vec::from_slice(bytes).ok().map(Self)
    }

    /// The octets, for the one computation that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// A secret that lies in bytes owned by others, such as a firmware table. As [`Secret`] it has no `Debug` and no `Display`;
/// documents show it as `<set>`.
#[derive(Clone, Copy)]
pub struct SecretRef<'a>(&'a [u8]);

impl<'a> SecretRef<'a> {
    /// Refers to `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The octets, for the one computation that needs them.
    pub const fn expose(self) -> &'a [u8] {
        self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Overwrites bytes that held a secret, in a way that the compiler may not leave out.
// Smaller as a call.
#[inline(never)]
pub fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    core::hint::black_box(bytes);
}

/// Bytes of the stack that [`wipe_stack`] overwrites: more than any command uses.
const STACK_BYTES: usize = 512 * 1024;

/// Overwrites what calls that have ended left on the stack: a [`Secret`] that was moved is still where it was before.
#[inline(never)]
#[expect(
    clippy::large_stack_arrays,
    reason = "that it lies where those calls had theirs is what it is for"
)]
pub fn wipe_stack() {
    wipe(&mut [0; STACK_BYTES]);
}

#[cfg(test)]
mod tests;
