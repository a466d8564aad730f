use super::{Event, lifetime, programs};

const TRACE: &str = "\
# tracer: nop
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
         systemd-1       [000] .....     5.101234: sched_process_exec: filename=/usr/bin/udevadm pid=88 old_pid=88
   kworker/u2:1-[x]-41   [000] d..1.     5.200000: conn_bind: (iscsi_sw_tcp_conn_bind+0x0/0xa0 [iscsi_tcp])
              sh-1204    [000] .....    15.250000: sched_process_exec: filename=/usr/bin/sanroot pid=1204 old_pid=1204
         udevadm-88      [000] .....    15.260000: sched_process_exit: comm=udevadm pid=88 prio=120
         sanroot-1204    [000] .....    15.280000: sched_process_exit: comm=sanroot pid=1204 prio=120
";

#[test]
fn lines_are_events() {
    let events = Event::all(TRACE);
    assert_eq!(events.len(), 5);
    assert_eq!(
        events.get(1),
        Some(&Event {
            at: 5.2,
            name: "conn_bind",
            text: "(iscsi_sw_tcp_conn_bind+0x0/0xa0 [iscsi_tcp])",
        })
    );
}

#[test]
fn members_are_found_by_name() {
    let events = Event::all(TRACE);
    let first = events.first().expect("an event");
    assert_eq!(first.member("old_pid"), Some("88"));
    assert_eq!(first.member("pid"), Some("88"));
    assert_eq!(first.member("comm"), None);
}

#[test]
fn programs_are_what_was_executed() {
    assert_eq!(programs(TRACE), ["/usr/bin/udevadm", "/usr/bin/sanroot"]);
}

#[test]
fn a_lifetime_ends_with_its_own_process() {
    let seconds = lifetime(TRACE, "/usr/bin/sanroot").expect("a lifetime");
    assert!((seconds - 0.03).abs() < 1e-9, "{seconds}");
    assert_eq!(lifetime(TRACE, "/usr/bin/iscsid"), None);
}
