//! The kernel command line: its words by the kernel's rules, its arguments by dracut's grammar, one file per family.
//!
//! Every word under one of our keys is either honoured or named in a finding; none is ignored in silence.

mod arguments;
mod flaw;
mod iscsi;
mod netroot;
mod value;
mod word;

pub use arguments::Arguments;
pub use flaw::ArgumentFlaw;
pub use iscsi::IscsiArguments;
pub use netroot::{Server, TargetArgument};
pub use value::Switch;
pub use word::{Word, words};
