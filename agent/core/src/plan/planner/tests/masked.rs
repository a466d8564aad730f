//! A secret on the command line is in nothing that a plan says, however its argument is misspelt.

use std::string::{String, ToString};
use std::{format, vec};

use super::Sources;
use crate::cmdline::{Arguments, Server, TargetArgument};
use crate::finding::Findings;
use crate::ibft::Firmware;
use crate::plan::{BootPlan, PlanText, write_json};
use crate::random::Random;

const SECRET: &str = "SECRETX";
const NAME: &str = "iqn.2004-10.com.example:disk";

/// Text and document of the plan of `line`; nothing where a target was read in which the secret stands for something else.
fn said(line: &str) -> Option<String> {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let mut targets = arguments.targets.iter();
    if targets.any(|placed| names_it(&placed.argument)) {
        return None;
    }
    let firmware = Firmware::new();
    let sources = Sources {
        firmware: &firmware,
        arguments: &arguments,
        installed: None,
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let text = PlanText {
        plan: &plan,
        findings: &findings,
    };
    let mut document = vec![0; 64 * 1024];
    let mut out = document.as_mut_slice();
    write_json(&mut out, &plan, &findings).unwrap();
    let unused = out.len();
    document.truncate(document.len() - unused);
    Some(text.to_string() + &String::from_utf8(document).unwrap())
}

/// A host, a NIC, a record or a target of that name: it is no secret then, by the grammar.
fn names_it(target: &TargetArgument<'_>) -> bool {
    let host = match target.server {
        Server::Name(host) | Server::Zoned(_, host) => host,
        Server::Address(_) => "",
    };
    let parts = [Some(host), target.iface, target.nic];
    let mut parts = parts.into_iter().flatten().chain([target.name.as_str()]);
    let user = target.chap.is_some_and(|chap| {
        let names = [Some(chap.initiator), chap.target];
        let mut names = names.into_iter().flatten();
        names.any(|identity| identity.name == SECRET.as_bytes())
    });
    user || parts.any(|part| part.contains(SECRET))
}

fn is_masked(line: &str) {
    if let Some(said) = said(line) {
        assert!(!said.contains(SECRET), "{line}\n{said}");
    }
}

#[test]
fn common_slips_show_no_secret() {
    for line in [
        format!("netroot=iscsi:host:{SECRET} passphrase@10.0.0.1::3260:1:{NAME}"),
        format!("netroot=iscsi:host:{SECRET}:10.0.0.1::3260:1:{NAME}"),
        format!("netroot=iscsi:host:{SECRET}:::{NAME}"),
        format!("netroot=iscsi:host:{SECRET}"),
        format!("netroot=iscsi:host:{SECRET}%4010.0.0.1::3260:1:{NAME}"),
        format!("netroot=iscsi:host%3A{SECRET}%4010.0.0.1::3260:1:{NAME}"),
        format!("netroot=iscsi:host@{SECRET}:10.0.0.1::3260:1:{NAME}"),
        format!("netroot=iscsi:10.0.0.1::3260:1:host:{SECRET}"),
        format!("netroot=iscsi://host:{SECRET}@10.0.0.1:3260/{NAME}"),
        format!("netroot=iscsi=host:{SECRET}:10.0.0.1::3260:1:{NAME}"),
        format!("netroot=host:{SECRET}:10.0.0.1::3260:1:{NAME}"),
        format!("root=iscsi:host:{SECRET}:10.0.0.1::3260:1:{NAME}"),
        format!("iscsiroot=host:{SECRET}:10.0.0.1::3260:1:{NAME}"),
        format!("iscsiroot={SECRET}"),
        format!("rd.iscsi.password:{SECRET}"),
        format!("rd.iscsi.password@{SECRET}=1"),
        format!("rd.iscsi.password:{SECRET}=1"),
        format!("iscsi_password:{SECRET}"),
    ] {
        is_masked(&line);
        let said = said(&line).unwrap_or_default();
        assert!(said.contains("<set>"), "{line}\n{said}");
    }
}

#[test]
fn no_slip_shows_a_secret() {
    const SLIPS: &[u8] = b":@%[]=,/.1 ";
    for seed in 1..=20_000 {
        let mut random = Random::new(seed);
        let mut below = |bound: usize| usize::try_from(random.next_u32()).unwrap() % bound;
        let key = ["netroot=iscsi:", "root=iscsi:", "iscsiroot=", "netroot="][below(4)];
        let own = ["host:?@", "host:?:disk:?@", ""][below(3)];
        let rest = ["10.0.0.1::3260:1:", "[fe80::1%e]:::default:e:1:", "san::::"][below(3)];
        let mut line = format!("{key}{own}{rest}{NAME}");
        if own.is_empty() {
            let at = key.len() + below(rest.len() + 1);
            line.insert_str(at, [":?", "?:", "@?", "?@", ":?:", "@h:?"][below(6)]);
        }
        // Without `iscsi:` it may be anything; what has lost its end besides is not known for a target.
        let (slips, most) = match key {
            "netroot=" => (SLIPS.trim_ascii_end(), 2),
            _ => (SLIPS, 4),
        };
        for _ in 0..below(most) {
            let slip = char::from(slips[below(slips.len())]);
            let at = below(line.len());
            if line.as_bytes()[at] == b'?' || at < key.len() {
                continue;
            }
            match below(3) {
                0 => line.insert(at, slip),
                1 => drop(line.remove(at)),
                _ => line.replace_range(at..=at, &slip.to_string()),
            }
        }
        let line = line.replace('?', SECRET);
        // Behind what is taken for credentials it may have become a part of a host's name.
        let target = line.split_at(key.len()).1;
        let behind = target.rsplit_once('@').map_or(target, |(_, behind)| behind);
        if said(&format!("netroot=iscsi:{behind}")).is_some() {
            is_masked(&line);
        }
    }
}
