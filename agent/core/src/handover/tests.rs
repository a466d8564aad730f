mod files;

use std::string::{String, ToString};
use std::vec;

use super::{Malformed, Network};
use crate::time::Instant;

/// A NIC with a lease, a VLAN device on a bond of two ports with SLAAC and DHCPv6, each with a table of its own.
pub(super) const STATE: &str = "sanroot/network/1
links eth0 2 52:54:00:12:34:56 52:54:00:12:34:56 ethernet - - 1500 dhcp none
addresses 10.0.2.15/24 125 3260 10.0.2.2 5 65 110
routes 10.0.2.0/24 - 254
routes 10.0.2.0/24 - 3260
routes 0.0.0.0/0 10.0.2.2 254
routes 0.0.0.0/0 10.0.2.2 3260
routes 198.51.100.0/24 - 254
routes 198.51.100.0/24 - 3260
dns 10.0.2.3
carries /
sessions 1
links eth1 3 52:54:00:00:00:01 52:54:00:00:00:01 ethernet - - 9000 none none
carries /
links eth2 4 52:54:00:00:00:01 - ethernet - - 9000 none none
carries /
links bond0 5 52:54:00:00:00:01 - bond - 802.3ad 9000 none none
parents eth1
parents eth2
carries /
links bond0.42 6 52:54:00:00:00:01 - vlan 42 - 9000 static auto
parents bond0
addresses 192.0.2.9/24 - 3261 -
addresses 2001:db8::5054:ff:fe00:1/64 - 3261 ra:fe80::1 - - -
addresses 2001:db8::77/128 126 - 0x00030001525400000002 6 66 102
routes 192.0.2.0/24 - 254
routes 192.0.2.0/24 - 3261
routes 2001:db8::/64 - 254
routes 2001:db8::/64 - 3261
routes ::/0 fe80::1 254
routes ::/0 fe80::1 3261
carries /
sessions 2
unfinished 2 6
unfinished 0 2
waits 2 7
end
";

/// What in [`STATE`] to replace by what, so that it is none.
const WRONG: &[(&str, &str)] = &[
    ("sanroot/network/1", "sanroot/network/2"),
    ("sanroot/network/1\n", ""),
    ("end\n", ""),
    ("end\n", "end"),
    ("end\n", "end\nend\n"),
    ("end\n", "end\ndns 10.0.2.3\n"),
    ("links eth0 2 ", "links eth0 0 "),
    ("links eth0 2 ", "links eth0 02 "),
    ("links eth0 2 ", "links eth0 +2 "),
    ("links eth0 2 ", "links eth0  2 "),
    ("links eth0 2 ", "links eth0 4294967298 "),
    ("links eth0 2 ", "links eth0 3 "),
    ("links eth0 2 ", "links eth1 2 "),
    ("links eth0 2 ", "links eth/0 2 "),
    ("links eth0 2 ", "links a_name_that_is_too_long 2 "),
    ("52:54:00:12:34:56 e", "52:54:00:12:34:5G e"),
    ("52:54:00:12:34:56 5", "00:00:00:00:00:00 5"),
    ("ethernet - - 1500", "ethernet 42 - 1500"),
    ("ethernet - - 1500", "bridge - - 1500"),
    ("vlan 42 -", "vlan 4095 -"),
    ("vlan 42 -", "vlan - -"),
    ("vlan 42 -", "vlan 42 802.3ad"),
    ("bond - 802.3ad", "bond - -"),
    ("bond - 802.3ad", "bond - 4"),
    ("bond - 802.3ad", "bond - lacp"),
    ("1500 dhcp", "1500 leased"),
    ("parents bond0", "parents bond1"),
    ("parents bond0", "parents bond0.42"),
    ("parents eth1\n", ""),
    ("parents eth1\n", "parents eth1\nparents eth1\n"),
    ("10.0.2.15/24", "10.0.2.15/33"),
    ("10.0.2.15/24", "10.0.2.015/24"),
    ("10.0.2.15/24", "10.0.2.15/025"),
    ("10.0.2.15/24", "10.0.2.15"),
    ("10.0.2.2 5 65", "fe80::1 5 65"),
    ("10.0.2.2 5 65", "10.0.2.2 -5 65"),
    ("10.0.2.2 5 65", "10.0.2.2 5 -"),
    ("10.0.2.2 5 65", "- 5 65"),
    ("125 3260", "- 3260"),
    ("125 3260", "125 0x12"),
    ("5 65 110", "5 65 99999999999999999999"),
    ("5 65 110", "5 65 110 7"),
    ("0x00030001525400000002", "0x0003000152540000000"),
    ("0x00030001525400000002", "0x"),
    ("0x00030001525400000002", "AAMAAVJUAAAAAg=="),
    ("ra:fe80::1", "ra:10.0.0.1"),
    ("ra:fe80::1", "ra:FE80::1"),
    ("routes 0.0.0.0/0 10.0.2.2 3260\n", ""),
    (
        "routes 0.0.0.0/0 10.0.2.2 3260",
        "routes 0.0.0.0/0 10.0.2.2 3261",
    ),
    ("routes 10.0.2.0/24 - 254\n", ""),
    ("dns 10.0.2.3", "dns '; $(reboot)"),
    ("dns 10.0.2.3", "dns -"),
    ("sessions 2", "sessions 2 3"),
    ("sessions 2\n", ""),
    ("unfinished 2 6", "unfinished 2"),
    ("unfinished 2 6", "unfinished 4294967296 6"),
    ("unfinished 2 6", "unfinished 2 7"),
    ("unfinished 2 6", "unfinished 02 6"),
    ("waits 2 7", "waits 2 2"),
    ("waits 2 7", "waits 3 7"),
    ("waits 2 7", "waits 2"),
    ("waits 2 7", "waits 2 -1"),
    ("waits 2 7", "waits 2 7\nwaits 2 7"),
    ("sessions 2\n", "sessions 2\r\n"),
    ("sessions 2\n", "sessions 2\n\n"),
    ("sessions 2", "\u{0}"),
    ("carries /", "carries /usr"),
    ("carries /\n", ""),
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
    assert_eq!(network.unfinished.len(), 2);
    let waits: vec::Vec<u64> = (network.sessions.iter())
        .map(|session| session.respite_s)
        .collect();
    assert_eq!(waits, [2, 7]);
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
fn the_lease_that_is_renewed_first_counts() {
    let first = |state: &str| {
        let times = network(state).first_renewal();
        times.map(|times| times.map(Instant::seconds))
    };
    assert_eq!(first(STATE), Some([65, 102]));
    let later = STATE.replace("125 3260 10.0.2.2 5 65 110", "- 3260 -");
    assert_eq!(first(&later), Some([66, 102]));
    let never = later.replace("126 - 0x00030001525400000002 6 66 102", "- - -");
    assert_eq!(first(&never), None);
}

#[test]
fn more_than_there_is_room_for_is_refused() {
    let mut network = Network::new();
    let dns = "dns 10.0.2.3\n".repeat(500);
    let state = STATE.replace("dns 10.0.2.3\n", &dns);
    assert_eq!(network.read_state(state.as_bytes()), Err(Malformed));
}

#[test]
fn the_document_tells_each_link_with_what_lies_below_it_and_what_it_carries() {
    let network = network(STATE);
    let document = json(&network);
    let start = "{\"schema\":\"sanroot/network/1\",\n\"links\":[\n";
    let links: vec::Vec<&str> = document.strip_prefix(start).unwrap().lines().collect();
    let eth0 = "{\"name\":\"eth0\",\"ifindex\":2,\"mac\":\"52:54:00:12:34:56\",\"permanent_mac\":\"52:54:00:12:34:56\",\"kind\":\"ethernet\",\"parents\":[],\
        \"vlan\":null,\"mode\":null,\"mtu\":1500,\"method\":{\"v4\":\"dhcp\",\"v6\":\"none\"},\
        \"addresses\":[{\"address\":\"10.0.2.15/24\",\"valid_until\":125,\"table\":3260,\
        \"lease\":{\"from\":\"10.0.2.2\",\"asked\":5,\"renew\":65,\"rebind\":110}}],\
        \"routes\":[{\"to\":\"10.0.2.0/24\",\"via\":null,\"table\":254},{\"to\":\"10.0.2.0/24\",\"via\":null,\"table\":3260},\
        {\"to\":\"0.0.0.0/0\",\"via\":\"10.0.2.2\",\"table\":254},{\"to\":\"0.0.0.0/0\",\"via\":\"10.0.2.2\",\"table\":3260},\
        {\"to\":\"198.51.100.0/24\",\"via\":null,\"table\":254},{\"to\":\"198.51.100.0/24\",\"via\":null,\"table\":3260}],\
        \"dns\":[\"10.0.2.3\"],\"carries\":[\"/\"],\"sessions\":[1]},";
    assert_eq!(links[0], eth0);
    let port = "\"addresses\":[],\"routes\":[],\"dns\":[],\"carries\":[\"/\"],\"sessions\":[]},";
    assert!(links[1].ends_with(port), "{}", links[1]);
    let bond =
        "\"kind\":\"bond\",\"parents\":[\"eth1\",\"eth2\"],\"vlan\":null,\"mode\":\"802.3ad\"";
    assert!(links[3].contains(bond), "{}", links[3]);
    let vlan = "\"kind\":\"vlan\",\"parents\":[\"bond0\"],\"vlan\":42";
    assert!(links[4].contains(vlan), "{}", links[4]);
    let alone = "{\"address\":\"2001:db8::77/128\",\"valid_until\":126,\"table\":null,\
        \"lease\":{\"from\":\"0x00030001525400000002\",\"asked\":6,\"renew\":66,\"rebind\":102}}";
    assert!(links[4].contains(alone), "{}", links[4]);
    assert!(
        !links[4].contains("2001:db8::77/128\",\"via\""),
        "{}",
        links[4]
    );
    let (state, _) = STATE.split_once("links eth1").unwrap();
    let state = state.replace("carries /\nsessions 1\n", "end\n");
    let document = json(&super::tests::network(&state));
    assert_eq!(document.matches("\"carries\":[\"/\"]").count(), 0);
}
