//! Targets that go wrong at one place: a friendly one to begin with, and everything that can be put in the place of what
//! it says.

pub mod fields;
pub mod friendly;
pub mod keys;
pub mod listing;
pub mod place;
pub mod portal;
pub mod table;
pub mod texts;
pub mod verdict;
pub mod visited;

/// Decides what is left to chance; another one gives other random values, and another table of verdicts.
pub const SEED: u64 = 0x0048_4f53_5449_4c45;
