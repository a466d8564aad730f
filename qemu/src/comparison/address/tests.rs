use super::taken;

const TRACE: &str = r#"          (ip)-210     [000] .....     4.100000: carrier: (netdev_state_change+0x0/0x80) nic="lo"
          (ip)-210     [000] .....     4.200000: address4: (__inet_insert_ifa+0x0/0x300) address=0x100007f
  kworker/u2:2-27      [000] .....     5.100000: carrier: (netdev_state_change+0x0/0x80) nic="ens3"
  kworker/u2:2-27      [000] .....     5.500000: carrier: (netdev_state_change+0x0/0x80) nic="ens3"
       sanroot-301     [000] .....     5.501250: address4: (__inet_insert_ifa+0x0/0x300) address=0xf02000a
"#;

#[test]
fn the_time_is_from_the_last_carrier_to_the_address() {
    let taken = taken(TRACE, "address=0xf02000a").unwrap();
    assert!((taken - 0.001_25).abs() < 1e-9, "{taken}");
}

#[test]
fn without_a_carrier_or_the_address_there_is_no_time() {
    assert_eq!(taken(TRACE, "address=0x202000a"), None);
    let loopback: String = TRACE.lines().take(2).collect();
    assert_eq!(taken(&loopback, "address=0x100007f"), None);
}
