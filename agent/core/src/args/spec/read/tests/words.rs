//! What each word of a description means.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::read;
use crate::args::spec::{Kind, SpecNic, SpecOrigin, Transport, V4, V6};
use crate::args::tests::with;

/// Holds the NIC of a description to what is expected of it.
fn nic(changes: &str, check: impl Fn(&SpecNic<'_>)) {
    let json = with(changes).to_string();
    read(&json, 4096, |spec| check(&spec.nics[0])).unwrap();
}

#[test]
fn a_nic_is_of_its_kind() {
    for (word, kind) in [
        ("phys", Kind::Physical),
        ("bridge", Kind::Bridge),
        ("team", Kind::Team),
    ] {
        nic(&format!("{{\"/nics/0/kind\": \"{word}\"}}"), |nic| {
            assert_eq!((nic.kind, nic.kind.word()), (kind, word));
        });
    }
    assert_eq!(Kind::Vlan(7).word(), "vlan");
    assert_eq!(Kind::Bond("").word(), "bond");
}

#[test]
fn a_nic_is_addressed_as_it_is_said() {
    for (word, v4) in [
        ("none", V4::None),
        ("static", V4::Static),
        ("dhcp", V4::Dhcp),
    ] {
        let addressing = format!("{{\"/nics/0/addressing\": {{\"v4\": \"{word}\"}}}}");
        nic(&addressing, |nic| {
            assert_eq!((nic.v4, nic.v4.word()), (v4, word));
            assert_eq!(nic.has(true), v4 != V4::None);
            assert_eq!(nic.given(true).count(), usize::from(v4 == V4::Static));
        });
    }
    let address = "\"/nics/0/addresses\": [\"2001:db8::1/64\"]";
    for (word, v6) in [
        ("none", V6::None),
        ("static", V6::Static),
        ("dhcp6", V6::Dhcp6),
        ("auto", V6::Auto),
        ("link-local", V6::LinkLocal),
    ] {
        let addressing = format!("{{{address}, \"/nics/0/addressing\": {{\"v6\": \"{word}\"}}}}");
        nic(&addressing, |nic| {
            assert_eq!((nic.v6, nic.v6.word()), (v6, word));
            assert_eq!(nic.has(false), v6 != V6::None);
            assert_eq!(nic.given(false).count(), usize::from(v6 == V6::Static));
        });
    }
    // The addresses alone say how they came.
    nic(&format!("{{{address}}}"), |nic| {
        assert_eq!((nic.v4, nic.v6), (V4::None, V6::Static));
    });
}

#[test]
fn a_name_tells_who_gave_it() {
    for (name, predictable, kernel) in [
        ("ens3", true, false),
        ("enp0s31f6", true, false),
        ("eth0", false, true),
        ("eth", false, false),
        ("eth0x", false, false),
        ("enter", false, false),
        ("ens", false, false),
        ("storage", false, false),
    ] {
        nic(&format!("{{\"/nics/0/name\": \"{name}\"}}"), |nic| {
            let found = (nic.is_predictable(), nic.is_kernel_named());
            assert_eq!(found, (predictable, kernel), "{name}");
        });
    }
}

#[test]
fn a_session_is_carried_and_known_as_it_is_said() {
    for (words, transport, origin, iface) in [
        ("tcp live default", Transport::Tcp, SpecOrigin::Live, None),
        (
            "bnx2i nodedb default",
            Transport::Bnx2i,
            SpecOrigin::NodeDb,
            None,
        ),
        (
            "qedi ibft:target255 a",
            Transport::Qedi,
            SpecOrigin::Ibft(255),
            Some("a"),
        ),
        (
            "other live b",
            Transport::Other,
            SpecOrigin::Live,
            Some("b"),
        ),
    ] {
        let [first, second, third] = words.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{words}")
        };
        let changes = format!(
            "{{\"/sessions/0/transport\": \"{first}\", \"/sessions/0/origin\": \"{second}\",
            \"/sessions/0/iface\": \"{third}\"}}"
        );
        let found = read(&with(&changes).to_string(), 4096, |spec| {
            let session = &spec.sessions[0];
            assert_eq!(session.transport.word(), first);
            let card = ["bnx2i", "qedi"].contains(&first);
            assert_eq!(session.transport.is_card(), card);
            let iface = session.iface.map(String::from);
            (session.transport, session.origin, iface)
        });
        assert_eq!(found.unwrap(), (transport, origin, iface.map(String::from)));
    }
}
