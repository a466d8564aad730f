//! What `args` makes for other parsers, these parsers understand as the description has it.

use std::collections::BTreeSet;

use sanroot_core::args::{Dialect, How, Network, Pin, Secrecy};
use sanroot_core::exit::Exit;
use sanroot_tests::specs::{Came, Generator, addressed, args, zone};
use sanroot_tests::stock::{Nic, Understood, dracut, networkd, nm};
use serde_json::{Value, json};

const TEMPORARY: &str = env!("CARGO_TARGET_TMPDIR");

/// Descriptions for which there are arguments, and these.
fn made(dialect: Dialect, seeds: std::ops::Range<u64>) -> Vec<(Value, Came)> {
    let how = How {
        dialect,
        secrecy: Secrecy::Inline,
        ..How::default()
    };
    made_as(how, seeds)
}

/// The same where something is asked for, which takes its place in the descriptions.
fn made_as(how: How, seeds: std::ops::Range<u64>) -> Vec<(Value, Came)> {
    let specs = seeds.map(|seed| {
        let mut generator = Generator::new(seed);
        let mut spec = generator.spec();
        for session in spec["sessions"].as_array_mut().expect("a list") {
            session["chap"] = generator.chap();
        }
        spec
    });
    let made: Vec<_> = specs
        .map(|spec| {
            let came = args(&spec, how);
            (addressed(spec, how.network), came)
        })
        .filter(|(_, came)| came.exit == Exit::Done)
        .collect();
    assert!(made.len() > 15, "{}", made.len());
    made
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The targets as dracut tells them: of sessions to one portal that differ in their LUN alone the first required one.
fn targets(spec: &Value) -> BTreeSet<String> {
    let mut sessions: Vec<&Value> = list(&spec["sessions"]).iter().collect();
    sessions.sort_by_key(|session| session["role"] != "required");
    let mut portals = BTreeSet::new();
    let mut targets = BTreeSet::new();
    for session in sessions {
        let portal = &session["portal"];
        let zone = zone(spec, session)
            .as_str()
            .map_or(String::new(), |zone| format!("%{zone}"));
        let port = portal["port"].as_u64().unwrap_or(3260);
        let address = format!("{}{zone}", text(&portal["address"]));
        let chap = &session["chap"];
        let auth =
            ["name", "secret", "reverse_name", "reverse_secret"].map(|part| text(&chap[part]));
        let name = text(&session["target"]);
        if portals.insert((name.clone(), address.clone(), port)) {
            targets.insert(format!(
                "{name} {address} {port} {}   {}",
                session["luns"][0],
                auth.join(" ")
            ));
        }
    }
    targets
}

/// Which families the sessions over each NIC need: IPv4, IPv6.
fn needs(spec: &Value, id: &Value) -> (bool, bool) {
    let mut needs = (false, false);
    for session in list(&spec["sessions"])
        .iter()
        .filter(|session| session["nic"] == *id)
    {
        match text(&session["portal"]["address"]).contains(':') {
            true => needs.1 = true,
            false => needs.0 = true,
        }
    }
    needs
}

/// Its name, or its MAC address with `between`.
fn key(nic: &Value, between: &str) -> String {
    match nic["name"].as_str() {
        Some(name) => name.to_owned(),
        None => text(&nic["mac"]).replace(':', between),
    }
}

/// What a NIC that carries sessions is to be told.
fn expected(nic: &Value, (v4, v6): (bool, bool)) -> Nic {
    let mut told = Nic {
        mtu: nic["mtu"]
            .as_u64()
            .map_or(String::new(), |mtu| mtu.to_string()),
        ..Nic::default()
    };
    let given = |v6: bool| {
        list(&nic["addresses"])
            .iter()
            .map(text)
            .filter(move |it| it.contains(':') == v6)
    };
    let addressing = |family: &str| text(&nic["addressing"][family]);
    match addressing("v4").as_str() {
        "static" if v4 => told.v4.extend(given(false)),
        "dhcp" if v4 => _ = told.v4.insert("dhcp".into()),
        _ => {}
    }
    match addressing("v6").as_str() {
        "static" if v6 => told.v6.extend(given(true)),
        "auto" | "dhcp6" if v6 => _ = told.v6.insert("auto".into()),
        "link-local" if v6 => _ = told.v6.insert("link".into()),
        _ => {}
    }
    let gateway = text(&nic["gateway"]);
    let router_v6 = gateway.contains(':');
    let is_given = (v4 && !router_v6 && addressing("v4") == "static")
        || (v6 && router_v6 && addressing("v6") == "static");
    if is_given && !gateway.is_empty() {
        told.routers.insert(gateway);
    }
    for route in list(&nic["routes"]) {
        told.routes
            .insert(format!("{} {}", text(&route["to"]), text(&route["via"])));
    }
    told
}

fn by_id<'s>(spec: &'s Value, id: &Value) -> &'s Value {
    let mut nics = list(&spec["nics"]).iter();
    nics.find(|nic| nic["id"] == *id).expect("a NIC")
}

/// Holds what a parser understood to the description. `loosen` takes out of both what this parser has no word for.
fn hold(
    spec: &Value,
    came: &Came,
    understood: &Understood,
    between: &str,
    loosen: &dyn Fn(&mut Nic, (bool, bool)),
) {
    let about = || format!("{:?}\n{understood:#?}\n{spec:#}", came.tokens);
    for nic in list(&spec["nics"]) {
        let needs = needs(spec, &nic["id"]);
        if needs == (false, false) {
            continue;
        }
        let name = key(nic, between);
        let mut found = understood.nics.get(&name).cloned().unwrap_or_default();
        let mut wanted = expected(nic, needs);
        if nic["kind"] == "bond" {
            // It is the bond's own argument that says it.
            (found.mtu, wanted.mtu) = (String::new(), String::new());
        }
        loosen(&mut found, needs);
        loosen(&mut wanted, needs);
        assert_eq!(found, wanted, "{name}: {}", about());
        let parent = |at: usize| text(&by_id(spec, &nic["parents"][at])["name"]);
        match text(&nic["kind"]).as_str() {
            "vlan" => {
                let expected = format!("{} {}", parent(0), nic["vlan"]);
                assert_eq!(understood.vlans[&name], expected, "{}", about());
            }
            "bond" => assert!(understood.bonds[&name].contains(&mode(nic)), "{}", about()),
            _ => {}
        }
    }
}

/// Holds the ports and the MTU of the bonds that are told to the description; `order` is the parser's.
fn hold_bonds<'s, 'u>(
    spec: &'s Value,
    understood: &'u Understood,
    order: &dyn Fn(&mut Vec<String>),
) -> Vec<(&'s Value, &'u String)> {
    let nics = list(&spec["nics"]).iter();
    let told = nics.filter_map(|nic| Some((nic, understood.bonds.get(nic["name"].as_str()?)?)));
    let bonds: Vec<_> = told.collect();
    for (nic, bond) in &bonds {
        let ports = list(&nic["parents"]).iter();
        let mut ports: Vec<_> = ports.map(|id| text(&by_id(spec, id)["name"])).collect();
        order(&mut ports);
        let mtu = nic["mtu"].as_u64().map(|mtu| mtu.to_string());
        let whole = bond.starts_with(&format!("{} ", ports.join(" ")));
        let mtu = format!(" {}", mtu.unwrap_or_default());
        assert!(whole && bond.ends_with(&mtu), "{bond}");
    }
    bonds
}

/// A bond's mode, as parsers show it, where it is described.
fn mode(nic: &Value) -> String {
    let mode = nic["options"]["mode"].as_str();
    mode.map_or(String::new(), |mode| format!("mode={mode}"))
}

#[test]
fn dracuts_scripts_understand_targets_and_nics() {
    let made = made(Dialect::DracutLegacy, 1..500);
    let lines: Vec<String> = made.iter().map(|(_, came)| came.tokens.join(" ")).collect();
    for ((spec, came), understood) in made.iter().zip(dracut(TEMPORARY, &lines)) {
        assert_eq!(
            understood.targets,
            targets(spec),
            "{:?}\n{spec:#}",
            came.tokens
        );
        assert_eq!(understood.initiator, "iqn.2004-10.com.example:host");
        hold(spec, came, &understood, "-", &|_, _| {});
        for (nic, bond) in hold_bonds(spec, &understood, &|_| {}) {
            let options: BTreeSet<&str> = bond.split(' ').collect();
            let has_rate = options.contains("lacp_rate=fast");
            let told = options.contains(mode(nic).as_str()) && options.contains("miimon=100");
            assert_eq!(told, nic["options"] != json!({}), "{bond}");
            assert_eq!(has_rate, nic["options"]["mode"] == "802.3ad", "{bond}");
        }
        for (name, mac) in &understood.names {
            let mut nics = list(&spec["nics"]).iter();
            assert!(
                nics.any(|nic| nic["name"] == *name && nic["mac"] == *mac),
                "{name} {mac}"
            );
        }
    }
}

#[test]
fn network_manager_understands_the_nics() {
    for (spec, came) in made(Dialect::DracutNm, 1..250) {
        let understood = nm(TEMPORARY, &came.tokens.join(" "));
        // It asks for addresses of both families wherever it asks for one, and puts up with none.
        hold(&spec, &came, &understood, ":", &|nic, (v4, v6)| {
            if !v4 {
                nic.v4.clear();
            }
            if !v6 {
                nic.v6.clear();
            }
        });
    }
}

#[test]
fn systemds_generator_understands_the_nics() {
    let mut bonds = 0;
    for (spec, came) in made(Dialect::DracutNetworkd, 1..250) {
        let understood = networkd(&came.tokens.join(" "));
        // The files of the ports come in the order of their names.
        bonds += hold_bonds(&spec, &understood, &|ports| ports.sort()).len();
        // networkd listens to router advertisements and has a link-local address unless it is told otherwise.
        hold(&spec, &came, &understood, ":", &|nic, _| {
            nic.v6.remove("auto");
            nic.v6.remove("link");
        });
    }
    assert!(bonds > 0, "no bond");
}

#[test]
fn what_was_asked_for_is_understood() {
    for (network, pin) in [(Network::Dhcp, Pin::Mac), (Network::Static, Pin::Name)] {
        let how = |dialect| How {
            dialect,
            secrecy: Secrecy::Inline,
            network,
            pin,
            ..How::default()
        };
        let made = made_as(how(Dialect::DracutLegacy), 1..200);
        let lines: Vec<String> = made.iter().map(|(_, came)| came.tokens.join(" ")).collect();
        for ((spec, came), understood) in made.iter().zip(dracut(TEMPORARY, &lines)) {
            assert_eq!(understood.targets, targets(spec), "{:?}", came.tokens);
            // What is told by its MAC address has no name there.
            let mut bare = spec.clone();
            for nic in bare["nics"].as_array_mut().expect("a list") {
                let known = nic["name"]
                    .as_str()
                    .is_some_and(|name| understood.names.contains_key(name));
                let physical = nic["kind"].as_str().is_none_or(|kind| kind == "phys");
                let told = nic["addressing"].is_object();
                if pin == Pin::Mac && physical && told && !known {
                    nic["name"] = Value::Null;
                }
            }
            hold(&bare, came, &understood, "-", &|_, _| {});
            assert!(pin == Pin::Mac || understood.names.is_empty());
        }
        for (spec, came) in made_as(how(Dialect::DracutNetworkd), 1..100) {
            let understood = networkd(&came.tokens.join(" "));
            hold(&spec, &came, &understood, ":", &|nic, _| {
                nic.v6.remove("auto");
                nic.v6.remove("link");
            });
            assert!(pin == Pin::Mac || understood.names.is_empty());
        }
    }
}

#[test]
fn a_nic_without_a_name_asks_for_its_address() {
    let spec = json!({
        "schema": "sanroot/spec/1",
        "sessions": [{"target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
            "initiator": "iqn.2004-10.com.example:host", "nic": 0}],
        "nics": [{"id": 0, "name": "ens3", "addressing": {"v4": "dhcp"}}],
    });
    let line = |dialect| {
        let how = How {
            dialect,
            pin: Pin::None,
            ..How::default()
        };
        let came = args(&spec, how);
        assert_eq!(came.exit, Exit::Done, "{:?}", came.codes);
        came.tokens.join(" ")
    };
    let legacy = dracut(TEMPORARY, &[line(Dialect::DracutLegacy)]).remove(0);
    let others = [
        nm(TEMPORARY, &line(Dialect::DracutNm)),
        networkd(&line(Dialect::DracutNetworkd)),
    ];
    for understood in [&legacy, &others[0], &others[1]] {
        let nics: Vec<&Nic> = understood.nics.values().collect();
        assert_eq!(nics.len(), 1, "{understood:#?}");
        assert!(nics[0].v4.contains("dhcp"), "{understood:#?}");
    }
}

#[test]
fn a_secret_is_what_every_parser_takes_it_for() {
    let how = How {
        dialect: Dialect::DracutLegacy,
        secrecy: Secrecy::Inline,
        ..How::default()
    };
    let (mut lines, mut expected) = (Vec::new(), Vec::new());
    for letter in (0x20..0x7f_u8).map(char::from) {
        for (name, secret) in [
            ("host".to_owned(), format!("a{letter}b")),
            (format!("{letter}host"), "secret".into()),
        ] {
            let chap = json!({"name": name, "secret": secret});
            let spec = json!({
                "schema": "sanroot/spec/1",
                "sessions": [{"target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
                    "initiator": "iqn.2004-10.com.example:host", "nic": 0, "luns": [0], "chap": chap}],
                "nics": [{"id": 0, "name": "ens3", "addresses": ["192.0.2.2/24"]}],
            });
            let came = args(&spec, how);
            match came.exit {
                Exit::Done => {
                    lines.push(came.tokens.join(" "));
                    expected.push(targets(&spec));
                }
                _ => assert!(" \"'\\*?[".contains(letter), "{chap}: {:?}", came.codes),
            }
        }
    }
    assert_eq!(lines.len(), 2 * (95 - 7));
    for ((line, expected), understood) in lines.iter().zip(expected).zip(dracut(TEMPORARY, &lines))
    {
        assert_eq!(understood.targets, expected, "{line}");
    }
}
