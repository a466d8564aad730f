//! Sessions that the firmware's table tells of too, and cards.

use sanroot_tests::saved::{FirmwareNic, FirmwareTarget, Link, SavedSystem, Session};

use crate::common::{system, told};

const FIRMWARE: [&str; 2] = ["rd.iscsi.firmware=1", "rd.iscsi.ibft=1"];

fn rooted() -> SavedSystem {
    system()
        .session(&Session::default())
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0")
}

#[test]
fn ibft_nic_static_or_dhcp_without_vlan() {
    for origin in [1, 3] {
        let nic = FirmwareNic {
            origin,
            ..FirmwareNic::default()
        };
        let system = rooted()
            .firmware_nic(&nic)
            .firmware_target(&FirmwareTarget::default())
            .nic(&Link::default())
            .on_link(2, "192.0.2.0", 24);
        let system = match origin {
            1 => system.given(2, "192.0.2.2", 24),
            // The lease may be another one by now.
            _ => system.leased(2, "192.0.2.99", 24, None),
        };
        for dialect in ["sanroot", "dracut-nm", "dracut-legacy"] {
            let told = told(&system, &["--dialect", dialect]);
            assert_eq!(
                (told.code, told.tokens()),
                (0, FIRMWARE.to_vec()),
                "{dialect}: {:?}",
                told.codes()
            );
            assert_eq!(told.document["sessions"][0]["origin"], "ibft:target0");
        }
    }
}

/// Where it was asked for there are no arguments; otherwise they are explicit, and it is named.
#[test]
fn a_malformed_table_is_named() {
    const TABLE: &[u8] = include_bytes!("../../fixtures/ibft/synthetic/length-zero.bin");
    let system = rooted()
        .table(0, TABLE)
        .nic(&Link::default())
        .given(2, "192.0.2.2", 24)
        .on_link(2, "192.0.2.0", 24);
    let asked = told(&system, &["--source", "firmware"]);
    assert_eq!(asked.code, 7, "{:?}", asked.codes());
    assert!(asked.codes().contains(&"args.firmware.malformed"));
    let auto = told(&system, &[]);
    assert_eq!(
        (auto.code, auto.codes()),
        (0, vec!["args.firmware.malformed"])
    );
}

#[test]
fn ibft_nic_with_another_address_by_now() {
    let system = rooted()
        .firmware_nic(&FirmwareNic::default())
        .firmware_target(&FirmwareTarget::default())
        .nic(&Link::default())
        .given(2, "192.0.2.50", 24)
        .on_link(2, "192.0.2.0", 24);
    let told = told(&system, &[]);
    assert_eq!(
        told.codes(),
        ["system.firmware.nic-differs", "args.firmware.partial"]
    );
    assert_eq!((told.code, told.tokens().len()), (0, 4));
}

#[test]
fn ibft_nic_with_vlan() {
    let nic = FirmwareNic {
        vlan: 10,
        ..FirmwareNic::default()
    };
    let vlan = Link {
        number: 5,
        name: "ens3.10",
        vlan: Some((10, 2)),
        ..Link::default()
    };
    let system = rooted()
        .firmware_nic(&nic)
        .firmware_target(&FirmwareTarget::default())
        .nic(&Link::default())
        .nic(&vlan)
        .given(5, "192.0.2.2", 24)
        .on_link(5, "192.0.2.0", 24);
    assert_eq!(told(&system, &[]).tokens(), FIRMWARE);
    // It would put the address on the NIC below.
    let legacy = told(&system, &["--dialect", "dracut-legacy"]);
    assert_eq!(legacy.codes(), ["args.firmware.partial"]);
}

#[test]
fn ibft_with_several_nics_and_targets() {
    let second = Session {
        number: 2,
        portal: "198.51.100.1",
        ..Session::default()
    };
    let other = Link {
        number: 3,
        name: "ens4",
        mac: 0x57,
        ..Link::default()
    };
    let system = rooted()
        .session(&second)
        .disk("8:16", "sdb", 2, 0)
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .mounted("/", "253:0")
        .plain_network()
        .nic(&other)
        .given(3, "198.51.100.2", 24)
        .on_link(3, "198.51.100.0", 24)
        .firmware_nic(&FirmwareNic::default())
        .firmware_target(&FirmwareTarget::default());
    // Of two paths the table has one.
    let partial = told(&system, &[]);
    assert_eq!(
        (partial.code, partial.codes()),
        (0, vec!["args.firmware.partial"])
    );
    assert_eq!(partial.roles(), ["required", "alternative"]);
    let system = system
        .firmware_nic(&FirmwareNic {
            index: 1,
            mac: 0x57,
            address: "198.51.100.2",
            ..FirmwareNic::default()
        })
        .firmware_target(&FirmwareTarget {
            index: 1,
            portal: "198.51.100.1",
            nic: 1,
            ..FirmwareTarget::default()
        });
    let whole = told(&system, &["--dialect", "dracut-legacy"]);
    let tokens = [&FIRMWARE[..], &["rd.iscsi.mp=1"]].concat();
    assert_eq!((whole.code, whole.tokens()), (0, tokens));
}

#[test]
fn root_is_not_the_ibft_target() {
    let elsewhere = FirmwareTarget {
        name: "iqn.2004-10.com.example:installer",
        ..FirmwareTarget::default()
    };
    let system = rooted()
        .plain_network()
        .firmware_nic(&FirmwareNic::default())
        .firmware_target(&elsewhere);
    let told = told(&system, &[]);
    assert_eq!(
        (told.code, told.codes()),
        (0, vec!["system.firmware.unrelated"])
    );
    assert_eq!(told.document["decision"]["source"], "explicit");
}

#[test]
fn bnx2i_and_qedi_bring_up_their_network_by_themselves() {
    for driver in ["bnx2i", "qedi"] {
        let session = Session {
            driver,
            iface: "card.00:0e:1e:11:22:33",
            ..Session::default()
        };
        let system = system()
            .session(&session)
            .file(
                "/sys/class/iscsi_host/host11/hwaddress",
                "00:0e:1e:11:22:33\n",
            )
            .file(
                "/sys/devices/platform/host11/session1/iscsi_session/session1/boot_target",
                "target0\n",
            )
            .disk("8:0", "sda", 1, 0)
            .mounted("/", "8:0")
            .firmware_nic(&FirmwareNic::default())
            .firmware_target(&FirmwareTarget::default());
        let told = told(&system, &["--dialect", "dracut-nm"]);
        let transport = format!("rd.iscsi.transport={driver}");
        assert_eq!(
            told.tokens(),
            ["rd.iscsi.firmware=1", transport.as_str()],
            "{:?}",
            told.codes()
        );
        assert_eq!((told.code, told.codes().len()), (0, 0));
    }
}

#[test]
fn qla4xxx_presents_its_disks_by_itself() {
    let session = Session {
        driver: "qla4xxx",
        ..Session::default()
    };
    let system = system()
        .session(&session)
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0");
    let told = told(&system, &[]);
    assert_eq!((told.code, told.codes()), (0, vec!["system.card-alone"]));
    assert_eq!(told.document["status"], "not-needed");
}
