//! Datagrams of the kernel: links, addresses and routes, and the iSCSI transport.

use sanroot_core::netlink::iscsi::{self, Transport};
use sanroot_core::netlink::{Messages, route};

/// Reads one input.
pub(crate) fn run(datagram: &[u8]) {
    let mut messages = 0;
    for message in Messages::new(datagram) {
        messages += 1;
        let _ = message.error();
        let _ = route::Notice::parse(&message);
        let _ = iscsi::decode(&message, Transport::new(1));
    }
    assert!(
        messages <= datagram.len() / 16,
        "a message is shorter than its header"
    );
}
