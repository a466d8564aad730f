mod firmware;
mod masked;
mod named;
mod routers;
mod secrets;

use std::string::{String, ToString};

use super::Sources;
use crate::cmdline::Arguments;
use crate::finding::Findings;
use crate::ibft::Firmware;
use crate::iscsi::IscsiName;
use crate::plan::{BootPlan, PlanText, PlannedInitiator, Verdict, machine_initiator};

const INSTALLED: &[u8] = b"iqn.2004-10.com.example:host";

/// What the plan of `line` comes to, and its text with the findings by their codes.
fn planned(line: &str) -> (Verdict, String) {
    planned_with(&Firmware::new(), line)
}

fn planned_with(firmware: &Firmware<'_>, line: &str) -> (Verdict, String) {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let sources = Sources {
        firmware,
        arguments: &arguments,
        installed: IscsiName::parse(INSTALLED)
            .ok()
            .map(PlannedInitiator::installed),
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let text = PlanText {
        plan: &plan,
        findings: &Findings::default(),
    };
    let mut text = text.to_string();
    for finding in findings.kept() {
        text += &std::format!("{} {}\n", finding.cause.code(), finding.subject);
    }
    (plan.verdict(), text)
}

fn boots(line: &str, expected: &str) {
    assert_eq!(planned(line), (Verdict::Boot, expected.to_string()));
}

#[test]
fn nothing_asked_is_a_clean_verdict() {
    let (verdict, text) = planned("root=UUID=1234 ro quiet ip=dhcp rd.neednet=1");
    assert_eq!(verdict, Verdict::NothingAsked);
    assert!(text.starts_with("nothing to do"), "{text}");
    assert!(!text.contains("NIC 0"), "{text}");
}

#[test]
fn what_is_asked_for_and_cannot_be_done_is_another() {
    for line in [
        "netroot=iscsi:10.0.0.1::0::iqn.x:y",
        "netroot=iscsi:san..example.com::::iqn.x:y",
    ] {
        let (verdict, text) = planned(line);
        assert_eq!(verdict, Verdict::Impossible);
        assert!(text.starts_with("impossible"), "{text}");
    }
}

#[test]
fn where_no_nic_is_named_the_one_that_the_kernel_came_over_is_meant() {
    for (arguments, meant) in [
        (
            "BOOTIF=01-52-54-00-12-34-56",
            "NIC 0      52:54:00:12:34:56, DHCPv4",
        ),
        (
            "ip=dhcp BOOTIF=01-52-54-00-12-34-56",
            "NIC 0      52:54:00:12:34:56, DHCPv4",
        ),
        (
            "ip=dhcp BOOTIF=01-52-54-00-12-34-56 bootdev=ens3",
            "NIC 0      ens3, DHCPv4",
        ),
        (
            "ip=dhcp BOOTIF=01-52-54-00-12-34-56 rd.bootif=0",
            "NIC 0      every NIC, DHCPv4",
        ),
        (
            "ip=ens4:dhcp BOOTIF=01-52-54-00-12-34-56",
            "NIC 0      ens4, DHCPv4",
        ),
    ] {
        let line = std::format!("{arguments} netroot=iscsi:10.0.0.1::::iqn.x:disk");
        let (_, text) = planned(&line);
        assert!(text.contains(meant), "{arguments}: {text}");
        assert!(!text.contains("no-effect"), "{arguments}: {text}");
    }
}

#[test]
fn a_root_that_dhcp_is_to_name_is_told_where_nothing_else_names_a_target() {
    for line in [
        "root=dhcp",
        "ip=dhcp root=dhcp6",
        "root=/dev/root netroot=dhcp",
    ] {
        let (verdict, text) = planned(line);
        assert_eq!(verdict, Verdict::NothingAsked, "{line}");
        let word = line.split(' ').find(|word| word.contains("root=dhcp"));
        let told = std::format!("plan.root.dhcp {}\n", word.unwrap());
        assert!(text.ends_with(&told), "{line}: {text}");
    }
    let others = "root=dhcp root=UUID=1";
    for line in ["root=dhcp netroot=iscsi:10.0.0.1::::iqn.x:disk", others] {
        let (_, text) = planned(line);
        assert!(!text.contains("dhcp\n"), "{line}: {text}");
    }
}

#[test]
fn a_target_without_any_ip_has_dhcp_on_every_nic() {
    boots(
        "netroot=iscsi:10.0.0.1::::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      every NIC, DHCPv4 (default)\n\
         session 0  iqn.x:y LUN any at 10.0.0.1:3260 (netroot=iscsi:10.0.0.1::::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n",
    );
}

#[test]
fn a_named_nic_or_the_zone_of_the_portal_carries_the_session() {
    boots(
        "netroot=iscsi:10.0.0.1:::default:ens3::iqn.x:y netroot=iscsi:[fe80::1%ens4]::::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      ens3, DHCPv4 (default)\n\
         NIC 1      ens4, router advertisements (default)\n\
         session 0  iqn.x:y LUN any at 10.0.0.1:3260 over NIC 0 (netroot=iscsi:10.0.0.1:::default:ens3::iqn.x:y)\n\
         session 1  iqn.x:y LUN any at [fe80::1]:3260 over NIC 1 (netroot=iscsi:[fe80::1%ens4]::::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n",
    );
}

#[test]
fn what_an_installer_emits_is_planned_whole() {
    boots(
        "ifname=san0:52:54:00:12:34:56 vlan=san0.42:san0 rd.retry=60 \
         ip=10.0.0.2::10.0.0.1:255.255.255.0:host:san0.42:none:9000 ip=[2001:db8::2]:::64::san0.42:none \
         rd.iscsi.initiator=iqn.x:host netroot=iscsi:u:s2345678901b:ru:r2345678901b@10.1.0.1::860:default:san0.42:5:iqn.x:y",
        "initiator  iqn.x:host (rd.iscsi.initiator=iqn.x:host)\n\
         NIC 0      52:54:00:12:34:56, VLAN 42, MTU 9000, 10.0.0.2/24 via 10.0.0.1, 2001:db8::2/64, host name host \
         (ip=10.0.0.2::10.0.0.1:255.255.255.0:host:san0.42:none:9000)\n\
         session 0  iqn.x:y LUN 5 at 10.1.0.1:860 over NIC 0, mutual CHAP <set> \
         (netroot=iscsi:<set>@10.1.0.1::860:default:san0.42:5:iqn.x:y)\n\
         deadline   60 s, each attempt 15 s\n",
    );
}

#[test]
fn a_nic_that_no_argument_configures_is_named() {
    boots(
        "ip=ens3:dhcp netroot=iscsi:10.0.0.1:::default:ens4::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      ens3, DHCPv4 (ip=ens3:dhcp)\n\
         session 0  iqn.x:y LUN any at 10.0.0.1:3260 (netroot=iscsi:10.0.0.1:::default:ens4::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n\
         plan.nic.not-configured netroot=iscsi:10.0.0.1:::default:ens4::iqn.x:y\n",
    );
}

#[test]
fn one_session_shows_every_lun_of_a_target() {
    boots(
        "ip=dhcp netroot=iscsi:10.0.0.1:::1:iqn.x:y netroot=iscsi:10.0.0.1:::1:iqn.x:y netroot=iscsi:10.0.0.1:::2:iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      every NIC, DHCPv4 (ip=dhcp)\n\
         session 0  iqn.x:y LUN 1 at 10.0.0.1:3260 (netroot=iscsi:10.0.0.1:::1:iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n\
         plan.session.merged netroot=iscsi:10.0.0.1:::2:iqn.x:y\n",
    );
}

/// The verdict and the findings where nothing but the machine itself may name the initiator, and the name.
fn named_by(machine: &[u8], line: &str) -> (Verdict, String, Option<String>) {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let firmware = Firmware::new();
    let sources = Sources {
        firmware: &firmware,
        arguments: &arguments,
        installed: machine_initiator(machine),
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let mut told = String::new();
    for finding in findings.kept() {
        told += &std::format!("{} {}\n", finding.cause.code(), finding.subject);
    }
    let name = plan
        .initiator
        .map(|it| std::format!("{} ({})", it.name, it.origin));
    (plan.verdict(), told, name)
}

#[test]
fn a_machine_that_nobody_gave_a_name_logs_in_by_its_uuid() {
    let name = "iqn.2010-04.org.ipxe:4c4c4544-0042-3010-8044-b7c04f4a4d32";
    let line = "netroot=iscsi:10.0.0.1::::iqn.x:y";
    let told = std::format!("plan.initiator.made {name}\n");
    assert_eq!(
        named_by(name.as_bytes(), line),
        (Verdict::Boot, told, Some(std::format!("{name} (uuid)")))
    );
    let given = std::format!("{line} rd.iscsi.initiator=iqn.x:host");
    let (_, told, initiator) = named_by(name.as_bytes(), &given);
    assert_eq!(told, "");
    assert_eq!(
        initiator.as_deref(),
        Some("iqn.x:host (rd.iscsi.initiator=iqn.x:host)")
    );
    // Nobody needs it.
    assert_eq!(named_by(name.as_bytes(), "ip=dhcp").1, "");
}

#[test]
fn nobody_logs_in_without_a_name() {
    let (verdict, told, _) = named_by(b"", "netroot=iscsi:10.0.0.1::::iqn.x:y");
    assert_eq!(verdict, Verdict::Impossible);
    assert_eq!(told, "plan.initiator.missing machine\n");
}
