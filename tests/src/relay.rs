//! A portal that passes a connection on to another one, and may listen, or cut it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Who says what passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Whoever has connected.
    Initiator,
    /// The portal behind.
    Target,
}

/// Passes on one connection to `portal`. `tap` is given everything that is to pass, and says how many of the bytes do:
/// where that is fewer, the connection ends behind them.
///
/// # Panics
/// Where it cannot listen.
pub fn relay(
    portal: SocketAddr,
    tap: impl Fn(Side, &[u8]) -> usize + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let here = listener.local_addr().expect("an address");
    let tap = Arc::new(tap);
    thread::spawn(move || {
        let (initiator, _) = listener.accept().expect("a connection");
        let target = TcpStream::connect(portal).expect("the portal is there");
        let (from, to) = (clone(&target), clone(&initiator));
        let other = Arc::clone(&tap);
        thread::spawn(move || pass(from, to, |bytes| other(Side::Target, bytes)));
        pass(initiator, target, |bytes| tap(Side::Initiator, bytes));
    });
    here
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a handle")
}

fn pass(mut from: TcpStream, mut to: TcpStream, tap: impl Fn(&[u8]) -> usize) {
    let mut buffer = [0; 16384];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let passed = tap(&buffer[..count]);
        if to.write_all(&buffer[..passed]).is_err() || passed < count {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
