//! Coming before the coldplug. It makes udev load drivers for every device of the machine, in dozens of processes and in
//! the order of sysfs; the NICs stand somewhere in it.

use rustix::process::setpriority_process;
use sanroot_core::written::write;

use crate::file;
use crate::path::Text;
use sanroot_core::text::AsIs;

const PCI_DEVICES: &str = "/sys/bus/pci/devices";
/// The base class of network controllers (PCI Code and ID Assignment Specification, section 1.3), as sysfs begins it.
const NETWORK: &[u8] = b"0x02";
/// What `udevadm trigger --action=add` writes.
const ADD: &[u8] = b"add";
/// Before everything else of ordinary scheduling.
const FIRST: i32 = -20;

/// Behind it.
const LAST: i32 = 19;

/// Runs this process, and those that it will start, before udev's; has udev, if it runs, look at the network controllers at once.
///
/// NICs on other buses than PCI have their turn with the coldplug.
pub fn take(udev_runs: bool) {
    // What the kernel refuses costs time, not the boot.
    let _ = setpriority_process(None, FIRST);
    if udev_runs {
        let _ = file::list(PCI_DEVICES, &mut |device| {
            if let Some(path) = join(PCI_DEVICES, device) {
                trigger_network(&path);
            }
        });
    }
}

/// Runs this process, and those that it will start, behind udev's.
pub fn leave() {
    let _ = setpriority_process(None, LAST);
}

/// Triggers a PCI device, if it is a network controller, and the devices below it: that of virtio, whose driver is found
/// by the name of the inner one.
fn trigger_network(device: &str) {
    let mut class = [0; 16];
    let is_network = join(device, "class")
        .and_then(|path| file::read_into(path.as_str(), &mut class).ok())
        .is_some_and(|class| class.starts_with(NETWORK));
    if !is_network {
        return;
    }
    trigger(device);
    let _ = file::list(device, &mut |child| {
        if let Some(path) = join(device, child) {
            let drivers_are_found_by = join(&path, "modalias");
            if drivers_are_found_by.is_some_and(|path| file::exists(path.as_str())) {
                trigger(&path);
            }
        }
    });
}

fn trigger(device: &str) {
    if let Some(path) = join(device, "uevent") {
        let _ = file::command(path.as_str(), ADD);
    }
}

fn join(folder: &str, name: &str) -> Option<Text> {
    let mut path = Text::new();
    write(&mut path, format_args!("{}/{}", AsIs(folder), AsIs(name))).ok()?;
    Some(path)
}
