//! What `sanroot ibft --format json` prints: schema `sanroot/ibft/1`.
//!
//! A member that firmware left out is `null`. Members may be added within a version, none is renamed or removed.

use core::net::IpAddr;

use embedded_io::Write;
use serde::Serialize;

use crate::finding::Findings;
use crate::json::{Document, Text};
use crate::net::MacAddress;
use crate::secret::SecretRef;

use super::chap::{FirmwareChap, FirmwareIdentity};
use super::initiator::Initiator;
use super::nic::{FirmwareNic, Origin, PciFunction};
use super::source::Source;
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
    document.member("initiator", &firmware.initiator().map(InitiatorElement::of));
    document.list("nics", firmware.nics.iter().map(NicElement::of));
    document.list("targets", firmware.targets.iter().map(TargetElement::of));
    document.list("tables", firmware.tables.iter().map(TableElement::of));
    document.list("findings", findings.kept());
    document.member("findings_dropped", &findings.dropped());
    document.end()
}

type Address = Option<Text<IpAddr>>;

fn address(address: Option<IpAddr>) -> Address {
    address.map(Text)
}

#[derive(Serialize)]
struct TableElement<'t> {
    source: Source,
    signature: Option<&'static str>,
    failover: bool,
    initiator_name: Option<&'t str>,
}

impl<'t> TableElement<'t> {
    fn of(table: &Table<'t>) -> Self {
        Self {
            source: table.source,
            signature: table.signature().map(Signature::as_str),
            failover: table.is_failover,
            initiator_name: table.initiator.map(|initiator| initiator.name.as_str()),
        }
    }
}

#[derive(Serialize)]
struct InitiatorElement<'t> {
    name: &'t str,
    valid: bool,
    boot_selected: bool,
    isns_server: Address,
    slp_server: Address,
    primary_radius_server: Address,
    secondary_radius_server: Address,
}

impl<'t> InitiatorElement<'t> {
    fn of(initiator: &Initiator<'t>) -> Self {
        Self {
            name: initiator.name.as_str(),
            valid: initiator.valid,
            boot_selected: initiator.boot_selected,
            isns_server: address(initiator.isns_server),
            slp_server: address(initiator.slp_server),
            primary_radius_server: address(initiator.primary_radius_server),
            secondary_radius_server: address(initiator.secondary_radius_server),
        }
    }
}

#[derive(Serialize)]
struct NicElement<'t> {
    table: u8,
    index: u8,
    valid: bool,
    boot_selected: bool,
    global: bool,
    mac: Option<Text<MacAddress>>,
    pci: Option<Text<PciFunction>>,
    address: Address,
    prefix: u8,
    origin: Text<Origin>,
    gateway: Address,
    primary_dns: Address,
    secondary_dns: Address,
    dhcp_server: Address,
    vlan: Option<u16>,
    vlan_priority: u8,
    hostname: Option<&'t str>,
}

impl<'t> NicElement<'t> {
    fn of(nic: &FirmwareNic<'t>) -> Self {
        Self {
            table: nic.table,
            index: nic.index,
            valid: nic.valid,
            boot_selected: nic.boot_selected,
            global: nic.global,
            mac: nic.mac.map(Text),
            pci: nic.pci_function().map(Text),
            address: address(nic.address),
            prefix: nic.prefix,
            origin: Text(nic.origin),
            gateway: address(nic.gateway),
            primary_dns: address(nic.primary_dns),
            secondary_dns: address(nic.secondary_dns),
            dhcp_server: address(nic.dhcp_server),
            vlan: nic.vlan,
            vlan_priority: nic.vlan_priority,
            hostname: nic.hostname,
        }
    }
}

#[derive(Serialize)]
struct TargetElement<'t> {
    table: u8,
    index: u8,
    valid: bool,
    boot_selected: bool,
    name: &'t str,
    address: Address,
    port: u16,
    lun: u64,
    nic: u8,
    chap: Option<ChapElement<'t>>,
}

#[derive(Serialize)]
struct ChapElement<'t> {
    initiator: IdentityElement<'t>,
    target: Option<IdentityElement<'t>>,
}

#[derive(Serialize)]
struct IdentityElement<'t> {
    name: &'t str,
    secret: SecretRef<'t>,
}

impl<'t> TargetElement<'t> {
    fn of(target: &FirmwareTarget<'t>) -> Self {
        let identity = |identity: FirmwareIdentity<'t>| IdentityElement {
            name: identity.name,
            secret: identity.secret,
        };
        let chap = |chap: FirmwareChap<'t>| ChapElement {
            initiator: identity(chap.initiator),
            target: chap.target.map(identity),
        };
        Self {
            table: target.table,
            index: target.index,
            valid: target.valid,
            boot_selected: target.boot_selected,
            name: target.name.as_str(),
            address: address(target.address),
            port: target.port,
            lun: target.lun.kernel_number(),
            nic: target.nic_association,
            chap: target.chap.map(chap),
        }
    }
}
