//! What becomes of a login when one byte of the response's header is another: all 256 values of all 48 bytes, as a file
//! that a person has read. Run with `UPDATE=1` to write it anew, and read the difference.

use std::fmt::Write;

use sanroot_core::finding::Explain;
use sanroot_core::iscsi::login::{Login, Progress};
use sanroot_core::iscsi::pdu::{HEADER_BYTES, LoginResponse, Stage};
use sanroot_tests::initiator::options;
use sanroot_tests::tree;

const FILE: &str = "tests/fixtures/iscsi/login-response-bytes.txt";
const TEXT: &[u8] = b"TargetPortalGroupTag=1\0";

/// The verdict on the only response to the first request of a login, with `value` at `offset`.
fn verdict(offset: usize, value: u8) -> &'static str {
    let mut login = Login::new(&options()).expect("a login");
    let mut header = LoginResponse {
        transit: Some(Stage::FullFeature),
        continued: false,
        stage: Stage::Operational,
        version_max: 0,
        version_active: 0,
        isid: options().isid,
        tsih: 0x0100,
        initiator_task_tag: 0,
        stat_sn: 0,
        exp_cmd_sn: 0,
        max_cmd_sn: 0,
        status_class: 0,
        status_detail: 0,
        data_segment_length: u32::try_from(TEXT.len()).expect("a length"),
    }
    .emit();
    header[offset] = value;
    match login.response(&header, TEXT) {
        Ok(Progress::Send) => "goes on",
        Ok(Progress::Reconnect) => "begins anew",
        Ok(Progress::Done) => "done",
        Ok(Progress::Redirect(_)) => "redirect",
        Err(fault) => fault.code().to_string().leak(),
    }
}

/// The verdicts on one byte: each with its values, as ranges.
fn line(offset: usize) -> String {
    let mut verdicts: Vec<(&str, Vec<(u8, u8)>)> = Vec::new();
    for value in 0..=u8::MAX {
        let found = verdict(offset, value);
        let at = verdicts
            .iter()
            .position(|(verdict, _)| *verdict == found)
            .unwrap_or_else(|| {
                verdicts.push((found, Vec::new()));
                verdicts.len() - 1
            });
        let ranges = &mut verdicts[at].1;
        match ranges.last_mut() {
            Some((_, last)) if value.checked_sub(1) == Some(*last) => *last = value,
            _ => ranges.push((value, value)),
        }
    }
    let mut line = format!("byte {offset:02}");
    for (verdict, ranges) in verdicts {
        write!(line, "\n   ").expect("a string");
        for (first, last) in ranges {
            if first == last {
                write!(line, " {first:02x}").expect("a string");
            } else {
                write!(line, " {first:02x}-{last:02x}").expect("a string");
            }
        }
        write!(line, ": {verdict}").expect("a string");
    }
    line
}

#[test]
fn every_value_of_every_byte_has_its_verdict() {
    let found: String = (0..HEADER_BYTES)
        .map(|offset| line(offset) + "\n")
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(tree::root().join(FILE), &found).expect("the file is writable");
    }
    let expected = tree::file(FILE).text;
    for (found, expected) in found.split("byte ").zip(expected.split("byte ")) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}
