//! What the tree depends on: each dependency with a reason, none that brings an operating system into the core, all of
//! them under licences that go with ours.

use std::collections::BTreeSet;
use std::process::Command;

use sanroot_tests::tree;
use serde_json::Value;

/// Licences that may be linked into a work under MIT OR Apache-2.0.
const LICENCES: [&str; 8] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Crates that reach an operating system by themselves.
const SYSTEM_CRATES: [&str; 7] = [
    "rustix",
    "linux-raw-sys",
    "libc",
    "nix",
    "errno",
    "mio",
    "sanroot-linux",
];

/// What `cargo metadata` says of the whole workspace, on the platform for which the binary is built.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(tree::root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

/// The elements of a JSON array.
fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The names of all packages that the normal dependencies of package `name` reach, itself among them.
fn closure(metadata: &Value, name: &str) -> BTreeSet<String> {
    let packages = array(&metadata["packages"]);
    let named = |id: &str| {
        packages
            .iter()
            .find(|package| package["id"] == id)
            .and_then(|package| package["name"].as_str())
    };
    let mut waiting: Vec<&str> = packages
        .iter()
        .filter(|package| package["name"] == name)
        .filter_map(|package| package["id"].as_str())
        .collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !reached.insert(id) {
            continue;
        }
        let node = array(&metadata["resolve"]["nodes"])
            .iter()
            .find(|node| node["id"] == id)
            .expect("every package is resolved");
        for dependency in array(&node["deps"]) {
            if array(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null())
            {
                waiting.extend(dependency["pkg"].as_str());
            }
        }
    }
    reached
        .into_iter()
        .filter_map(named)
        .map(str::to_owned)
        .collect()
}

/// Whether the SPDX expression `licence` can be met with `LICENCES`: of alternatives one, of conjunctions all.
fn acceptable(licence: &str) -> bool {
    let known = |name: &str| LICENCES.contains(&name.trim_matches(['(', ')', ' ']));
    licence.split(" AND ").all(|part| {
        part.split(" OR ")
            .flat_map(|name| name.split('/'))
            .any(known)
    })
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = tree::file("Cargo.toml");
    let table = manifest
        .text
        .split("[workspace.dependencies]")
        .nth(1)
        .expect("shared dependencies");
    let table = table.split("\n[").next().unwrap_or_default();
    let mut before = "";
    for line in table.lines() {
        let dependency = line.contains('=') && !line.contains("path =");
        assert!(
            !dependency || before.starts_with("# "),
            "no reason above: {line}"
        );
        before = line;
    }
}

#[test]
fn versions_are_chosen_in_one_place() {
    for manifest in tree::files("Cargo.toml") {
        if manifest.path == "Cargo.toml" || manifest.text.contains("\n[workspace]") {
            continue;
        }
        for table in manifest
            .text
            .split("\n[")
            .filter(|table| table.contains("dependencies]"))
        {
            for line in table
                .lines()
                .skip(1)
                .filter(|line| line.contains('=') && !line.starts_with('#'))
            {
                assert!(
                    line.contains("workspace = true"),
                    "{}: {line}",
                    manifest.path
                );
            }
        }
    }
}

#[test]
fn the_core_reaches_no_operating_system_through_its_dependencies() {
    let reached = closure(&metadata(), "sanroot-core");
    assert!(
        reached.contains("heapless"),
        "the closure is read wrongly: {reached:?}"
    );
    for name in SYSTEM_CRATES {
        assert!(!reached.contains(name), "sanroot-core depends on {name}");
    }
}

#[test]
fn everything_linked_may_be_distributed_under_our_licence() {
    let metadata = metadata();
    let mut linked = closure(&metadata, "sanroot");
    linked.extend(closure(&metadata, "sanroot-installer"));
    assert!(
        linked.contains("rustix"),
        "the closure is read wrongly: {linked:?}"
    );
    for package in array(&metadata["packages"]) {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(
            !linked.contains(name) || acceptable(licence),
            "{name} is under {licence:?}"
        );
    }
}

#[test]
fn a_licence_expression_is_read_as_spdx_means_it() {
    assert!(acceptable("MIT OR GPL-3.0"));
    assert!(acceptable("MIT/Apache-2.0"));
    assert!(acceptable("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!acceptable("MIT AND GPL-3.0"));
    assert!(!acceptable(""));
}
