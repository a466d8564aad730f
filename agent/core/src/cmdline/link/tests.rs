use super::{NameArgument, VlanArgument};
use crate::net::MacAddress;

#[test]
fn a_name_stands_for_a_mac_address() {
    let mac = MacAddress::new([0x52, 0x54, 0, 0x12, 0x34, 0xab]).unwrap();
    for text in ["san0:52:54:00:12:34:AB", "san0:52-54-00-12-34-ab"] {
        assert_eq!(
            NameArgument::parse(text),
            Some(NameArgument { name: "san0", mac })
        );
    }
    for text in [
        "san0",
        ":52:54:00:12:34:ab",
        "san0:52:54",
        "san0:00:00:00:00:00:00",
    ] {
        assert_eq!(NameArgument::parse(text), None, "{text}");
    }
}

#[test]
fn the_name_of_a_vlan_says_its_identifier() {
    for name in [
        "vlan5",
        "vlan0005",
        "eth0.5",
        "eth0.0005",
        "san.a.5",
        "san5",
        "vlan.5",
        "vlan7.05",
        "v0x5",
    ] {
        let text = std::format!("{name}:eth0");
        let vlan = VlanArgument::parse(&text).unwrap();
        assert_eq!((vlan.name, vlan.parent, vlan.id), (name, "eth0", 5));
    }
    for (name, id) in [("bond0.100", 100), ("eth0.0100", 100), ("myvlan12", 12)] {
        let text = std::format!("{name}:eth0");
        assert_eq!(VlanArgument::parse(&text).map(|vlan| vlan.id), Some(id));
    }
    for text in [
        "vlan5",
        "vlan5:",
        "vlan:eth0",
        "vlan0:eth0",
        "vlan4095:eth0",
        "san:eth0",
        "eth0.5x:eth0",
        "san65541:eth0",
        "san4294967301:eth0",
    ] {
        assert_eq!(VlanArgument::parse(text), None, "{text}");
    }
}
