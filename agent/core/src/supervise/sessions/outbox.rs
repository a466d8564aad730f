//! What recovering sessions asks for.

use core::net::SocketAddr;

use super::Condition;
use crate::dns::HostName;
use crate::finding::Finding;
use crate::iscsi::login::chap::Nonce;
use crate::limits::WWID_BYTES;
use crate::net::{Ifindex, LocalEnd};
use crate::netlink::iscsi::SessionNic;
use crate::plan::SessionPlan;
use crate::session::{DiskName, Job, JobKind, Outbox};
use crate::supervise::record::number_of;
use crate::supervise::{Record, Sysfs};
use crate::time::Instant;
use crate::uevent::ScsiAddress;

/// What recovering sessions asks for; `place` is the session's among those that are looked after. What comes of a request is
/// told by [`super::Sessions::tell`].
pub trait SessionsOutbox {
    /// How the kernel has a session now.
    fn condition(&mut self, sid: u32) -> Condition;

    /// What the kernel shows of sessions.
    fn sysfs(&mut self) -> &mut dyn Sysfs;

    /// Whether there is a link of this number.
    fn has_link(&mut self, link: Ifindex) -> bool;

    /// Calls `visit` with each disk that hangs on a session.
    fn disks(&mut self, visit: &mut dyn FnMut(DiskName, ScsiAddress));

    /// Whether a disk has no bytes.
    fn is_empty(&mut self, disk: &DiskName) -> bool;

    /// What the unit of a disk says that it is, as the kernel shows it at once (`wwid`): as much as fits, and zeros.
    fn wwid(&mut self, disk: &DiskName) -> [u8; WWID_BYTES];

    /// Whether anybody else listens to what the kernel tells of sessions.
    fn is_attended(&mut self) -> bool;

    /// See [`Outbox::request`].
    fn request(&mut self, place: usize, requests: &[u8]);

    /// Begin a TCP connection to `portal`, from `own` where one NIC carries it, without delayed sending (TCP_NODELAY).
    fn connect(&mut self, place: usize, portal: SocketAddr, own: Option<LocalEnd>);

    /// See [`Outbox::close`].
    fn close(&mut self, place: usize);

    /// See [`Outbox::spawn`].
    fn spawn(&mut self, place: usize, job: Job<'_>);

    /// See [`Outbox::kill`].
    fn kill(&mut self, place: usize, job: JobKind);

    /// See [`Outbox::is_probed`].
    fn is_probed(&mut self, host: u32) -> bool;

    /// See [`Outbox::nonce`].
    fn nonce(&mut self) -> Option<Nonce>;
}

/// One session's outbox.
pub(super) struct Under<'u> {
    place: usize,
    record: &'u Record<'u>,
    out: &'u mut dyn SessionsOutbox,
    /// A name was to be looked for.
    pub(super) unresolved: bool,
}

impl<'u> Under<'u> {
    pub(super) fn new(
        place: usize,
        record: &'u Record<'u>,
        out: &'u mut dyn SessionsOutbox,
    ) -> Self {
        Self {
            place,
            record,
            out,
            unresolved: false,
        }
    }

    /// The session's link as it is now: where none has the number any more that was known, the one of its name, which was made
    /// anew. While one has it that is the link, whatever it is called by now.
    fn link(&mut self) -> Option<Ifindex> {
        let Record {
            link, link_name, ..
        } = self.record;
        link.filter(|link| self.out.has_link(*link))
            .or_else(|| number_of(link_name.as_ref()?, self.out.sysfs()))
            .or(*link)
    }
}

impl<'r> Outbox<'r> for Under<'_> {
    fn request(&mut self, requests: &[u8]) {
        self.out.request(self.place, requests);
    }

    fn resolve(&mut self, _plan: &SessionPlan<'r>, _name: &HostName, _until: Instant) {
        self.unresolved = true;
    }

    fn connect(&mut self, _plan: &SessionPlan<'r>, mut portal: SocketAddr) {
        let mut source = self.record.standing.source;
        source = source.filter(|source| source.is_ipv4() == portal.is_ipv4());
        if let SocketAddr::V6(portal) = &mut portal
            && portal.ip().is_unicast_link_local()
            && let Some(link) = self.link()
        {
            portal.set_scope_id(link.get());
            source = None;
        }
        let own = source.map(|address| LocalEnd {
            address,
            link: self.link().filter(|_| self.record.keeps),
        });
        self.out.connect(self.place, portal, own);
    }

    fn close(&mut self) {
        self.out.close(self.place);
    }

    fn nic(&mut self, _plan: &SessionPlan<'r>) -> Option<SessionNic> {
        // The SCSI host of one that was opened has kept it.
        self.record.nic.filter(|_| self.record.session.is_none())
    }

    fn spawn(&mut self, job: Job<'_>) {
        self.out.spawn(self.place, job);
    }

    fn kill(&mut self, job: JobKind) {
        self.out.kill(self.place, job);
    }

    fn is_probed(&mut self, host: u32) -> bool {
        self.out.is_probed(host)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        self.out.nonce()
    }

    fn report(&mut self, finding: Finding<'r>) {
        finding.tell();
    }
}
