//! What `sanroot ibft` prints for people.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use crate::finding::Findings;

use super::Firmware;
use super::chap::{FirmwareChap, FirmwareIdentity};
use super::nic::FirmwareNic;
use super::table::Table;
use super::target::FirmwareTarget;

/// Prints each table with its structures, then the findings.
///
/// # Errors
/// The writer's.
pub(super) fn print(
    firmware: &Firmware<'_>,
    findings: &Findings<'_>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if firmware.tables.is_empty() {
        writeln!(out, "no valid iSCSI boot firmware table")?;
    }
    for (number, table) in firmware.tables.iter().enumerate() {
        print_table(table, out)?;
        for nic in firmware
            .nics
            .iter()
            .filter(|nic| usize::from(nic.table) == number)
        {
            print_nic(nic, out)?;
        }
        let targets = firmware.targets.iter();
        for target in targets.filter(|target| usize::from(target.table) == number) {
            print_target(target, firmware, out)?;
        }
    }
    write!(out, "{findings}")?;
    let verdict = match firmware.is_usable() {
        true => "usable",
        false => "not usable",
    };
    writeln!(out, "verdict: {verdict}")
}

fn print_table(table: &Table<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "table {}", table.source)?;
    if table.is_failover {
        write!(out, ", one session only")?;
    }
    writeln!(out)?;
    let Some(initiator) = &table.initiator else {
        return Ok(());
    };
    writeln!(
        out,
        "initiator {}{}",
        initiator.name,
        Marks(initiator.valid, initiator.boot_selected)
    )?;
    for (label, server) in [
        ("isns", initiator.isns_server),
        ("slp", initiator.slp_server),
        ("radius", initiator.primary_radius_server),
        ("radius", initiator.secondary_radius_server),
    ] {
        print_address(label, server, out)?;
    }
    Ok(())
}

fn print_nic(nic: &FirmwareNic<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "ethernet{}", nic.index)?;
    match (nic.mac, nic.pci_function()) {
        (Some(mac), _) => write!(out, " {mac}")?,
        (None, Some(pci)) => write!(out, " at PCI {pci}")?,
        (None, None) => write!(out, " without MAC address")?,
    }
    writeln!(out, "{}", Marks(nic.valid, nic.boot_selected))?;
    if let Some(address) = nic.address {
        writeln!(out, "  address {address}/{} ({})", nic.prefix, nic.origin)?;
    } else {
        writeln!(out, "  address none ({})", nic.origin)?;
    }
    if let Some(vlan) = nic.vlan {
        writeln!(out, "  vlan {vlan}")?;
    }
    for (label, address) in [
        ("gateway", nic.gateway),
        ("dns", nic.primary_dns),
        ("dns", nic.secondary_dns),
        ("dhcp", nic.dhcp_server),
    ] {
        print_address(label, address, out)?;
    }
    if let Some(hostname) = nic.hostname {
        writeln!(out, "  hostname {hostname}")?;
    }
    Ok(())
}

fn print_target(
    target: &FirmwareTarget<'_>,
    firmware: &Firmware<'_>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let marks = Marks(target.valid, target.boot_selected);
    writeln!(out, "target{} {}{marks}", target.index, target.name)?;
    match target.address {
        Some(address) => {
            let portal = SocketAddr::new(address, target.port);
            write!(out, "  portal {portal}")?;
        }
        None => write!(out, "  portal none, port {}", target.port)?,
    }
    write!(out, ", lun {}", target.lun)?;
    match firmware.nic_of(target).and_then(|at| firmware.nics.get(at)) {
        Some(nic) => writeln!(out, ", through ethernet{}", nic.index)?,
        None => writeln!(out, ", through any NIC")?,
    }
    match target.chap {
        None => Ok(()),
        Some(chap) => print_chap(&chap, out),
    }
}

fn print_chap(chap: &FirmwareChap<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut line = |label: &str, identity: &FirmwareIdentity<'_>| {
        let secret = crate::secret::MASK;
        writeln!(out, "  {label} {}, secret {secret}", identity.name)
    };
    line("chap", &chap.initiator)?;
    match &chap.target {
        None => Ok(()),
        Some(target) => line("reverse chap", target),
    }
}

fn print_address(
    label: &str,
    address: Option<IpAddr>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match address {
        None => Ok(()),
        Some(address) => writeln!(out, "  {label} {address}"),
    }
}

/// What the flags say: valid, boot selected.
struct Marks(bool, bool);

impl fmt::Display for Marks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self(false, _) => ", not valid",
            Self(true, false) => "",
            Self(true, true) => ", boot selected",
        })
    }
}
