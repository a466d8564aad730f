use super::Boot;

const REPORT: &str = r#"{"sessions": [
    {"steps": {"create_us": 1000, "connect_us": 3000, "start_us": 4000, "disk_us": 9000}},
    {"steps": {"create_us": 2000, "connect_us": 3000, "start_us": 6000, "disk_us": 21000}},
    {"steps": {"create_us": 2500, "connect_us": 3000, "start_us": 5000, "disk_us": 11000}}]}"#;

#[test]
fn a_boot_takes_from_its_first_request_to_its_last_disk() {
    let boot = Boot::of(REPORT, "VmHWM:\t     444 kB\n").unwrap();
    assert_eq!(boot.row(), "| 3 | 20.0 ms | 6.7 ms | 2.0 ms | 444 KiB |\n");
}

#[test]
fn a_session_without_its_disk_is_no_measurement() {
    let report = REPORT.replace("11000", "null");
    assert_eq!(Boot::of(&report, "VmHWM: 444 kB"), None);
}
