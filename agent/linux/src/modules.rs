//! Loading kernel modules with the image's `modprobe`, so that dependencies and compression are not our business.

use core::ffi::CStr;

use sanroot_core::limits::MODULE_DEADLINE;

use crate::child::{Child, NOT_STARTED, execute};
use crate::poll::{Interest, Poll};
use crate::{Errno, clock, signals};

/// Where distributions keep it; the image has one of them.
const MODPROBE: [&CStr; 2] = [c"/sbin/modprobe", c"/usr/sbin/modprobe"];

/// Becomes `modprobe`; returns only where that fails. A module that is built in is no error to it.
pub fn become_modprobe(arguments: &[&CStr]) -> u8 {
    for path in &MODPROBE {
        execute(path, arguments);
    }
    NOT_STARTED
}

/// Has the kernel decode a table that nobody else may read, and waits until it has or cannot, or the process is told to end: of
/// that signal nothing is taken, and it stays blocked for whoever asks for it next.
///
/// # Errors
/// The kernel's; EINTR where a signal ended the wait.
pub fn load_decoder() -> Result<(), Errno> {
    /// The tokens of what is waited for.
    const ENDED: u32 = 0;
    const TOLD: u32 = 1;
    let signals = signals::termination()?;
    let child = Child::start(|| become_modprobe(&[c"modprobe", c"-q", c"iscsi_ibft"]))?;
    let poll = Poll::new();
    poll.add(&signals, TOLD, Interest::Read)?;
    poll.add(&child, ENDED, Interest::Read)?;
    let until = clock::now().plus(MODULE_DEADLINE);
    while child.ended().is_none() {
        let error = match poll.ready() {
            Some(TOLD) => Errno::INTR,
            _ if clock::now() >= until => Errno::TIMEDOUT,
            _ => {
                poll.wait(Some(until))?;
                continue;
            }
        };
        child.abandon();
        return Err(error);
    }
    Ok(())
}
