use std::collections::BTreeMap;
use std::string::ToString;
use std::vec;

use super::{RECORD_TEXTS_BYTES, Record, SESSION_TEXTS_BYTES, Sysfs};
use crate::handover::{Network, Session};
use crate::limits::{CHAP_NAME_BYTES, ISCSI_NAME_BYTES};
use crate::net::Ifindex;

const FOLDER: &str = "iscsi_session/session7";
const CONNECTION: &str = "iscsi_connection/connection7:0";

/// What the files hold; a link leads below host 12.
struct Files(BTreeMap<std::string::String, &'static [u8]>);

impl Files {
    /// As Debian's kernel 6.1 shows a session with mutual CHAP.
    fn new() -> Self {
        let of_session: [(&str, &[u8]); 6] = [
            ("targetname", b"iqn.2026-11.example:root\n"),
            ("initiatorname", b"iqn.2026-11.example:host\n"),
            ("username", b"host\n"),
            ("password", b"twelve bytes \n\n"),
            ("username_in", b"disk\n"),
            ("password_in", b"another secret\n"),
        ];
        let of_connection: [(&str, &[u8]); 2] = [
            ("persistent_address", b"fd00:8::1\n"),
            ("persistent_port", b"3261\n"),
        ];
        let of_session = of_session.map(|(name, text)| ([FOLDER, "/", name].concat(), text));
        let of_connection =
            of_connection.map(|(name, text)| ([CONNECTION, "/", name].concat(), text));
        Self(of_session.into_iter().chain(of_connection).collect())
    }

    fn with(mut self, name: &str, text: &'static [u8]) -> Self {
        let mut known = self.0.iter_mut();
        let (_, place) = known.find(|(path, _)| path.ends_with(name)).unwrap();
        *place = text;
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|path, _| !path.ends_with(name));
        self
    }

    /// With what the SCSI host and the link `bond0` tell.
    fn host(mut self, told: &[(&str, &'static [u8])]) -> Self {
        let of_host = told
            .iter()
            .map(|(name, text)| (["iscsi_host/host12/", name].concat(), *text));
        self.0.extend(of_host);
        self.0.insert("net/bond0/ifindex".into(), b"5\n");
        self
    }

    /// The link and the address that a session of anybody's is bound to.
    fn bound(mut self) -> (Option<u32>, Option<std::string::String>) {
        let mut room = vec![0; SESSION_TEXTS_BYTES];
        let record = Record::of_any(7, None, &mut self, &mut &mut room[..]).unwrap();
        assert_eq!(record.plan.portal.to_string(), "[fd00:8::1]:3261");
        (
            record.link.map(Ifindex::get),
            record.standing.source.map(|it| it.to_string()),
        )
    }

    /// Looks at what is read of it.
    fn read<T>(mut self, look: impl FnOnce(Option<Record<'_>>, usize) -> T) -> T {
        let mut room = vec![0; SESSION_TEXTS_BYTES];
        let mut rest: &mut [u8] = &mut room;
        let session = Session::new(7, Ifindex::new(2).unwrap());
        let record = Record::read(&Network::new(), &session, &mut self, &mut rest);
        let left = rest.len();
        look(record, left)
    }
}

impl Sysfs for Files {
    fn read(&mut self, path: &str, buffer: &mut [u8]) -> Option<usize> {
        let text = self.0.get(path)?;
        let length = text.len().min(buffer.len());
        buffer[..length].copy_from_slice(&text[..length]);
        Some(length)
    }

    fn link<'b>(&mut self, path: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        assert_eq!(path, FOLDER);
        let place = b"../../devices/platform/host12/session7/iscsi_session/session7";
        buffer[..place.len()].copy_from_slice(place);
        buffer.get(..place.len())
    }
}

#[test]
fn all_that_a_login_needs_is_there() {
    Files::new().read(|record, left| {
        let record = record.unwrap();
        let session = record.session.unwrap();
        assert_eq!((session.sid, session.host), (7, 12));
        assert_eq!(record.initiator.as_str(), "iqn.2026-11.example:host");
        let plan = record.plan;
        assert_eq!(plan.target.as_str(), "iqn.2026-11.example:root");
        assert_eq!(plan.portal.to_string(), "[fd00:8::1]:3261");
        let chap = plan.chap.unwrap();
        assert_eq!(chap.initiator.name, b"host");
        // The kernel puts one line feed behind whatever it was told.
        assert_eq!(chap.initiator.secret, b"twelve bytes \n");
        let target = chap.target.unwrap();
        assert_eq!(
            (target.name, target.secret),
            (&b"disk"[..], &b"another secret"[..])
        );
        assert_eq!(SESSION_TEXTS_BYTES - left, 105);
    });
}

#[test]
fn what_the_kernel_was_not_told_is_not_there() {
    for unset in [&b"(null)\n"[..], b"<NULL>\n", b"\n", b""] {
        let one_way = Files::new().with("password_in", unset);
        one_way.read(|record, _| assert!(record.unwrap().plan.chap.unwrap().target.is_none()));
        let none = Files::new().with("/password", unset);
        none.read(|record, _| assert!(record.unwrap().plan.chap.is_none()));
    }
}

#[test]
fn what_lacks_a_name_or_a_portal_cannot_be_logged_in() {
    for name in [
        "targetname",
        "initiatorname",
        "persistent_address",
        "persistent_port",
    ] {
        Files::new()
            .without(name)
            .read(|record, _| assert!(record.is_none(), "{name}"));
        Files::new()
            .with(name, b"(null)\n")
            .read(|record, _| assert!(record.is_none(), "{name}"));
    }
    for (name, text) in [
        ("targetname", &b"no name\n"[..]),
        ("persistent_address", b"san.example.com\n"),
        ("persistent_port", b"65536\n"),
    ] {
        Files::new()
            .with(name, text)
            .read(|record, _| assert!(record.is_none(), "{name}"));
    }
}

#[test]
fn whoever_opened_a_session_bound_it_to_what_its_host_names() {
    let address = ("ipaddress", &b"fd00:8::7\n"[..]);
    let source = Some("fd00:8::7".to_string());
    let unbound = [
        &[][..],
        &[address],
        &[
            address,
            ("netdev", b"default\n"),
            ("hwaddress", b"default\n"),
        ],
        &[address, ("netdev", b"(null)\n"), ("hwaddress", b"(null)\n")],
    ];
    for told in unbound {
        assert_eq!(Files::new().host(told).bound(), (None, None), "{told:?}");
    }
    let by_mac = ("hwaddress", &b"52:54:00:12:34:56\n"[..]);
    let of_card = Files::new().host(&[address, by_mac]);
    assert_eq!(of_card.bound(), (None, source.clone()));
    let of_bond = Files::new().host(&[address, ("netdev", b"bond0\n")]);
    assert_eq!(of_bond.bound(), (Some(5), source));
    // A connection that is lost comes from nowhere.
    let lost = Files::new().host(&[("netdev", b"bond0\n"), ("ipaddress", b"\n")]);
    assert_eq!(lost.bound(), (Some(5), None));
    let mut gone = Files::new().host(&[("netdev", b"eth9\n")]);
    let mut room = vec![0; SESSION_TEXTS_BYTES];
    let record = Record::of_any(7, None, &mut gone, &mut &mut room[..]).unwrap();
    // It may come back.
    let name = record.link_name.map(|name| name.to_string());
    assert_eq!((record.link, name), (None, Some("eth9".to_string())));
    assert_eq!(gone.bound(), (None, None));
}

#[test]
fn what_was_known_of_a_connection_is_still_known_when_it_is_lost() {
    let told = [("ipaddress", &b"fd00:8::7\n"[..]), ("netdev", b"bond0\n")];
    let mut up = Files::new().host(&told);
    let digest = ["iscsi_connection/connection7:0/", "data_digest"].concat();
    up.0.insert(digest, b"1\n");
    let mut room = vec![0; SESSION_TEXTS_BYTES];
    let known = Record::of_any(7, None, &mut up, &mut &mut room[..]).unwrap();
    let known = known.standing();
    assert_eq!(known.digests, [false, true]);
    let mut lost = Files::new().host(&[("netdev", b"bond0\n"), ("ipaddress", b"\n")]);
    let record = Record::of_any(7, Some(known), &mut lost, &mut &mut room[..]).unwrap();
    assert_eq!(record.standing(), known);
    assert_eq!(record.link.map(Ifindex::get), Some(5));
}

#[test]
fn what_others_set_meanwhile_is_taken_over_and_what_is_missing_is_not() {
    let (mut room, mut little) = (vec![0; SESSION_TEXTS_BYTES], [0; 1000]);
    let mut rest = &mut room[..];
    let mut record = Record::of_any(7, None, &mut Files::new(), &mut rest).unwrap();
    let mut renewed = |mut files: Files| {
        let before = rest.len();
        record.renew(&mut files, &mut rest);
        let chap = record.plan.chap.unwrap();
        assert!(chap.target.is_some());
        (chap.initiator.secret, rest.len() != before)
    };
    let known = &b"twelve bytes \n"[..];
    assert_eq!(renewed(Files::new()), (known, false));
    let changed = || Files::new().with("/password", b"another one\n");
    // Nobody takes credentials back: they could not be read.
    for missing in ["targetname", "/password", "password_in"] {
        assert_eq!(renewed(changed().without(missing)), (known, false));
    }
    assert_eq!(renewed(changed()), (&b"another one"[..], true));
    record.renew(&mut Files::new(), &mut &mut little[..]);
    assert_eq!(record.plan.chap.unwrap().initiator.secret, b"another one");
}

#[test]
fn what_finds_no_room_is_not_cut() {
    let mut room = [0; 20];
    let mut rest: &mut [u8] = &mut room;
    let session = Session::new(7, Ifindex::new(2).unwrap());
    let record = Record::read(&Network::new(), &session, &mut Files::new(), &mut rest);
    assert!(record.is_none());
}

#[test]
fn what_is_not_whole_takes_no_room() {
    for missing in ["/persistent_port", "/persistent_address", "/initiatorname"] {
        Files::new().without(missing).read(|record, left| {
            assert!(record.is_none());
            assert_eq!(left, SESSION_TEXTS_BYTES, "without {missing}");
        });
    }
}

#[test]
fn the_longest_texts_of_a_session_find_room() {
    let long = |begin: &str, bytes: usize| -> &'static [u8] {
        let text = [begin, &"a".repeat(bytes - begin.len()), "\n"].concat();
        text.into_bytes().leak()
    };
    let name = long("iqn.2026-11.example:", ISCSI_NAME_BYTES);
    let credential = long("", CHAP_NAME_BYTES);
    let mut files = Files::new()
        .with("/targetname", name)
        .with("/initiatorname", name)
        .with(
            "/persistent_address",
            b"fd00:1234:1234:1234:1234:1234:1234:1234\n",
        )
        .with("/persistent_port", b"65535\n");
    for text in ["/username", "/password", "/username_in", "/password_in"] {
        files = files.with(text, credential);
    }
    let mut room = [0; RECORD_TEXTS_BYTES];
    let record = Record::unbound(7, &mut files, &mut &mut room[..]);
    assert!(record.unwrap().plan.chap.unwrap().target.is_some());
}
