//! Randomness as an argument: nothing in this crate asks a generator of the system.

use core::time::Duration;

/// Numbers for jitter and transaction ids, all from one seed, so that a test repeats them. They protect nothing. The
/// generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed; on a real machine one of the kernel's generator.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// The next 32 bits.
    pub const fn next_u32(&mut self) -> u32 {
        let [a, b, c, d, ..] = self.next_u64().to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    /// A span of `middle` microseconds, moved by up to `spread` to either side; never below zero.
    // Whole numbers are added and divided in fewer instructions than durations.
    pub fn around(&mut self, middle: u64, spread: u64) -> Duration {
        let width = spread.saturating_mul(2).saturating_add(1);
        let moved = self.next_u64().checked_rem(width).unwrap_or(0);
        Duration::from_micros(middle.saturating_add(moved).saturating_sub(spread))
    }
}

#[cfg(test)]
mod tests;
