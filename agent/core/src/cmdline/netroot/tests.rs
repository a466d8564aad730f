use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Server, TargetArgument};
use crate::cmdline::ArgumentFlaw;
use crate::finding::Cause;
use crate::iscsi::{Lun, NameFlaw};

fn target(text: &str) -> Result<TargetArgument<'_>, Cause> {
    TargetArgument::parse(text).map(|(target, _)| target)
}

#[test]
fn a_whole_string_becomes_a_target() {
    let Ok(target) =
        target("u:s:ru:rs@[2001:db8::1]:6:860:default:ens3:5:iqn.2009-06.com.example:a:b")
    else {
        panic!("refused");
    };
    assert_eq!(target.name.as_str(), "iqn.2009-06.com.example:a:b");
    assert_eq!(
        target.server,
        Server::Address(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)))
    );
    assert_eq!(
        (target.port, target.lun),
        (860, Some(Lun::from_kernel_number(5)))
    );
    assert_eq!((target.iface, target.nic), (Some("default"), Some("ens3")));
    let chap = target.chap.unwrap();
    assert_eq!(
        (chap.initiator.name, chap.initiator.secret),
        (&b"u"[..], &b"s"[..])
    );
    let peer = chap.target.unwrap();
    assert_eq!((peer.name, peer.secret), (&b"ru"[..], &b"rs"[..]));
}

#[test]
fn what_is_left_out_has_its_default() {
    let Ok(target) = target("10.0.0.1::::iqn.x:y") else {
        panic!("refused");
    };
    assert_eq!(
        target.server,
        Server::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)))
    );
    assert_eq!((target.port, target.lun), (3260, None));
    assert_eq!(target.nic, None);
    assert!(target.chap.is_none());
}

#[test]
fn a_lun_of_four_groups_is_the_eight_bytes_of_the_wire() {
    let Ok(target) = target("10.0.0.1:::4752-3A4F-6b7e-2F99:iqn.x:y") else {
        panic!("refused");
    };
    assert_eq!(
        target.lun.unwrap().to_wire(),
        [0x47, 0x52, 0x3a, 0x4f, 0x6b, 0x7e, 0x2f, 0x99]
    );
}

#[test]
fn a_lun_of_one_number_is_what_linux_shows_of_the_first_level() {
    for (number, groups, wire) in [
        ("300", "012c-0-0-0", [1, 0x2c]),
        ("16684", "412c-0-0-0", [0x41, 0x2c]),
    ] {
        for text in [number, groups] {
            let text = std::format!("10.0.0.1:::{text}:iqn.x:y");
            let Ok(target) = target(&text) else {
                panic!("refused");
            };
            let lun = target.lun.unwrap();
            assert_eq!(lun.to_wire()[..2], wire);
            assert_eq!(std::format!("{lun}"), number);
        }
    }
}

#[test]
fn servers_are_addresses_zoned_addresses_or_names() {
    assert_eq!(
        Server::parse("fe80::1%eth0"),
        Ok(Server::Zoned(
            Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1),
            "eth0"
        ))
    );
    assert_eq!(
        Server::parse("san-1.example.com"),
        Ok(Server::Name("san-1.example.com"))
    );
    for text in ["10.0.0", "10.0.0.1/24", "fe80::zz", "san example", "$(x)"] {
        assert_eq!(Server::parse(text), Err(ArgumentFlaw::Server), "{text}");
    }
}

#[test]
fn every_malformed_string_says_what_is_wrong() {
    for (text, flaw) in [
        ("::::iqn.x:y", ArgumentFlaw::ServerMissing),
        ("10.0.0.1", ArgumentFlaw::Parts),
        ("10.0.0.1::iqn.x:y", ArgumentFlaw::Parts),
        ("10.0.0.1:::a:b:c:0:iqn.x:y", ArgumentFlaw::Parts),
        ("[2001:db8::1::::iqn.x:y", ArgumentFlaw::Server),
        ("10.0.0.1::0::iqn.x:y", ArgumentFlaw::Port),
        ("10.0.0.1::65536::iqn.x:y", ArgumentFlaw::Port),
        ("10.0.0.1::+1::iqn.x:y", ArgumentFlaw::Port),
        ("10.0.0.1:::one:iqn.x:y", ArgumentFlaw::Lun),
        ("10.0.0.1:::1-2-3:iqn.x:y", ArgumentFlaw::Lun),
        ("10.0.0.1:::1-2-3-4-5:iqn.x:y", ArgumentFlaw::Lun),
        ("10.0.0.1:::1-2-3-+4:iqn.x:y", ArgumentFlaw::Lun),
        ("u@10.0.0.1::::iqn.x:y", ArgumentFlaw::Credentials),
        ("u:s:r@10.0.0.1::::iqn.x:y", ArgumentFlaw::Credentials),
        ("u:s:r:t:x:y@10.0.0.1::::iqn.x:y", ArgumentFlaw::Credentials),
        ("u:@10.0.0.1::::iqn.x:y", ArgumentFlaw::ChapIncomplete),
    ] {
        assert_eq!(target(text).err(), Some(Cause::Argument(flaw)), "{text}");
    }
    assert_eq!(
        target("10.0.0.1::::my.target").err(),
        Some(Cause::Name(NameFlaw::UnknownType))
    );
}

#[test]
fn a_part_that_changes_nothing_is_known() {
    for text in ["10.0.0.1:17:::iqn.x:y", "10.0.0.1:::bnx2i.0:ens3::iqn.x:y"] {
        assert!(
            TargetArgument::parse(text).is_ok_and(|(_, unheeded)| unheeded.is_some()),
            "{text}"
        );
    }
}
