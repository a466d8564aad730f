use super::whole;

#[test]
fn a_trace_that_lost_events_measures_nothing() {
    let trace = |kept: u8| format!("# entries-in-buffer/entries-written: {kept}/3   #P:1\n");
    assert!(whole(&trace(3)).is_ok());
    assert!(whole(&trace(2)).is_err());
    assert!(whole("").is_err());
}
