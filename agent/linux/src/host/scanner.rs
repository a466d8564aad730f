//! A child that is ready to scan before it is known what for: making a process costs as much as the target's answer.

use crate::child::{Child, Orders};
use crate::{Errno, file, stdio};
use sanroot_core::session::Selection;

use super::jobs;

/// Bytes of the longest order.
const ORDER_BYTES: usize = 64;

/// A child that waits for the order to scan a SCSI host. It ends by itself when this value is dropped.
pub(super) struct Scanner {
    host: u32,
    child: Child,
    orders: Orders,
}

impl Scanner {
    /// Starts the child.
    ///
    /// # Errors
    /// The kernel's.
    pub(super) fn prepare(host: u32) -> Result<Self, Errno> {
        let (child, orders) = Child::prepare(|| jobs::code(obey(host)))?;
        Ok(Self {
            host,
            child,
            orders,
        })
    }

    /// Has the child scan; `None` where it is another host's, or died.
    pub(super) fn begin(self, host: u32, selection: Selection) -> Option<Child> {
        if self.host != host {
            return None;
        }
        self.orders.give(jobs::words(selection).as_bytes()).ok()?;
        Some(self.child)
    }
}

/// What the child does: it opens the file, waits for the order, and passes it on.
fn obey(host: u32) -> Result<(), Errno> {
    let scan = file::open_command(&jobs::scan_file(host))?;
    let mut order = [0; ORDER_BYTES];
    let length = stdio::read_some(&mut order)?;
    match order.get(..length) {
        // Nobody wants it any more.
        None | Some([]) => Ok(()),
        Some(order) => file::write_whole(&scan, order),
    }
}
