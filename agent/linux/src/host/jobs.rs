//! What runs in child processes.

use core::ffi::CStr;
use core::fmt::Arguments;

use super::MadeLinks;
use crate::child::NOT_STARTED;
use crate::path::{Text, text};
use crate::{Errno, OwnedFd, disks, file, modules, transport};
use heapless::Vec;
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session::{Job, Selection};
use sanroot_core::text::digits::Decimal;

/// Becomes `modprobe` with the modules that a session needs: the TCP transport, the digest that every connection
/// allocates, and the disk driver; before them those of links.
pub(super) fn load_transport(made: MadeLinks) -> u8 {
    let mut arguments: Vec<&CStr, 8> = Vec::new();
    // There is room for all.
    let mut add = |words| drop(arguments.extend_from_slice(words));
    add(&[c"modprobe", c"-a", c"-q"]);
    if made.vlans {
        add(&[c"8021q"]);
    }
    if made.bonds {
        add(&[c"bonding"]);
    }
    add(&[c"iscsi_tcp", c"crc32c", c"sd_mod"]);
    modules::become_modprobe(&arguments)
}

/// Does a job, and returns zero or the error number.
pub(super) fn run(job: Job<'_>, transport: Option<Transport>) -> u8 {
    code(match (job, transport) {
        (Job::Read { disk, again }, _) => disks::read(disk, again),
        (Job::Netlink(requests), Some(transport)) => transport::request(requests, transport),
        _ => Err(Errno::NOTCONN),
    })
}

/// A job's result as its exit code: zero or the error number.
pub(super) fn code(done: Result<(), Errno>) -> u8 {
    match done {
        Ok(()) => 0,
        Err(error) => u8::try_from(error.raw_os_error()).unwrap_or(NOT_STARTED),
    }
}

/// Opens the file by which a SCSI host is asked for a scan, by way of what is mounted over the root, as in [`crate::disks`]. A
/// host of the transport has no device above it (`scsi_add_host_with_dma`, Linux 6.1): below the platform's it is found without
/// following a link.
pub(super) fn open_scan(host: u32) -> Result<OwnedFd, Errno> {
    let host = Decimal(host);
    let open = |folder: Arguments<'_>| {
        let path = text(format_args!("/../sys/{folder}/scsi_host/host{host}/scan"));
        file::open_command(&path)
    };
    open(format_args!("devices/platform/host{host}")).or_else(|_| open(format_args!("class")))
}

/// What is written there.
pub(super) fn words(selection: Selection) -> Text {
    text(format_args!("{selection}"))
}
