//! The commands that `sanroot` leaves to the binary beside it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sanroot_core::command::{USAGE, installer};
use sanroot_tests::{release, tree};

/// The agent, built as anybody would.
fn agent() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("tmp lies in the build directory");
    release::build(&tree::root(), target)
}

fn run(program: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).expect("text")
}

#[test]
fn both_print_the_one_list_of_commands() {
    let agent = agent();
    for program in [&agent, &agent.with_file_name("sanroot-installer")] {
        let output = run(program, &["--help"]);
        assert_eq!(output.status.code(), Some(0), "{}", program.display());
        assert_eq!(text(&output.stdout), USAGE);
    }
}

#[test]
fn the_agent_leaves_a_command_to_the_binary_beside_it_wherever_it_is_called_from() {
    let agent = agent();
    let link = Path::new(env!("CARGO_TARGET_TMPDIR")).join("link-to-sanroot");
    let _ = fs::remove_file(&link);
    symlink(&agent, &link).expect("a link");
    for program in [&agent, &link] {
        for name in installer::COMMANDS {
            let output = run(program, &[name, "--no-such-option"]);
            assert_eq!(output.status.code(), Some(2), "{name}");
            let said = text(&output.stderr);
            let expected = "sanroot: \"--no-such-option\" makes no sense here\nusage: ";
            assert!(said.starts_with(expected), "{name}: {said}");
        }
    }
}

#[test]
fn where_the_other_binary_is_not_it_is_said_so() {
    let initramfs = Path::new(env!("CARGO_TARGET_TMPDIR")).join("initramfs-bin");
    fs::create_dir_all(&initramfs).expect("a writable folder");
    let lonely = initramfs.join("sanroot");
    fs::copy(agent(), &lonely).expect("a copy");
    let output = run(&lonely, &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(
        said.starts_with("sanroot: check is done by the program sanroot-installer, ")
            && said.ends_with("no such file or directory (errno 2)\n"),
        "{said}"
    );
}
