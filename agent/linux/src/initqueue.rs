//! What dracut's initqueue, the loop that waits for the root, looks at between two rounds.

use crate::file;

/// Where udev tells that it is busy.
pub const UDEV: &str = "/run/udev";
/// There while udev has events to process (systemd's `udevadm settle` looks at nothing else).
const QUEUE: &str = "/run/udev/queue";
/// Makes `/dev/root` once the root is there, and until then does nothing (dracut's rootfs-block).
const LINK_JOB: &str = "blocksymlink.sh";
/// Part of the name of the job that waits for the agent.
const OWN: &[u8] = b"sanroot";

/// Whether udev has processed every event it knows of.
pub fn udev_is_idle() -> bool {
    !file::exists(QUEUE)
}

/// Whether `folder`, dracut's `initqueue/settled`, holds a job with work to do.
pub fn has_jobs(folder: &str) -> bool {
    let mut found = false;
    // Without that folder there are no jobs.
    let _ = file::list(folder, &mut |name| {
        let is_own = name.as_bytes().windows(OWN.len()).any(|part| part == OWN);
        found |= name.ends_with(".sh") && name != LINK_JOB && !is_own;
    });
    found
}
