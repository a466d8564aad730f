//! The kernel command line: its words by the kernel's rules, its arguments by dracut's grammar, one file per family.
//!
//! Every word under one of our keys is either honoured or named in a finding; none is ignored in silence.

mod arguments;
mod device;
mod flaw;
mod ip;
mod iscsi;
mod key;
mod link;
mod netroot;
mod network;
mod print;
mod route;
mod sanroot;
mod value;
mod word;

pub use arguments::Arguments;
pub(crate) use device::options;
pub use device::{BondArgument, RefusedDevice};
pub use flaw::ArgumentFlaw;
pub use ip::{IpArgument, Methods};
pub use iscsi::IscsiArguments;
pub use key::Why;
pub use link::{NameArgument, VlanArgument};
pub use netroot::{Server, TargetArgument};
pub use network::NetworkArguments;
pub use print::{Argument, ArgumentText, Half, Unprintable};
pub use route::RouteArgument;
pub(crate) use value::colon_parts;
pub use value::{Placed, Switch};
pub use word::{Word, words, written};

#[cfg(test)]
mod tests;
