use super::{Login, peak, system_calls};

const TRACE: &str = "\
           sleep-109     [000] .....     5.000000: sched_process_exec: filename=/proc/self/exe pid=109 old_pid=109
         sanroot-112     [000] .....     5.100000: sched_process_exec: filename=/usr/bin/sanroot pid=112 old_pid=112
         sanroot-112     [000] .....     5.101000: create_session: (iscsi_sw_tcp_session_create+0x0/0x120 [iscsi_tcp])
         sanroot-112     [000] .....     5.103000: create_session_end: (iscsi_if_create_session.isra.0+0x2d/0xc0 [scsi_transport_iscsi] <- iscsi_sw_tcp_session_create)
         sanroot-112     [000] .....     5.103100: create_conn: (iscsi_sw_tcp_conn_create+0x0/0x177 [iscsi_tcp])
         sanroot-112     [000] .....     5.103300: create_conn_end: (iscsi_if_rx+0x1895/0x1e44 [scsi_transport_iscsi] <- iscsi_sw_tcp_conn_create)
         sanroot-112     [000] .....     5.103400: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=57979 dport=13260 saddr=10.0.2.15 daddr=10.0.2.2 oldstate=TCP_CLOSE newstate=TCP_SYN_SENT
          <idle>-0       [000] ..s2.     5.103500: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=57979 dport=13260 saddr=10.0.2.15 daddr=10.0.2.2 oldstate=TCP_SYN_SENT newstate=TCP_ESTABLISHED
         sanroot-112     [000] .....     5.103600: bind: (iscsi_sw_tcp_conn_bind+0x0/0x1e0 [iscsi_tcp])
         sanroot-112     [000] .....     5.103650: bind_end: (iscsi_if_rx+0x157c/0x1e44 [scsi_transport_iscsi] <- iscsi_sw_tcp_conn_bind)
         sanroot-112     [000] .....     5.104000: send_pdu: (iscsi_conn_send_pdu+0x0/0x80 [libiscsi])
    kworker/u2:0-9       [000] b.s4.     5.104300: recv_pdu: (iscsi_recv_pdu+0x0/0x160 [scsi_transport_iscsi])
         sanroot-112     [000] .....     5.104400: start: (iscsi_conn_start+0x0/0x180 [libiscsi])
         sanroot-112     [000] .....     5.104450: start_end: (iscsi_if_rx+0x16a8/0x1e44 [scsi_transport_iscsi] <- iscsi_conn_start)
         sanroot-117     [000] .....     5.105000: scan: (store_scan+0x0/0x1c0 [scsi_mod])
    kworker/u2:0-9       [000] .....     5.115000: disk: (disk_uevent+0x0/0xe0)
         sanroot-118     [000] .....     5.116000: scan: (store_scan+0x0/0x1c0 [scsi_mod])
";

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[test]
fn a_login_is_the_whole_and_its_parts() {
    let login = Login::of(TRACE, "sanroot").expect("a login");
    assert!(close(login.whole, 0.015), "{login:?}");
    let expected = [0.002, 0.0002, 0.0001, 0.00005, 0.0003, 0.00005, 0.01];
    for (part, expected) in login.parts.into_iter().zip(expected) {
        assert!(close(part, expected), "{login:?}");
    }
    assert!(close(login.sum(), 0.0127), "{login:?}");
}

#[test]
fn a_login_without_its_program_or_disk_is_none() {
    assert_eq!(Login::of(TRACE, "iscsistart"), None);
    let without_disk = TRACE.replace(": disk:", ": dusk:");
    assert_eq!(Login::of(&without_disk, "sanroot"), None);
}

#[test]
fn calls_count_until_the_disk() {
    let trace = "\
         sanroot-112     [000] .....     5.100100: sys_enter: NR 228 (7, 7fffcc5f29b0, 0, 0, 0, 0)
         sanroot-112     [000] .....     5.100200: sys_enter: NR 257 (ffffff9c, 7fffcc5f28b0, 88101, 0, 0, 3e8)
    kworker/u2:0-9       [000] .....     5.115000: disk: (disk_uevent+0x0/0xe0)
         sanroot-112     [000] .....     5.116000: sys_enter: NR 45 (6, 4c14f0, 8000, 0, 7fffcc5f2920, 7fffcc5f29a0)
";
    assert_eq!(system_calls(trace), 2);
}

#[test]
fn the_peak_is_in_the_status() {
    let status = "Name:\tsanroot\nVmPeak:\t    1156 kB\nVmHWM:\t     476 kB\n";
    assert_eq!(peak(status), Some(476.0));
    assert_eq!(peak("Name:\tkthreadd\n"), None);
}
