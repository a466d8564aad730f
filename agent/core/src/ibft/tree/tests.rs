use std::format;
use std::fs;
use std::string::String;
use std::vec;
use std::vec::Vec;

use crate::exit::Exit;
use crate::finding::Findings;
use crate::ibft::tests::told;
use crate::ibft::{Firmware, Origin, Source};

use super::{Full, Tree, TreePacker};

/// The tree of lines `folder/file=value`.
fn tree<'b>(lines: &str, buffer: &'b mut [u8]) -> Tree<'b> {
    let mut packer = TreePacker::new(buffer);
    for line in lines.lines() {
        let (path, value) = line.split_once('=').unwrap();
        let (folder, file) = path.split_once('/').unwrap();
        packer.add(folder, file, value.as_bytes()).unwrap();
    }
    packer.finish().0
}

/// Reads a tree and gives `judge` what it says.
fn read(lines: &str, judge: impl FnOnce(&Firmware<'_>)) -> Vec<String> {
    let mut buffer = vec![0; 64 * 1024];
    let tree = tree(lines, &mut buffer);
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_tree(Source::KernelIbft, tree, &mut findings);
    judge(&firmware);
    told(&findings)
}

fn fixture(name: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/ibft");
    fs::read_to_string(format!("{root}/trees/networkmanager-{name}.txt")).unwrap()
}

const INITIATOR: &str = "initiator/initiator-name=iqn.2026-11.test:ini\n";
const NIC: &str = "ethernet0/mac=52:54:00:12:34:56\nethernet0/origin=3\n";
const TARGET: &str = "target0/target-name=iqn.2026-11.test:disk\ntarget0/ip-addr=192.0.2.1\n";

/// A healthy tree with `more` lines behind its target's.
fn with(more: &str) -> String {
    format!("{INITIATOR}{NIC}{TARGET}{more}")
}

#[test]
fn static_addresses_and_dhcp_are_read() {
    let found = read(&fixture("static"), |firmware| {
        let [first, second] = firmware.nics.as_slice() else {
            panic!("{} NICs", firmware.nics.len());
        };
        assert_eq!(
            (first.address, first.prefix),
            (Some("192.168.32.72".parse().unwrap()), 22)
        );
        assert!(!first.is_dynamic() && second.is_dynamic());
        assert_eq!(firmware.targets.len(), 2);
        assert!(firmware.targets.iter().all(|target| target.port == 3260));
        assert!(firmware.is_usable());
    });
    assert_eq!(found, [""; 0]);
    assert_eq!(read(&fixture("dhcp"), |_| {}), [""; 0]);
    let found = read(&fixture("vlan"), |firmware| {
        assert_eq!(firmware.nics[0].vlan, Some(123));
        assert_eq!(firmware.nics[0].gateway, None);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn ipv6_gaps_in_the_numbers_and_capitals_are_read() {
    let found = read(&fixture("ipv6"), |firmware| {
        let [first, second] = firmware.nics.as_slice() else {
            panic!("{} NICs", firmware.nics.len());
        };
        assert_eq!(first.origin, Origin::RouterAdvertisement);
        assert_eq!(first.address, Some("2001:db8::2".parse().unwrap()));
        assert_eq!((first.prefix, first.vlan), (64, Some(666)));
        assert_eq!(
            (second.index, second.hostname),
            (2, Some("host2.example.com"))
        );
        assert_eq!(format!("{}", second.mac.unwrap()), "00:53:06:66:ab:01");
        let [target] = firmware.targets.as_slice() else {
            panic!("{} targets", firmware.targets.len());
        };
        assert_eq!((target.index, firmware.nic_of(target)), (2, Some(1)));
        let initiator = firmware.initiator().unwrap();
        assert_eq!(initiator.slp_server, Some("2001:db8::427".parse().unwrap()));
    });
    assert_eq!(found, ["error ibft.name.empty target0"]);
}

#[test]
fn a_value_that_is_none_costs_as_little_as_it_can() {
    let found = read(&fixture("bad-dns1"), |firmware| {
        let nic = &firmware.nics[0];
        assert_eq!((nic.primary_dns, nic.secondary_dns.is_some()), (None, true));
    });
    assert_eq!(found, ["warning ibft.address.malformed ethernet0"]);
    let found = read(&fixture("bad-dns2"), |firmware| {
        assert_eq!(firmware.nics[0].secondary_dns, None);
    });
    assert_eq!(found, ["warning ibft.address.malformed ethernet0"]);
    let found = read(&fixture("bad-ipaddr"), |firmware| {
        assert!(firmware.nics.is_empty() && firmware.is_usable());
    });
    assert_eq!(
        found,
        [
            "error ibft.address.malformed ethernet0",
            "warning ibft.target.nic-association target0"
        ]
    );
}

#[test]
fn numbers_out_of_their_range_cost_the_structure() {
    for more in [
        "target0/port=65536",
        "target0/flags=x",
        "target0/chap-type=-1",
    ] {
        let found = read(&with(more), |firmware| {
            assert!(firmware.targets.is_empty());
            assert_eq!(firmware.exit(), Exit::FirmwareMalformed);
        });
        assert_eq!(found[0], "error ibft.number.malformed target0", "{more}");
    }
    let found = read(&with("target0/index=3"), |firmware| {
        assert_eq!(firmware.targets[0].index, 3);
    });
    assert_eq!(found, ["warning ibft.structure.folder-number target0"]);
}

#[test]
fn a_lun_of_several_meanings_is_told() {
    let found = read(&with("target0/lun=4123000000"), |firmware| {
        assert_eq!(firmware.targets[0].lun.to_wire()[..2], [0x41, 0x23]);
    });
    assert_eq!(found, ["warning ibft.lun.ambiguous target0"]);
    let found = read(&with("target0/lun=1111111111"), |firmware| {
        assert!(firmware.targets.is_empty());
    });
    assert_eq!(found[0], "error ibft.lun.malformed target0");
}

#[test]
fn drivers_that_show_no_chap_type_show_it_by_the_credentials() {
    let one_way = "target0/chap-name=u\ntarget0/chap-secret=s\n";
    let mutual = format!("{one_way}target0/rev-chap-name=r\ntarget0/rev-chap-name-secret=q\n");
    for (more, sides) in [("", 0), (one_way, 1), (&mutual, 2)] {
        let found = read(&with(more), |firmware| {
            let chap = firmware.targets[0].chap;
            let found = chap.map_or(0, |chap| 1 + usize::from(chap.target.is_some()));
            assert_eq!(found, sides);
        });
        assert_eq!(found, [""; 0]);
    }
    let found = read(&with("target0/chap-name=u\n"), |firmware| {
        assert!(firmware.targets.is_empty());
    });
    assert_eq!(found[0], "error ibft.chap.incomplete target0");
}

#[test]
fn addresses_that_offload_cards_write_for_none_are_none() {
    for none in ["0.0.0.0", "0::0", "::", ""] {
        let lines = with("").replace("ethernet0/origin=3", &format!("ethernet0/ip-addr={none}"));
        let found = read(&lines, |firmware| {
            assert_eq!(firmware.nics[0].address, None)
        });
        assert_eq!(found, [""; 0], "{none}");
    }
}

#[test]
fn the_link_to_the_device_tells_its_pci_function() {
    let link = "../../../../devices/pci0000:00/0000:00:1c.0/0000:03:00.1";
    for (link, pci_bdf) in [
        (link, 0x301),
        ("0000:00:03.0", 0x18),
        ("0001:00:03.0", 0),
        ("virtio0", 0),
        ("", 0),
    ] {
        let more = format!("ethernet1/mac=02:00:00:00:00:01\nethernet1/device={link}\n");
        let found = read(&with(&more), |firmware| {
            assert_eq!(firmware.nics[1].pci_bdf, pci_bdf, "{link}");
        });
        assert_eq!(found, [""; 0]);
    }
}

#[test]
fn structures_come_in_the_order_of_their_numbers() {
    let macs: String = [10, 2, 0, 1]
        .map(|number| format!("ethernet{number}/mac=02:00:00:00:00:01\n"))
        .concat();
    read(&macs, |firmware| {
        let indexes: Vec<_> = firmware.nics.iter().map(|nic| nic.index).collect();
        assert_eq!(indexes, [0, 1, 2, 10]);
    });
}

#[test]
fn folders_of_other_kinds_are_passed_over() {
    let found = read(&with("power/runtime=on\nethernet999/mac=x\n"), |firmware| {
        assert_eq!((firmware.nics.len(), firmware.targets.len()), (1, 1));
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_empty_tree_is_no_table() {
    let found = read("", |firmware| {
        assert!(firmware.tables.is_empty());
        assert_eq!(firmware.exit(), Exit::Done);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_file_without_room_is_refused_and_leaves_the_others() {
    let mut buffer = [0; 10];
    let mut packer = TreePacker::new(&mut buffer);
    assert_eq!(packer.add("a", "b", b"123456\n"), Err(Full));
    assert_eq!(packer.add("a", "b", b"12345\n\0behind"), Ok(()));
    assert_eq!(packer.add("a", "b", b""), Err(Full));
    let (tree, rest) = packer.finish();
    let files: Vec<_> = tree.files().map(|file| file.text).collect();
    assert_eq!((files, rest.len()), (vec![&b"12345"[..]], 0));
}
