//! The TCP connections of sessions on this machine's own kernel.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use sanroot_core::session::Event;
use sanroot_core::time::Instant;
use sanroot_linux::clock;
use sanroot_linux::host::connections::Connections;
use sanroot_linux::poll::Poll;

/// The number of the connection in the poll set, and its session.
const TOKEN: u32 = 7;
const SESSION: usize = 3;
/// ECONNREFUSED (`include/uapi/asm-generic/errno.h`)
const REFUSED: u16 = 111;
/// The longest wait for what happens on this machine alone.
const PATIENCE: Duration = Duration::from_secs(20);

/// A portal that nobody listens at.
fn refusing() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("its address")
}

/// A portal that does not answer: its queue of connections is full. It is silent for as long as the listener is kept.
fn silent() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    // The kernel answers the first handshake beyond the queue not at all, or late.
    let pause = Duration::from_millis(300);
    while TcpStream::connect_timeout(&address, pause).is_ok() {}
    (listener, address)
}

/// Waits until the connection is told as ready.
fn wait(poll: &Poll, until: Instant) -> bool {
    poll.wait(Some(until)).expect("the poll set waits");
    poll.ready() == Some(TOKEN)
}

fn patience() -> Instant {
    clock::now().plus(PATIENCE)
}

/// The error number of a connection that could not be made.
fn failed(told: Option<Event<'_>>) -> Option<u16> {
    match told {
        Some(Event::ConnectFailed(errno)) => Some(errno.number()),
        _ => None,
    }
}

#[test]
fn one_that_takes_the_place_of_a_refused_one_is_not_taken_for_made() {
    let poll = Poll::new();
    let mut connections = Connections::new();
    let begun = connections.begin(&poll, TOKEN, SESSION, (refusing(), None));
    begun.expect("it begins");
    assert!(wait(&poll, patience()), "nobody refused it");
    assert_eq!(failed(connections.decided(&poll, SESSION)), Some(REFUSED));
    let (listener, address) = silent();
    let begun = connections.begin(&poll, TOKEN, SESSION, (address, None));
    begun.expect("it begins");
    // Whoever goes by the readiness of the one before asks at once.
    assert!(connections.decided(&poll, SESSION).is_none());
    drop(listener);
    assert!(wait(&poll, patience()), "it is still waited for");
    assert!(failed(connections.decided(&poll, SESSION)).is_some());
}

#[test]
fn one_that_is_made_is_told_once() {
    let poll = Poll::new();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let mut connections = Connections::new();
    let begun = connections.begin(&poll, TOKEN, SESSION, (address, None));
    begun.expect("it begins");
    assert!(wait(&poll, patience()), "it is not made");
    let told = connections.decided(&poll, SESSION);
    assert!(matches!(told, Some(Event::Connected { .. })), "it stands");
    assert!(connections.decided(&poll, SESSION).is_none());
}
