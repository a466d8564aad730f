//! The kernel command line: its words by the kernel's rules, its arguments by dracut's grammar, one file per family.
//!
//! Every word under one of our keys is either honoured or named in a finding; none is ignored in silence.

mod arguments;
mod flaw;
mod ip;
mod iscsi;
mod link;
mod netroot;
mod network;
mod sanroot;
mod value;
mod word;

pub use arguments::Arguments;
pub use flaw::ArgumentFlaw;
pub use ip::IpArgument;
pub use iscsi::IscsiArguments;
pub use link::{NameArgument, VlanArgument};
pub use netroot::{Server, TargetArgument};
pub use network::NetworkArguments;
pub use value::Switch;
pub use word::{Word, words};
