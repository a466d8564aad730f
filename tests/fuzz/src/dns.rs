//! Answers of name servers.

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::dns::{HostName, Resolver, Step, servers};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

/// The first byte says which query the rest answers; its identifier is put right, so that the rest is read.
pub(crate) fn run(input: &[u8]) {
    let Some((&which, message)) = input.split_first() else {
        return;
    };
    let now = Instant::ZERO;
    let name = HostName::parse("san.example.com").expect("a name");
    let deadline = now.plus(Duration::from_secs(9));
    let servers = servers(b"nameserver 192.0.2.1");
    let mut resolver = Resolver::new(name, servers, deadline, Random::new(7));
    let Step::Ask(server) = resolver.step(now) else {
        panic!("a server is known");
    };
    let place = usize::from(which & 1);
    let query = resolver
        .queries()
        .nth(place)
        .expect("both families are asked");
    let mut message = message.to_vec();
    if which & 2 == 0 {
        // The question too.
        message.splice(..message.len().min(query.len()), query.iter().copied());
        if let Some(counts) = message.get_mut(2..12) {
            counts.copy_from_slice(&[0x81, 0x80, 0, 1, 0, which, 0, 0, 0, 0]);
        }
    } else if let Some(id) = message.get_mut(..2) {
        id.copy_from_slice(&query[..2]);
    }
    resolver.heard(now, server, &message);
    resolver.heard(now, SocketAddr::from(([192, 0, 2, 2], 53)), &message);
    assert!(resolver.addresses().len() <= 8);
    let _ = resolver.step(now);
}
