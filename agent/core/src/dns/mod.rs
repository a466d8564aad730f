//! Host names to addresses: a stub resolver (RFC 1034, 5.3.1) that asks for IPv4 and IPv6 addresses at once, over UDP.
//!
//! An answer counts only if it comes from the server that was asked, to the port that asked, with the query's identifier
//! and its question. It needs no more than 512 bytes: what a truncated answer (TC) holds in whole records is used, since any
//! address of a portal will do, and one that holds none counts as the server's failure. Names are complete as they are;
//! there is no search list.

mod fault;
mod message;
mod name;
mod resolver;
mod servers;

pub use fault::DnsFault;
pub use message::{Family, QUERY_BYTES, Queries, Query};
pub use name::{HostName, NotAHostName};
pub use resolver::{Addresses, Resolver, Step};
pub use servers::{Servers, servers};
