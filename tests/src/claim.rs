//! Ports for servers that open theirs themselves, so that no two tests of this machine give out the same.

use std::fs::File;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::ops::Range;

use sanroot_qemu::slot;

/// Below all that Linux gives to clients (`ip_local_port_range`): nobody's connection can have one of them, nor can one be
/// connected to itself.
const FIRST_PORT: u16 = 23_000;

/// A number, and with it a port, that is nobody else's until this is dropped, or its process ends.
pub struct Claim {
    /// Which of those that were asked for.
    pub number: u16,
    /// The port that goes with it, at the address that was asked for.
    pub portal: SocketAddr,
    /// The lock is this file's.
    _lock: File,
}

/// Claims each free one of `numbers` in turn, and returns what `start` makes of the first that suits it.
///
/// # Panics
/// Where none does.
pub fn claim<T>(address: IpAddr, numbers: Range<u16>, start: impl FnMut(Claim) -> Option<T>) -> T {
    let folder = slot::folder().expect("a folder for locks");
    let free = |number| {
        let lock = folder.join(format!("test-{number}"));
        let lock = File::create(lock).expect("a file for a lock");
        lock.try_lock().ok()?;
        let portal = SocketAddr::new(address, FIRST_PORT.checked_add(number)?);
        // A server that outlived its test holds no lock. It is not looked for by listening here: what another thread starts
        // meanwhile has that listener too until it executes its program, and a server could not open the port.
        TcpStream::connect(portal).is_err().then_some(Claim {
            number,
            portal,
            _lock: lock,
        })
    };
    numbers
        .filter_map(free)
        .find_map(start)
        .expect("a number that nobody has")
}
