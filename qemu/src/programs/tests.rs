use super::*;

const TRACE: &str = "\
# tracer: nop
#
# entries-in-buffer/entries-written: 11/11   #P:1
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
         systemd-1       [000] .....     5.000000: sched_process_fork: comm=systemd pid=1 child_comm=systemd child_pid=88
       (sanroot)-88      [000] .....     5.100000: sched_process_exec: filename=/usr/bin/sanroot pid=88 old_pid=88
         sanroot-88      [000] .....     5.110000: sched_process_fork: comm=sanroot pid=88 child_comm=sanroot child_pid=90
         systemd-1       [000] .....     5.120000: sched_process_fork: comm=systemd pid=1 child_comm=systemd child_pid=91
         sanroot-90      [000] .....     5.130000: sched_process_exec: filename=/sbin/modprobe pid=90 old_pid=90
         udevadm-91      [000] .....     5.135000: sched_process_exec: filename=/usr/bin/udevadm pid=91 old_pid=91
        modprobe-90      [000] .....     5.140000: sched_process_exit: comm=modprobe pid=90 prio=120
         udevadm-91      [000] .....     9.000000: sched_process_exit: comm=udevadm pid=91 prio=120
         sanroot-88      [000] .....     9.150000: sched_process_fork: comm=sanroot pid=88 child_comm=sanroot child_pid=93
         sanroot-93      [000] .....     9.160000: sched_process_exit: comm=sanroot pid=93 prio=120
         sanroot-88      [000] .....     9.200000: sched_process_exit: comm=sanroot pid=88 prio=120
";

fn count(expected: &str, trace: &str) -> usize {
    let evidence = Evidence {
        files: [(trace::FILE.to_owned(), trace.to_owned())].into(),
        ..Evidence::default()
    };
    complaints(&toml::from_str(expected).unwrap(), &evidence).len()
}

fn expected(executed: &str, processes: usize, seconds: f64) -> String {
    format!(
        "of = ['/usr/bin/sanroot']\nexecuted = [{executed}]\nprocesses = {processes}\nended-within = {seconds}"
    )
}

const BOTH: &str = "'/usr/bin/sanroot', '/sbin/modprobe'";

#[test]
fn a_program_with_its_children_is_told_from_all_others() {
    assert_eq!(count(&expected(BOTH, 3, 4.2), TRACE), 0);
}

#[test]
fn one_more_is_a_complaint() {
    assert_eq!(count(&expected(BOTH, 2, 4.2), TRACE), 1);
    assert_eq!(count(&expected("'/usr/bin/sanroot'", 3, 4.2), TRACE), 1);
    let both = format!("{BOTH}, '/sbin/modprobe'");
    assert_eq!(count(&expected(&both, 3, 4.2), TRACE), 1);
}

#[test]
fn who_takes_longer_or_goes_on_is_a_complaint() {
    assert_eq!(count(&expected(BOTH, 3, 4.0), TRACE), 1);
    let goes_on = TRACE.replace("pid=88 prio", "pid=87 prio");
    assert_eq!(count(&expected(BOTH, 3, 4.2), &goes_on), 1);
}

#[test]
fn what_was_not_recorded_whole_proves_nothing() {
    let lost = TRACE.replace("11/11", "11/12");
    assert_eq!(count(&expected(BOTH, 3, 4.2), &lost), 1);
    let wanted = toml::from_str(&expected(BOTH, 3, 4.2)).unwrap();
    assert_eq!(complaints(&wanted, &Evidence::default()).len(), 1);
}
