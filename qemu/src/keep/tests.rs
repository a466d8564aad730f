use super::*;

const KEEP: &str = "nics = { ens4 = '10.0.7.' }\n\
    other = { nic = 'ens7', address = '10.0.10.', service = 'networking.service' }";

/// What a machine notes that keeps everything, by file.
fn notes() -> Vec<(&'static str, String)> {
    let seconds = || (40..360).map(f64::from);
    let looks: String = seconds().map(|at| format!("{at:.2}\n")).collect();
    let transfers: String = seconds()
        .map(|at| format!("done:/dev/sda {at:.2}\n"))
        .collect();
    let ens4 =
        "2: ens4    inet 10.0.7.100/24 scope global ens4\n2: ens4    inet6 fe80::1/64 scope link";
    let ens7 = "3: ens7    inet 10.0.10.100/24 scope global ens7";
    let moments = "take-over 50.1\nrestart 201.3\nend 351.2\n";
    let changes =
        format!("@ 20.1\nens4 up\nens7 down\n{ens4}\n@ 30.2\nens4 up\nens7 up\n{ens4}\n{ens7}\n");
    // At the end, the service of the other NIC has ended before all is unmounted.
    vec![
        ("looks", looks),
        ("changes", changes),
        ("last", format!("ens4 up\nens7 down\n{ens4}\n")),
        ("moments", moments.to_owned() + &transfers),
        (
            "monitor",
            "2: ens4    inet6 fe80::1/64 scope link\n".to_owned(),
        ),
        (
            "kernel",
            "[    8.1]  connection1:0: detected conn error (1020)\n".to_owned(),
        ),
        (
            "iscsid",
            "[   49.9] debian iscsid[99]: connection1:0 is operational after recovery\n".to_owned(),
        ),
    ]
}

/// The complaints where `text` of a file is another one.
fn with(name: &str, text: &str, other: &str) -> Vec<String> {
    let keep: Keep = toml::from_str(KEEP).unwrap();
    let files = notes().into_iter().map(|(file, content)| {
        let content = if file == name {
            assert!(content.contains(text), "{text} in {content}");
            content.replace(text, other)
        } else {
            content
        };
        format!("@file /run/rig/{file}\n{content}@end\n")
    });
    keep.complaints(&Evidence::parse(&files.collect::<String>()))
}

#[test]
fn what_keeps_everything_passes() {
    assert_eq!(with("looks", "", ""), Vec::<String>::new());
}

/// Each case is a file, a text in it, what stands there instead, and what the complaint says.
fn complained_of(cases: &[(&str, &str, &str, &str)]) {
    for (name, text, other, complaint) in cases {
        let complaints = with(name, text, other);
        let mut complaints = complaints.iter();
        assert!(
            complaints.any(|said| said.contains(complaint)),
            "{name}: {other}"
        );
    }
}

#[test]
fn an_address_or_a_link_that_is_not_kept_is_a_complaint() {
    complained_of(&[
        (
            "changes",
            "@ 30.2\nens4 up",
            "@ 30.2\nens4 down",
            "at first",
        ),
        (
            "changes",
            "@ 30.2\nens4 up",
            "@ 30.2\nens4 up\n2: ens4 inet 10.0.7.101/24",
            "at first",
        ),
        (
            "changes",
            "inet 10.0.7.100/24",
            "inet 10.0.77.100/24",
            "no address 10.0.7.… at first",
        ),
        (
            "last",
            "inet 10.0.7.100/24",
            "inet 10.0.7.101/24",
            "after the unmounting",
        ),
        (
            "changes",
            "inet 10.0.10.100/24",
            "inet 169.254.1.1/16",
            "ens7: no address",
        ),
        (
            "monitor",
            "2: ens4",
            "Deleted 2: ens4    inet 10.0.7.100/24\n2: ens4",
            "kernel tells",
        ),
        (
            "monitor",
            "2: ens4",
            "2: ens4: <NO-CARRIER,UP> state DOWN\n2: ens4",
            "kernel tells",
        ),
        ("looks", "\n9", "\n1", "nobody looked"),
        ("moments", "restart 201.3\n", "", "not restarted"),
    ]);
}

#[test]
fn a_session_that_is_not_kept_is_a_complaint() {
    let reported = "[88.1] x: Kernel reported iSCSI connection 1:0 error\n[   49.9]";
    complained_of(&[
        ("moments", "end 351.2", "end 349.2", "s of I/O"),
        ("moments", "take-over 50.1\n", "", "not taken over"),
        (
            "moments",
            "done:/dev/sda 90.00\n",
            "failed:/dev/sda 90.00\n",
            "an I/O error after 90 s",
        ),
        (
            "moments",
            "done:/dev/sda 9",
            "done:/dev/sdb 9",
            "/dev/sda: no I/O for",
        ),
        ("moments", "done:", "undone:", "I/O on no other disks"),
        ("kernel", "8.1", "88.1", "conn error"),
        ("iscsid", "49.9", "88.1", "operational"),
        ("iscsid", "[   49.9]", reported, "Kernel reported"),
    ]);
}

#[test]
fn a_machine_that_noted_nothing_kept_nothing() {
    let keep: Keep = toml::from_str(KEEP).unwrap();
    assert!(keep.complaints(&Evidence::default()).len() > 2);
}

#[test]
fn a_lease_of_a_kept_nic_is_renewed() {
    let keep: Keep = toml::from_str("nics = { ens4 = '10.', ens6 = 'fd00:' }").unwrap();
    let nic = |more: &str| toml::from_str::<Nic>(&format!("mac = 'x'\n{more}")).unwrap();
    let leased = "wire = { host = [], leases = 'x' }";
    // The second has no server, the fourth is not kept.
    let nics = [
        nic(leased),
        nic("wire = { host = [] }"),
        nic(leased),
        nic(leased),
    ];
    let log = "x DHCPACK(tap0) y\nx DHCPREPLY(tap2) y\n";
    assert_eq!(keep.leases(&nics, &log.repeat(3)), Vec::<String>::new());
    assert_eq!(keep.leases(&nics, log).len(), 2);
}
