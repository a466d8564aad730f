//! What `args` makes of a description, `plan` reads as the same sessions over the same NICs.

use std::collections::BTreeSet;

use sanroot_core::args::{Dialect, How, Network, Pin};
use sanroot_core::exit::Exit;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::Firmware;
use sanroot_core::plan::write_json;
use sanroot_tests::installer::valid;
use sanroot_tests::planned::planned;
use sanroot_tests::specs::{Generator, addressed, args, verify, zone};
use serde_json::{Value, json};

/// The document of `plan --ibft none --cmdline`.
fn document(line: &str) -> Value {
    planned(
        line,
        &Firmware::new(),
        Findings::default(),
        |_, plan, findings| {
            let mut buffer = vec![0; 1 << 20];
            let mut out = buffer.as_mut_slice();
            write_json(&mut out, plan, findings).unwrap();
            let unused = out.len();
            buffer.truncate(buffer.len() - unused);
            serde_json::from_slice(&buffer).unwrap()
        },
    )
}

fn by_id(nics: &Value, id: &Value) -> Value {
    let mut nics = nics.as_array().unwrap().iter();
    nics.find(|nic| nic["id"] == *id).unwrap().clone()
}

/// What counts of a NIC, with what lies below it in its place: ids differ.
fn nic(nics: &Value, id: &Value) -> Value {
    let nic = by_id(nics, id);
    let none = vec![];
    let family = |text: &str| if text.contains(':') { "v6" } else { "v4" };
    let told = |text: &&Value| nic["addressing"][family(text.as_str().unwrap())] == "static";
    let addresses = nic["addresses"].as_array().unwrap_or(&none);
    let mut addresses: Vec<_> = addresses.iter().filter(told).cloned().collect();
    addresses.sort_by_key(Value::to_string);
    let parents = nic["parents"].as_array().unwrap_or(&none);
    let parents: Vec<_> = parents
        .iter()
        .map(|parent| by_id(nics, parent)["mac"].clone())
        .collect();
    let addressing = match &nic["addressing"] {
        Value::Null => json!({"v4": "none", "v6": "none"}),
        told => told.clone(),
    };
    json!({
        "name": nic["name"], "mac": nic["mac"], "vlan": nic["vlan"], "mtu": nic["mtu"], "options": nic["options"],
        "parents": parents, "addressing": addressing, "addresses": addresses, "gateway": nic["gateway"],
        "routes": nic["routes"].as_array().unwrap_or(&none),
    })
}

/// What counts of the sessions, with their NICs in their place.
fn sessions(document: &Value) -> Vec<String> {
    let session = |session: &Value| {
        let port = session["portal"]["port"].as_u64().unwrap_or(3260);
        json!({
            "target": session["target"], "address": session["portal"]["address"], "zone": zone(document, session),
            "port": port, "initiator": session["initiator"], "lun": session["luns"][0],
            "nic": nic(&document["nics"], &session["nic"]),
        })
        .to_string()
    };
    let sessions = document["sessions"].as_array().unwrap();
    let mut sessions: Vec<_> = sessions.iter().map(session).collect();
    sessions.sort();
    sessions
}

/// Two sessions that differ in their LUN alone are one.
fn without_luns(sessions: &[String]) -> Vec<Value> {
    let mut values: Vec<Value> = sessions
        .iter()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    for value in &mut values {
        value.as_object_mut().unwrap().remove("lun");
    }
    values.dedup();
    values
}

#[test]
fn a_plan_of_the_arguments_has_the_sessions_and_nics_of_the_description() {
    let (mut made, mut refused) = (0, 0);
    for seed in 1..=3000 {
        let spec = Generator::new(seed).spec();
        let came = args(&spec, How::default());
        assert!(
            !came.told("args.not-proved"),
            "seed {seed}: {:?}\n{spec:#}",
            came.tokens
        );
        if came.exit != Exit::Done {
            assert_eq!(
                came.exit,
                Exit::NotRepresentable,
                "seed {seed}: {:?}\n{spec:#}",
                came.codes
            );
            refused += 1;
            continue;
        }
        made += 1;
        let line = came.tokens.join(" ");
        let plan = document(&line);
        if seed < 50 {
            valid(&spec).unwrap();
            valid(&plan).unwrap();
        }
        let (expected, found) = (sessions(&spec), sessions(&plan));
        assert_eq!(
            without_luns(&expected),
            without_luns(&found),
            "seed {seed}\n{line}"
        );
        // Nothing but what carries a session, and what lies below it.
        let told = came.told.iter().filter(|told| **told).count();
        assert_eq!(
            plan["nics"].as_array().unwrap().len(),
            told,
            "seed {seed}\n{line}"
        );
    }
    assert!(
        made > 2000 && refused > 20,
        "{made} made, {refused} refused"
    );
}

/// What is asked for takes the place of what is described, and is what is planned.
#[test]
fn a_plan_has_the_addressing_and_the_names_that_were_asked_for() {
    let (mut made, mut codes) = (0, BTreeSet::new());
    let networks = [Network::Dhcp, Network::Static, Network::Auto];
    let pins = [Pin::Mac, Pin::Name, Pin::Auto];
    for seed in 1..=1500_usize {
        let spec = Generator::new(seed as u64).spec();
        let how = How {
            network: networks[seed % 3],
            pin: pins[seed / 3 % 3],
            ..How::default()
        };
        let came = args(&spec, how);
        codes.extend(came.codes.iter().cloned());
        assert!(
            !came.told("args.not-proved"),
            "seed {seed}: {:?}\n{spec:#}",
            came.tokens
        );
        let named = came.tokens.iter().any(|token| token.starts_with("ifname="));
        assert!(!(named && how.pin == Pin::Name), "{:?}", came.tokens);
        if came.exit != Exit::Done {
            continue;
        }
        made += 1;
        let plan = document(&came.tokens.join(" "));
        for nic in plan["nics"].as_array().unwrap() {
            let (v4, v6) = (&nic["addressing"]["v4"], &nic["addressing"]["v6"]);
            let refused = match how.network {
                Network::Dhcp => [v4, v6].contains(&&json!("static")),
                Network::Static => *v4 == "dhcp" || *v6 == "dhcp6" || *v6 == "auto",
                _ => false,
            };
            assert!(!refused, "seed {seed}: {nic}\n{:?}", came.tokens);
            if how.pin == Pin::Mac && nic["kind"] == "phys" {
                assert!(!nic["mac"].is_null(), "seed {seed}: {nic}");
            }
        }
    }
    assert!(made > 800, "{made} made");
    for code in [
        "args.network.asked",
        "args.network.lease-kept",
        "args.pin.mac",
    ] {
        assert!(codes.contains(code), "{codes:?}");
    }
}

/// The description with a name in the place of each portal's address: of one label, which may look like a part of an address, or of
/// several.
fn named(mut spec: Value, seed: usize) -> Value {
    let names = ["san", "ad", "db1", "cafe", "storage-1", "san.example.com"];
    for (place, session) in spec["sessions"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .enumerate()
    {
        session["portal"]["address"] = names[(seed / 4 + place) % names.len()].into();
        session["portal"]["zone"] = Value::Null;
    }
    spec
}

/// Held to the description, and by itself.
#[test]
fn verify_finds_nothing_wrong_with_what_args_makes() {
    let dialects = [
        Dialect::Sanroot,
        Dialect::DracutLegacy,
        Dialect::DracutNm,
        Dialect::DracutNetworkd,
    ];
    let networks = [Network::Auto, Network::Dhcp, Network::Static];
    let pins = [Pin::Auto, Pin::Mac, Pin::Name, Pin::None];
    let (mut made, mut by_name, mut unpinned, mut found) = (0, 0, 0, Vec::new());
    for (seed, dialect) in (1..=1500).flat_map(|seed| dialects.map(|dialect| (seed, dialect))) {
        let mut spec = Generator::new(seed as u64).spec();
        let is_named = seed % 4 == 0;
        if is_named {
            spec = named(spec, seed);
        }
        let how = How {
            dialect,
            network: networks[seed % 3],
            pin: pins[seed / 3 % 4],
            ..How::default()
        };
        let came = args(&spec, how);
        let line = came.tokens.join(" ");
        assert!(!came.told("args.not-proved"), "{how:?} seed {seed}: {line}");
        if came.exit != Exit::Done || line.len() > 2047 {
            continue;
        }
        made += 1;
        by_name += usize::from(is_named);
        unpinned += usize::from(how.pin == Pin::None);
        let spec = addressed(spec, how.network);
        // Sessions are described twice where two have one portal.
        let held = (!came.told("args.session.repeated")).then_some(&spec);
        for described in [None, held] {
            let codes = verify(described, dialect, &line);
            if !codes.is_empty() {
                let alone = described.is_none();
                found.push(format!(
                    "{how:?} seed {seed} alone {alone}: {codes:?}: {line}"
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}: {found:#?}", found.len());
    let many = made > 2000 && by_name > 300 && unpinned > 50;
    assert!(many, "{made} made, {by_name} by name, {unpinned} unpinned");
}
