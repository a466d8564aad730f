//! The NICs that the firmware describes.

use core::net::IpAddr;

use super::Planner;
use crate::finding::Subject;
use crate::ibft::{FirmwareNic, FirmwareTarget, Origin as AddressOrigin};
use crate::net::dhcp4::Expected;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, PlanFlaw, Static, given};

impl<'a> Planner<'_, 'a> {
    /// Adds the firmware's NICs that the arguments ask for, whether or not a target needs them.
    #[inline(never)]
    pub(super) fn add_firmware_nics(&mut self) {
        let arguments = self.sources.arguments;
        if !arguments.iscsi.ibft.is_some_and(|ibft| ibft.is_on()) {
            return;
        }
        let every = arguments
            .iscsi
            .multipath
            .is_some_and(|multipath| multipath.is_on());
        let nics = &self.sources.firmware.nics;
        for (at, nic) in nics.iter().enumerate() {
            if nic.boot_selected || every {
                self.firmware_nic(at, false);
            }
        }
    }

    /// Names it where the arguments ask for the firmware's NICs, and none is in the plan.
    #[inline(never)]
    pub(super) fn require_firmware_nics(&mut self) {
        let mut nics = self.firmware_nics.iter();
        if let Some(ibft) = &self.sources.arguments.iscsi.ibft
            && ibft.is_on()
            && nics.all(|(_, planned)| planned.is_none())
        {
            self.find_of_word(&ibft.word, PlanFlaw::FirmwareWithoutNic);
        }
    }

    /// `rd.iscsi.ibft` decides who sets up the NICs; without it an `ip=` does.
    pub(super) fn takes_nics_from_firmware(&self) -> bool {
        let arguments = self.sources.arguments;
        match arguments.iscsi.ibft {
            Some(ibft) => ibft.is_on(),
            None => arguments.network.ip.is_empty(),
        }
    }

    /// Names it where an `ip=` takes the place of what the firmware says of its NICs.
    pub(super) fn note_nics_by_arguments(&mut self) {
        let arguments = self.sources.arguments;
        let instead = arguments.iscsi.ibft.is_none() && !arguments.network.ip.is_empty();
        if instead && !self.sources.firmware.nics.is_empty() {
            self.findings.add(Subject::Table, PlanFlaw::NicsByArguments);
        }
    }

    /// The NIC that leads to `target`. Where its table describes none that can be used and the arguments ask for the firmware's
    /// targets, every NIC asks DHCP, as dracut has it for a target without any `ip=`; unasked, no NIC is touched on a guess.
    pub(super) fn nic_for(
        &mut self,
        target: &FirmwareTarget<'a>,
        address: IpAddr,
    ) -> Result<Option<usize>, PlanFlaw> {
        let wanted = target.nic_association;
        let Some(at) = self.sources.firmware.nic_of(target) else {
            let mut nics = self.sources.firmware.nics.iter();
            let described = nics.any(|nic| nic.table == target.table);
            if described || !self.plan.asked_for {
                return Err(PlanFlaw::NicMissing(wanted));
            }
            self.find(Origin::FirmwareTarget(target.index), PlanFlaw::NicsAbsent);
            return Ok(self.add_default_nic(None, Some(address)));
        };
        let found = self.sources.firmware.nics.get(at);
        let guessed = found.is_some_and(|nic| nic.index != wanted);
        let planned = self
            .firmware_nic(at, false)
            .ok_or(PlanFlaw::NicUnusable(wanted))?;
        // EDK2 writes no router into its table where the IPv6 address is given by hand: routers are asked too, since the kernel
        // does not listen to them on a link of the agent's.
        if let Some(nic) = self.plan.nics.get(planned)
            && address.is_ipv6()
            && nic.is_cut_off(address)
        {
            let _ = self.firmware_nic(at, true);
        }
        if guessed {
            self.find(
                Origin::FirmwareTarget(target.index),
                PlanFlaw::NicGuessed(wanted),
            );
        }
        Ok(Some(planned))
    }

    /// The index in the plan of the firmware's NIC at `at`, judged once however many targets name it; or that of the same NIC
    /// as one that `asks` routers for an address.
    fn firmware_nic(&mut self, at: usize, asks: bool) -> Option<usize> {
        let mut nic = *self.sources.firmware.nics.get(at)?;
        let mut known = self.firmware_nics.iter();
        if asks {
            nic.origin = AddressOrigin::RouterAdvertisement;
        } else if let Some((_, planned)) = known.find(|(known, _)| *known == at) {
            return *planned;
        }
        let origin = Origin::FirmwareNic(nic.index);
        let mut nics = self.sources.firmware.nics.iter();
        let others = nics.any(|other| other.index != nic.index && other.pci_bdf == nic.pci_bdf);
        let plan = NicPlan::of_firmware(&nic, others);
        // Looked at before it is moved: it is large.
        if let Ok(plan) = &plan
            && nic.gateway.is_some()
            && !plan.is_dynamic()
            && plan.gateway().is_none()
        {
            self.find(origin, PlanFlaw::GatewayFamily);
        }
        let planned = match plan {
            Ok(plan) => self.add_nic(plan),
            Err(flaw) => {
                self.find(origin, flaw);
                None
            }
        };
        // It has a place for every NIC that the firmware can describe.
        let _ = self.firmware_nics.push((at, planned));
        planned
    }
}

impl<'a> NicPlan<'a> {
    /// What firmware says of a NIC; whether there are `others` in its place.
    #[inline(never)]
    fn of_firmware(nic: &FirmwareNic<'a>, others: bool) -> Result<Self, PlanFlaw> {
        if !nic.valid {
            return Err(PlanFlaw::NotValid);
        }
        let selector = match (nic.mac, nic.pci_bdf) {
            (Some(mac), _) => NicSelector::Mac(mac),
            (None, 0) => return Err(PlanFlaw::NicUnknown),
            (None, pci) => NicSelector::Pci(pci),
        };
        let mut plan = Self::bare(selector, Origin::FirmwareNic(nic.index));
        // Of two ports of one function the place tells nothing.
        plan.place = (nic.pci_bdf != 0 && !others).then_some(nic.pci_bdf);
        plan.vlan = nic.vlan;
        plan.take_address(nic)?;
        let mut add_server = |server: Option<IpAddr>| {
            if let Some(server) = server {
                // There is room for both.
                let _ = plan.dns.push(server);
            }
        };
        // What came with a lease comes again with the next one.
        if !nic.is_dynamic() {
            add_server(nic.primary_dns);
            add_server(nic.secondary_dns);
        }
        plan.hostname = nic.hostname;
        plan.expected = Expected::v4(nic.dhcp_server, nic.address);
        Ok(plan)
    }

    fn is_dynamic(&self) -> bool {
        self.ipv4.given().is_none() && self.ipv6.given().is_none()
    }

    fn gateway(&self) -> Option<IpAddr> {
        let v4 = self.ipv4.given().and_then(Static::gateway).map(IpAddr::V4);
        v4.or_else(|| self.ipv6.given().and_then(Static::gateway).map(IpAddr::V6))
    }

    /// Takes how the NIC gets its address: as the firmware got it. An address that was asked for is asked for again, and not
    /// set as it was read, since its lease ran out of sight. Of IPv6 the router says by whom: EDK2 writes DHCP too where it
    /// has the address of the router's prefix and asked a DHCPv6 server for the target alone (`IScsiIbft.c`,
    /// `IScsiDhcp6.c`).
    fn take_address(&mut self, nic: &FirmwareNic<'_>) -> Result<(), PlanFlaw> {
        if nic.is_dynamic() {
            let advertised = nic.origin == AddressOrigin::RouterAdvertisement;
            let hint = nic.address.or(nic.gateway).or(nic.dhcp_server);
            match hint.map_or(advertised, |hint| hint.is_ipv6()) {
                true => self.ipv6 = Ipv6Plan::Auto,
                false => self.ipv4 = Ipv4Plan::Dhcp,
            }
            return Ok(());
        }
        let address = nic.address.ok_or(PlanFlaw::StaticWithoutAddress)?;
        let given = given(address, nic.prefix, nic.gateway);
        (self.ipv4, self.ipv6) = given.ok_or(PlanFlaw::StaticWithoutAddress)?;
        Ok(())
    }
}
