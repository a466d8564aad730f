//! What can go wrong on a session's way to its disk.

use core::fmt;
use core::net::SocketAddr;

use super::state::Attempt;
use crate::dns::DnsFault;
use crate::errno::Errno;
use crate::finding::{Cause, Explain, Severity};
use crate::iscsi::Lun;
use crate::iscsi::login;
use crate::iscsi::visit::StatusCode;
use crate::netlink::iscsi::{ConnectionError, Parameter, RequestKind};
use crate::phrase::{Phrase, phrase};
use crate::plan::PlannedPortal;
use crate::sentence::Sentence;
use crate::text::AsIs;
use crate::text::digits::Decimal;

/// What to try where a policy forbids this process a socket (Linux 6.12, `security/selinux/hooks.c`).
pub(crate) const FORBIDDEN: Phrase =
    phrase!("Does SELinux forbid it? (/usr/lib/dracut/modules.d/50sanroot/sanroot.cil)");

/// What went wrong, at the portal, in the kernel, or with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The name of the portal has no address.
    Name {
        /// The target has sent the login there; otherwise it is the configured name.
        redirected: bool,
        /// Why.
        fault: DnsFault,
    },
    /// The portal could not be reached.
    Connect {
        /// Where the connection went; another than the configured one behind a redirect.
        portal: SocketAddr,
        /// Why.
        errno: Errno,
    },
    /// The portal did not answer the connection within the attempt.
    ConnectTimedOut(SocketAddr),
    /// The login failed.
    Login(login::Fault),
    /// The connection was lost before the session could begin; an end without an error while the target's login response
    /// is awaited is the login's.
    Closed {
        /// Whose connection.
        portal: SocketAddr,
        /// Why.
        error: ConnectionError,
    },
    /// The portal sent the login on more often than is followed; the last one that did.
    TooManyRedirects(SocketAddr),
    /// A session that was in use lost its connection.
    Lost(ConnectionError),
    /// The target has asked for a logout, or for a negotiation.
    Dismissed,
    /// The kernel refused to be told.
    Unreachable(Errno),
    /// The kernel refused a request.
    Refused {
        /// Which.
        request: RequestKind,
        /// Why.
        errno: Errno,
    },
    /// The kernel refused a parameter.
    Parameter {
        /// Its number ([`Parameter`]).
        number: u32,
        /// Why.
        errno: Errno,
    },
    /// The kernel did not answer a request.
    NoAnswer(RequestKind),
    /// Messages of the kernel were lost, perhaps an answer among them.
    Overrun,
    /// The kernel gives no random bytes, and the target has to be challenged.
    NoRandomness,
    /// The child process that does what may block could not be made, or was killed.
    NoChild,
    /// The kernel refused to scan.
    ScanFailed(Errno),
    /// The scan did not come to an end.
    ScanTimedOut(Option<Lun>),
    /// The target has the session, but no disk under this number, or none at all.
    NoDisk(Option<Lun>),
    /// The disk under this number has no bytes: it was not ready when the kernel asked for its capacity.
    EmptyDisk(Lun),
    /// The disk under this number refuses to be read.
    UnreadableDisk(Lun, Errno),
    /// The kernel has the logical unit under this number, and has not read what it takes to be a disk.
    SilentDisk(Option<Lun>),
}

impl Fault {
    /// Why `attempt` finds no address.
    pub(super) const fn name(attempt: &Attempt, fault: DnsFault) -> Self {
        let redirected = attempt.redirects > 0;
        Self::Name { redirected, fault }
    }

    /// Whether trying again cannot help.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Refused { errno, .. } | Self::Unreachable(errno) => *errno == Errno::PERM,
            // What was asked may have been done: asking again could leave a second session behind.
            Self::NoAnswer(request) => *request == RequestKind::CreateSession,
            Self::Login(fault) => fault.policy() == login::Policy::Final,
            Self::NoRandomness => true,
            _ => false,
        }
    }

    /// Whether trying again helps only once the target is set up otherwise.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Login(fault) if fault.policy() == login::Policy::RetrySlowly)
    }

    /// Whether it is the disk that is missing, behind a login.
    pub(super) const fn is_of_disk(&self) -> bool {
        matches!(
            self,
            Self::NoDisk(_) | Self::EmptyDisk(_) | Self::SilentDisk(_) | Self::UnreadableDisk(..)
        )
    }

    /// The word for it as the outcome of a portal.
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::Name { .. } => "unresolved",
            Self::Connect { .. } | Self::ConnectTimedOut(_) => "unreachable",
            Self::Login(_) | Self::TooManyRedirects(_) => "login-failed",
            _ => "failed",
        }
    }

    /// The status by which the target refused the login (RFC 7143, 11.13.5).
    pub const fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Login(login::Fault::Refused(status) | login::Fault::ResponseRefused(status)) => {
                Some(StatusCode(*status))
            }
            _ => None,
        }
    }

    /// The code of the finding that tells it.
    pub fn code(&self) -> Phrase {
        match self {
            Self::Name { fault, .. } => fault.code(),
            Self::Login(fault) => fault.code(),
            Self::Connect { errno, .. } => phrase! { match errno {
                &Errno::CONNREFUSED => "portal.refused",
                &Errno::CONNRESET => "portal.reset",
                &Errno::TIMEDOUT => "portal.timed-out",
                &(Errno::NETUNREACH | Errno::HOSTUNREACH | Errno::NETDOWN | Errno::HOSTDOWN) =>
                    "portal.unreachable",
                &Errno::ADDRNOTAVAIL => "portal.no-source-address",
                &Errno::ACCES => "portal.forbidden",
                _ => "portal.failed",
            } },
            Self::Refused { request, .. } => phrase! { match request {
                RequestKind::CreateSession => "kernel.create-session",
                RequestKind::DestroySession => "kernel.destroy-session",
                RequestKind::CreateConnection => "kernel.create-connection",
                RequestKind::DestroyConnection => "kernel.destroy-connection",
                RequestKind::Bind => "kernel.bind",
                RequestKind::SetParameter | RequestKind::SetHostParameter => "kernel.parameter",
                RequestKind::Start => "kernel.start",
                RequestKind::Stop => "kernel.stop",
                RequestKind::SendPdu => "kernel.send-pdu",
            } },
            _ => self.own_code(),
        }
    }

    // Within `code` its choice would become one with that above, which no table can make.
    #[inline(never)]
    const fn own_code(&self) -> Phrase {
        phrase! { match self {
            Self::Name { .. } | Self::Connect { .. } | Self::Login(_) | Self::Refused { .. } => "",
            Self::ConnectTimedOut(_) => "portal.timed-out",
            Self::Closed { .. } => "portal.closed",
            Self::TooManyRedirects(_) => "session.redirect-loop",
            Self::Lost(_) => "session.lost",
            Self::Dismissed => "session.dismissed",
            Self::Unreachable(_) => "kernel.unreachable",
            Self::Parameter { .. } => "kernel.parameter",
            Self::NoAnswer(_) => "kernel.no-answer",
            Self::Overrun => "kernel.overrun",
            Self::NoRandomness => "session.no-randomness",
            Self::NoChild => "session.no-child",
            Self::ScanFailed(_) => "session.scan-failed",
            Self::ScanTimedOut(_) => "session.scan-timed-out",
            Self::NoDisk(_) => "session.no-disk",
            Self::EmptyDisk(_) => "session.empty-disk",
            Self::SilentDisk(_) => "session.disk-silent",
            Self::UnreadableDisk(..) => "session.disk-unreadable",
        } }
    }

    // As above, within `fmt`.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Name { .. } => "{}{}",
            Self::Connect { .. } => "cannot connect to {}: {}",
            Self::ConnectTimedOut(_) => "no answer from {}",
            Self::Login(_) => "{}",
            Self::Closed { .. } => "the login at {} was cut off: {}",
            Self::TooManyRedirects(_) =>
                "the target sends the login from portal to portal, and {} sends it on",
            Self::Dismissed => "the target asks for another login",
            Self::Lost(_) => "the connection is lost: {}",
            Self::Unreachable(_) => "the kernel's iSCSI transport takes no requests: {}",
            Self::Refused { .. } | Self::Parameter { .. } => "the kernel refused {}: {}",
            Self::NoAnswer(_) => "the kernel did not answer {}",
            Self::Overrun => "messages of the kernel were lost",
            Self::NoRandomness =>
                "the kernel gives no random bytes to challenge the target with",
            Self::NoChild => "a child process could not do its work",
            Self::ScanFailed(_) => "the kernel refused to scan: {}",
            Self::ScanTimedOut(_) => "the scan for logical unit {} does not come to an end",
            Self::SilentDisk(_) => "the first read of logical unit {} does not come to an end",
            Self::NoDisk(_) => "the target shows no disk{}",
            Self::EmptyDisk(_) => "the disk at logical unit {} has no bytes",
            Self::UnreadableDisk(..) => "the disk at logical unit {} cannot be read: {}",
        } }
    }

    fn hint(&self) -> Phrase {
        match self {
            Self::Login(fault) => fault.hint(),
            Self::Name { fault, .. } => fault.hint(),
            Self::Connect { errno, .. } | Self::Refused { errno, .. } if *errno == Errno::ACCES => {
                FORBIDDEN
            }
            _ => self.own_hint(),
        }
    }

    // As above, within `hint`.
    #[inline(never)]
    const fn own_hint(&self) -> Phrase {
        phrase! { match self {
            Self::TooManyRedirects(_) =>
                "Name a portal that serves the target itself, or correct the target's redirection.",
            Self::NoDisk(_) => "Does the target map this logical unit to this initiator?",
            Self::EmptyDisk(_) | Self::UnreadableDisk(..) =>
                "Is the array still starting, this path to it standby (ALUA), or the disk reserved by another machine?",
            Self::ScanTimedOut(_) | Self::SilentDisk(_) =>
                "Is the array busy, this path to it standby (ALUA), or the MTU more than the switch passes?",
            Self::Lost(_) | Self::Dismissed =>
                "Look at the NIC's carrier and MTU, and into the target's own log.",
            Self::Connect { errno: Errno::CONNREFUSED, .. } =>
                "Nothing listens at this address and port: is the target service running there, and on this port?",
            Self::Connect { errno: Errno::TIMEDOUT, .. } | Self::ConnectTimedOut(_) =>
                "Is the target up, are address, VLAN and routes right, and does no firewall drop TCP to this port?",
            Self::Connect { errno: Errno::NETUNREACH | Errno::HOSTUNREACH | Errno::NETDOWN | Errno::HOSTDOWN, .. } =>
                "Check address, prefix and gateway of the NIC, its cable and its VLAN.",
            Self::Connect { errno: Errno::CONNRESET, .. } | Self::Closed { .. } =>
                "Is this an iSCSI target? Its own log says why it gave up the connection.",
            Self::Connect { errno: Errno::ADDRNOTAVAIL, .. } =>
                "Did another program take the address from the NIC?",
            Self::Unreachable(_)
            | Self::Refused { request: RequestKind::CreateSession | RequestKind::CreateConnection, .. } =>
                "Are the kernel modules iscsi_tcp and crc32c in the image?",
            _ => "Look for what the kernel itself says in its log.",
        } }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Name { redirected, fault } => {
                said.value(match redirected {
                    true => &AsIs("the target sends the login to a host name: "),
                    false => &AsIs(""),
                });
                said.value(fault);
            }
            Self::Connect { portal, .. }
            | Self::ConnectTimedOut(portal)
            | Self::TooManyRedirects(portal)
            | Self::Closed { portal, .. } => said.value(&PlannedPortal::Address(*portal)),
            Self::Login(fault) => said.value(fault),
            Self::Refused { request, .. } | Self::NoAnswer(request) => said.value(request),
            Self::Parameter { number, .. } => match Parameter::from_number(*number) {
                Some(parameter) => said.value(&format_args!("the parameter {parameter}")),
                None => said.value(&format_args!("parameter {}", Decimal(*number))),
            },
            Self::ScanTimedOut(lun) | Self::SilentDisk(lun) => said.value(&Lun::shown(*lun)),
            Self::NoDisk(Some(lun)) => said.value(&format_args!(" at logical unit {lun}")),
            Self::NoDisk(None) => said.value(&AsIs("")),
            Self::EmptyDisk(lun) | Self::UnreadableDisk(lun, _) => said.value(lun),
            _ => {}
        }
        // Why comes last.
        match self {
            Self::Connect { errno, .. }
            | Self::Unreachable(errno)
            | Self::ScanFailed(errno)
            | Self::Refused { errno, .. }
            | Self::Parameter { errno, .. }
            | Self::UnreadableDisk(_, errno) => said.value(errno),
            Self::Closed { error, .. } | Self::Lost(error) => said.value(error),
            _ => {}
        }
        said.end()
    }
}

/// A fault, and what became of the session by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub fault: Fault,
    /// Whether the session is given up; otherwise it is tried again.
    pub given_up: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = if self.given_up {
            "given up"
        } else {
            "trying again"
        };
        write!(out, "{}; {}", self.fault, AsIs(after))
    }
}

impl Explain for Failure {
    fn code(&self) -> Phrase {
        self.fault.code()
    }

    fn severity(&self) -> Severity {
        if self.given_up {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    fn hint(&self) -> Phrase {
        self.fault.hint()
    }
}

impl From<Failure> for Cause {
    fn from(failure: Failure) -> Self {
        Self::Session(failure)
    }
}

#[cfg(test)]
mod tests;
