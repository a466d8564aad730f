//! The values of each kind of structure, file by file, and from a tree to what it says.

use core::net::IpAddr;

use crate::finding::{Findings, Subject};
use crate::ibft::address::known;
use crate::ibft::field::{self, Field, Place, Site, initiator, nic, target};
use crate::ibft::flaw::Flaw;
use crate::ibft::judge::{Judge, Lost};
use crate::ibft::table::{Body, Table};
use crate::ibft::value::{Excerpt, InitiatorValues, NicValues, Reading, TargetValues};
use crate::ibft::{Firmware, Source, lun};
use crate::net::MacAddress;
use crate::pci;
use crate::text::number;

use super::{Folder, Tree};

/// The flags of a structure whose driver shows none: it shows only what it booted with.
const VALID_AND_SELECTED: u8 = 3;

impl<'t> Firmware<'t> {
    /// Reads a decoded tree, its structures in the order of their numbers, and adds what it says to what earlier tables
    /// said. A tree without files is no table.
    pub fn read_tree(&mut self, source: Source, tree: Tree<'t>, findings: &mut Findings<'t>) {
        if tree.files().next().is_none() {
            return;
        }
        let table = Table {
            source,
            is_failover: false,
            initiator: None,
            lost_nic: false,
            body: Body::Tree(tree),
        };
        let Some(number) = self.add_table(table, findings) else {
            return;
        };
        for folder in &tree.sorted() {
            self.read_folder(folder, number, findings);
        }
        self.judge_whole(number, Place::Table, findings);
    }

    fn read_folder(&mut self, folder: &Folder<'t>, table: u8, findings: &mut Findings<'t>) {
        let numbered = |prefix| number::<u8>(folder.name.strip_prefix(prefix)?, 10);
        let site = Site::Tree;
        if folder.name == "initiator" {
            let subject = Subject::Structure("initiator");
            let judge = &mut self.judge(subject, findings);
            if let Ok(values) = folder.initiator(judge) {
                self.add_initiator(values, table, site, findings);
            }
        } else if let Some(number) = numbered("ethernet") {
            let judge = &mut self.judge(Subject::FirmwareNic(number), findings);
            match folder.nic(number, judge) {
                Ok(values) => self.add_nic(values, table, site, findings),
                Err(_) => self.lose_nic(table),
            }
        } else if let Some(number) = numbered("target") {
            let judge = &mut self.judge(Subject::FirmwareTarget(number), findings);
            if let Ok(values) = folder.target(number, judge) {
                self.add_target(values, table, site, findings);
            }
        }
    }

    fn judge<'f>(
        &'f mut self,
        subject: Subject<'t>,
        findings: &'f mut Findings<'t>,
    ) -> Judge<'f, 't> {
        Judge::new(findings, &mut self.malformed, subject, Site::Tree)
    }
}

impl<'t> Folder<'t> {
    fn initiator(&self, judge: &mut Judge<'_, 't>) -> Result<InitiatorValues<'t>, Lost> {
        use initiator::{ISNS, NAME, PRIMARY_RADIUS, SECONDARY_RADIUS, SLP};
        Ok(InitiatorValues {
            flags: self.flags(judge)?,
            isns: self.address(ISNS),
            slp: self.address(SLP),
            primary_radius: self.address(PRIMARY_RADIUS),
            secondary_radius: self.address(SECONDARY_RADIUS),
            name: self.text(NAME),
        })
    }

    fn nic(&self, number: u8, judge: &mut Judge<'_, 't>) -> Result<NicValues<'t>, Lost> {
        use nic::{
            ADDRESS, DHCP, GATEWAY, HOSTNAME, MAC, ORIGIN, PCI, PREFIX, PRIMARY_DNS, SECONDARY_DNS,
            VLAN,
        };
        Ok(NicValues {
            index: self.index(number, judge)?,
            flags: self.flags(judge)?,
            address: self.address(ADDRESS),
            prefix: self.number(PREFIX, judge)?.unwrap_or_default(),
            origin: self.number(ORIGIN, judge)?.unwrap_or_default(),
            gateway: self.address(GATEWAY),
            primary_dns: self.address(PRIMARY_DNS),
            secondary_dns: self.address(SECONDARY_DNS),
            dhcp_server: self.address(DHCP),
            vlan: self.number(VLAN, judge)?.unwrap_or_default(),
            mac: self.mac(MAC),
            pci_bdf: self.at(PCI).and_then(pci_bdf).unwrap_or_default(),
            hostname: self.text(HOSTNAME),
        })
    }

    fn target(&self, number: u8, judge: &mut Judge<'_, 't>) -> Result<TargetValues<'t>, Lost> {
        use target::{
            ADDRESS, CHAP_NAME, CHAP_SECRET, LUN, NAME, NIC, PORT, REVERSE_NAME, REVERSE_SECRET,
        };
        Ok(TargetValues {
            index: self.index(number, judge)?,
            flags: self.flags(judge)?,
            address: self.address(ADDRESS),
            port: self.number(PORT, judge)?.unwrap_or_default(),
            lun: match self.at(LUN).map(<[u8]>::trim_ascii) {
                None | Some([]) => Ok(None),
                Some(text) => lun::parse(text).map(Some),
            },
            chap_type: self.chap_type(judge)?,
            nic_association: self.number(NIC, judge)?.unwrap_or_default(),
            name: self.text(NAME),
            chap_name: self.text(CHAP_NAME),
            chap_secret: self.text(CHAP_SECRET),
            reverse_name: self.text(REVERSE_NAME),
            reverse_secret: self.text(REVERSE_SECRET),
        })
    }

    /// The CHAP type. Drivers of offload cards (be2iscsi, qla4xxx) do not show it: there the credentials tell.
    fn chap_type(&self, judge: &mut Judge<'_, 't>) -> Result<u8, Lost> {
        let shown = |field: Field| matches!(self.text(field), Ok(Some(_)));
        Ok(match self.number(target::CHAP_TYPE, judge)? {
            Some(number) => number,
            None if shown(target::REVERSE_NAME) || shown(target::REVERSE_SECRET) => 2,
            None if shown(target::CHAP_NAME) || shown(target::CHAP_SECRET) => 1,
            None => 0,
        })
    }

    fn flags(&self, judge: &mut Judge<'_, 't>) -> Result<u8, Lost> {
        let flags = self.number(field::FLAGS, judge)?;
        Ok(flags.unwrap_or(VALID_AND_SELECTED))
    }

    fn index(&self, number: u8, judge: &mut Judge<'_, 't>) -> Result<u8, Lost> {
        let index = self.number(field::INDEX, judge)?.unwrap_or(number);
        if index != number {
            judge.note(field::INDEX, Flaw::FolderNumber(index));
        }
        Ok(index)
    }

    /// A number that the kernel prints without any range of its own: one that does not fit makes the structure worthless.
    fn number<T: TryFrom<u32>>(
        &self,
        field: Field,
        judge: &mut Judge<'_, 't>,
    ) -> Result<Option<T>, Lost> {
        self.parse(field, |text| number(text, 10), Flaw::NotNumber)
            .map_err(|flaw| judge.refuse(field, flaw))
    }

    fn address(&self, field: Field) -> Reading<IpAddr> {
        let found = self.parse(field, |text| text.parse().ok(), Flaw::NotAddress)?;
        Ok(found.and_then(known))
    }

    fn mac(&self, field: Field) -> Reading<[u8; 6]> {
        let Some(bytes) = self.at(field).map(<[u8]>::trim_ascii) else {
            return Ok(None);
        };
        let parsed = core::str::from_utf8(bytes).ok().and_then(MacAddress::parse);
        match parsed {
            Some(address) => Ok(Some(address.octets())),
            None => Err(Flaw::NotMac(Excerpt::of(bytes))),
        }
    }
}

/// The PCI address at the end of the link to a device, such as `…/0000:00:03.0`.
fn pci_bdf(link: &[u8]) -> Option<u16> {
    let name = link.rsplit(|&byte| byte == b'/').next()?;
    pci::function(core::str::from_utf8(name).ok()?)
}
