//! A line that was made for another machine proves nothing.

use std::boxed::Box;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::{how, with};
use crate::args::{ArgsNotes, Made, Room, Spec, exit, join, make, prove};
use crate::exit::Exit;
use crate::ibft::Firmware;

/// What a description with these changes, and what else stands on the line, has against the line of a plain description.
fn against(options: &str, changes: &str, appended: &str) -> (Exit, Vec<String>) {
    of(options, ["{}", changes], appended)
}

/// What the second description has against the line of the first one.
fn of(options: &str, changes: [&str; 2], appended: &str) -> (Exit, Vec<String>) {
    let [plain, other] = changes.map(|changes| with(changes).to_string());
    let mut kept = vec![0; 8192];
    let mut room = Room::new(&mut kept);
    let mut spec = Box::new(Spec::new());
    let read = spec.read(plain.as_bytes(), &mut [0; 256], &mut room);
    read.unwrap();
    let (mut made, mut notes) = (Box::new(Made::new()), Box::new(ArgsNotes::new()));
    make(&spec, how(options), &mut room, &mut notes, &mut made);
    let mut line = vec![0; 2048];
    let length = join(&made, &mut line).unwrap();
    line.truncate(length);
    line.push(b' ');
    line.extend_from_slice(appended.as_bytes());
    let mut spec = Box::new(Spec::new());
    let read = spec.read(other.as_bytes(), &mut [0; 256], &mut room);
    read.unwrap();
    prove(
        &spec,
        how(options),
        &made,
        &line,
        &Firmware::new(),
        &mut notes,
    );
    let said = notes.kept().iter().map(ToString::to_string);
    (exit(&notes), said.collect())
}

/// The options, what the description has otherwise, what else stands on the line, and what is found.
const OTHERWISE: &str = r#"
 | {} |  |
 | {"/sessions/0/chap": {"name": "u", "secret": "p"}} |  |
--secrets inline | {"/sessions/0/chap": {"name": "u", "secret": "p"}} |  | sessions/0: the credentials
 | {} | rd.iscsi.username=u rd.iscsi.password=p | sessions/0: the credentials
 | {"/sessions/0/initiator": "iqn.x:o"} |  | sessions/0: the initiator's name
 | {"/sessions/0/luns": [1]} |  | sessions/0: the LUN
 | {"/sessions/0/portal/port": 860} |  | sessions/0: the session
 | {"/nics/0/mac": "52:54:00:12:34:57"} |  | sessions/0: the NIC
--dialect dracut-nm | {"/nics/0/name": "ens4"} |  | nics/0: the NIC
 | {"/nics/0/addresses": ["192.0.2.3/24"]} |  | nics/0: the IPv4 addressing
 | {"/nics/0/addressing": {"v6": "auto"}} |  | nics/0: the IPv6 addressing
 | {"/nics/0/mtu": 9000} |  | nics/0: the MTU
 | {"/nics/0/routes": [{"to": "10.0.0.0/8"}]} |  | nics/0: a route
 | {} | rd.iscsi.firmware=1 | arguments: the session
 | {} | rd.iscsi.ibft=1 | arguments: the session
"#;

/// What the description has otherwise, what else stands on the line, and what the plan has against it.
const LEADS_NOWHERE: &str = r#"
{"/sessions/0/portal/address": "198.51.100.1"} |  | sessions/0: the portal is not in its NIC's subnet, and no router is given [plan.nic.no-router]
{"/sessions/0/portal/address": "198.51.100.1", "/nics/0/gateway": "192.0.2.254"} |  |
{"/sessions/0/portal/address": "198.51.100.1", "/nics/0/routes": [{"to": "198.51.100.0/24", "via": "192.0.2.254"}]} |  |
{"/sessions/0/portal/address": "198.51.100.1", "/nics/0/routes": [{"to": "10.0.0.0/8", "via": "192.0.2.254"}]} |  | sessions/0: the portal is not in its NIC's subnet, and no router is given [plan.nic.no-router]
{"/sessions/0/portal/address": "198.51.100.1", "/nics/0/addresses": null, "/nics/0/addressing": {"v4": "dhcp"}} |  |
{} | rd.route=10.0.0.0/8:198.51.100.254 | rd.route=10.0.0.0/8:198.51.100.254: no NIC that is configured has this route [plan.route.unused]
"#;

#[test]
fn what_leads_nowhere_is_found() {
    for row in LEADS_NOWHERE.trim_matches('\n').lines() {
        let parts: Vec<_> = row.split('|').map(str::trim).collect();
        let [changes, appended, found] = parts[..] else {
            panic!("{row}")
        };
        for dialect in ["sanroot", "dracut-legacy"] {
            let options = std::format!("--dialect {dialect}");
            let (exit, said) = of(&options, [changes; 2], appended);
            let expected = match found {
                "" => (Exit::Done, None),
                found => (Exit::NotRepresentable, Some(found.to_string())),
            };
            assert_eq!((exit, said.first().cloned()), expected, "{dialect} {row}");
        }
    }
}

#[test]
fn what_a_line_says_otherwise_is_found() {
    for row in OTHERWISE.trim_matches('\n').lines() {
        let parts: Vec<_> = row.split('|').map(str::trim).collect();
        let [options, changes, appended, about] = parts[..] else {
            panic!("{row}")
        };
        let (exit, said) = against(options, changes, appended);
        let expected = match about {
            "" => (Exit::Done, None),
            about => {
                let read = " would be read as something else [args.not-proved]";
                (Exit::NotRepresentable, Some(about.to_string() + read))
            }
        };
        assert_eq!((exit, said.first().cloned()), expected, "{row}");
    }
}
