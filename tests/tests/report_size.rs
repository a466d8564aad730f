//! The report of a boot at all its limits.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sanroot_core::boot::Stage;
use sanroot_core::cmdline::{ArgumentFlaw, words};
use sanroot_core::finding::{Findings, Subject};
use sanroot_core::limits::{
    CMDLINE_BYTES, DHCP_ROUTERS, FINDINGS, HOST_NAME_BYTES, ISCSI_NAME_BYTES, NIC_DNS_SERVERS,
    NICS, REPORT_BYTES, SESSIONS,
};
use sanroot_core::report::Report;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::link::Nic;
use sanroot_tests::simulation::names::NameServer;
use sanroot_tests::simulation::plan::{Addressing, plan};
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::trial::boot;

/// Made longer by `x` in its place.
fn padded(text: &str, bytes: usize) -> String {
    let fill = "x".repeat(bytes - (text.len() - 1));
    text.replacen('*', &fill, 1)
}

/// As many NICs and targets as a boot has, all names as long as they can be, each target there at the third attempt.
fn largest() -> Setup {
    let mut setup = Setup::sound();
    let number = |place: usize| u8::try_from(place).expect("few");
    setup.nics = (0..NICS).map(|place| Nic::new(1 + number(place))).collect();
    for nic in &mut setup.nics {
        nic.name = padded(&format!("*{}", nic.name), 15);
    }
    let others =
        |count: usize| (0..count).map(|place| Ipv4Addr::new(192, 168, 100, 100 + number(place)));
    setup.servers[0].routers = others(DHCP_ROUTERS).collect();
    setup.servers[0].dns = others(NIC_DNS_SERVERS).collect();
    let mut server = NameServer::new("", &[]);
    server.records.clear();
    setup.targets.clear();
    for place in 0..SESSIONS {
        let address = IpAddr::from([192, 168, 0, 100 + number(place)]);
        let label = "y".repeat(61);
        let host = format!("*.h{place:02}.{label}.{label}.{label}");
        let host = padded(&host, HOST_NAME_BYTES);
        let name = padded(
            &format!("iqn.2020-01.org.example:*{place}"),
            ISCSI_NAME_BYTES,
        );
        let mut target = Target::new(&name, SocketAddr::new(address, 65_535));
        target.manners = vec![Manner::Refuses, Manner::Closes(0), Manner::Serves];
        target.host = Some(host.clone());
        setup.targets.push(target);
        server.records.push((host, vec![address]));
    }
    setup.names = vec![server];
    setup
}

/// Bytes of a finding about an argument that is all of the command line, of bytes that cannot be shown.
fn of_arguments() -> usize {
    let mut line = b"rd.route=".to_vec();
    line.resize(CMDLINE_BYTES, 1);
    let mut findings = Findings::new();
    for word in words(&line) {
        findings.add(Subject::Word(word), ArgumentFlaw::Unknown);
    }
    assert_eq!(findings.kept().len(), 1);
    let mut bytes = vec![0; REPORT_BYTES];
    let mut rest = bytes.as_mut_slice();
    let report = Report::Nothing(&findings, Stage::Failed);
    report.write_json(&mut rest).expect("room");
    REPORT_BYTES - rest.len()
}

#[test]
fn a_report_stays_below_its_limit_where_everything_else_is_at_its_own() {
    let setup = largest();
    let plan = plan(&setup, Addressing::Dhcp);
    assert_eq!((plan.nics.len(), plan.sessions.len()), (NICS, SESSIONS));
    let ending = boot(&setup, &plan, 0x5a_0b08);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.findings.len(), FINDINGS, "{ending:#?}");
    // The simulation holds it to the limit, too.
    let document = ending.report.to_string().len();
    let arguments = of_arguments();
    let all = document + arguments;
    assert!(
        (REPORT_BYTES / 2..REPORT_BYTES).contains(&all),
        "{document} {arguments}"
    );
}
