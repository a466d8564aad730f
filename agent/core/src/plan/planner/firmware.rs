//! The sessions that the firmware describes, and the NICs that lead there.

use core::net::SocketAddr;

use super::Planner;
use crate::cmdline::Word;
use crate::finding::Subject;
use crate::ibft::{FirmwareChap, FirmwareIdentity, FirmwareTarget};
use crate::plan::{Credentials, Identity, Origin, PlanFlaw, PlannedPortal, SessionPlan};

/// What becomes of the firmware's targets.
enum Demand<'i, 'a> {
    /// The arguments ask for them.
    Asked(&'i Word<'a>),
    /// Nobody asks: they are opened if the firmware selects one for booting.
    Unasked,
    /// The arguments name targets of their own.
    NamedInstead,
    /// `rd.iscsi.firmware=0`.
    Forbidden(&'i Word<'a>),
}

impl<'i, 'a> Planner<'i, 'a> {
    fn demand(&self) -> Demand<'i, 'a> {
        let arguments = self.sources.arguments;
        let named = !arguments.targets.is_empty() || arguments.unusable_target.is_some();
        match (&arguments.iscsi.firmware, &arguments.unnamed_target) {
            (Some(firmware), _) if firmware.is_on() => Demand::Asked(&firmware.word),
            (Some(firmware), _) => Demand::Forbidden(&firmware.word),
            (None, Some(word)) => Demand::Asked(word),
            (None, None) if named => Demand::NamedInstead,
            (None, None) => Demand::Unasked,
        }
    }

    /// Adds a session for each of the firmware's targets that is wanted, those selected for booting first.
    pub(super) fn add_firmware_targets(&mut self) {
        let targets = &self.sources.firmware.targets;
        let selected = targets
            .iter()
            .any(|target| target.is_usable() && target.boot_selected);
        let asked = match self.demand() {
            Demand::Forbidden(word) => {
                if selected {
                    self.find_of_word(word, PlanFlaw::FirmwareForbidden);
                }
                return;
            }
            Demand::NamedInstead => return,
            Demand::Asked(word) => Some(word),
            Demand::Unasked if selected => None,
            Demand::Unasked => {
                if self.sources.firmware.is_usable() {
                    self.findings.add(Subject::Table, PlanFlaw::NothingSelected);
                }
                return;
            }
        };
        self.plan.selected_by_firmware = selected;
        self.note_nics_by_arguments();
        let mut any = false;
        for first in [true, false] {
            let wanted = |target: &&FirmwareTarget<'a>| target.boot_selected == first;
            for target in targets.iter().filter(wanted) {
                match self.add_firmware_session(target) {
                    Ok(()) => any = true,
                    Err(flaw) => self.find(Origin::FirmwareTarget(target.index), flaw),
                }
            }
        }
        if let Some(word) = asked.filter(|_| !any) {
            self.find_of_word(word, PlanFlaw::FirmwareEmpty);
        }
    }

    /// Adds the session to one of the firmware's targets.
    #[inline(never)]
    fn add_firmware_session(&mut self, target: &FirmwareTarget<'a>) -> Result<(), PlanFlaw> {
        if !target.valid {
            return Err(PlanFlaw::NotValid);
        }
        let address = target.address.ok_or(PlanFlaw::TargetWithoutAddress)?;
        if !target.boot_selected && self.is_passed_over(target) {
            return Err(PlanFlaw::NotTheOnlyOne);
        }
        let nic = match self.takes_nics_from_firmware() {
            true => self.nic_for(target, address)?,
            false => None,
        };
        let origin = Origin::FirmwareTarget(target.index);
        let own = self.sources.firmware.initiator_of(target);
        if let (Some(planned), Some(own)) = (&self.plan.initiator, own)
            && matches!(planned.origin, Origin::FirmwareInitiator)
            && planned.name != own.name
        {
            self.find(origin, PlanFlaw::InitiatorDiffers);
        }
        self.add_session(SessionPlan {
            target: target.name,
            portal: PlannedPortal::Address(SocketAddr::new(address, target.port)),
            zone: None,
            iface: None,
            lun: Some(target.lun),
            nic,
            boot_selected: target.boot_selected,
            chap: target.chap.as_ref().map(Credentials::from),
            origin,
        });
        Ok(())
    }

    /// Whether the target's table asks for one session only, and selects another target for it.
    fn is_passed_over(&self, target: &FirmwareTarget<'a>) -> bool {
        let firmware = self.sources.firmware;
        let mut others = firmware
            .targets
            .iter()
            .filter(|other| other.table == target.table);
        firmware
            .table(target.table)
            .is_some_and(|table| table.is_failover)
            && others.any(|other| other.is_usable() && other.boot_selected)
    }
}

impl<'a> From<&FirmwareChap<'a>> for Credentials<'a> {
    fn from(chap: &FirmwareChap<'a>) -> Self {
        let identity = |identity: &FirmwareIdentity<'a>| Identity {
            name: identity.name.as_bytes(),
            secret: identity.secret.expose(),
        };
        Self {
            initiator: identity(&chap.initiator),
            target: chap.target.as_ref().map(identity),
        }
    }
}
