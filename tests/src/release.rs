//! The release binaries, as `cargo build --release` gives them to anybody.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tree;

/// Builds the binaries of the tree at `root` into `target` and gives the agent's path; the other one lies beside it.
///
/// Nothing of what cargo and its callers put into the environment reaches the build.
pub fn build(root: &Path, target: &Path) -> PathBuf {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--quiet", "--release", "--locked", "--target-dir"])
        .arg(target)
        .current_dir(root);
    for (name, _) in std::env::vars_os() {
        let word = name.to_string_lossy();
        if word != "CARGO_HOME"
            && ["CARGO", "RUST"].iter().any(|tool| word.starts_with(tool))
            && !word.starts_with("RUSTUP_")
        {
            cargo.env_remove(&name);
        }
    }
    let status = cargo.status().expect("cargo runs");
    assert!(
        status.success(),
        "the release build of {} failed",
        root.display()
    );
    target.join("release/sanroot")
}

/// Copies a program that is executed then. Another process does it: a program that this one has open to write stays open in
/// whatever another thread starts meanwhile, until that one has executed its own, and cannot be executed (`ETXTBSY`).
pub fn copy(program: &Path, place: &Path) {
    let status = Command::new("cp").args([program, place]).status();
    assert!(
        status.expect("cp runs").success(),
        "no copy at {}",
        place.display()
    );
}

/// Makes `to` equal to the tree, and leaves what is equal already as it is, so that cargo need not build it again.
pub fn copy_tree(to: &Path) {
    let root = tree::root();
    let mut wanted = Vec::new();
    tree::walk(&root, &mut |path| {
        let place = path
            .strip_prefix(&root)
            .expect("below the root")
            .to_path_buf();
        let bytes = fs::read(path).expect("a readable file");
        let destination = to.join(&place);
        if fs::read(&destination).ok().as_deref() != Some(&bytes) {
            fs::create_dir_all(destination.parent().expect("a folder")).expect("a writable folder");
            let mode = fs::metadata(path).expect("a file").permissions().mode();
            if mode & 0o111 == 0 {
                fs::write(&destination, &bytes).expect("a writable file");
            } else {
                // cargo executes one.
                copy(path, &destination);
            }
        }
        wanted.push(place);
    });
    tree::walk(to, &mut |path| {
        let place = path.strip_prefix(to).expect("below the copy");
        if !wanted.iter().any(|path| path == place) {
            fs::remove_file(path).expect("a removable file");
        }
    });
}
