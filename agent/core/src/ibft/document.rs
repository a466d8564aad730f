//! What `sanroot ibft --format json` prints: schema `sanroot/ibft/1`.
//!
//! A member that firmware left out is `null`. Members may be added within a version, none is renamed or removed.

use embedded_io::Write;
use serde::ser::{Serialize, Serializer};

use crate::finding::Findings;
use crate::json::{Document, Members, Value};
use crate::secret::MASK;

use super::chap::FirmwareIdentity;
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
    let mut document = Document::begin(out, SCHEMA);
    document.member("source", &firmware.source());
    document.member("usable", &firmware.is_usable());
    document.member("initiator", &firmware.initiator().map(InitiatorElement));
    document.list("nics", firmware.nics.iter().map(NicElement));
    document.list("targets", firmware.targets.iter().map(TargetElement));
    document.list("tables", firmware.tables.iter().map(TableElement));
    document.list("findings", findings.kept());
    document.member("findings_dropped", &findings.dropped());
    document.end()
}

struct TableElement<'f>(&'f Table<'f>);

impl Serialize for TableElement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = self.0;
        let signature = table.signature().map(Signature::as_str);
        let name = table.initiator.map(|initiator| initiator.name);
        Members(&[
            ("source", Value::Text(&table.source)),
            ("signature", Value::text(&signature)),
            ("failover", Value::Bool(table.is_failover)),
            ("initiator_name", Value::text(&name)),
        ])
        .serialize(serializer)
    }
}

struct InitiatorElement<'f>(&'f Initiator<'f>);

impl Serialize for InitiatorElement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let initiator = self.0;
        let primary_radius = &initiator.primary_radius_server;
        let secondary_radius = &initiator.secondary_radius_server;
        Members(&[
            ("name", Value::Text(&initiator.name)),
            ("valid", Value::Bool(initiator.valid)),
            ("boot_selected", Value::Bool(initiator.boot_selected)),
            ("isns_server", Value::text(&initiator.isns_server)),
            ("slp_server", Value::text(&initiator.slp_server)),
            ("primary_radius_server", Value::text(primary_radius)),
            ("secondary_radius_server", Value::text(secondary_radius)),
        ])
        .serialize(serializer)
    }
}

struct NicElement<'f>(&'f FirmwareNic<'f>);

impl Serialize for NicElement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nic = self.0;
        Members(&[
            ("table", Value::Number(nic.table.into())),
            ("index", Value::Number(nic.index.into())),
            ("valid", Value::Bool(nic.valid)),
            ("boot_selected", Value::Bool(nic.boot_selected)),
            ("global", Value::Bool(nic.global)),
            ("mac", Value::text(&nic.mac)),
            ("pci", Value::text(&nic.pci_function())),
            ("address", Value::text(&nic.address)),
            ("prefix", Value::Number(nic.prefix.into())),
            ("origin", Value::Text(&nic.origin)),
            ("gateway", Value::text(&nic.gateway)),
            ("primary_dns", Value::text(&nic.primary_dns)),
            ("secondary_dns", Value::text(&nic.secondary_dns)),
            ("dhcp_server", Value::text(&nic.dhcp_server)),
            ("vlan", Value::number(nic.vlan)),
            ("vlan_priority", Value::Number(nic.vlan_priority.into())),
            ("hostname", Value::text(&nic.hostname)),
        ])
        .serialize(serializer)
    }
}

struct TargetElement<'f>(&'f FirmwareTarget<'f>);

impl Serialize for TargetElement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let target = self.0;
        let initiator = target.chap.as_ref().map(|chap| identity(&chap.initiator));
        let reverse = target.chap.as_ref().and_then(|chap| chap.target.as_ref());
        let reverse = reverse.map(identity);
        let chap = [
            ("initiator", object(initiator.as_ref())),
            ("target", object(reverse.as_ref())),
        ];
        Members(&[
            ("table", Value::Number(target.table.into())),
            ("index", Value::Number(target.index.into())),
            ("valid", Value::Bool(target.valid)),
            ("boot_selected", Value::Bool(target.boot_selected)),
            ("name", Value::Text(&target.name)),
            ("address", Value::text(&target.address)),
            ("port", Value::Number(target.port.into())),
            ("lun", Value::Number(target.lun.kernel_number())),
            ("nic", Value::Number(target.nic_association.into())),
            ("chap", object(target.chap.is_some().then_some(&chap))),
        ])
        .serialize(serializer)
    }
}

/// An object's two members.
type Pair<'f> = [(&'static str, Value<'f>); 2];

fn identity<'f>(identity: &'f FirmwareIdentity<'_>) -> Pair<'f> {
    [
        ("name", Value::Text(&identity.name)),
        ("secret", Value::Text(&MASK)),
    ]
}

fn object<'f>(members: Option<&'f Pair<'f>>) -> Value<'f> {
    match members {
        Some(members) => Value::Members(members),
        None => Value::Null,
    }
}
