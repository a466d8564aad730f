//! The name servers of `/etc/resolv.conf`.

use core::net::SocketAddr;

use heapless::Vec;

use crate::limits::{DNS_PORT, DNS_SERVERS};
use crate::text::address;
use crate::text::utf8;

/// Name servers in the order in which they are asked.
pub type Servers = Vec<SocketAddr, DNS_SERVERS>;

/// The first name servers of a file in the form of resolv.conf(5). A line that names no address is passed over, and so is
/// an IPv6 address with a zone, which would have to be looked up.
pub fn servers(file: &[u8]) -> Servers {
    let lines = file.split(|&byte| byte == b'\n');
    let named = lines.filter_map(|line| {
        let line = utf8(line)?;
        let mut words = line.split_ascii_whitespace();
        (words.next()? == "nameserver").then_some(())?;
        address::parse(words.next()?)
    });
    named
        .take(DNS_SERVERS)
        .map(|address| SocketAddr::new(address, DNS_PORT))
        .collect()
}

#[cfg(test)]
mod tests;
