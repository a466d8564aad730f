use super::*;

const IDLE: &str = r#"{"schema":"sanroot/report/1","version":"0.1.0","initiator":null,"stages":[],"nics":[],"sessions":[],"disks":[],"findings":[],"findings_dropped":0,"outcome":"idle"}"#;

fn count(path: &str, text: &str) -> usize {
    let evidence = Evidence {
        files: [(path.to_owned(), text.to_owned())].into(),
        ..Evidence::default()
    };
    complaints(&evidence).len()
}

#[test]
fn a_report_by_its_schema_is_no_complaint() {
    assert_eq!(said(IDLE), Ok(()));
    for path in ["/run/sanroot/report.json", "/run/rig/copied"] {
        assert_eq!(count(path, IDLE), 0);
    }
}

#[test]
fn whatever_else_a_document_says_is_one() {
    for (what, instead) in [
        ("idle", "busy"),
        ("0.1.0", "new"),
        ("\"stages\":[],", ""),
        ("\"disks\":[]", "\"disks\":[],\"disk\":null"),
        ("\"findings_dropped\":0", "\"findings_dropped\":-1"),
        (
            "\"findings\":[]",
            r#""findings":[{"code":"login","severity":"error","subject":"x","text":"x","hint":""}]"#,
        ),
        ("report/1", "report/2"),
        ("\"outcome\":\"idle\"}", "\"outcome\":\"id"),
    ] {
        let broken = IDLE.replace(what, instead);
        assert_ne!(broken, IDLE, "{what}");
        assert_eq!(count("/run/copied", &broken), 1, "{broken}");
    }
}

#[test]
fn what_the_agent_leaves_names_its_schema() {
    let nameless = IDLE.replace("\"schema\":\"sanroot/report/1\",", "");
    assert_eq!(count("/run/sanroot/report.json", &nameless), 1);
    assert_eq!(count("/run/cmdline", "root=/dev/sda\n"), 0);
}
