//! Descriptions of machines for `sanroot args`: by chance, and what the core makes of them.

mod verified;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sanroot_core::args::spec::SpecFlaw;
use sanroot_core::args::{
    ArgsFlaw, ArgsNotes, How, Made, Network, Room, Spec, exit, join, make, prove,
};
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Severity};
use sanroot_core::ibft::Firmware;
use sanroot_core::random::Random;
use serde_json::{Value, json};

pub use verified::verify;

/// What came of a description.
pub struct Came {
    /// How the command would end.
    pub exit: Exit,
    /// The codes of what was found.
    pub codes: Vec<String>,
    /// The arguments.
    pub tokens: Vec<String>,
    /// The NICs that are told, by their places.
    pub told: Vec<bool>,
}

impl Came {
    /// Whether a finding has this code.
    pub fn told(&self, code: &str) -> bool {
        self.codes.iter().any(|told| told == code)
    }
}

/// Makes arguments as the command does, but for the line's length.
///
/// # Panics
/// Where there is no room for them.
pub fn args(spec: &Value, how: How) -> Came {
    let text = spec.to_string();
    let (mut scratch, mut kept) = (vec![0; 64 * 1024], vec![0; 256 * 1024]);
    let mut room = Room::new(&mut kept);
    let (mut spec, mut made) = (Box::new(Spec::new()), Box::new(Made::new()));
    let mut notes = Box::new(ArgsNotes::new());
    let mut line = vec![0; 64 * 1024];
    let mut length = 0;
    match spec.read(text.as_bytes(), &mut scratch, &mut room) {
        Ok(()) => {
            spec.address(how.network, &mut notes);
            make(&spec, how, &mut room, &mut notes, &mut made);
            length = join(&made, &mut line).expect("room for the line");
        }
        Err(SpecFlaw { member, what }) => {
            notes.keep(
                format_args!("{member}"),
                Severity::Error,
                ArgsFlaw::Spec(what),
            );
        }
    }
    line.truncate(length);
    if exit(&notes) == Exit::Done {
        prove(&spec, how, &made, &line, &Firmware::new(), &mut notes);
    }
    let line = String::from_utf8(line.clone()).expect("text");
    Came {
        exit: exit(&notes),
        codes: notes
            .kept()
            .iter()
            .map(|note| note.fault().code().to_string())
            .collect(),
        tokens: line
            .split(' ')
            .filter(|token| !token.is_empty())
            .map(str::to_owned)
            .collect(),
        told: made.words.iter().map(Option::is_some).collect(),
    }
}

/// The description with what is asked for in the place of how it addresses its NICs.
///
/// # Panics
/// Where it is none of ours.
pub fn addressed(mut spec: Value, network: Network) -> Value {
    for nic in spec["nics"].as_array_mut().expect("a list") {
        let Some(addressing) = nic["addressing"].as_object_mut() else {
            continue;
        };
        for (family, word) in addressing {
            let instead = match (network, word.as_str().expect("a word"), family.as_str()) {
                (Network::Dhcp, "static", "v4") => "dhcp",
                (Network::Dhcp, "static", _) => "dhcp6",
                (Network::Static, "dhcp" | "dhcp6" | "auto", _) => "static",
                (_, word, _) => word,
            };
            *word = instead.into();
        }
    }
    spec
}

/// The zone of a session's portal: that of a link-local one is its NIC, where that has a name.
pub fn zone(spec: &Value, session: &Value) -> Value {
    let portal = &session["portal"];
    let address = portal["address"].as_str().unwrap_or_default();
    let mut nics = spec["nics"].as_array().into_iter().flatten();
    let nic = nics.find(|nic| nic["id"] == session["nic"]);
    match nic.filter(|_| address.starts_with("fe80:")) {
        Some(nic) => nic["name"].clone(),
        None => portal["zone"].clone(),
    }
}

/// Makes one description after the other, the same for the same seed.
pub struct Generator(Random);

impl Generator {
    /// Begins with a seed.
    pub const fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn one_of<'t>(&mut self, words: &[&'t str]) -> &'t str {
        words[self.below(words.len() as u64) as usize]
    }

    fn v4(&mut self) -> Ipv4Addr {
        Ipv4Addr::new(
            10,
            self.below(4) as u8,
            self.below(250) as u8,
            1 + self.below(250) as u8,
        )
    }

    fn v6(&mut self) -> Ipv6Addr {
        Ipv6Addr::new(
            0x2001,
            0xdb8,
            self.below(3) as u16,
            0,
            0,
            0,
            0,
            1 + self.below(9000) as u16,
        )
    }

    /// A description whose sessions run over NICs that have addresses of their families.
    pub fn spec(&mut self) -> Value {
        let mut nics: Vec<Value> = Vec::new();
        for place in 0..1 + self.below(3) {
            self.nic(place * 10, &mut nics);
        }
        let carrying: Vec<Value> = nics
            .iter()
            .filter(|nic| nic["carries"] == true)
            .cloned()
            .collect();
        let mut sessions: Vec<Value> = Vec::new();
        for id in 0..1 + self.below(4) {
            let nic = self.below(carrying.len() as u64) as usize;
            let session = self.session(id, &carrying[nic]);
            // The zone of a link-local portal is its NIC, told or not.
            let portal = |session: &Value| {
                let portal = &session["portal"];
                let nic = portal.get("zone").and(session.get("nic"));
                json!([session["target"], portal["address"], portal["port"], nic])
            };
            let is_same = |known: &Value| portal(known) == portal(&session);
            if !sessions.iter().any(is_same) {
                sessions.push(session);
            }
        }
        for nic in &mut nics {
            nic.as_object_mut().expect("an object").remove("carries");
        }
        json!({"schema": "sanroot/spec/1", "sessions": sessions, "nics": nics})
    }

    /// A NIC, or a VLAN device or bond with what lies below it, under ids from `first` on.
    fn nic(&mut self, first: u64, nics: &mut Vec<Value>) {
        let kind = self.below(6);
        let name = self.one_of(&["ens", "enp1s", "eth", "san", "lan"]);
        let name = format!("{name}{first}");
        let mut nic =
            json!({"id": first, "name": name, "kind": "phys", "mac": self.mac(), "carries": true});
        self.address(&mut nic);
        let mtu = 1280 + self.below(8000);
        match kind {
            0 | 1 => {
                let stem = if self.one_in(6) { "vlan" } else { "ens" };
                let parent = format!("{stem}{}", first + 1);
                let below = json!({"id": first + 1, "name": parent, "mac": self.mac(),
                    "mtu": if self.one_in(2) { Value::Null } else { json!(mtu + 10) }});
                // No other VLAN of the description has it.
                let id = 100 + first + 30 * self.below(100);
                nic["kind"] = "vlan".into();
                nic["vlan"] = json!(id);
                nic["name"] = self.vlan_name(&parent, id).into();
                nic["parents"] = json!([first + 1]);
                nic["mac"] = Value::Null;
                nics.push(below);
            }
            2 => {
                for port in 1..=2 {
                    nics.push(json!({"id": first + port, "name": format!("ens{}", first + port), "mac": self.mac()}));
                }
                nic["kind"] = "bond".into();
                nic["name"] = format!("bond{first}").into();
                nic["parents"] = json!([first + 2, first + 1]);
                nic["options"] = match self.below(3) {
                    0 => json!({"mode": "active-backup", "miimon": "100"}),
                    1 => json!({"mode": "802.3ad", "miimon": "100", "lacp_rate": "fast"}),
                    _ => json!({}),
                };
                nic["mac"] = Value::Null;
            }
            3 => nic["mac"] = Value::Null,
            4 => nic["name"] = Value::Null,
            _ => {}
        }
        if self.one_in(3) {
            nic["mtu"] = json!(mtu);
        }
        nics.push(nic);
    }

    /// What a VLAN device may be called: its number behind its NIC's name or by itself, with zeros before it or without.
    fn vlan_name(&mut self, parent: &str, id: u64) -> String {
        match self.below(8) {
            0 => format!("{parent}.0{id}"),
            1 => format!("vlan0{id}"),
            2 => format!("vlan{id}"),
            _ => format!("{parent}.{id}"),
        }
    }

    fn mac(&mut self) -> String {
        let [a, b, c, ..] = self.0.next_u64().to_be_bytes();
        format!("52:54:00:{a:02x}:{b:02x}:{c:02x}")
    }

    fn address(&mut self, nic: &mut Value) {
        let (v4, v6) = match self.below(8) {
            0 | 1 => ("static", "none"),
            2 => ("dhcp", "none"),
            3 => ("none", "static"),
            4 => ("none", self.one_of(&["auto", "dhcp6", "link-local"])),
            5 => ("static", "static"),
            6 => ("dhcp", self.one_of(&["auto", "dhcp6"])),
            _ => ("static", "auto"),
        };
        nic["addressing"] = json!({"v4": v4, "v6": v6});
        // Of a family that asks for them they are the lease's, and told by nobody.
        let mut addresses = vec![format!("{}/{}", self.v4(), 8 + self.below(24))];
        if v6 != "none" {
            addresses.push(format!("{}/{}", self.v6(), 48 + self.below(80)));
        }
        if v4 == "static" && self.one_in(6) {
            addresses.push(format!("{}/24", self.v4()));
        }
        if v4 == "none" {
            addresses.remove(0);
        }
        nic["addresses"] = json!(addresses);
        match (self.below(3), v4, v6) {
            (0, "static", _) => nic["gateway"] = self.v4().to_string().into(),
            (0, _, "static") => nic["gateway"] = self.v6().to_string().into(),
            _ => {}
        }
        if self.one_in(4) && v4 == "static" {
            nic["routes"] = json!([{"to": "172.16.0.0/12", "via": self.v4().to_string()}]);
        }
        if self.one_in(6) && v6 == "static" {
            nic["routes"] = json!([{"to": "2001:db8:ffff::/48", "via": "fe80::1"}]);
        }
    }

    /// An address that is reached over the NIC: beside its own one where it has no router.
    fn portal(&mut self, nic: &Value, v4: bool) -> IpAddr {
        let is_ours = |address: &IpAddr| address.is_ipv4() == v4;
        let gateway = nic["gateway"].as_str().and_then(|text| text.parse().ok());
        let subnets = nic["addresses"].as_array().into_iter().flatten();
        let parts = subnets.filter_map(|subnet| subnet.as_str()?.split_once('/'));
        let parsed = parts.filter_map(|(own, prefix)| Some((own.parse().ok()?, prefix)));
        let mut of_family = parsed.filter(|(own, _)| is_ours(own));
        let own = of_family
            .next()
            .filter(|_| !gateway.as_ref().is_some_and(is_ours));
        let Some((own, prefix)) = own else {
            return match v4 {
                true => self.v4().into(),
                false => self.v6().into(),
            };
        };
        // No prefix is as long as the address.
        let prefix: u32 = prefix.parse().expect("a number");
        let hosts = |bits: u32| (1_u64 << (bits - prefix).min(16)) - 1;
        match own {
            IpAddr::V4(own) => {
                let other = 1 + self.below(hosts(32)) as u32;
                Ipv4Addr::from_bits(own.to_bits() ^ other).into()
            }
            IpAddr::V6(own) => {
                let other = 1 + self.below(hosts(128));
                Ipv6Addr::from_bits(own.to_bits() ^ u128::from(other)).into()
            }
        }
    }

    fn session(&mut self, id: u64, nic: &Value) -> Value {
        let has = |family: &str| nic["addressing"][family] != "none";
        let mut portal = match (has("v4"), has("v6"), self.one_in(2)) {
            (true, false, _) | (true, true, true) => json!({"address": self.portal(nic, true)}),
            _ if self.one_in(4) => {
                let zone = Some(&nic["name"]).filter(|_| self.one_in(2));
                json!({"address": "fe80::5054:ff:fe00:1", "zone": zone})
            }
            _ => json!({"address": self.portal(nic, false)}),
        };
        if self.one_in(2) {
            portal["port"] = json!(1 + self.below(65_535));
        }
        let target = self.one_of(&[
            "iqn.2004-10.com.example:disk",
            "iqn.2004-10.com.example:a@b:c_d",
            "eui.02004567a425678d",
            "naa.52004567ba64678d",
        ]);
        let lun = [0, 1, 5, 257, 16_385][self.below(5) as usize];
        json!({"id": id, "target": target, "portal": portal, "initiator": "iqn.2004-10.com.example:host",
            "luns": [lun], "nic": nic["id"],
            "role": self.one_of(&["required", "alternative"])})
    }

    /// Credentials, most of which an argument can carry; of many sessions none.
    pub fn chap(&mut self) -> Value {
        if !self.one_in(3) {
            return Value::Null;
        }
        let mut text = || {
            let alphabet = b"abcXYZ019!$%&()+,-./;<=>]^_`{|}~#-+";
            let letter = |at: u64| char::from(alphabet[at as usize % alphabet.len()]);
            (0..1 + self.below(12))
                .map(|_| letter(self.0.next_u64() >> 8))
                .collect::<String>()
        };
        let mut chap = json!({"name": text(), "secret": text()});
        let (name, secret) = (text(), text());
        if self.one_in(2) {
            chap["reverse_name"] = name.into();
            chap["reverse_secret"] = secret.into();
        }
        chap
    }
}
