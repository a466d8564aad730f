use std::format;
use std::string::{String, ToString};
use std::vec;

use super::{Malformed, Network};

/// A NIC with a lease, a VLAN device on a bond of two ports with SLAAC and DHCPv6, each with a table of its own.
pub(super) const STATE: &str = "sanroot-network 1
link 2 eth0 52:54:00:12:34:56 52:54:00:12:34:56 ethernet - - - 1500 dhcp none
link 3 eth1 52:54:00:00:00:01 52:54:00:00:00:01 ethernet - - 5 9000 none none
link 4 eth2 52:54:00:00:00:01 - ethernet - - 5 9000 none none
link 5 bond0 52:54:00:00:00:01 - bond - - - 9000 none none
link 6 bond0.42 52:54:00:00:00:01 - vlan 42 5 - 9000 static auto
address 2 10.0.2.15 24 3260 10.0.2.2 5 65 110 125
address 6 192.0.2.9 24 3261 - - - - -
address 6 2001:db8::5054:ff:fe00:1 64 3261 ra:fe80::1 - - - -
address 6 2001:db8::77 128 3261 0x00030001525400000002 6 66 102 126
route 2 0.0.0.0 0 10.0.2.2
route 2 198.51.100.0 24 -
route 6 :: 0 fe80::1
dns 2 10.0.2.3
session 2 1
session 6 2
end
";

/// What in [`STATE`] to replace by what, so that it is none.
const WRONG: &[(&str, &str)] = &[
    ("sanroot-network 1", "sanroot-network 2"),
    ("sanroot-network 1\n", ""),
    ("end\n", ""),
    ("end\n", "end"),
    ("end\n", "end\nend\n"),
    ("end\n", "end\ndns 2 10.0.2.3\n"),
    ("link 2 eth0", "link 0 eth0"),
    ("link 2 eth0", "link 02 eth0"),
    ("link 2 eth0", "link +2 eth0"),
    ("link 2 eth0", "link  2 eth0"),
    ("link 2 eth0", "link 4294967298 eth0"),
    ("link 2 eth0", "link 3 eth0"),
    ("link 2 eth0", "link 9 eth0"),
    ("link 2 eth0", "link 2 eth/0"),
    ("link 2 eth0", "link 2 a_name_that_is_too_long"),
    ("52:54:00:12:34:56 e", "52:54:00:12:34:5G e"),
    ("52:54:00:12:34:56 5", "00:00:00:00:00:00 5"),
    ("ethernet - - - 1500", "ethernet 42 - - 1500"),
    ("ethernet - - - 1500", "bridge - - - 1500"),
    ("vlan 42 5", "vlan 4095 5"),
    ("vlan 42 5", "vlan 42 7"),
    ("vlan 42 5", "vlan - 5"),
    ("1500 dhcp", "1500 leased"),
    ("10.0.2.15 24", "10.0.2.15 33"),
    ("10.0.2.15 24", "10.0.2.015 24"),
    ("10.0.2.15 24", "10.0.2.15/24"),
    ("10.0.2.2 5 65", "fe80::1 5 65"),
    ("10.0.2.2 5 65", "10.0.2.2 -5 65"),
    ("10.0.2.2 5 65", "10.0.2.2 5 -"),
    ("5 65 110 125", "5 65 110 99999999999999999999"),
    ("5 65 110 125", "5 65 110 125 7"),
    ("0x00030001525400000002", "0x0003000152540000000"),
    ("0x00030001525400000002", "0x"),
    ("0x00030001525400000002", "AAMAAVJUAAAAAg=="),
    ("ra:fe80::1", "ra:10.0.0.1"),
    ("ra:fe80::1", "ra:FE80::1"),
    ("route 2 0.0.0.0 0", "route 7 0.0.0.0 0"),
    ("dns 2 10.0.2.3", "dns 2 '; $(reboot)"),
    ("dns 2 10.0.2.3", "dns 2 -"),
    ("session 6 2", "session 6 2 3"),
    ("session 6 2", "session 7 2"),
    ("session 6 2\n", "session 6 2\r\n"),
    ("session 6 2\n", "session 6 2\n\n"),
    ("session 6 2", "\u{0}"),
];

pub(super) fn network(state: &str) -> Network {
    let mut network = Network::new();
    network.read_state(state.as_bytes()).expect("a state");
    network
}

fn json(network: &Network) -> String {
    let mut buffer = vec![0; 64 * 1024];
    let mut out = buffer.as_mut_slice();
    network.write_json(&mut out).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

#[test]
fn what_one_process_leaves_the_next_one_reads() {
    let network = network(STATE);
    assert_eq!(network.state().to_string(), STATE);
    assert_eq!(network.links.len(), 5);
    assert_eq!(network.addresses.len(), 4);
}

#[test]
fn a_state_that_no_process_of_ours_wrote_is_refused_whole() {
    for (old, new) in WRONG {
        assert!(STATE.contains(old), "{old}");
        let mut network = network(STATE);
        let state = STATE.replacen(old, new, 1);
        assert_eq!(
            network.read_state(state.as_bytes()),
            Err(Malformed),
            "{new}"
        );
        assert_eq!(network, Network::new(), "{new}");
    }
    let mut network = Network::new();
    assert_eq!(network.read_state(b"\xff"), Err(Malformed));
    assert_eq!(network.read_state(b""), Err(Malformed));
    for end in 0..STATE.len() {
        assert_eq!(
            network.read_state(&STATE.as_bytes()[..end]),
            Err(Malformed),
            "{end}"
        );
    }
}

#[test]
fn more_than_there_is_room_for_is_refused() {
    let mut network = Network::new();
    let dns = "dns 2 10.0.2.3\n".repeat(500);
    let state = STATE.replace("dns 2 10.0.2.3\n", &dns);
    assert_eq!(network.read_state(state.as_bytes()), Err(Malformed));
}

#[test]
fn the_document_tells_each_link_with_what_lies_below_it_and_what_it_carries() {
    let network = network(STATE);
    let document = json(&network);
    let start = "{\"schema\":\"sanroot/network/1\",\n\"links\":[\n";
    let links: vec::Vec<&str> = document.strip_prefix(start).unwrap().lines().collect();
    let eth0 = "{\"name\":\"eth0\",\"ifindex\":2,\"mac\":\"52:54:00:12:34:56\",\"kind\":\"ethernet\",\"parents\":[],\
        \"vlan\":null,\"mtu\":1500,\"method\":{\"v4\":\"dhcp\",\"v6\":\"none\"},\
        \"addresses\":[{\"address\":\"10.0.2.15/24\",\"valid_until\":125,\
        \"lease\":{\"from\":\"10.0.2.2\",\"asked\":5,\"renew\":65,\"rebind\":110}}],\
        \"routes\":[{\"to\":\"10.0.2.0/24\",\"via\":null,\"table\":254},{\"to\":\"10.0.2.0/24\",\"via\":null,\"table\":3260},\
        {\"to\":\"0.0.0.0/0\",\"via\":\"10.0.2.2\",\"table\":254},{\"to\":\"0.0.0.0/0\",\"via\":\"10.0.2.2\",\"table\":3260},\
        {\"to\":\"198.51.100.0/24\",\"via\":null,\"table\":254},{\"to\":\"198.51.100.0/24\",\"via\":null,\"table\":3260}],\
        \"carries\":[\"/\"],\"sessions\":[1]},";
    assert_eq!(links[0], eth0);
    let port = "\"addresses\":[],\"routes\":[],\"carries\":[\"/\"],\"sessions\":[]},";
    assert!(links[1].ends_with(port), "{}", links[1]);
    let bond = "\"kind\":\"bond\",\"parents\":[\"eth1\",\"eth2\"],\"vlan\":null";
    assert!(links[3].contains(bond), "{}", links[3]);
    let vlan = "\"kind\":\"vlan\",\"parents\":[\"bond0\"],\"vlan\":42";
    assert!(links[4].contains(vlan), "{}", links[4]);
    let alone = "{\"address\":\"2001:db8::77/128\",\"valid_until\":126,\
        \"lease\":{\"from\":\"0x00030001525400000002\",\"asked\":6,\"renew\":66,\"rebind\":102}}";
    assert!(links[4].contains(alone), "{}", links[4]);
    assert!(
        !links[4].contains("2001:db8::77/128\",\"via\""),
        "{}",
        links[4]
    );
    let without = format!(
        "{}session 2 1\nend\n",
        STATE.split("session").next().unwrap()
    );
    let without = super::tests::network(&without);
    let document = json(&without);
    assert_eq!(document.matches("\"carries\":[\"/\"]").count(), 1);
}
