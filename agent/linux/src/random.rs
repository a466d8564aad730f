//! Randomness from the kernel.

use rustix::rand::{GetRandomFlags, getrandom};

/// A number for jitter and transaction ids. Never waits: early in a boot the kernel's generator may not be seeded yet, and
/// then a less random number is right, since these numbers protect nothing (GRND_INSECURE, Linux 5.6).
pub fn number() -> u64 {
    let mut bytes = [0; 8];
    match getrandom(&mut bytes, GetRandomFlags::INSECURE) {
        Ok(_) => u64::from_ne_bytes(bytes),
        Err(_) => crate::clock::now().micros(),
    }
}
