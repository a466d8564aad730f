//! Paths that cannot be told, beside the one that the boot needs: it does without them.

use core::fmt;

use super::spec::{Kind, SpecNic, SpecSession, Transport, bit};
use super::{ArgsFlaw, ArgsNotes, Dialect, How, Network, Secrecy, Source, Spec};
use crate::cmdline::Server;
use crate::finding::Explain;
use crate::iscsi::IscsiName;
use crate::system::SystemFlaw;
use crate::system::network::NetworkFlaw;

/// Why a session that is no required one is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFlaw {
    /// It is not logged in, and nothing but a route tells over which NIC it went.
    Down,
    /// It logs in by another name than the required session.
    Initiator,
    /// It runs over a bridge or a team.
    NicKind,
    /// It runs over IP over InfiniBand.
    InfiniBand,
    /// No argument tells of its driver or card.
    Transport,
    /// Its NIC has no address of the portal's family.
    FamilyMissing,
    /// The portal is elsewhere, and of its family the NIC has a link-local address alone.
    LinkLocal,
    /// The file of secrets holds neither its secret nor the other path's, which the firmware's table has.
    Secret,
    /// Something about its NIC.
    Network(NetworkFlaw),
    /// Something about the session itself.
    System(SystemFlaw),
}

impl PathFlaw {
    /// What is wrong where a required session has it.
    pub(crate) const fn cause(self) -> ArgsFlaw {
        match self {
            Self::Down => ArgsFlaw::System(SystemFlaw::Down),
            Self::Initiator => ArgsFlaw::SeveralInitiators,
            Self::NicKind => ArgsFlaw::NicKind,
            Self::InfiniBand => ArgsFlaw::InfiniBand,
            Self::Transport => ArgsFlaw::Transport,
            Self::FamilyMissing => ArgsFlaw::FamilyMissing,
            Self::LinkLocal => ArgsFlaw::AgentLacks,
            Self::Secret => ArgsFlaw::SecretFileNeeded,
            Self::Network(flaw) => ArgsFlaw::Network(flaw),
            Self::System(flaw) => ArgsFlaw::System(flaw),
        }
    }
}

impl fmt::Display for PathFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the path is left out: {}", self.cause())
    }
}

impl Spec<'_> {
    /// Takes out the sessions that no argument can tell of, where the boot needs another one; each is in `notes`.
    pub fn leave_out_paths(&mut self, how: How, notes: &mut ArgsNotes) {
        let mut sessions = self.sessions.iter();
        let Some(needed) = sessions.find(|session| session.required) else {
            return;
        };
        let initiator = needed.initiator;
        let mut left = 0;
        for (at, session) in self.sessions.iter().enumerate() {
            let is_other = !session.required;
            if let Some(flaw) = self.untold(session, initiator, how).filter(|_| is_other) {
                left |= bit(at);
                session.leave_out(flaw, notes);
            }
        }
        self.take_out(left, notes);
        self.leave_to_table(how, notes);
    }

    /// Takes out the paths that cannot log in for want of a secret, where the firmware's table then holds all that is left: its
    /// sessions log in by the table's own secrets, and told ones would take their place.
    fn leave_to_table(&mut self, how: How, notes: &mut ArgsNotes) {
        let by_file = (how.dialect, how.secrecy) == (Dialect::Sanroot, Secrecy::File);
        if !by_file || how.source != Source::Auto {
            return;
        }
        let mut left = 0;
        let mut stand_ins = 0;
        for (at, session) in self.sessions.iter().enumerate() {
            if !session.is_firmware() {
                let mut sessions = self.sessions.iter();
                let stand_in = sessions.position(|other| {
                    let same = other.target == session.target && other.lun == session.lun;
                    let beside = !session.required && other.required;
                    other.is_firmware() && other.lacks_secret() && (same || beside)
                });
                let Some(stand_in) = stand_in.filter(|_| session.lacks_secret()) else {
                    return;
                };
                left |= bit(at);
                if session.required {
                    stand_ins |= bit(stand_in);
                }
            }
        }
        for (at, session) in self.sessions.iter_mut().enumerate() {
            session.required |= stand_ins & bit(at) != 0;
            if left & bit(at) != 0 {
                session.leave_out(PathFlaw::Secret, notes);
            }
        }
        self.take_out(left, notes);
    }

    /// Why no argument tells of a session.
    fn untold(
        &self,
        session: &SpecSession<'_>,
        initiator: IscsiName<'_>,
        how: How,
    ) -> Option<PathFlaw> {
        if session.initiator != initiator {
            return Some(PathFlaw::Initiator);
        }
        let (stock, card) = (how.dialect.is_stock(), session.transport.is_card());
        if session.transport != Transport::Tcp && !(stock && card) {
            return Some(PathFlaw::Transport);
        }
        let by_table = how.source == Source::Firmware && session.is_firmware();
        let untold = matches!(how.network, Network::None | Network::Firmware);
        if by_table || untold || card {
            return None;
        }
        let nic = self.nic_of(session)?;
        let any = |is: &dyn Fn(&SpecNic<'_>) -> bool| {
            let below = |place: &usize| self.nics.get(*place).is_some_and(is);
            is(nic) || nic.parents.iter().any(below)
        };
        let reached = match session.server {
            Server::Address(address) => nic.has(address.is_ipv4()),
            Server::Zoned(_, _) => nic.has(false),
            Server::Name(_) => nic.has(true) || nic.has(false),
        };
        if any(&|nic| matches!(nic.kind, Kind::Bridge | Kind::Team)) {
            Some(PathFlaw::NicKind)
        } else if !stock && any(&|nic| nic.infiniband) {
            Some(PathFlaw::InfiniBand)
        } else if !reached {
            Some(PathFlaw::FamilyMissing)
        } else {
            (!nic.leads_to(session.server)).then_some(PathFlaw::LinkLocal)
        }
    }
}

impl SpecSession<'_> {
    /// Notes that the session is left out.
    pub(crate) fn leave_out(&self, flaw: PathFlaw, notes: &mut ArgsNotes) {
        let flaw = ArgsFlaw::Path(flaw);
        match self.kernel {
            Some(number) => notes.keep(format_args!("session {number}"), flaw.severity(), flaw),
            None => notes.keep(format_args!("sessions/{}", self.id), flaw.severity(), flaw),
        }
    }
}
