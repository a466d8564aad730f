//! Asking for a whole list.

use super::{AF_UNSPEC, IFLA_EXT_MASK, RTM_GETADDR, RTM_GETLINK, RTM_GETROUTE, SKIP_STATISTICS};
use crate::netlink::{Builder, flag};

/// A list of the kernel's about the network (rtnetlink(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Links, as RTM_NEWLINK.
    Links,
    /// Addresses of both families, as RTM_NEWADDR.
    Addresses,
    /// Routes of both families and of every routing table, as RTM_NEWROUTE.
    Routes,
}

impl Table {
    /// Every list.
    pub const ALL: [Self; 3] = [Self::Links, Self::Addresses, Self::Routes];
}

/// Appends the request for the whole of `table` as one message; the kernel answers with the list and its end.
pub fn write_list(table: Table, builder: &mut Builder<'_>, sequence: u32) {
    let kind = match table {
        Table::Links => RTM_GETLINK,
        Table::Addresses => RTM_GETADDR,
        Table::Routes => RTM_GETROUTE,
    };
    builder.message(kind, flag::REQUEST | flag::DUMP, sequence);
    match table {
        Table::Links => {
            builder.body(&[AF_UNSPEC; 16]);
            builder.number(IFLA_EXT_MASK, SKIP_STATISTICS);
        }
        Table::Addresses => builder.body(&[AF_UNSPEC; 8]),
        Table::Routes => builder.body(&[AF_UNSPEC; 12]),
    }
}
