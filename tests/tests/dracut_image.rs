//! Images that stock dracut 059 builds with our module.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sanroot_tests::dracut::{Image, SHELLS, Workshop, shell};
use sanroot_tests::{release, tree};

/// What the module may add to an image without kernel modules (issue 2).
const ADDED_BYTES: u64 = 300 * 1024;
const SYSTEMD: &str = "base fs-lib rootfs-block udev-rules systemd systemd-initrd dracut-systemd";
const PLAIN: &str = "base fs-lib rootfs-block udev-rules busybox";

const HOOKS: &str = "usr/lib/dracut/hooks";

fn workshop(name: &str) -> Workshop {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| tree::root().join("target"), PathBuf::from);
    release::build(&tree::root(), &target);
    Workshop::new(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), &target)
}

fn with_module(workshop: &Workshop, modules: &str) -> Image {
    workshop.image("image", &["--modules", &format!("{modules} sanroot")])
}

#[test]
fn with_systemd_the_agent_is_a_unit_and_two_hooks() {
    let workshop = workshop("systemd");
    let image = with_module(&workshop, SYSTEMD);
    for path in [
        "usr/bin/sanroot",
        "usr/sbin/iscsiroot",
        "usr/sbin/modprobe",
        "usr/lib/dracut/need-initqueue",
        "usr/lib/systemd/system/sanroot.service",
        "etc/systemd/system/initrd.target.wants/sanroot.service",
    ] {
        assert!(image.has(path), "{path}");
    }
    for hook in [
        "cmdline/90-parse",
        "initqueue/finished/10-finished",
        "initqueue/settled/zz-settled",
        "emergency/10-explain",
    ] {
        assert!(image.has(&format!("{HOOKS}/{hook}-sanroot.sh")), "{hook}");
    }
    assert!(!image.has(&format!("{HOOKS}/pre-trigger/10-start-sanroot.sh")));
    let of_system = "usr/bin/sanroot-installer";
    assert!(workshop.destination().join(of_system).exists() && !image.has(of_system));
    // dracut has stripped it, its own way.
    let version = Command::new(image.path("usr/bin/sanroot"))
        .arg("--version")
        .output()
        .expect("the agent runs");
    assert!(version.status.success() && version.stdout.starts_with(b"sanroot "));

    let before = workshop.image("before", &["--modules", SYSTEMD]).files();
    let added = image
        .files()
        .iter()
        .filter(|(path, _)| !before.contains_key(*path))
        .map(|(_, length)| length)
        .sum::<u64>();
    assert!(added <= ADDED_BYTES, "{added} bytes");
}

#[test]
fn without_systemd_the_hooks_start_and_stop_it() {
    let image = with_module(&workshop("plain"), PLAIN);
    for hook in [
        "cmdline/90-parse",
        "pre-trigger/10-start",
        "initqueue/finished/10-finished",
        "initqueue/settled/zz-settled",
        "cleanup/10-stop",
        "emergency/10-explain",
    ] {
        let path = image.path(&format!("{HOOKS}/{hook}-sanroot.sh"));
        let mode = fs::metadata(&path)
            .unwrap_or_else(|error| panic!("{hook}: {error}"))
            .permissions()
            .mode();
        assert_eq!(mode & 0o111, 0o111, "{hook}");
    }
    assert!(image.has("usr/lib/dracut/need-initqueue"));
    assert!(!image.has("usr/lib/systemd/system/sanroot.service"));
}

#[test]
fn its_configuration_leaves_out_the_stock_module() {
    let workshop = workshop("stock");
    let kept = [
        "50sanroot",
        "95rootfs-block",
        "95udev-rules",
        "99base",
        "99fs-lib",
    ];
    workshop.replace_module("95iscsi", &kept);
    let included = |image: &Image| {
        let list =
            fs::read_to_string(image.path("usr/lib/dracut/modules.txt")).expect("dracut's list");
        ["sanroot", "iscsi"].map(|wanted| list.lines().any(|module| module == wanted))
    };
    let image = workshop.image("image", &[]);
    assert_eq!(included(&image), [true, false]);
    assert!(!image.said.contains("iscsi module"), "{}", image.said);

    // A folder without configuration.
    let elsewhere = workshop.destination().join("usr/bin");
    let both = workshop.image("both", &["--confdir", &elsewhere.to_string_lossy()]);
    assert_eq!(included(&both), [true, true]);
    assert!(
        both.said
            .contains("dracut's iscsi module is in this image too"),
        "{}",
        both.said
    );
}

/// What our functions answer on a machine whose firmware left a table with these lines, and whose root is (0) or is not (1)
/// on iSCSI.
fn check(interpreter: &[&str], hostonly: &str, table: &str, on_iscsi: u8) -> String {
    let script = format!(
        r#"
        require_binaries() {{ :; }}
        require_kernel_modules() {{ :; }}
        for_each_host_dev_and_slaves() {{ return {on_iscsi}; }}
        sanroot() {{ [ "$*" = "ibft --format sysfs" ] && printf '%s' "{table}"; }}
        hostonly={hostonly} mount_needs=
        . "$module/module-setup.sh"
        check; printf '%s %s' "$?" "$(cmdline)"
        "#
    );
    let output = shell(interpreter, &script);
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_host_only_image_has_it_only_where_the_host_boots_from_a_san() {
    let table = "target0/target-name=iqn.2026-11.test:disk";
    for interpreter in SHELLS {
        let check = |hostonly, table, on_iscsi| check(interpreter, hostonly, table, on_iscsi);
        assert_eq!(check("", "", 1), "0 ", "a generic image always");
        assert_eq!(check("yes", "", 1), "255 ", "neither");
        assert_eq!(check("yes", "", 0), "0 ", "a root on iSCSI");
        assert_eq!(check("yes", table, 1), "0 ", "a table alone");
        let from_firmware = "0 rd.iscsi.firmware=1 rd.iscsi.ibft=1";
        assert_eq!(check("yes", table, 0), from_firmware, "booted from it");
        assert_eq!(check("", table, 0), "0 ", "for other machines");
    }
}
