//! What udev leaves in `/run/udev`.

use sanroot_core::text::digits::Decimal;
use sanroot_core::uevent::udev::{self, FOLDER};

use crate::file;
use crate::path::text;
use sanroot_core::text::AsIs;

/// The socket of `systemd-udevd` and of its relatives.
const CONTROL: &str = "/run/udev/control";

/// Whether a udev runs.
pub fn runs() -> bool {
    file::exists(CONTROL)
}

/// Whether udev has finished with the link of this index: it then keeps a record of it, which the core judges.
pub fn has_finished(ifindex: u32) -> bool {
    let path = text(format_args!("{}/n{}", AsIs(FOLDER), Decimal(ifindex)));
    let mut record = [0; 2048];
    file::read_into(path.as_str(), &mut record).is_ok_and(udev::has_finished)
}
