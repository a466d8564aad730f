//! `sanroot ibft` as a person or an installer calls it: the binary, its output and its exit code.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use sanroot_tests::installer::valid;
use sanroot_tests::{release, tree};
use serde_json::Value;

/// The build directory of this very test run.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("tmp lies in the build directory")
        .to_path_buf()
}

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| release::build(&tree::root(), &target()));

fn fixture(name: &str) -> PathBuf {
    tree::root().join("tests/fixtures/ibft").join(name)
}

fn ibft(arguments: &[&str]) -> Output {
    let mut command = Command::new(&*BINARY);
    let output = command.arg("ibft").args(arguments).output();
    output.expect("the binary runs")
}

/// Exit code and standard output about one table.
fn about(name: &str, format: &str) -> (Option<i32>, String) {
    let path = fixture(name);
    let path = path.to_str().expect("a plain path");
    let output = ibft(&[path, "--format", format]);
    assert_eq!(output.stderr, b"", "{name} as {format}");
    let text = String::from_utf8(output.stdout).expect("text");
    (output.status.code(), text)
}

fn by_schema(text: &[u8]) -> Value {
    let document = serde_json::from_slice(text).expect("JSON");
    valid(&document).expect("by the schema");
    document
}

#[test]
fn a_healthy_table_is_shown_in_every_format() {
    let name = "tables/ipxe-2tgt-1nic.bin";
    let (code, text) = about(name, "text");
    assert!(
        code == Some(0) && text.ends_with("verdict: usable\n"),
        "{text}"
    );
    let (code, text) = about(name, "json");
    let document = by_schema(text.as_bytes());
    assert_eq!((code, &document["targets"][1]["lun"]), (Some(0), &2.into()));
    let (code, text) = about(name, "sysfs");
    let recording = fs::read_to_string(fixture("linux-6.1/tables/ipxe-2tgt-1nic.txt"));
    let recording = recording.expect("a recording");
    let recording: String = recording
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!((code, text), (Some(0), recording));
}

#[test]
fn exit_7_is_for_malformed_tables_with_nothing_usable() {
    for (name, expected) in [
        ("bad-checksum", 7),
        ("name-offset-past-end", 7),
        ("chap-type1-no-name", 7),
        ("nic-offset-into-header", 0),
        ("no-initiator", 0),
        ("target-flags-zero", 0),
    ] {
        for format in ["text", "json", "sysfs"] {
            let (code, _) = about(&format!("synthetic/{name}.bin"), format);
            assert_eq!(code, Some(expected), "{name} as {format}");
        }
    }
}

#[test]
fn exit_2_is_for_files_that_cannot_be_read_and_misuse() {
    for arguments in [&["/nonexistent"][..], &["--format", "xml"], &["--json"]] {
        let output = ibft(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && output.stderr.starts_with(b"sanroot: "));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding_where_programs_read() {
    let output = ibft(&["/nonexistent", "--format", "json"]);
    let document = by_schema(&output.stdout);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stderr, b"sanroot: /nonexistent cannot be read\n");
    assert_eq!(document["usable"], false);
    let findings = document["findings"].as_array().expect("a list");
    let [finding] = findings.as_slice() else {
        panic!("{document}");
    };
    assert_eq!(finding["code"], "input.unreadable");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["subject"], "/nonexistent");
}

/// Makes folders and files of lines `folder/file=value`.
fn lay_out(lines: &str, folder: &Path) {
    for line in lines.lines() {
        let (path, value) = line.split_once('=').expect("path=value");
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        fs::write(path, format!("{value}\n")).expect("a new file");
    }
}

/// Runs `sanroot ibft` where `firmware` takes the place of `/sys/firmware`, and its file `mem`, where it has one, that of
/// `/dev/mem`. It complains of nothing there.
fn with_firmware(firmware: &Path, format: &str) -> Output {
    let script = "mount --bind \"$0\" /sys/firmware && if [ -e \"$0/mem\" ]; then \
                  mount -t tmpfs none /dev && cp \"$0/mem\" /dev/mem; fi && exec \"$1\" ibft --format \"$2\"";
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    let output = unshare
        .arg(firmware)
        .arg(&*BINARY)
        .arg(format)
        .output()
        .expect("unshare runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    output
}

#[test]
fn without_a_raw_table_the_trees_of_the_kernel_count() {
    let firmware = Path::new(env!("CARGO_TARGET_TMPDIR")).join("firmware-trees");
    let _ = fs::remove_dir_all(&firmware);
    let lines = fs::read_to_string(fixture("trees/networkmanager-ipv6.txt")).expect("a tree");
    lay_out(&lines, &firmware.join("ibft"));
    let device = "../../../devices/pci0000:00/0000:00:03.0";
    symlink(device, firmware.join("ibft/ethernet0/device")).expect("a link");
    let card = "target0/target-name=iqn.2026-11.test:card\ntarget0/ip-addr=192.0.2.9\n";
    lay_out(card, &firmware.join("iscsi_boot3"));

    let output = with_firmware(&firmware, "json");
    let document = by_schema(&output.stdout);
    assert_eq!(document["source"], "sysfs:ibft");
    assert_eq!(document["nics"][0]["pci"], "0000:00:03.0");
    assert_eq!(document["nics"][1]["hostname"], "host2.example.com");
    assert_eq!(document["tables"][1]["source"], "sysfs:iscsi_boot3");
    assert_eq!(document["targets"][1]["name"], "iqn.2026-11.test:card");
    let listing = with_firmware(&firmware, "sysfs").stdout;
    let listing = String::from_utf8(listing).expect("text");
    let tables: Vec<&str> = listing.split("# sysfs:").collect();
    assert_eq!(tables[1], format!("ibft\n{lines}"));
}

#[test]
fn a_raw_table_of_acpi_counts_before_any_tree() {
    let firmware = Path::new(env!("CARGO_TARGET_TMPDIR")).join("firmware-acpi");
    let _ = fs::remove_dir_all(&firmware);
    let tables = firmware.join("acpi/tables");
    fs::create_dir_all(&tables).expect("a new folder");
    for (name, table) in [
        ("iBFT2", "tables/ipxe-static-1tgt.bin"),
        ("iBFT1", "tables/ipxe-dhcp-1tgt.bin"),
        ("BIFT", "synthetic/bad-checksum.bin"),
        ("SSDT", "synthetic/sig-BIFT-broadcom.bin"),
    ] {
        fs::copy(fixture(table), tables.join(name)).expect("a new file");
    }
    lay_out("target0/ip-addr=192.0.2.9\n", &firmware.join("ibft"));
    let output = with_firmware(&firmware, "json");
    let document = by_schema(&output.stdout);
    let sources = document["tables"].as_array().expect("a list").iter();
    let sources: Vec<_> = sources.map(|table| table["source"].clone()).collect();
    assert_eq!(sources, ["acpi:iBFT1", "acpi:iBFT2"]);
    assert_eq!(document["findings"][0]["code"], "ibft.table.checksum");
}

#[test]
fn what_looks_like_tables_in_low_memory_takes_no_room_of_the_one_that_is() {
    let firmware = Path::new(env!("CARGO_TARGET_TMPDIR")).join("firmware-memory");
    let _ = fs::remove_dir_all(&firmware);
    fs::create_dir_all(&firmware).expect("a new folder");
    let table = fs::read(fixture("tables/ipxe-static-1tgt.bin")).expect("a table");
    let mut memory = vec![0; 0x10_0000];
    for place in [0x80000, 0x88000, 0x90000] {
        memory[place..][..9].copy_from_slice(b"iBFT\0\x80\0\0\x01");
    }
    memory[0x9e620..][..table.len()].copy_from_slice(&table);
    fs::write(firmware.join("mem"), memory).expect("a new file");
    let output = with_firmware(&firmware, "json");
    let document = by_schema(&output.stdout);
    assert_eq!(document["tables"][0]["source"], "memory:0x9e620");
    assert_eq!(document["findings"], serde_json::json!([]));

    // A machine booted by UEFI has no table there, whatever it looks like.
    fs::create_dir(firmware.join("efi")).expect("a new folder");
    let output = with_firmware(&firmware, "json");
    let document = by_schema(&output.stdout);
    assert_eq!(document["tables"], serde_json::json!([]));
}
