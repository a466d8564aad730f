//! Our listing of every table against what Linux 6.1 lists of it. Where we differ, and why, is in one file, which must be
//! neither too short nor too long.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use sanroot_core::command::Format;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::{self, Firmware, FirmwareTarget, Source};
use sanroot_tests::firmware::packed;
use sanroot_tests::tree;

/// Bytes that hold any listing of the fixtures.
const ROOM: usize = 64 * 1024;

/// A listing by the path of each file.
type Listing = BTreeMap<String, String>;

fn fixtures() -> PathBuf {
    tree::root().join("tests/fixtures/ibft")
}

/// `folder/name` of every table.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for folder in ["tables", "synthetic"] {
        for entry in fs::read_dir(fixtures().join(folder)).expect("fixtures") {
            let name = entry.expect("a fixture").file_name();
            let name = name.to_str().expect("a plain name");
            names.push(format!("{folder}/{}", name.trim_end_matches(".bin")));
        }
    }
    names.sort();
    names
}

fn table(name: &str) -> Vec<u8> {
    fs::read(fixtures().join(format!("{name}.bin"))).expect("a table")
}

/// What Linux lists, its comments left out and its repetitions written out.
fn linux(name: &str) -> String {
    let path = fixtures().join(format!("linux-6.1/{name}.txt"));
    let text = fs::read_to_string(path).expect("a recording");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| repeated(line) + "\n").collect()
}

/// `path=<4095 x A>` stands for that many of the letter.
fn repeated(line: &str) -> String {
    let short = line
        .split_once("=<")
        .and_then(|(path, rest)| Some((path, rest.strip_suffix('>')?.split_once(" x ")?)));
    match short {
        None => line.to_owned(),
        Some((path, (count, letter))) => {
            let count = count.parse().expect("a number of letters");
            format!("{path}={}", letter.repeat(count))
        }
    }
}

/// What we list.
fn ours(name: &str) -> String {
    let bytes = table(name);
    let (mut firmware, mut findings) = (Firmware::new(), Findings::default());
    firmware.read_table(Source::File, &bytes, &mut findings);
    let mut buffer = vec![0; ROOM];
    let mut out = buffer.as_mut_slice();
    ibft::print(&firmware, &findings, Format::Sysfs, &mut out).expect("room");
    let used = ROOM - out.len();
    buffer.truncate(used);
    String::from_utf8(buffer).expect("text")
}

fn by_path(listing: &str) -> Listing {
    let lines = listing.lines().map(|line| {
        let (path, value) = line.split_once('=').expect("path=value");
        (path.to_owned(), value.to_owned())
    });
    let paths: Listing = lines.collect();
    assert_eq!(paths.len(), listing.lines().count(), "a path twice");
    paths
}

/// Every path of `name` where both differ.
fn differing(name: &str) -> BTreeSet<String> {
    let (linux, ours) = (by_path(&linux(name)), by_path(&ours(name)));
    let paths: BTreeSet<&String> = linux.keys().chain(ours.keys()).collect();
    let differs = |path: &&&String| linux.get(**path) != ours.get(**path);
    paths
        .iter()
        .filter(differs)
        .map(ToString::to_string)
        .collect()
}

/// One line of the file: fixture, path, reason. A path that ends in `*` stands for a folder, or the whole table, that only
/// one side lists.
struct Difference {
    fixture: String,
    path: String,
}

fn differences() -> Vec<Difference> {
    let text = tree::file("tests/fixtures/ibft/differences.txt").text;
    let lines = text.lines();
    let lines = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let mut word = || words.next().expect("fixture, path and reason");
            let difference = Difference {
                fixture: word(),
                path: word(),
            };
            word();
            difference
        })
        .collect()
}

impl Difference {
    fn covers(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(folder) => path.starts_with(folder),
            None => path == self.path,
        }
    }

    /// Whether it still says the truth.
    fn holds(&self) -> bool {
        let (linux, ours) = (
            by_path(&linux(&self.fixture)),
            by_path(&ours(&self.fixture)),
        );
        let listed = |side: &Listing| side.keys().any(|path| self.covers(path));
        match self.path.ends_with('*') {
            true => listed(&linux) != listed(&ours),
            false => linux.get(&self.path) != ours.get(&self.path),
        }
    }
}

#[test]
fn every_difference_from_linux_is_listed_with_its_reason() {
    let listed = differences();
    let mut unlisted = Vec::new();
    for name in names() {
        for path in differing(&name) {
            let covers = |one: &Difference| one.fixture == name && one.covers(&path);
            if !listed.iter().any(covers) {
                unlisted.push(format!("{name} {path}"));
            }
        }
    }
    assert!(unlisted.is_empty(), "not listed:\n{}", unlisted.join("\n"));
}

#[test]
fn every_listed_difference_is_still_one() {
    let known: BTreeSet<String> = names().into_iter().collect();
    for difference in differences() {
        let Difference { fixture, path } = &difference;
        assert!(known.contains(fixture), "there is no fixture {fixture}");
        assert!(difference.holds(), "{fixture} no longer differs at {path}");
    }
}

#[test]
fn our_lines_have_the_order_of_the_recordings() {
    for name in names() {
        for listing in [ours(&name), linux(&name)] {
            let paths = listing.lines().map(|line| line.split('=').next());
            assert!(paths.is_sorted(), "{name}:\n{listing}");
        }
    }
}

/// What a plan needs of a target, secrets included. Where it lies in its table, the tree does not show.
fn essence(target: &FirmwareTarget<'_>) -> String {
    let target = FirmwareTarget {
        offset: 0,
        ..*target
    };
    let secrets = target.chap.map(|chap| {
        let target = chap.target.map(|target| target.secret.expose().to_vec());
        (chap.initiator.secret.expose().to_vec(), target)
    });
    format!("{target:?} {secrets:?}")
}

#[test]
fn the_tree_that_linux_makes_of_a_table_says_what_the_table_says() {
    let tables = names();
    for name in tables.iter().filter(|name| name.starts_with("tables/")) {
        let (bytes, lines) = (table(name), linux(name));
        let (mut raw, mut findings) = (Firmware::new(), Findings::default());
        raw.read_table(Source::File, &bytes, &mut findings);
        let mut buffer = vec![0; ROOM];
        let tree = packed(&lines, &mut buffer);
        let (mut decoded, mut findings) = (Firmware::new(), Findings::default());
        decoded.read_tree(Source::KernelIbft, tree, &mut findings);
        assert_eq!(decoded.initiator(), raw.initiator(), "{name}");
        // The tree shows no PCI address but as a link.
        for nic in &mut raw.nics {
            nic.pci_bdf = 0;
        }
        assert_eq!(decoded.nics, raw.nics, "{name}");
        let essences = |firmware: &Firmware<'_>| -> Vec<String> {
            firmware.targets.iter().map(essence).collect()
        };
        assert_eq!(essences(&decoded), essences(&raw), "{name}");
        assert_eq!(decoded.exit(), raw.exit(), "{name}");
    }
}
