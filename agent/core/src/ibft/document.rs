//! What `sanroot ibft --format json` prints: schema `sanroot/ibft/1`.
//!
//! A member that firmware left out is `null`. Members may be added within a version, none is renamed or removed.

use embedded_io::Write;

use crate::finding::Findings;
use crate::json::{self, Members, Object, Value};
use crate::secret::MASK;

use super::chap::{FirmwareChap, FirmwareIdentity};
use super::initiator::Initiator;
use super::nic::FirmwareNic;
use super::table::Table;
use super::target::FirmwareTarget;
use super::{Firmware, Signature};

/// The schema's name and version.
const SCHEMA: &str = "sanroot/ibft/1";

/// Prints the document.
///
/// # Errors
/// The writer's.
pub(super) fn print<W: Write>(
    firmware: &Firmware<'_>,
    findings: &Findings<'_>,
    out: &mut W,
) -> Result<(), W::Error> {
    json::write(out, SCHEMA, &Judged { firmware, findings })
}

/// The tables and what was found in them.
struct Judged<'d, 'f> {
    firmware: &'d Firmware<'f>,
    findings: &'d Findings<'f>,
}

impl Object for Judged<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let firmware = self.firmware;
        members.add("source", Value::text(&firmware.source()));
        members.flag("usable", firmware.is_usable());
        members.add("initiator", Value::object(firmware.initiator()));
        members.list("nics", |items| {
            for nic in &firmware.nics {
                items.add(Value::Object(nic));
            }
        });
        members.list("targets", |items| {
            for target in &firmware.targets {
                items.add(Value::Object(target));
            }
        });
        members.list("tables", |items| {
            for table in &firmware.tables {
                items.add(Value::Object(table));
            }
        });
        self.findings.members(members);
    }
}

impl Object for Table<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let signature = self.signature().map(Signature::as_str);
        let name = self.initiator.map(|initiator| initiator.name);
        members.text("source", &self.source);
        members.add("signature", Value::text(&signature));
        members.flag("failover", self.is_failover);
        members.add("initiator_name", Value::text(&name));
    }
}

impl Object for Initiator<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.name);
        members.flag("valid", self.valid);
        members.flag("boot_selected", self.boot_selected);
        for (name, server) in [
            ("isns_server", &self.isns_server),
            ("slp_server", &self.slp_server),
            ("primary_radius_server", &self.primary_radius_server),
            ("secondary_radius_server", &self.secondary_radius_server),
        ] {
            members.add(name, Value::text(server));
        }
    }
}

impl Object for FirmwareNic<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.number("table", self.table);
        members.number("index", self.index);
        members.flag("valid", self.valid);
        members.flag("boot_selected", self.boot_selected);
        members.flag("global", self.global);
        members.add("mac", Value::text(&self.mac));
        members.add("pci", Value::text(&self.pci_function()));
        members.add("address", Value::text(&self.address));
        members.number("prefix", self.prefix);
        members.text("origin", &self.origin);
        for (name, address) in [
            ("gateway", &self.gateway),
            ("primary_dns", &self.primary_dns),
            ("secondary_dns", &self.secondary_dns),
            ("dhcp_server", &self.dhcp_server),
        ] {
            members.add(name, Value::text(address));
        }
        members.add("vlan", Value::number(self.vlan));
        members.number("vlan_priority", self.vlan_priority);
        members.add("hostname", Value::text(&self.hostname));
    }
}

impl Object for FirmwareTarget<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.number("table", self.table);
        members.number("index", self.index);
        members.flag("valid", self.valid);
        members.flag("boot_selected", self.boot_selected);
        members.text("name", &self.name);
        members.add("address", Value::text(&self.address));
        members.number("port", self.port);
        members.number("lun", self.lun.kernel_number());
        members.number("nic", self.nic_association);
        members.add("chap", Value::object(self.chap.as_ref()));
    }
}

impl Object for FirmwareChap<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.add("initiator", Value::Object(&self.initiator));
        members.add("target", Value::object(self.target.as_ref()));
    }
}

impl Object for FirmwareIdentity<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &self.name);
        members.text("secret", &MASK);
    }
}
