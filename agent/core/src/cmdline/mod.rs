//! The kernel command line: its words by the kernel's rules, its arguments by dracut's grammar.

mod word;

pub use word::{Word, words};
