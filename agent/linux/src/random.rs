//! Randomness from the kernel.

use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};
use sanroot_core::iscsi::login::chap::{DIGEST_BYTES, Nonce};

/// A number for jitter and transaction ids. Never waits: early in a boot the kernel's generator may not be seeded yet, and
/// then a less random number is right, since these numbers protect nothing (GRND_INSECURE, Linux 5.6).
pub fn number() -> u64 {
    let [number, _] = numbers();
    number
}

/// Two of them, as [`number`].
// Smaller as a call.
#[inline(never)]
pub fn numbers() -> [u64; 2] {
    let mut bytes = [[0; 8]; 2];
    match getrandom(bytes.as_flattened_mut(), GetRandomFlags::INSECURE) {
        Ok(_) => bytes.map(u64::from_ne_bytes),
        Err(_) => [crate::clock::now().micros(); 2],
    }
}

/// Fills `bytes` so that nobody can foresee them. Waits until the kernel's generator is seeded: on a machine without a
/// generator of its own up to two seconds early in a boot.
///
/// # Errors
/// The kernel's, of which getrandom(2) knows none that a kernel of today gives.
pub fn fill(bytes: &mut [u8]) -> Result<(), Errno> {
    let mut filled: usize = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match getrandom(rest, GetRandomFlags::empty()) {
            Ok(count) => filled = filled.saturating_add(count),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What a target is challenged with, fresh each time. Waits as [`fill`] does.
///
/// # Errors
/// As those of [`fill`].
pub fn nonce() -> Result<Nonce, Errno> {
    let mut bytes = [0; 1 + DIGEST_BYTES];
    fill(&mut bytes)?;
    let [identifier, challenge @ ..] = bytes;
    Ok(Nonce {
        identifier,
        challenge,
    })
}
