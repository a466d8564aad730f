use std::format;
use std::string::String;
use std::vec::Vec;

use super::Arguments;
use crate::finding::Findings;

/// The arguments of `sources`, and each finding as `code word`.
fn read<'a>(sources: &[&'a str]) -> (Arguments<'a>, Vec<String>) {
    let mut findings = Findings::default();
    let arguments = Arguments::read(
        sources.iter().map(|source| source.as_bytes()),
        &mut findings,
    );
    let found = findings
        .kept()
        .iter()
        .map(|finding| format!("{} {}", finding.cause.code(), finding.subject))
        .collect();
    (arguments, found)
}

fn names<'a>(arguments: &Arguments<'a>) -> Vec<&'a str> {
    arguments
        .targets
        .iter()
        .map(|target| target.argument.name.as_str())
        .collect()
}

#[test]
fn words_of_others_are_left_alone() {
    let (arguments, found) = read(&[
        "BOOT_IMAGE=/vmlinuz root=UUID=1234 ro quiet rd.luks=0 iscsi_tcp.debug_iscsi_tcp=1 netroot=",
    ]);
    assert!(found.is_empty(), "{found:?}");
    assert!(!arguments.ask_for_iscsi());
}

#[test]
fn a_later_source_overrides_and_adds() {
    let (arguments, found) = read(&[
        "rd.retry=10 netroot=iscsi:10.0.0.1::::iqn.x:a",
        "rd.retry=30 netroot=iscsi:10.0.0.2::::iqn.x:b",
    ]);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(arguments.deadline, Some(30));
    assert_eq!(names(&arguments), ["iqn.x:a", "iqn.x:b"]);
}

#[test]
fn root_goes_before_netroot() {
    let (arguments, _) = read(&[
        "netroot=iscsi:10.0.0.1::::iqn.x:a netroot=iscsi:10.0.0.1::::iqn.x:b root=iscsi:10.0.0.1::::iqn.x:c",
    ]);
    assert_eq!(names(&arguments), ["iqn.x:c", "iqn.x:a", "iqn.x:b"]);
}

#[test]
fn of_several_roots_the_last_one_counts() {
    let target = "root=iscsi:10.0.0.1::::iqn.x:a";
    let (arguments, _) = read(&[target, "root=iscsi:10.0.0.1::::iqn.x:b"]);
    assert_eq!(names(&arguments), ["iqn.x:b"]);
    for earlier in [
        target,
        "root=iscsi:",
        "root=iscsi:10.0.0.1::0::iqn.x:a",
        "root=dhcp",
    ] {
        let (arguments, found) = read(&[earlier, "root=UUID=1234"]);
        assert!(!arguments.ask_for_iscsi(), "{earlier}");
        assert_eq!(found, [""; 0], "{earlier}");
    }
}

#[test]
fn a_root_without_a_name_is_the_disk_itself() {
    let is_disk = |line| read(&[line]).0.root_is_disk;
    assert!(is_disk("root=iscsi:10.0.0.1::::iqn.x:a"));
    assert!(is_disk("root=/dev/root netroot=iscsi:10.0.0.1::::iqn.x:a"));
    assert!(is_disk("root=LABEL=a root=dhcp"));
    assert!(is_disk("root=iscsi netroot=iscsi:10.0.0.1::::iqn.x:a"));
    assert!(!is_disk("root=dhcp root=LABEL=a"));
    assert!(!is_disk("netroot=iscsi:10.0.0.1::::iqn.x:a"));
}

#[test]
fn iscsi_without_a_target_asks_for_the_firmware() {
    for line in [
        "netroot=iscsi",
        "netroot=iscsi:",
        "netroot=iscsi:ibft",
        "root=iscsi",
    ] {
        let (arguments, found) = read(&[line]);
        assert!(found.is_empty(), "{found:?}");
        assert!(arguments.unnamed_target.is_some() && arguments.ask_for_iscsi());
        assert!(arguments.targets.is_empty());
    }
}

#[test]
fn ip_ibft_is_the_old_spelling_of_rd_iscsi_ibft() {
    let (arguments, found) = read(&["ip=ibft"]);
    assert!(found.is_empty(), "{found:?}");
    assert!(arguments.iscsi.ibft.is_some_and(|ibft| ibft.is_on()));
    let (arguments, _) = read(&["ip=ibft rd.iscsi.ibft=0"]);
    assert!(arguments.iscsi.ibft.is_some_and(|ibft| !ibft.is_on()));
}

#[test]
fn a_malformed_target_asks_for_iscsi_all_the_same() {
    let (arguments, found) = read(&["netroot=iscsi:u:s@10.0.0.1::99999::iqn.x:y"]);
    assert!(arguments.targets.is_empty() && arguments.ask_for_iscsi());
    assert_eq!(found, ["cmdline.target.port netroot=iscsi:<set>"]);
}

#[test]
fn a_target_named_part_by_part_counts() {
    let (arguments, found) = read(&[
        "rd.iscsi.target.name=iqn.x:y rd.iscsi.target.ip=10.0.0.1 rd.iscsi.target.port=860",
    ]);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(names(&arguments), ["iqn.x:y"]);
    assert_eq!(arguments.targets[0].argument.port, 860);

    let (arguments, found) = read(&["rd.iscsi.target.name=iqn.x:y"]);
    assert!(arguments.targets.is_empty() && arguments.ask_for_iscsi());
    assert_eq!(
        found,
        ["cmdline.target.server-missing rd.iscsi.target.name=iqn.x:y"]
    );
}

#[test]
fn incomplete_credentials_are_named_once() {
    let (arguments, found) = read(&[
        "netroot=iscsi:10.0.0.1::::iqn.x:a netroot=iscsi:10.0.0.1::::iqn.x:b rd.iscsi.username=u",
    ]);
    assert_eq!(names(&arguments), ["iqn.x:a", "iqn.x:b"]);
    assert!(arguments.iscsi.chap().is_err());
    assert_eq!(found, ["cmdline.chap-incomplete rd.iscsi.username=u"]);
}

#[test]
fn deadlines_out_of_range_are_named_and_the_default_stays() {
    for value in ["0", "-1", "ten", "86401", "99999999999999999999"] {
        let line = format!("rd.retry={value}");
        let (arguments, found) = read(&[&line]);
        assert_eq!(arguments.deadline, None);
        assert_eq!(found, [format!("cmdline.number rd.retry={value}")]);
    }
}

#[test]
fn whatever_of_ours_is_not_honoured_is_named() {
    let (_, found) = read(&[
        "bond=bond0::mode=lacp rd.net.timeout.carrier=30 BOOTIF=01-52-54-00-12-34 rd.neednet=1 netroot=dhcp root=dhcp netroot=nfs:10.0.0.1:/root rd.sanroot.pace=slow \
         rd.znet=qeth,0.0.0600 rd.znet_ifname=ens3:0.0.0600 rd.ethtool=ens3:off ib.pkey=ib0.8004:ib0",
    ]);
    assert_eq!(
        found,
        [
            "cmdline.bond bond=bond0::mode=lacp",
            "cmdline.no-effect rd.net.timeout.carrier=30",
            "cmdline.ip.mac BOOTIF=01-52-54-00-12-34",
            "cmdline.no-effect rd.neednet=1",
            "cmdline.no-effect netroot=nfs:10.0.0.1:/root",
            "cmdline.unknown rd.sanroot.pace=<set>",
            "cmdline.not-honoured rd.znet=qeth,0.0.0600",
            "cmdline.not-honoured rd.znet_ifname=ens3:0.0.0600",
            "cmdline.not-honoured rd.ethtool=ens3:off",
            "cmdline.not-honoured ib.pkey=ib0.8004:ib0",
        ]
    );
}

#[test]
fn the_sixty_fifth_target_is_named() {
    let line = "netroot=iscsi:10.0.0.1::::iqn.x:y ".repeat(65);
    let (arguments, found) = read(&[&line]);
    assert_eq!(arguments.targets.len(), 64);
    assert_eq!(
        found,
        ["cmdline.too-many-targets netroot=iscsi:10.0.0.1::::iqn.x:y"]
    );
    let line = format!("{line}root=iscsi:10.0.0.1::::iqn.x:root");
    let (arguments, found) = read(&[&line]);
    assert_eq!((names(&arguments)[0], found.len()), ("iqn.x:root", 2));
}
