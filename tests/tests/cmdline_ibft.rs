//! What we read of a firmware's NICs says the same as the arguments that dracut's `ibft_to_cmdline` makes of them, but for the
//! listed differences.

use std::path::Path;

use sanroot_core::finding::Findings;
use sanroot_core::ibft::{Firmware, Source};
use sanroot_tests::firmware::packed;
use sanroot_tests::planned::planned;

const STOCK: &str = include_str!("../fixtures/cmdline/ibft_to_cmdline-golden.txt");
const DIFFERENCES: &str = include_str!("../fixtures/cmdline/differences.txt");
/// What takes targets and NICs from the firmware.
const BOTH: &str = "rd.iscsi.firmware rd.iscsi.ibft";
/// What takes only the targets.
const TARGETS: &str = "rd.iscsi.firmware rd.iscsi.ibft=0";

/// The sections of the recording by the trees that they were made of.
const TREES: [(&str, &str); 5] = [
    ("nm/sysfs", "networkmanager-ipv6.txt"),
    ("nm/sysfs-static", "networkmanager-static.txt"),
    ("nm/sysfs-dhcp", "networkmanager-dhcp.txt"),
    ("nm/sysfs-vlan", "networkmanager-vlan.txt"),
    ("nm/sysfs-bad-ipaddr", "networkmanager-bad-ipaddr.txt"),
];
/// Those whose trees are not among the fixtures.
const WITHOUT_TREE: [&str; 2] = ["nm/sysfs-bad-gateway", "wicked/ibft/sys"];

/// The NICs of a plan, without who asked for them.
fn nics(firmware: &Firmware<'_>, line: &str) -> Vec<String> {
    planned(line, firmware, Findings::default(), |_, plan, _| {
        let shown = plan.nics.iter().map(|nic| {
            let text = nic.to_string();
            text.rsplit_once(" (").unwrap().0.to_owned()
        });
        shown.collect()
    })
}

/// The firmware that a kernel decoded as the tree in `file`.
fn with_tree<R>(file: &str, then: impl FnOnce(&Firmware<'_>) -> R) -> R {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ibft/trees");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let mut buffer = vec![0; 16 * 1024];
    let tree = packed(&text, &mut buffer);
    let mut firmware = Box::new(Firmware::new());
    firmware.read_tree(Source::KernelIbft, tree, &mut Findings::default());
    then(&firmware)
}

#[test]
fn the_nics_of_a_firmware_are_those_of_dracuts_arguments_but_for_the_listed_differences() {
    let mut differing = Vec::new();
    let mut compared = 0;
    for section in STOCK.split("== ").skip(1) {
        let (heading, lines) = section.split_once('\n').unwrap();
        let (name, _) = heading.split_once(' ').unwrap();
        let Some((_, file)) = TREES.iter().find(|(known, _)| *known == name) else {
            assert!(WITHOUT_TREE.contains(&name), "{name}");
            continue;
        };
        let line = format!("{TARGETS} {}", lines.replace('\n', " "));
        let stock = with_tree(file, |firmware| nics(firmware, &line));
        let ours = with_tree(file, |firmware| nics(firmware, BOTH));
        compared += 1;
        if ours != stock {
            differing.push(format!("ibft {heading} => {}", ours.join("; ")));
        }
    }
    assert_eq!(compared, 2 * TREES.len());
    let listed = DIFFERENCES.lines().filter(|line| line.starts_with("ibft "));
    let mut listed: Vec<_> = listed.collect();
    differing.sort();
    listed.sort();
    assert_eq!(differing.join("\n"), listed.join("\n"));
}
