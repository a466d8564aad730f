//! Loading kernel modules with the image's `modprobe`, so that dependencies and compression are not our business.

use core::ffi::CStr;

use sanroot_core::limits::MODULE_DEADLINE;

use crate::child::{Child, NOT_STARTED, execute};
use crate::poll::{Interest, Poll};
use crate::{Errno, clock};

/// Where distributions keep it; the image has one of them.
const MODPROBE: [&CStr; 2] = [c"/sbin/modprobe", c"/usr/sbin/modprobe"];

/// Becomes `modprobe`; returns only where that fails. A module that is built in is no error to it.
pub fn become_modprobe(arguments: &[&CStr]) -> u8 {
    for path in &MODPROBE {
        execute(path, arguments);
    }
    NOT_STARTED
}

/// Has the kernel decode a table that nobody else may read, and waits until it has or cannot.
///
/// # Errors
/// The kernel's.
pub fn load_decoder() -> Result<(), Errno> {
    let child = Child::start(|| become_modprobe(&[c"modprobe", c"-q", c"iscsi_ibft"]))?;
    let poll = Poll::new();
    poll.add(&child, 0, Interest::Read)?;
    let until = clock::now().plus(MODULE_DEADLINE);
    while child.ended().is_none() {
        if clock::now() >= until {
            child.abandon();
            return Err(Errno::TIMEDOUT);
        }
        poll.wait(Some(until))?;
    }
    Ok(())
}
