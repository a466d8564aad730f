use heapless::Vec;

use super::agrees;
use crate::args::spec::{Kind, SpecNic, V4, V6};
use crate::ibft::{FirmwareNic, Origin};
use crate::plan::Subnet;

fn told(origin: Origin, vlan: Option<u16>) -> FirmwareNic<'static> {
    FirmwareNic {
        table: 0,
        index: 0,
        valid: true,
        boot_selected: true,
        global: false,
        address: Some([192, 0, 2, 2].into()),
        prefix: 24,
        origin,
        gateway: None,
        primary_dns: None,
        secondary_dns: None,
        dhcp_server: None,
        vlan,
        vlan_priority: 0,
        mac: None,
        pci_bdf: 0,
        hostname: None,
    }
}

fn has(v4: V4, address: &str, kind: Kind<'static>) -> SpecNic<'static> {
    let subnet = Subnet {
        address: address.parse().unwrap(),
        prefix: 24,
    };
    SpecNic {
        id: 0,
        name: None,
        mac: None,
        kind,
        parents: Vec::new(),
        mtu: None,
        v4,
        v6: V6::None,
        addresses: [subnet].into_iter().collect(),
        gateway: None,
        routes: Vec::new(),
        dns: Vec::new(),
        firmware_index: None,
        infiniband: false,
    }
}

#[test]
fn the_table_agrees_by_address_or_by_asking_for_one() {
    let plain = Kind::Physical;
    for (origin, v4, address, agree) in [
        (Origin::Manual, V4::Static, "192.0.2.2", true),
        (Origin::Manual, V4::Static, "192.0.2.3", false),
        (Origin::Manual, V4::Dhcp, "192.0.2.3", false),
        (Origin::Dhcp, V4::Dhcp, "192.0.2.3", true),
        (Origin::Dhcp, V4::Static, "192.0.2.3", false),
        (Origin::Dhcp, V4::Static, "192.0.2.2", true),
    ] {
        let nic = has(v4, address, plain);
        assert_eq!(
            agrees(&told(origin, None), &nic),
            agree,
            "{origin} {address}"
        );
    }
}

#[test]
fn a_tag_must_be_the_tables() {
    let given = |kind| has(V4::Static, "192.0.2.2", kind);
    let tagged = told(Origin::Manual, Some(10));
    assert!(agrees(&tagged, &given(Kind::Vlan(10))));
    assert!(!agrees(&tagged, &given(Kind::Vlan(11))));
    assert!(!agrees(&tagged, &given(Kind::Physical)));
    assert!(!agrees(&told(Origin::Manual, None), &given(Kind::Vlan(10))));
    assert!(!agrees(&told(Origin::Manual, None), &given(Kind::Bond(""))));
}
