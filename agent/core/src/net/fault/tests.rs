use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::string::ToString;

use super::{Fault, Ipv6Fault};
use crate::errno::Errno;
use crate::finding::{Explain, Severity};
use crate::net::{Ifindex, LinkName, MacAddress, VlanId};

fn all() -> [Fault; 36] {
    let name = LinkName::new(b"eth0").unwrap();
    let address = Ipv4Addr::new(10, 0, 2, 2);
    [
        Fault::LinkMissing,
        Fault::LinkByPlace(name),
        Fault::LinkIsPort(Ifindex::new(3).unwrap()),
        Fault::LinkShared(name),
        Fault::LinkGone(name),
        Fault::LinksCut,
        Fault::UdevUnfinished(name),
        Fault::RaiseRefused(Errno::BUSY),
        Fault::CarrierNone(name),
        Fault::MtuRefused(9000, Errno::INVAL),
        Fault::VlanRefused(VlanId::new(42).unwrap(), Errno::NODEV),
        Fault::SocketRefused(Errno::PERM),
        Fault::DhcpNoOffer(2),
        Fault::DhcpNoAck(address),
        Fault::DhcpNak(address),
        Fault::DhcpOtherServer(address),
        Fault::DhcpRouteIgnored(address),
        Fault::DhcpRoutesCut,
        Fault::DhcpNameIgnored,
        Fault::HostNameIgnored,
        Fault::AddressRefused(address.into(), Errno::INVAL),
        Fault::AddressRestored(address.into()),
        Fault::AddressConflict(address, MacAddress::new([2, 0, 0, 0, 0, 1]).unwrap()),
        Fault::AddressProxied(address, MacAddress::new([2, 0, 0, 0, 0, 1]).unwrap()),
        Fault::RouteRefused(address.into(), Errno::NETUNREACH),
        Fault::OwnTableRefused(Errno::INVAL),
        Fault::RouterCut,
        Fault::KernelSilent,
        Fault::BondRefused(Errno::NODEV),
        Fault::PortRefused(1, Errno::INVAL),
        Fault::PortMissing(2),
        Ipv6Fault::RouterSilent.into(),
        Ipv6Fault::RouterUnusable(core::net::Ipv6Addr::LOCALHOST).into(),
        Ipv6Fault::NoOffer(0).into(),
        Ipv6Fault::NoReply.into(),
        Ipv6Fault::Refused(1).into(),
    ]
}

#[test]
fn codes_and_kinds_tell_all_faults_apart() {
    let codes: BTreeSet<_> = all().iter().map(|fault| fault.code().text()).collect();
    let kinds: BTreeSet<_> = all().iter().map(Fault::kind).collect();
    assert_eq!((codes.len(), kinds.len()), (36, 36));
    assert!(codes.iter().all(|code| code.starts_with("net.")));
    assert!(kinds.iter().all(|&kind| kind < 36));
}

#[test]
fn a_fault_says_what_the_kernel_said() {
    let fault = Fault::AddressRefused(Ipv4Addr::new(10, 0, 2, 15).into(), Errno::INVAL);
    assert_eq!(
        fault.to_string(),
        "the kernel refuses address 10.0.2.15: invalid argument (errno 22)"
    );
}

#[test]
fn a_fault_stays_small() {
    assert!(size_of::<Fault>() <= 24);
}

#[test]
fn every_fault_has_a_sentence_of_its_own_on_one_line() {
    let said: BTreeSet<_> = all().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), all().len());
    assert!(said.iter().all(|it| !it.is_empty() && !it.contains('\n')));
}

#[test]
fn every_error_says_what_to_try() {
    for fault in all() {
        let hint = fault.hint().text();
        let silent = fault.severity() == Severity::Error && hint.is_empty();
        assert!(!silent, "{fault:?} has no hint");
    }
}
