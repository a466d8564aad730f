//! What runs in child processes.

use core::ffi::CStr;
use core::fmt::Write as _;

use super::MadeLinks;
use crate::child::NOT_STARTED;
use crate::netlink::{Family, Netlink};
use crate::{Errno, modules};
use heapless::{String, Vec};
use sanroot_core::netlink::Messages;
use sanroot_core::netlink::iscsi::{KernelEvent, Transport, decode};
use sanroot_core::session::Selection;

/// Becomes `modprobe` with the modules that a session needs: the TCP transport, the digest that every connection
/// allocates, and the disk driver; before them those of links.
pub(super) fn load_transport(made: MadeLinks) -> u8 {
    let links = [
        made.vlans.then_some(c"8021q"),
        made.bonds.then_some(c"bonding"),
    ];
    let always = [c"iscsi_tcp", c"crc32c", c"sd_mod"];
    let mut arguments: Vec<&CStr, 8> = [c"modprobe", c"-a", c"-q"].into_iter().collect();
    arguments.extend(links.into_iter().flatten().chain(always));
    modules::become_modprobe(&arguments)
}

/// Makes these requests of the kernel and returns zero or the error number.
pub(super) fn run(requests: &[u8], transport: Option<Transport>) -> u8 {
    code(match transport {
        Some(transport) => request(requests, transport),
        None => Err(Errno::NOTCONN),
    })
}

/// A job's result as its exit code: zero or the error number.
pub(super) fn code(done: Result<(), Errno>) -> u8 {
    match done {
        Ok(()) => 0,
        Err(error) => u8::try_from(error.raw_os_error()).unwrap_or(NOT_STARTED),
    }
}

/// The file by which a SCSI host is asked for a scan, by way of what is mounted over the root, as in [`crate::disks`].
pub(super) fn scan_file(host: u32) -> String<64> {
    let mut path = String::new();
    // It holds any number.
    let _ = write!(path, "/../sys/class/scsi_host/host{host}/scan");
    path
}

/// What is written there.
pub(super) fn words(selection: Selection) -> String<64> {
    let mut words = String::new();
    // They hold any numbers.
    let _ = write!(words, "{selection}");
    words
}

fn request(requests: &[u8], transport: Transport) -> Result<(), Errno> {
    let socket = Netlink::open(Family::IscsiRequests)?;
    socket.send(requests)?;
    let mut buffer = [0; 4096];
    // The kernel has answered by the time that sending returns.
    while let Some(datagram) = socket.receive(&mut buffer)? {
        let events =
            Messages::new(datagram.bytes).filter_map(|message| decode(&message, transport));
        if let Some(error) = events
            .filter_map(|event| KernelEvent::failure(&event))
            .next()
        {
            return Err(Errno::from_raw_os_error(i32::from(error.number())));
        }
    }
    Ok(())
}
