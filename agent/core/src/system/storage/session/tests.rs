use core::net::{IpAddr, Ipv4Addr};
use std::vec;

use super::super::place::Unit;
use super::{SystemFlaw, carried, is_down, read};
use crate::args::Room;
use crate::args::spec::{SpecSession, Transport};
use crate::cmdline::Server;
use crate::system::tests::Map;

const SESSION: &str = "/sys/class/iscsi_session/session1";
const CONNECTION: &str = "/sys/class/iscsi_connection/connection1:0";

fn plain() -> Map {
    Map::default().session(2, 1, "iqn.2004-10.com.example:disk")
}

fn attribute(folder: &str, name: &str) -> std::string::String {
    std::format!("{folder}/{name}")
}

/// Reads the session, and gives it to `judge`.
fn shown<R>(
    map: &Map,
    judge: impl FnOnce(&SpecSession<'_>, &super::Way<'_>) -> R,
) -> Result<R, SystemFlaw> {
    let mut room = vec![0; 4096];
    let unit = Unit {
        session: 1,
        host: 2,
        lun: 257,
    };
    let shown = read(map, unit, Transport::Tcp, &mut Room::new(&mut room))?;
    Ok(judge(&shown.session, &shown.way))
}

#[test]
fn a_plain_session_is_what_the_kernel_shows() {
    let result = shown(&plain(), |session, way| {
        assert_eq!(session.target.as_str(), "iqn.2004-10.com.example:disk");
        assert_eq!(session.initiator.as_str(), "iqn.2004-10.com.example:host");
        assert_eq!(
            session.server,
            Server::Address(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)))
        );
        assert_eq!((session.port, session.lun.kernel_number()), (3260, 257));
        assert_eq!((session.iface, session.kernel), (None, Some(1)));
        assert!(session.chap.is_none() && !session.chap_unread);
        assert_eq!((way.source, way.nic, way.mac), (None, None, None));
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn digests_are_seen_whichever_they_are() {
    let has = |header: &str, data: &str| {
        let map = plain()
            .file(&attribute(CONNECTION, "header_digest"), header)
            .file(&attribute(CONNECTION, "data_digest"), data);
        shown(&map, |session, _| session.has_digests).unwrap()
    };
    assert!(!has("0\n", "0\n"));
    assert!(has("1\n", "0\n") && has("0\n", "1\n") && has("1\n", "1\n"));
}

#[test]
fn a_redirected_session_keeps_its_configured_portal() {
    let map = plain()
        .file(&attribute(CONNECTION, "address"), "198.51.100.7\n")
        .file(&attribute(CONNECTION, "port"), "3261\n")
        .file("/sys/class/iscsi_host/host2/ipaddress", "198.51.100.2\n");
    let result = shown(&map, |session, way| {
        assert_eq!(session.server, Server::Address([192, 0, 2, 1].into()));
        assert_eq!(session.port, 3260);
        assert_eq!(way.portal, Some([198, 51, 100, 7].into()));
        assert_eq!(way.source, Some([198, 51, 100, 2].into()));
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn portals_have_many_forms() {
    for (text, server) in [
        (
            "2001:DB8::1",
            Server::Address("2001:db8::1".parse().unwrap()),
        ),
        (
            "[2001:db8::1]",
            Server::Address("2001:db8::1".parse().unwrap()),
        ),
        (
            "fe80::1%ens3",
            Server::Zoned("fe80::1".parse().unwrap(), "ens3"),
        ),
        ("san-a.example.com", Server::Name("san-a.example.com")),
    ] {
        let map = plain().file(&attribute(CONNECTION, "persistent_address"), text);
        let result = shown(&map, |session, _| session.server == server);
        assert_eq!(result, Ok(true), "{text}");
    }
    let map = plain().file(&attribute(CONNECTION, "persistent_address"), "(null)\n");
    assert_eq!(shown(&map, |_, _| ()), Err(SystemFlaw::NoPortal));
    let map = map.file(&attribute(CONNECTION, "address"), "192.0.2.77\n");
    let result = shown(&map, |session, _| session.port);
    assert_eq!(result.map(|_| ()), Ok(()));
}

#[test]
fn the_initiator_is_the_sessions_or_the_hosts_or_the_installed_systems() {
    let name = attribute(SESSION, "initiatorname");
    let map = plain().file(&name, "(null)\n");
    assert_eq!(shown(&map, |_, _| ()), Err(SystemFlaw::NoInitiator));
    let installed = map.file(
        "/etc/iscsi/initiatorname.iscsi",
        "InitiatorName=iqn.2004-10.com.example:installed\n",
    );
    let initiator =
        |map: &Map, name: &str| shown(map, |session, _| session.initiator.as_str() == name);
    assert_eq!(
        initiator(&installed, "iqn.2004-10.com.example:installed"),
        Ok(true)
    );
    let host = installed.file(
        "/sys/class/iscsi_host/host2/initiatorname",
        "iqn.2004-10.com.example:card\n",
    );
    assert_eq!(initiator(&host, "iqn.2004-10.com.example:card"), Ok(true));
    let bad = host.file(&name, "iqn.2004-10.com.example:a b\n");
    assert!(matches!(shown(&bad, |_, _| ()), Err(SystemFlaw::Name(_))));
}

#[test]
fn credentials_are_read_and_told_apart() {
    let file = |map: Map, name: &str, value: &str| map.file(&attribute(SESSION, name), value);
    let one_way = file(
        file(plain(), "username", "host\n"),
        "password",
        "s3cret of it \n",
    );
    let result = shown(&one_way, |session, _| {
        let chap = session.chap.unwrap();
        assert_eq!(
            (chap.own.name, chap.own.secret),
            ("host", Some("s3cret of it "))
        );
        assert!(chap.peer.is_none());
    });
    assert_eq!(result, Ok(()));
    let mutual = file(
        file(one_way, "username_in", "disk\n"),
        "password_in",
        "other\n",
    );
    let result = shown(&mutual, |session, _| {
        session.chap.unwrap().peer.unwrap().secret == Some("other")
    });
    assert_eq!(result, Ok(true));
    // A saved tree shows that there is one.
    let saved = file(mutual, "password", "<set>\n");
    let result = shown(&saved, |session, _| {
        session.chap.unwrap().own.secret.is_none()
    });
    assert_eq!(result, Ok(true));
    let half = file(plain(), "username", "host\n");
    assert_eq!(shown(&half, |_, _| ()), Err(SystemFlaw::ChapIncomplete));
    let reverse = file(
        file(plain(), "username_in", "disk\n"),
        "password_in",
        "other\n",
    );
    assert_eq!(shown(&reverse, |_, _| ()), Err(SystemFlaw::ChapIncomplete));
    let refused = plain().refuse(&attribute(SESSION, "username"));
    let result = shown(&refused, |session, _| {
        (session.chap.is_none(), session.chap_unread)
    });
    assert_eq!(result, Ok((true, true)));
}

#[test]
fn a_bound_session_names_its_nic() {
    let map = plain()
        .file(&attribute(SESSION, "ifacename"), "iface0\n")
        .file("/sys/class/iscsi_host/host2/netdev", "ens4\n")
        .file(
            "/sys/class/iscsi_host/host2/hwaddress",
            "52:54:00:12:34:56\n",
        );
    let result = shown(&map, |session, way| {
        assert_eq!(session.iface, Some("iface0"));
        assert_eq!(way.nic, Some("ens4"));
        assert!(way.mac.is_some());
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn drivers_and_states_are_told_apart() {
    for (driver, transport) in [
        ("iscsi_tcp", Transport::Tcp),
        ("bnx2i", Transport::Bnx2i),
        ("qedi", Transport::Qedi),
        ("ib_iser", Transport::Other),
        ("be2iscsi", Transport::Other),
    ] {
        let map = Map::default().file("/sys/class/scsi_host/host2/proc_name", driver);
        let told = matches!(carried(&map, 2), super::Carried::Told(told) if told == transport);
        assert!(told, "{driver}");
    }
    assert!(!is_down(&plain(), 1) && !is_down(&Map::default(), 1));
    let state = "/sys/class/iscsi_session/session1/state";
    assert!(is_down(&plain().file(state, "FAILED\n"), 1));
}
