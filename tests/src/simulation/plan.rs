//! Plans for simulated machines.

use std::net::Ipv4Addr;
use std::time::Duration;

use sanroot_core::iscsi::{IscsiName, Lun};
use sanroot_core::limits::BOOT_DEADLINE;
use sanroot_core::net::MacAddress;
use sanroot_core::plan::{
    BootPlan, Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, PlannedInitiator, PlannedPortal,
    SessionPlan, Static,
};

use super::Setup;

/// The name that simulated machines log in with.
pub const INITIATOR: &str = "iqn.2020-01.org.example:machine";

/// How a NIC of a plan gets its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// 192.168.0.N, N being 100 and the NIC's place.
    Static,
    /// DHCP.
    Dhcp,
    /// What a router advertises.
    Auto,
    /// DHCPv6.
    Dhcp6,
}

/// The plan that fits `setup`: every NIC by its MAC address, every target with its first logical unit, spread over the
/// NICs in turn.
pub fn plan(setup: &Setup, addressing: Addressing) -> BootPlan<'_> {
    let nics = setup.nics.iter().enumerate().map(|(place, nic)| {
        let mac = MacAddress::new(nic.mac).expect("an address of one NIC");
        let origin = Origin::FirmwareNic(u8::try_from(place).expect("few NICs"));
        NicPlan {
            ipv4: match addressing {
                Addressing::Static => Ipv4Plan::Static(address(place)),
                Addressing::Dhcp => Ipv4Plan::Dhcp,
                Addressing::Auto | Addressing::Dhcp6 => Ipv4Plan::None,
            },
            ipv6: match addressing {
                Addressing::Static | Addressing::Dhcp => Ipv6Plan::None,
                Addressing::Auto => Ipv6Plan::Auto,
                Addressing::Dhcp6 => Ipv6Plan::Dhcp6,
            },
            ..NicPlan::bare(NicSelector::Mac(mac), origin)
        }
    });
    let sessions = setup
        .targets
        .iter()
        .enumerate()
        .map(|(place, target)| SessionPlan {
            target: name(&target.name),
            portal: match &target.host {
                Some(host) => PlannedPortal::Name {
                    host,
                    port: target.portal.port(),
                },
                None => PlannedPortal::Address(target.portal),
            },
            zone: None,
            iface: None,
            lun: Some(Lun::from_kernel_number(
                target.units.first().copied().unwrap_or(1),
            )),
            nic: (!setup.nics.is_empty()).then(|| place % setup.nics.len()),
            boot_selected: true,
            chap: None,
            origin: Origin::FirmwareTarget(u8::try_from(place).expect("few targets")),
        });
    BootPlan {
        initiator: Some(PlannedInitiator {
            name: name(INITIATOR),
            origin: Origin::FirmwareInitiator,
        }),
        nics: nics.collect(),
        names: Default::default(),
        routes: Default::default(),
        name_servers: setup.names.iter().map(|it| it.address.ip()).collect(),
        peer_dns: true,
        sessions: sessions.collect(),
        login: Default::default(),
        deadline: BOOT_DEADLINE,
        asked_for: true,
        selected_by_firmware: true,
        root_is_disk: false,
    }
}

fn name(text: &str) -> IscsiName<'_> {
    IscsiName::parse(text.as_bytes()).expect("an iSCSI name")
}

fn address(place: usize) -> Static<Ipv4Addr> {
    let last = u8::try_from(100 + place).expect("few NICs");
    Static::v4(Ipv4Addr::new(192, 168, 0, last), 24, None).expect("a prefix of 24 bits")
}

/// A time that no boot may exceed: its own, and what it takes to clean up.
pub const LONGEST: Duration = Duration::from_secs(BOOT_DEADLINE.as_secs() + 30);
