//! The plan of every firmware fixture, as a machine with nothing on its command line would boot, and as one that asks for the
//! firmware. The expectations were read one by one for sense; they change only with a decision.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sanroot_core::finding::Findings;
use sanroot_core::ibft::{Firmware, Source};
use sanroot_core::plan::PlanText;
use sanroot_tests::firmware::packed;
use sanroot_tests::planned::planned;

/// What a plan says more where no argument asks for it.
const ONLY_FIRMWARE: &str = "; only the firmware asks, so a failure does not stop the boot";

/// Why it wants a session that cannot be had: where no argument asks for it, and where one does.
const SELECTED: &str = "the firmware selects a target";
const ASKED_FOR: &str = "iSCSI is asked for";

/// Plans with what `read` makes of a fixture as the firmware, and `line` as the kernel command line. Of the findings only
/// the plan's own are told: those about the table itself have tests of their own.
fn plan<'t>(line: &'t str, read: impl FnOnce(&mut Firmware<'t>, &mut Findings<'t>)) -> String {
    let mut findings = Findings::default();
    let mut firmware = Box::new(Firmware::new());
    read(&mut firmware, &mut findings);
    planned(line, &firmware, findings, |_, plan, findings| {
        let mut text = PlanText {
            plan,
            findings: &Findings::default(),
        }
        .to_string();
        for finding in findings.kept() {
            let code = finding.cause.code().to_string();
            if code.starts_with("plan.") {
                writeln!(text, "{code} {}", finding.subject).unwrap();
            }
        }
        text
    })
}

/// Plans with the raw table or the decoded tree in `file` as the firmware.
fn planned_file(file: &Path, line: &str) -> String {
    let bytes = std::fs::read(file).unwrap();
    if file.extension().is_some_and(|extension| extension == "bin") {
        return plan(line, |firmware, findings| {
            firmware.read_table(Source::File, &bytes, findings);
        });
    }
    let text = String::from_utf8(bytes).unwrap();
    let mut buffer = vec![0; 16 * 1024];
    let tree = packed(&text, &mut buffer);
    plan(line, |firmware, findings| {
        firmware.read_tree(Source::KernelIbft, tree, findings);
    })
}

fn fixtures(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = ["tables", "synthetic", "trees"]
        .iter()
        .flat_map(|kind| folder.join(kind).read_dir().unwrap())
        .map(|entry| entry.unwrap().path())
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
        let unasked = planned_file(&file, "");
        writeln!(plans, "== {table}\n{unasked}").unwrap();
        for line in ["rd.iscsi.firmware", "rd.iscsi.firmware rd.iscsi.ibft"] {
            let asked = planned_file(&file, line);
            let alike = unasked.replace(ONLY_FIRMWARE, "");
            if asked != alike.replace(SELECTED, ASKED_FOR) {
                writeln!(plans, "== {table} {line}\n{asked}").unwrap();
            }
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
