//! What is around the sessions of one desk.

use core::net::SocketAddr;

use super::renewed::Shown;
use crate::iscsi::Lun;
use crate::iscsi::login::chap::Nonce;
use crate::limits::WWID_BYTES;
use crate::net::{Ifindex, LocalEnd};
use crate::session::tests::desk::Desk;
use crate::session::{DiskName, Job, JobKind, Outbox};
use crate::supervise::{Condition, SessionsOutbox, Sysfs};
use crate::uevent::ScsiAddress;

/// A session's desk, and what only whoever looks after sessions asks.
pub(super) struct Around<'d> {
    pub(super) desk: &'d mut Desk,
    pub(super) attended: bool,
    pub(super) disk: bool,
    pub(super) source: &'d mut Option<LocalEnd>,
    pub(super) sibling: Option<(u64, bool)>,
    /// What that unit says that it is, and the one that is looked for.
    pub(super) wwids: [&'static str; 2],
    pub(super) shown: &'d mut Shown,
}

impl SessionsOutbox for Around<'_> {
    fn condition(&mut self, sid: u32) -> Condition {
        match self.desk.kernel.sessions() {
            0 => Condition::Gone,
            _ if self.desk.kernel.is_started(sid + 1) => Condition::LoggedIn,
            _ => Condition::Lost,
        }
    }

    fn disks(&mut self, visit: &mut dyn FnMut(DiskName, ScsiAddress)) {
        for (session, unit) in [(77, self.desk.unit), (self.desk.kernel.last(), 9)] {
            visit(DiskName::new("sdx").unwrap(), address(session, unit));
        }
        if let Some((unit, _)) = self.sibling {
            visit(DiskName::new("sda").unwrap(), address(1, unit));
        }
        if self.disk {
            let own = address(self.desk.kernel.last(), self.desk.unit);
            visit(DiskName::new("sdb").unwrap(), own);
        }
    }

    fn is_empty(&mut self, disk: &DiskName) -> bool {
        match (disk.as_str(), self.sibling) {
            ("sda", Some((_, is_empty))) => is_empty,
            ("sdb", _) => self.desk.is_empty,
            (other, _) => panic!("{other} is nobody's"),
        }
    }

    fn wwid(&mut self, disk: &DiskName) -> [u8; WWID_BYTES] {
        let place = usize::from(disk.as_str() == "sdb");
        let text = self.wwids[place].as_bytes();
        let mut wwid = [0; WWID_BYTES];
        wwid[..text.len()].copy_from_slice(text);
        wwid
    }

    fn sysfs(&mut self) -> &mut dyn Sysfs {
        self.shown
    }

    fn has_link(&mut self, _link: Ifindex) -> bool {
        !self.shown.1
    }

    fn is_attended(&mut self) -> bool {
        self.attended
    }

    fn request(&mut self, _place: usize, requests: &[u8]) {
        Outbox::request(self.desk, requests);
    }

    fn connect(&mut self, _place: usize, portal: SocketAddr, source: Option<LocalEnd>) {
        *self.source = source;
        self.desk.call(portal);
    }

    fn close(&mut self, _place: usize) {
        Outbox::close(self.desk);
    }

    fn spawn(&mut self, _place: usize, job: Job<'_>) {
        Outbox::spawn(self.desk, job);
    }

    fn kill(&mut self, _place: usize, job: JobKind) {
        Outbox::kill(self.desk, job);
    }

    fn is_probed(&mut self, host: u32) -> bool {
        Outbox::is_probed(self.desk, host)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        Outbox::nonce(self.desk)
    }
}

fn address(session: u32, unit: u64) -> ScsiAddress {
    ScsiAddress {
        host: session + 1,
        session: Some(session),
        channel: 0,
        target: 0,
        lun: Lun::from_kernel_number(unit),
    }
}
