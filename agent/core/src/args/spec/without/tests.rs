use std::boxed::Box;
use std::format;
use std::string::String;
use std::vec::Vec;

use crate::args::{ArgsFlaw, ArgsNotes, Room, Spec};
use crate::finding::Severity;

const DESCRIBED: &str = r#"{"schema":"sanroot/spec/1","sessions":[
    {"id":7,"target":"iqn.2004-10.com.example:a","portal":{"address":"192.0.2.1"},"initiator":"iqn.2004-10.com.example:host","nic":10},
    {"id":8,"target":"iqn.2004-10.com.example:b","portal":{"address":"192.0.2.1"},"initiator":"iqn.2004-10.com.example:host","nic":20},
    {"id":9,"target":"iqn.2004-10.com.example:c","portal":{"address":"192.0.2.1"},"initiator":"iqn.2004-10.com.example:host","nic":40}],
    "nics":[{"id":10,"name":"ens3","addresses":["192.0.2.5/24"]},
    {"id":20,"name":"v5","kind":"vlan","vlan":5,"parents":[30],"addresses":["192.0.2.6/24"]},
    {"id":30,"name":"ens4"},{"id":40,"name":"ens5","addresses":["192.0.2.7/24"]}],
    "mounts":[{"path":"/","all_of":[[7,8]]},{"path":"/usr","all_of":[[9]]}]}"#;

/// Sessions with their NICs, mounts with the bits of their sessions, NICs, and what is still found.
fn without(sessions: u64) -> (Vec<String>, bool) {
    let mut spec = Box::new(Spec::new());
    let mut room = Room::new(Box::leak(Box::new([0; 4096])));
    let read = spec.read(DESCRIBED.as_bytes(), &mut [0; 512], &mut room);
    read.unwrap();
    let mut notes = ArgsNotes::new();
    for nic in ["v5", "ens5"] {
        let subject = format_args!("nic {nic}");
        notes.keep(subject, Severity::Warning, ArgsFlaw::NicUnpinned);
    }
    spec.take_out(sessions, &mut notes);
    let over = |place: usize| spec.nics[place].name.unwrap();
    let sessions = spec.sessions.iter();
    let sessions = sessions.map(|session| format!("{} over {}", session.id, over(session.nic)));
    let mounts = spec.mounts.iter();
    let mounts = mounts.map(|mount| format!("{} {:b}", mount.path, mount.sessions));
    let nics = spec.nics.iter().map(|nic| {
        let below: Vec<_> = nic.parents.iter().map(|at| over(*at)).collect();
        format!("{} on {below:?}", nic.name.unwrap())
    });
    let found = notes.kept().iter().map(|note| note.subject().into());
    let told = sessions.chain(mounts).chain(nics).chain(found).collect();
    (told, notes.has_warning())
}

#[test]
fn nothing_is_taken_out_of_itself() {
    let (told, warned) = without(0);
    assert_eq!(told.len(), 3 + 2 + 4 + 2);
    assert!(warned);
}

#[test]
fn what_is_taken_out_takes_its_nics_along() {
    let expected = [
        "7 over ens3",
        "9 over ens5",
        "/ 1",
        "/usr 10",
        "ens3 on []",
        "ens5 on []",
        "nic ens5",
    ];
    let (told, warned) = without(0b10);
    assert_eq!(
        (told.as_slice(), warned),
        (&expected.map(String::from)[..], true)
    );
    let expected = [
        "8 over v5",
        "/ 1",
        "/usr 0",
        "v5 on [\"ens4\"]",
        "ens4 on []",
        "nic v5",
    ];
    let (told, _) = without(0b101);
    assert_eq!(told, expected);
    let (told, warned) = without(0b110);
    assert_eq!(told, ["7 over ens3", "/ 1", "/usr 0", "ens3 on []"]);
    assert!(!warned);
}
