use super::{head, row, taken};
use crate::comparison::statistics::Samples;

const TRACE: &str = r#"          (ip)-210     [000] .....     4.100000: activate: (dev_activate+0x0/0x280) nic="lo" state=0x3
          (ip)-210     [000] .....     4.200000: address4: (__inet_insert_ifa+0x0/0x2e0) address=0x100007f
       sanroot-301     [000] .....     5.100000: activate: (dev_activate+0x0/0x280) nic="san0" state=0x7
  kworker/u2:2-27      [000] .....     6.500000: activate: (dev_activate+0x0/0x280) nic="san0" state=0x3
  kworker/u2:2-27      [000] .....     6.500900: activate: (dev_activate+0x0/0x280) nic="san0" state=0x3
       sanroot-301     [000] .....     6.501250: address4: (__inet_insert_ifa+0x0/0x2e0) address=0xf02000a
"#;

#[test]
fn the_time_is_from_carrier_to_the_address() {
    let taken = taken(TRACE, "address=0xf02000a").unwrap();
    assert!((taken - 0.001_25).abs() < 1e-9, "{taken}");
}

#[test]
fn carrier_that_was_lost_does_not_count() {
    let lost = r#"a-1 [000] ..... 5.000000: activate: (dev_activate+0x0/0x280) nic="san0" state=0x3
a-1 [000] ..... 6.000000: activate: (dev_activate+0x0/0x280) nic="san0" state=0x7
a-1 [000] ..... 8.000000: address4: (__inet_insert_ifa+0x0/0x2e0) address=0xf02000a"#;
    assert_eq!(taken(lost, "address=0xf02000a"), None);
    let kept = lost.replace("0x7", "0xb");
    assert_eq!(taken(&kept, "address=0xf02000a"), Some(3.0));
}

#[test]
fn without_a_carrier_or_the_address_there_is_no_time() {
    assert_eq!(taken(TRACE, "address=0x202000a"), None);
    let loopback: String = TRACE.lines().take(2).collect();
    assert_eq!(taken(&loopback, "address=0x100007f"), None);
}

/// The kernel makes the link-local address, then the lease is added.
const TRACE6: &str = r#"          (ip)-210     [000] .....     4.100000: address6: (ipv6_add_addr+0x0/0x4d0) address={0x0,0x100000000000000}
  kworker/u2:2-27      [000] .....     5.500000: activate: (dev_activate+0x0/0x280) nic="san0" state=0x3
  kworker/0:1-27       [000] .....     5.500100: address6: (ipv6_add_addr+0x0/0x4d0) address={0x80fe,0x563412feff005450}
            ip-301     [000] .....     5.750000: address6: (ipv6_add_addr+0x0/0x4d0) address={0x70000fd,0x5000000000000000}
"#;

#[test]
fn a_link_local_address_does_not_count() {
    let taken = taken(TRACE6, "address={0x70000fd,0x5000000000000000}").unwrap();
    assert!((taken - 0.25).abs() < 1e-9, "{taken}");
}

#[test]
fn an_address_that_another_begins_with_is_not_there() {
    assert_eq!(taken(TRACE, "address=0xf02000"), None);
    assert_eq!(taken(TRACE6, "address={0x70000fd,0x50000000"), None);
}

#[test]
fn a_line_tells_what_ours_spans_and_how_many_times_it_theirs_is() {
    let ours: Samples = [4.0, 1.25, 2.0].into_iter().collect();
    let theirs: Samples = [2000.0, 3000.0].into_iter().collect();
    assert_eq!(
        row("static", &[ours, theirs]),
        "| static | 2.00 (1.25 – 4.00) ms | 2500.0 (2000.0 – 3000.0) ms | 1250 |\n"
    );
    assert!(head().starts_with("| carrier to address | sanroot | network-legacy |"));
}
