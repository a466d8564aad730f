use std::format;
use std::string::String;
use std::vec;

use super::Report;
use crate::boot::{Fault, Stage};
use crate::finding::{Findings, Subject};

fn json(report: &Report<'_, '_>) -> String {
    let mut buffer = vec![0; 16 * 1024];
    let mut out = buffer.as_mut_slice();
    report.write_json(&mut out).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

fn text(report: &Report<'_, '_>) -> String {
    let mut buffer = vec![0; 16 * 1024];
    let mut out = buffer.as_mut_slice();
    report.write_text(&mut out).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

#[test]
fn a_boot_that_nobody_asked_for_is_a_whole_document() {
    let findings = Findings::default();
    let report = Report::Nothing(&findings, Stage::Idle);
    let document = json(&report);
    assert!(document.starts_with("{\"schema\":\"sanroot/report/1\","));
    assert!(document.ends_with("\"outcome\":\"idle\"}\n"), "{document}");
    let why = "neither an argument nor a firmware table asks for a SAN disk";
    assert!(text(&report).ends_with(&format!(": idle\n{why}\n")));
}

#[test]
fn a_crash_names_its_stage_and_what_to_do() {
    let mut findings = Findings::default();
    findings.add(Subject::Machine, Fault::Crashed(Stage::Login));
    let report = Report::Nothing(&findings, Stage::Failed);
    let document = json(&report);
    assert!(
        document.contains("\"code\":\"agent.crashed\""),
        "{document}"
    );
    assert!(document.contains("in the stage login"), "{document}");
    assert!(document.ends_with("\"outcome\":\"failed\"}\n"));
    assert!(text(&report).contains("[agent.crashed]"));
}

#[test]
fn findings_that_found_no_room_are_counted() {
    let mut findings = Findings::default();
    for _ in 0..200 {
        findings.add(Subject::Machine, Fault::Overrun);
    }
    let mut buffer = vec![0; 64 * 1024];
    let mut out = buffer.as_mut_slice();
    let report = Report::Nothing(&findings, Stage::Failed);
    report.write_json(&mut out).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    let document = String::from_utf8(buffer).unwrap();
    assert!(document.contains("\"findings_dropped\":72"), "{document}");
}
