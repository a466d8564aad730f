use std::collections::BTreeMap;
use std::string::{String, ToString};

use super::{STATE, network};
use crate::handover::{Address, FOR_IMAGES, Method, Network};
use crate::net::MacAddress;
use crate::plan::Subnet;

fn files(network: &Network) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    network.files(&"iqn.2001-04.com.example:host", &mut |file| {
        let path = file.path.to_string();
        assert_eq!(file.private, path.ends_with(".nmconnection"), "{path}");
        files.insert(path, file.content.to_string());
    });
    files
}

fn file(state: &str, path: &str) -> String {
    let mut files = files(&network(state));
    files.remove(path).unwrap_or_else(|| panic!("{path}"))
}

fn profile(name: &str) -> String {
    let path = "/run/NetworkManager/system-connections/sanroot-";
    file(STATE, &(path.to_string() + name + ".nmconnection"))
}

fn unit(state: &str, name: &str) -> String {
    let path = "/run/systemd/network/00-sanroot-".to_string();
    file(state, &(path + name + ".network"))
}

#[test]
fn network_manager_finds_what_the_link_has_already() {
    let eth0 = "[connection]
id=sanroot-eth0
uuid=73616e72-6f6f-8074-8000-525400123456
type=ethernet
autoconnect-priority=-100
[user]
org.freedesktop.NetworkManager.origin=sanroot
[ethernet]
mtu=1500
mac-address=52:54:00:12:34:56
[ipv4]
method=auto
dhcp-timeout=2147483647
dhcp-client-id=mac
dns=10.0.2.3;
address1=10.0.2.15/24
routing-rule11=priority 3260 from 10.0.2.15 table 3260 suppress_prefixlength 0
routing-rule12=priority 3261 from 10.0.2.15 table 254 suppress_prefixlength 0
routing-rule13=priority 3262 from 10.0.2.15 table 3260
route1=10.0.2.0/24,0.0.0.0
route1_options=table=3260,onlink=false,src=10.0.2.15
route2=0.0.0.0/0,10.0.2.2
route2_options=table=254,onlink=false,src=10.0.2.15
route3=0.0.0.0/0,10.0.2.2
route3_options=table=3260,onlink=false,src=10.0.2.15
route4=198.51.100.0/24,0.0.0.0
route4_options=table=254,onlink=false,src=10.0.2.15
route5=198.51.100.0/24,0.0.0.0
route5_options=table=3260,onlink=false,src=10.0.2.15
[ipv6]
method=ignore
dhcp-timeout=2147483647
ra-timeout=2147483647
dhcp-duid=ll
dhcp-iaid=mac
addr-gen-mode=eui64
ip6-privacy=0
dns=
";
    assert_eq!(profile("eth0"), eth0);
    let note = "[device]\nmanaged=true\nconnection-uuid=73616e72-6f6f-8074-8000-525400123456\n";
    assert_eq!(file(STATE, "/run/NetworkManager/devices/2"), note);
    let carrier = "[device-sanroot-eth0]\nmatch-device=interface-name:=eth0\nignore-carrier=yes\n";
    let path = "/run/NetworkManager/conf.d/sanroot-eth0.conf";
    assert_eq!(file(STATE, path), carrier);
}

#[test]
fn network_manager_is_told_nothing_for_which_it_would_refuse_the_profile() {
    let eth0 = "/run/NetworkManager/system-connections/sanroot-eth0.nmconnection";
    // A name server of a family without method.
    let other = STATE.replace("dns 10.0.2.3", "dns 2001:db8::53");
    let told = file(&other, eth0);
    assert!(told.contains("\nip6-privacy=0\ndns=\n"), "{told}");
    assert!(unit(&other, "eth0").contains("\nDNS=2001:db8::53\n"));
    // An address beside the method for link-local ones.
    let mut local = network(STATE);
    local.links[0].v6 = Method::LinkLocal;
    let subnet = Subnet {
        address: "fe80::5054:ff:fe12:3456".parse().unwrap(),
        prefix: 64,
    };
    let own = Address {
        link: local.links[0].ifindex,
        subnet,
        table: None,
        lease: None,
    };
    local.addresses.push(own).unwrap();
    let told = files(&local).remove(eth0).unwrap();
    assert!(told.contains("[ipv6]\nmethod=manual\n"), "{told}");
    assert!(
        told.contains("\naddress1=fe80::5054:ff:fe12:3456/64\n"),
        "{told}"
    );
}

#[test]
fn network_manager_knows_a_bond_its_ports_and_the_vlan_on_it() {
    let vlan = profile("bond0.42");
    let (vlan, addresses) = vlan.split_once("[ipv4]\nmethod=manual\n").unwrap();
    let head = "[connection]\nid=sanroot-bond0.42\nuuid=73616e72-6f6f-8074-802a-525400000001\ntype=vlan\n\
        interface-name=bond0.42\nautoconnect-priority=-100\n";
    assert!(vlan.starts_with(head), "{vlan}");
    let bond = "73616e72-6f6f-8174-8000-525400000001";
    let end = std::format!("[vlan]\nid=42\nparent={bond}\n");
    assert!(vlan.ends_with(&end), "{vlan}");
    let v6 = "[ipv6]\nmethod=auto\n";
    assert!(addresses.contains(v6), "{addresses}");
    let made = profile("bond0");
    assert!(
        made.contains(&std::format!("\nuuid={bond}\ntype=bond\n")),
        "{made}"
    );
    assert!(made.contains("\n[bond]\nmode=802.3ad\n"), "{made}");
    assert!(made.contains("[ipv4]\nmethod=disabled\n"), "{made}");
    let port = profile("eth1");
    let of = std::format!("\nmaster={bond}\nslave-type=bond\n");
    assert!(port.contains(&of), "{port}");
}

/// The unit of a NIC in [`STATE`], up to its second default route.
const ETH0: &str = "[Match]
Type=ether
PermanentMACAddress=52:54:00:12:34:56
[Link]
RequiredForOnline=true
[Network]
KeepConfiguration=yes
IgnoreCarrierLoss=yes
KeepMaster=yes
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=false
IPv6PrivacyExtensions=no
[IPv6AcceptRA]
UseAutonomousPrefix=false
DHCPv6Client=no
[DHCPv4]
ClientIdentifier=mac
SendRelease=no
[Network]
DNS=10.0.2.3
[Address]
Address=10.0.2.15/24
[RoutingPolicyRule]
From=10.0.2.15
Table=3260
Priority=3260
SuppressPrefixLength=0
[RoutingPolicyRule]
From=10.0.2.15
Table=254
Priority=3261
SuppressPrefixLength=0
[RoutingPolicyRule]
From=10.0.2.15
Table=3260
Priority=3262
[Route]
Destination=10.0.2.0/24
GatewayOnLink=false
Table=3260
PreferredSource=10.0.2.15
[Route]
Destination=0.0.0.0/0
Gateway=10.0.2.2
GatewayOnLink=false
Table=254
PreferredSource=10.0.2.15
";

#[test]
fn networkd_finds_every_address_route_and_rule() {
    let found = unit(STATE, "eth0");
    assert!(found.starts_with(ETH0), "{found}");
    let vlan = unit(STATE, "bond0.42");
    let matched = "[Match]\nMACAddress=52:54:00:00:00:01\nKind=vlan\nName=bond0.42\n[Link]\nRequiredForOnline=false\n";
    assert!(vlan.starts_with(matched), "{vlan}");
    let asks = "DHCP=no\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=true\n";
    assert!(vlan.contains(asks), "{vlan}");
    assert!(vlan.contains("\nUseAutonomousPrefix=true\n"), "{vlan}");
    let leased = unit(&STATE.replace("static auto", "static dhcp"), "bond0.42");
    assert!(leased.contains(asks), "{leased}");
    assert!(leased.contains("\nUseAutonomousPrefix=false\n"), "{leased}");
    for route in [
        "Destination=::/0\nGateway=fe80::1\nGatewayOnLink=false\nTable=254",
        "From=192.0.2.9\nTable=3261",
    ] {
        assert!(vlan.contains(route), "{vlan}");
    }
    let far = STATE.replace("routes 0.0.0.0/0 10.0.2.2", "routes 0.0.0.0/0 10.9.9.9");
    assert!(unit(&far, "eth0").contains("Gateway=10.9.9.9\nGatewayOnLink=true\n"));
}

#[test]
fn debian_and_cloud_init_find_how_each_link_was_raised() {
    let found = |path| file(STATE, path);
    let v4 = "DEVICE='eth0'\nPROTO='dhcp'\nIPV4DNS0='10.0.2.3'\nIPV4ADDR='10.0.2.15'\nIPV4NETMASK='255.255.255.0'\n\
        IPV4GATEWAY='10.0.2.2'\n";
    assert_eq!(found("/run/net-eth0.conf"), v4);
    let v6 = found("/run/net6-bond0.42.conf");
    assert!(
        v6.starts_with("DEVICE6='bond0.42'\nIPV6PROTO='none'\n"),
        "{v6}"
    );
    assert!(v6.ends_with("IPV6GATEWAY='fe80::1'\n"), "{v6}");
    let raised = "eth0=eth0\neth1=eth1\neth2=eth2\nbond0=bond0\nbond0.42=bond0.42\n";
    assert_eq!(found("/run/network/ifstate"), raised);
    let unit = found("/run/systemd/system/networking.service.d/sanroot.conf");
    let left_out = "[Service]\nEnvironment=\"EXCLUDE_INTERFACES=eth0 eth1 eth2 bond0 bond0.42 \"\n";
    assert_eq!(unit, left_out);
    let hotplug = found("/run/systemd/system/ifup@.service.d/sanroot.conf");
    let own = "ConditionPathExists=!/run/systemd/network/00-sanroot-%I.network\n";
    assert!(hotplug.ends_with(own), "{hotplug}");
    assert_eq!(found("/run/initramfs/open-iscsi.interface"), "eth0\n");
    // Between the program that writes down which sessions are kept and the one that ends all others.
    let unit = found("/run/systemd/system/open-iscsi.service.d/sanroot.conf");
    let stops = unit.lines().map(|line| line.split(' ').next().unwrap());
    let meant = [
        "[Service]",
        "ExecStop=",
        "ExecStop=/lib/open-iscsi/umountiscsi.sh",
        "ExecStop=/bin/sh",
        "ExecStop=/lib/open-iscsi/logout-all.sh",
    ];
    assert!(stops.eq(meant), "{unit}");
    let name = "InitiatorName=iqn.2001-04.com.example:host\n";
    assert_eq!(found("/run/initiatorname.iscsi"), name);
    let files = files(&network(STATE));
    let of_ports = |path: &String| path.contains("net-eth1") || path.contains("net6-eth0");
    assert!(!files.keys().any(of_ports));
}

#[test]
fn what_a_link_may_be_called_breaks_no_file() {
    // The kernel takes nearly every byte; of those we take, these mean something to a shell, to keyfiles or to units.
    for name in ["';reboot;'", "$(reboot)", "a\"b`c`", "%n[x]=#"] {
        let state = STATE.replace("links eth0 ", &std::format!("links {name} "));
        let mut seen = 0;
        network(&state).files(&"iqn.2001-04.com.example:host", &mut |file| {
            seen += 1;
            let (path, content) = (file.path.to_string(), file.content.to_string());
            assert!(!path.contains(name), "{path}");
            assert!(!content.contains(name), "{path}: {content}");
        });
        assert!(seen > 8, "the other links' files");
    }
}

#[test]
fn services_are_to_leave_alone_what_has_no_address_yet() {
    let mut network = network(STATE);
    let is_held = |path: &String| FOR_IMAGES.contains(&path.as_str());
    assert!(!files(&network).keys().any(is_held));
    for last in 7..9 {
        let mac = MacAddress::new([0x52, 0x54, 0, 0, 0, last]).unwrap();
        network.waiting.push(mac).unwrap();
    }
    let files = files(&network);
    let unit = "[Match]\nMACAddress=52:54:00:00:00:07 52:54:00:00:00:08 \n[Link]\nUnmanaged=yes\n";
    let configuration =
        "[device-sanroot]\nmatch-device=52:54:00:00:00:07;52:54:00:00:00:08;\nmanaged=0\n";
    let path = "/run/systemd/network/00-sanroot.network";
    assert_eq!(files[path], unit);
    // networkd takes the first file that matches a link: the link's own where there is one.
    assert!("/run/systemd/network/00-sanroot-eth0.network" < path);
    assert_eq!(
        files["/run/NetworkManager/conf.d/sanroot.conf"],
        configuration
    );
    assert_eq!(files.keys().filter(|path| is_held(path)).count(), 2);
}
