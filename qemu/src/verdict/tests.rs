use super::*;

const REPORT: &str = r#"{"schema":"sanroot/report/1","version":"0.1.0","initiator":null,"stages":[],"nics":[],"sessions":[],"disks":[],"findings":[{"code":"tcp.refused","severity":"error","subject":"x","text":"x","hint":""}],"findings_dropped":0,"outcome":"released"}"#;

fn expectation(more: &str) -> Expectation {
    // The finding of the report is expected unless others are.
    let findings = match more.contains("findings =") {
        true => "",
        false => "findings = ['tcp.refused']\n",
    };
    toml::from_str(&format!("marker = 'root-mounted'\n{findings}{more}")).unwrap()
}

fn outcome(end: End) -> Outcome {
    let text = format!(
        "@file /run/sanroot/report.json\n{REPORT}\n@end\n@file iscsi\n@end\n@marker 4.5 root-mounted\n"
    );
    Outcome {
        end,
        console: "one\n[    2.500000] two\nthree\n".into(),
        evidence: Evidence::parse(&text),
    }
}

fn count(more: &str) -> usize {
    complaints(&expectation(more), &outcome(End::PoweredOff)).len()
}

#[test]
fn what_was_expected_passes() {
    let more = "report = { '/outcome' = 'released', '/findings/0/code' = 'tcp.refused' }\n\
        findings = ['tcp.refused']\nconsole = ['one', { text = 'two', within = 2.5 }, 'three']\n\
        files = { '/run/sanroot/report.json' = ['outcome'] }\nconsole-without = ['four']\nwithin = 4.5";
    assert_eq!(
        complaints(&expectation(more), &outcome(End::PoweredOff)),
        Vec::<String>::new()
    );
}

#[test]
fn each_difference_is_a_complaint() {
    for more in [
        "report = { '/outcome' = 'failed' }",
        "report = { '/missing' = 1 }",
        "findings = ['tcp.refused', 'login.refused']",
        "findings = []\nreport = { '/outcome' = 'released' }",
        "console = ['three', 'one']",
        "console = [{ text = 'two', within = 2.4 }]",
        "console = [{ text = 'three', within = 9.9 }]",
        "files = { '/run/sanroot/report.json' = ['outcome', 'elsewhere'] }",
        "files = { '/proc/mounts' = ['/'] }",
        "console-without = ['two']",
        "within = 4.4",
    ] {
        assert_eq!(count(more), 1, "{more}");
    }
}

#[test]
fn a_story_is_all_that_is_told_in_its_order() {
    let mut told = outcome(End::PoweredOff);
    told.console = "[    1.0] sanroot: one of ours\n[    1.1] other\n[    1.2] sanroot: two\nsanroot: console\n".into();
    for (story, complaints_then) in [
        ("", 0),
        ("'one', 'two'", 0),
        ("'two', 'one'", 1),
        ("'one'", 1),
        ("'one', 'two', 'three'", 1),
    ] {
        let expected = expectation(&format!("story = [{story}]"));
        assert_eq!(complaints(&expected, &told).len(), complaints_then);
    }
}

#[test]
fn a_machine_that_had_to_be_stopped_has_failed_whatever_it_said() {
    for end in [End::TimedOut, End::Panicked] {
        assert_eq!(complaints(&expectation(""), &outcome(end)).len(), 1);
    }
}

#[test]
fn a_session_that_was_left_half_made_is_a_complaint_in_every_scenario() {
    let mut left = outcome(End::PoweredOff);
    let kernel = "session1 FREE gone\nconnection1:0 up \n".to_owned();
    left.evidence.files.insert("iscsi".to_owned(), kernel);
    assert_eq!(
        complaints(&expectation(""), &left),
        ["half made and left behind: session1 FREE gone"]
    );
}

#[test]
fn what_is_no_error_may_be_found_besides() {
    for severity in ["warning", "info"] {
        let mut other = outcome(End::PoweredOff);
        let report = REPORT.replace("\"error\"", &format!("\"{severity}\""));
        let place = "/run/sanroot/report.json".to_owned();
        other.evidence.files.insert(place, report);
        assert_eq!(
            complaints(
                &expectation("findings = []\nreport = { '/outcome' = 'released' }"),
                &other
            ),
            Vec::<String>::new()
        );
    }
}

#[test]
fn a_fault_of_ours_is_a_complaint_unless_it_is_expected() {
    let mut fault = outcome(End::PoweredOff);
    fault.console += "sanroot: internal error, giving up; the stage is in a file\n";
    assert_eq!(complaints(&expectation(""), &fault).len(), 1);
    for wanted in [
        "console = ['three', 'sanroot: internal error, giving up']",
        "console = ['internal error, giving up; the stage']",
    ] {
        assert_eq!(
            complaints(&expectation(wanted), &fault),
            Vec::<String>::new()
        );
    }
}

#[test]
fn a_document_that_is_not_by_its_schema_is_a_complaint() {
    let mut other = outcome(End::PoweredOff);
    let text = "{\"schema\":\"sanroot/network/1\"}\n".to_owned();
    other.evidence.files.insert("/run/copied".into(), text);
    assert_eq!(complaints(&expectation(""), &other).len(), 1);
}

#[test]
fn no_marker_no_report_and_no_word_of_sessions_are_complaints() {
    let silent = Outcome {
        evidence: Evidence::default(),
        ..outcome(End::PoweredOff)
    };
    assert_eq!(
        complaints(&expectation("findings = ['x']"), &silent).len(),
        3
    );
}
