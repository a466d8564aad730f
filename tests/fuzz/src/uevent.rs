//! Messages of the kernel and of udev about devices, and udev's records in `/run/udev/data`.

use sanroot_core::uevent::{Uevent, udev};

/// Reads one input.
pub(crate) fn run(message: &[u8]) {
    let _ = Uevent::from_kernel(message);
    let _ = Uevent::from_udev(message);
    let _ = udev::has_finished(message);
}
