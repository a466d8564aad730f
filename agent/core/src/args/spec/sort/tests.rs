use std::boxed::Box;
use std::format;
use std::string::String;
use std::vec::Vec;

use crate::args::{Room, Spec};

/// A description of two sessions over a VLAN device and one that is an alternative, with its parts in these orders.
fn described(nics: [usize; 3], sessions: [usize; 3]) -> String {
    let every_nic = [
        r#"{"id":10,"name":"v5","kind":"vlan","vlan":5,"parents":[30],"addresses":["192.0.2.5/24"]}"#,
        r#"{"id":20,"name":"ens4","addresses":["198.51.100.5/24"]}"#,
        r#"{"id":30,"name":"ens3"}"#,
    ];
    let session = |id: u8, target: char, nic: u8, role: &str| {
        format!(
            r#"{{"id":{id},"target":"iqn.2004-10.com.example:{target}","portal":{{"address":"192.0.2.1"}},"initiator":"iqn.2004-10.com.example:host","nic":{nic},"role":"{role}"}}"#
        )
    };
    let every_session = [
        session(7, 'c', 10, "required"),
        session(8, 'b', 20, "required"),
        session(9, 'a', 20, "alternative"),
    ];
    format!(
        r#"{{"schema":"sanroot/spec/1","sessions":[{}],"nics":[{}],"mounts":[{{"path":"/usr","all_of":[[8],[9]]}},{{"path":"/","all_of":[[7]]}}]}}"#,
        sessions.map(|at| every_session[at].as_str()).join(","),
        nics.map(|at| every_nic[at]).join(",")
    )
}

/// The description in its order, each part with what it stands in relation to.
fn sorted(json: &str) -> Vec<String> {
    let mut spec = Box::new(Spec::new());
    let mut room = Room::new(Box::leak(Box::new([0; 4096])));
    spec.read(json.as_bytes(), &mut [0; 512], &mut room)
        .unwrap();
    spec.sort();
    let nic = |place: usize| spec.nics[place].name.unwrap();
    let sessions = spec.sessions.iter().map(|session| {
        let target = session.target.as_str();
        format!("{} {target} over {}", session.id, nic(session.nic))
    });
    let nics = spec.nics.iter().map(|nic| {
        let below: Vec<_> = nic.parents.iter().map(|at| spec.nics[*at].name).collect();
        format!("{} {} on {below:?}", nic.id, nic.name.unwrap())
    });
    let mounts = spec.mounts.iter();
    let mounts = mounts.map(|mount| format!("{} {:b}", mount.path, mount.sessions));
    sessions.chain(nics).chain(mounts).collect()
}

#[test]
fn whatever_the_order_was_it_is_one() {
    let expected = [
        // What `/` comes from goes first, an alternative last.
        "0 iqn.2004-10.com.example:c over v5",
        "1 iqn.2004-10.com.example:b over ens4",
        "2 iqn.2004-10.com.example:a over ens4",
        "0 ens3 on []",
        "1 ens4 on []",
        r#"2 v5 on [Some("ens3")]"#,
        "/ 1",
        "/usr 110",
    ];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for nics in orders {
        for sessions in orders {
            assert_eq!(
                sorted(&described(nics, sessions)),
                expected,
                "{nics:?} {sessions:?}"
            );
        }
    }
}

/// An installer has mounted the root elsewhere, and gives back what it was told.
#[test]
fn the_root_is_what_all_other_mount_points_lie_below() {
    let json = described([0, 1, 2], [0, 1, 2]);
    let swap = r#"{"path":"swap","all_of":[[8]]},{"path":"/"#;
    for (usr, root, is_first) in [
        ("/usr", "/", true),
        ("/mnt/boot", "/mnt", true),
        ("/mnt/boot", "/mnt/", true),
        ("/mnt2", "/mnt", false),
        ("/mnt/usr", "/mnt/boot", false),
        ("usr", "swap", false),
    ] {
        let json = json.replace(r#""/usr""#, &format!("{usr:?}"));
        let json = json.replace(r#""/","#, &format!("{root:?},"));
        for json in [json.replacen(r#"{"path":"/"#, swap, 1), json] {
            let first = &sorted(&json)[0];
            let expected = match is_first {
                true => "0 iqn.2004-10.com.example:c over v5",
                false => "0 iqn.2004-10.com.example:b over ens4",
            };
            assert_eq!(first, expected, "{json}");
        }
    }
}
