//! Netlink: encoding requests and decoding replies, and nothing else.
//!
//! A message is a header of 16 bytes, a family's fixed part, and attributes, all in host byte order and aligned to four
//! bytes (Linux `include/uapi/linux/netlink.h`, 6.1).

pub mod iscsi;
mod message;
pub mod route;

pub use message::{Attributes, Builder, Message, Messages, flag, kind};
