//! The plan of every firmware fixture, as a machine with nothing on its command line would boot, and as one that asks for the
//! firmware. The expectations were read one by one for sense; they change only with a decision.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sanroot_core::cmdline::Arguments;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::{Firmware, Source};
use sanroot_core::plan::{BootPlan, PlanText, Sources};

/// Plans the table in `file` with `line` as the kernel command line. Of the findings only the plan's own are told: those
/// about the table itself have tests of their own.
fn planned(table: &[u8], line: &str) -> String {
    let mut findings = Findings::default();
    let mut firmware = Box::new(Firmware::new());
    firmware.read_table(Source::File, table, &mut findings);
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let sources = Sources {
        firmware: &firmware,
        arguments: &arguments,
        installed: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let mut text = PlanText {
        plan: &plan,
        findings: &Findings::default(),
    }
    .to_string();
    for finding in findings.kept() {
        let code = finding.cause.code();
        if code.starts_with("plan.") {
            writeln!(text, "{code} {}", finding.subject).unwrap();
        }
    }
    text
}

fn fixtures(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = ["tables", "synthetic"]
        .iter()
        .flat_map(|kind| folder.join(kind).read_dir().unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "bin"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_firmware_fixture_has_its_plan() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ibft");
    let mut plans = String::new();
    for file in fixtures(&folder) {
        let table = file.strip_prefix(&folder).unwrap().display();
        let bytes = std::fs::read(&file).unwrap();
        let unasked = planned(&bytes, "");
        writeln!(plans, "== {table}\n{unasked}").unwrap();
        let asked = planned(&bytes, "rd.iscsi.firmware rd.iscsi.ibft");
        let only_asked = "; only the firmware asks, so a failure does not stop the boot";
        if asked != unasked.replace(only_asked, "") {
            writeln!(plans, "== {table} rd.iscsi.firmware rd.iscsi.ibft\n{asked}").unwrap();
        }
    }
    let expected = std::fs::read_to_string(folder.join("plans.txt")).unwrap_or_default();
    if plans != expected {
        let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plans.txt");
        std::fs::write(&found, &plans).unwrap();
        let line = plans
            .lines()
            .zip(expected.lines())
            .position(|(found, expected)| found != expected);
        panic!(
            "plans differ from fixtures/ibft/plans.txt from line {} on; found: {}",
            line.map_or(0, |line| line + 1),
            found.display()
        );
    }
}
