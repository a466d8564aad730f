use super::*;

#[test]
fn the_cost_is_read_from_what_the_machine_told() {
    let trace = "\
          sh-9       [000] .....     5.000000: sched_process_exec: filename=/run/installer/bin/sanroot pid=9 old_pid=9
     sanroot-9       [000] .....     5.001000: sched_process_exec: filename=/run/installer/bin/sanroot-installer pid=9 old_pid=9
     sanroot-9       [000] .....     5.010000: sched_process_exit: comm=sanroot-install pid=9 prio=120
          sh-12      [000] .....     6.000000: sched_process_exec: filename=/run/installer/bin/sanroot pid=12 old_pid=12
     sanroot-12      [000] .....     6.014000: sched_process_exit: comm=sanroot-install pid=12 prio=120
";
    let cost = Cost::of(trace, "VmHWM:\t     512 kB\n", "10.00 12.50\n20.00 22.70\n").unwrap();
    assert_eq!(
        cost.table(),
        "| | `sanroot args --all-sessions` | `dracut --print-cmdline` |\n|---|---|---|\n\
         | guest time | 12.0 (10.0 – 14.0) ms | 2600 (2500 – 2700) ms |\n| times ours | 1.0 | 217 |\n\
         | `VmHWM` | 512 KiB | not measured |\n"
    );
}

#[test]
fn the_slowest_run_is_held_against_what_is_aimed_at() {
    let told = |milliseconds: &[f64]| {
        let ours = milliseconds.iter().copied().collect();
        let aims = aims::arguments(&ours, 944.0);
        let lines = aims.iter().map(ToString::to_string);
        lines.collect::<Vec<String>>().join("\n")
    };
    let memory = "met: peak memory, at most 1024 KiB: 944.00 KiB";
    assert_eq!(
        told(&[19.5, 21.3]),
        format!("MISSED: guest time, at most 20 ms: 21.30 ms\n{memory}")
    );
    assert_eq!(
        told(&[19.5, 20.0]),
        format!("met: guest time, at most 20 ms: 20.00 ms\n{memory}")
    );
}

#[test]
fn a_missing_measurement_is_none() {
    assert_eq!(Cost::of("", "", "1 2"), None);
    assert_eq!(Cost::of("", "VmHWM: 5 kB", "1"), None);
}
