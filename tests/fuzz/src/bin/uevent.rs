//! Messages of the kernel and of udev about devices, and udev's records in `/run/udev/data`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sanroot_core::uevent::{Uevent, udev};

fuzz_target!(|message: &[u8]| {
    let _ = Uevent::from_kernel(message);
    let _ = Uevent::from_udev(message);
    let _ = udev::has_finished(message);
});
