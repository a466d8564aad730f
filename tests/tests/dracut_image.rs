//! Images that stock dracut 059 builds with our module.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sanroot_tests::dracut::{GENERIC, Image, SHELLS, Workshop, every_shell_says, shell};
use sanroot_tests::{release, tree};

/// What the module may add to an image without kernel modules; Debian's own stack adds 7,728 KiB (`qemu/bench`).
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

/// The agent's unit comes behind the arguments and what names NICs, and before the coldplug.
fn assert_ordered(image: &Image) {
    let unit = "usr/lib/systemd/system/sanroot.service";
    let unit = fs::read_to_string(image.path(unit)).expect("a unit");
    for order in [
        "After=dracut-cmdline.service systemd-udevd.service",
        "Before=systemd-udev-trigger.service dracut-initqueue.service",
    ] {
        assert!(unit.lines().any(|line| line == order), "{order}: {unit}");
    }
}

#[test]
fn with_systemd_the_agent_is_a_unit_beside_hooks() {
    let workshop = workshop("systemd");
    let image = with_module(&workshop, SYSTEMD);
    for path in [
        "usr/bin/sanroot",
        "usr/sbin/iscsiroot",
        "usr/sbin/modprobe",
        "usr/lib/dracut/need-initqueue",
        "usr/lib/systemd/system/sanroot.service",
        "etc/systemd/system/initrd.target.wants/sanroot.service",
        "usr/lib/systemd/system/sanroot-died.service",
        "usr/lib/systemd/system/sanroot-supervise.service",
        "etc/systemd/system/initrd-switch-root.target.wants/sanroot-supervise.service",
        "usr/lib/sanroot/compare-sanroot.sh",
        "usr/lib/sanroot/finished-sanroot.sh",
        "usr/lib/systemd/system/sanroot-compare.service",
        "etc/systemd/system/initrd.target.wants/sanroot-compare.service",
    ] {
        assert!(image.has(path), "{path}");
    }
    for hook in [
        "cmdline/90-parse",
        "initqueue/finished/10-disk",
        "initqueue/settled/zz-settled",
        "emergency/10-explain",
        "shutdown-emergency/10-shutdown",
        "cleanup/90-supervise",
    ] {
        assert!(image.has(&format!("{HOOKS}/{hook}-sanroot.sh")), "{hook}");
    }
    assert!(!image.has(&format!("{HOOKS}/pre-trigger/10-start-sanroot.sh")));
    assert_ordered(&image);
    let documents = workshop.destination().join("usr/share/doc/sanroot");
    for document in ["LIFE.md", "dracut-module.md", "ARGUMENTS.md", "codes.md"] {
        assert!(documents.join(document).exists(), "{document}");
    }
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
fn network_services_of_an_image_come_behind_the_agent() {
    let units = ["systemd-networkd", "nm-initrd", "NetworkManager-initrd"];
    let units = units.map(|unit| format!("usr/lib/systemd/system/{unit}.service.d/sanroot.conf"));
    for (name, service) in [
        ("with", "01systemd-networkd"),
        ("nm", "35network-manager"),
        ("without", "35other"),
    ] {
        let workshop = workshop(name);
        workshop.add_module(service, "");
        let image = with_module(&workshop, &format!("{SYSTEMD} {}", &service[2..]));
        for path in units
            .iter()
            .map(String::as_str)
            .chain(["usr/lib/sanroot/network-sanroot.sh"])
        {
            assert_eq!(image.has(path), name != "without", "{service}: {path}");
        }
    }
}

#[test]
fn links_that_network_legacy_would_set_up_are_the_agents_first() {
    let workshop = workshop("legacy");
    let own = r#"install() { mkdir -p "$initdir/usr/sbin"; echo own > "$initdir/usr/sbin/ifup"; }"#;
    workshop.add_module("35network-legacy", own);
    let image = with_module(&workshop, &format!("{PLAIN} network-legacy"));
    let read = |path| fs::read_to_string(image.path(path)).unwrap_or_default();
    assert_eq!(read("usr/sbin/ifup-legacy"), "own\n");
    let ours = read("usr/sbin/ifup");
    assert!(ours.starts_with("#!/bin/sh\ncommand -v source_hook "));
    assert!(ours.ends_with("exec ifup-legacy \"$@\"\n"));
    let mode = fs::metadata(image.path("usr/sbin/ifup")).expect("a file");
    assert_eq!(mode.permissions().mode() & 0o111, 0o111);
}

#[test]
fn without_systemd_the_hooks_start_and_stop_it() {
    let image = with_module(&workshop("plain"), PLAIN);
    for hook in [
        "cmdline/90-parse",
        "pre-trigger/10-start",
        "initqueue/finished/10-disk",
        "initqueue/settled/zz-settled",
        "cleanup/05-compare",
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

/// Which of our module and dracut's own an image has.
fn initiators(image: &Image) -> [bool; 2] {
    let list = fs::read_to_string(image.path("usr/lib/dracut/modules.txt")).expect("dracut's list");
    ["sanroot", "iscsi"].map(|wanted| list.lines().any(|module| module == wanted))
}

#[test]
fn the_stock_module_is_left_out_where_ours_is_there_and_only_there() {
    let workshop = workshop("stock");
    let kept = [
        "50sanroot",
        "95rootfs-block",
        "95udev-rules",
        "99base",
        "99fs-lib",
    ];
    workshop.replace_module("95iscsi", &kept);
    let image = workshop.image("image", &[]);
    assert_eq!(initiators(&image), [true, false]);
    assert!(!image.said.contains("iscsi module"), "{}", image.said);
    let without = workshop.image("without", &["--omit", "sanroot"]);
    assert_eq!(initiators(&without), [false, true]);
    // One that comes before ours and wants it.
    workshop.add_module("45wants", "depends() { echo iscsi; }");
    let both = workshop.image("both", &[]);
    assert_eq!(initiators(&both), [true, true]);
    let complaint = "dracut's iscsi module is in this image too";
    assert!(both.said.contains(complaint), "{}", both.said);
    // An agent that was removed.
    let agent = workshop.destination().join("usr/bin/sanroot");
    fs::remove_file(agent).expect("it was there");
    let removed = workshop.image("removed", &[]);
    assert_eq!(initiators(&removed), [false, true]);
}

#[test]
fn the_rules_that_name_nics_are_there_whichever_module_has_left_them_out() {
    let workshop = workshop("rules");
    let kept = ["50sanroot", "95rootfs-block", "99base", "99fs-lib"];
    workshop.replace_module("95udev-rules", &kept);
    let image = workshop.image("image", &[]);
    for rules in ["75-net-description", "80-net-setup-link"] {
        let path = format!("usr/lib/udev/rules.d/{rules}.rules");
        assert!(image.has(&path), "{path}");
    }
}

/// dracut's command before which `etc` lies over the machine's own, by one that mounts it there.
fn with_etc(over: &str) -> [&str; 6] {
    let mount = r#"mount -t overlay overlay -o "$0" /etc && exec "$@""#;
    ["unshare", "--mount", "sh", "-c", mount, over]
}

#[test]
fn an_administrators_names_of_nics_are_in_generic_images_too() {
    let workshop = workshop("names");
    let (system, link) = (workshop.destination(), "etc/systemd/network/10-san.link");
    fs::create_dir_all(system.join("etc/systemd/network")).expect("a folder");
    fs::write(system.join(link), "[Link]\nName=san0\n").expect("a file");
    let over = format!("lowerdir={}/etc:/etc", system.display());
    let modules = ["--modules", &format!("{PLAIN} sanroot")];
    let image = workshop.image_by(&with_etc(&over), "image", &[GENERIC, modules].concat());
    assert!(image.has(link), "{}", image.said);
}

/// What our functions answer on a machine whose firmware left a table with these lines, and whose root is (0) or is not (1)
/// on iSCSI.
fn check(interpreter: &[&str], hostonly: &str, table: &str, on_iscsi: u8) -> String {
    let script = format!(
        r#"
        require_binaries() {{ :; }}
        dwarn() {{ :; }}
        modprobe() {{ :; }}
        for_each_host_dev_and_slaves() {{ return {on_iscsi}; }}
        sanroot() {{ [ "$*" = "ibft --format sysfs" ] && printf '%s' "{table}"; }}
        hostonly={hostonly} mount_needs=
        . "$module/module-setup.sh"
        check; printf '%s %s' "$?$omit_dracutmodules" "$(cmdline)"
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
        let alone = "0 iscsi  ";
        assert_eq!(check("", "", 1), alone, "a generic image always");
        assert_eq!(check("yes", "", 1), "255 ", "neither");
        assert_eq!(check("yes", "", 0), alone, "a root on iSCSI");
        assert_eq!(check("yes", table, 1), alone, "a table alone");
        let from_firmware = "0 iscsi  rd.iscsi.firmware=1 rd.iscsi.ibft=1";
        assert_eq!(check("yes", table, 0), from_firmware, "booted from it");
        assert_eq!(check("", table, 0), alone, "for other machines");
    }
}

#[test]
fn no_image_has_it_whose_kernel_has_no_transport_or_whose_system_lacks_a_program() {
    for (lacking, expected) in [("", "0"), ("modprobe", "1"), ("require_binaries", "1")] {
        let script = format!(
            r#"
            require_binaries() {{ [ "$*" = "sanroot modprobe" ] && [ "{lacking}" != require_binaries ]; }}
            modprobe() {{ [ "$*" = "-d /sysroot -S 6.1.0-test --dry-run iscsi_tcp" ] && [ "{lacking}" != modprobe ]; }}
            hostonly= mount_needs= no_kernel= kernel=6.1.0-test dracutsysrootdir=/sysroot
            . "$module/module-setup.sh"
            check; echo "$?"
            "#
        );
        every_shell_says(&script, expected);
    }
}

/// What the module asks dracut for of a kernel's modules: its words, one call of dracut's functions a line.
fn kernel_modules(interpreter: &[&str]) -> String {
    let script = r#"
        instmods() { echo "hostonly=$hostonly $*"; }
        dracut_instmods() { echo "dracut $*"; }
        hostonly=yes
        . "$module/module-setup.sh"
        installkernel
    "#;
    let output = shell(interpreter, script);
    assert!(output.stderr.is_empty());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_the_agent_asks_the_kernel_for_is_in_every_image() {
    for interpreter in SHELLS {
        let asked = kernel_modules(interpreter);
        let mut lines = asked.lines();
        let any = lines.find(|line| line.starts_with("hostonly= "));
        let named: Vec<_> = any.unwrap_or_default().split(' ').collect();
        // Some kernels have these as modules, which nothing loads for a machine's devices.
        let modules = "iscsi_tcp libiscsi_tcp libiscsi scsi_transport_iscsi iscsi_boot_sysfs iscsi_ibft sd_mod crc32c
            8021q bonding af_packet ipv6";
        for module in modules.split_whitespace() {
            assert!(named.contains(&module), "{module}: {asked}");
        }
        // What drivers call that is no more than the part of one for a bus.
        let drivers = lines.find(|line| line.starts_with("dracut "));
        let called = drivers.and_then(|line| line.split(' ').nth(3));
        let called: Vec<_> = called.unwrap_or_default().split('|').collect();
        for symbol in ["stmmac_dvr_probe", "__alloc_ei_netdev"] {
            assert!(called.contains(&symbol), "{symbol}: {asked}");
        }
    }
}

/// Builds an image on a machine whose file of secrets has this mode, over what is at `archive`; whether dracut succeeded,
/// and what it said.
fn image_with_secrets(workshop: &Workshop, mode: u32, archive: &Path) -> (bool, String) {
    let etc = workshop.destination().join("etc");
    let file = etc.join("sanroot/secrets.json");
    fs::create_dir_all(etc.join("sanroot")).expect("a folder");
    fs::write(&file, r#"{"schema":"sanroot/secrets/1"}"#).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("a mode");
    let over = format!("lowerdir={}:/etc", etc.display());
    let modules = ["--modules", &format!("{PLAIN} sanroot")];
    let options = [GENERIC, modules].concat();
    let mut dracut = workshop.dracut(&with_etc(&over), &options, archive);
    let output = dracut.output();
    let output = output.expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

#[test]
fn an_image_with_secrets_is_for_root_alone_or_there_is_none() {
    let workshop = workshop("secrets");
    let archive = workshop.destination().join("image.cpio");
    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o7777;

    // Refused before there is anything.
    let (built, said) = image_with_secrets(&workshop, 0o640, &archive);
    assert!(!built && said.contains("must have the mode 0600"), "{said}");
    assert!(!archive.exists());

    // One that everybody could read is replaced.
    fs::write(&archive, "").expect("a file");
    fs::set_permissions(&archive, fs::Permissions::from_mode(0o644)).expect("a mode");
    let (built, said) = image_with_secrets(&workshop, 0o600, &archive);
    assert!(built, "{said}");
    assert_eq!(mode(&archive), 0o600);
    let listed = Command::new("sh")
        .args(["-c", r#"cpio --quiet --list --verbose <"$0""#])
        .arg(&archive)
        .output()
        .expect("cpio runs");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let line = listed
        .lines()
        .find(|line| line.ends_with("etc/sanroot/secrets.json"));
    assert!(
        line.is_some_and(|line| line.starts_with("-rw-------")),
        "{line:?}"
    );
    let left: Vec<_> = fs::read_dir(workshop.destination())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().starts_with("sanroot."))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn on_a_file_system_without_modes_an_image_with_secrets_fails() {
    for interpreter in SHELLS {
        // A file system where every file is for all to read, as a shell function.
        let script = r#"
            mkdir -p /run/root/etc/sanroot /run/boot
            : >/run/root/etc/sanroot/secrets.json
            chmod 0600 /run/root/etc/sanroot/secrets.json
            dracutsysrootdir=/run/root outfile=/run/boot/image
            stat() {
                case $4 in /run/boot/*) echo 755 ;; *) command stat "$@" ;; esac
            }
            dfatal() { printf '%s' "$1"; }
            inst_simple() { printf 'installed'; }
            . "$module/module-setup.sh"
            sanroot_secrets || printf ' failed'
            printf ' %s' /run/boot/*
        "#;
        let output = shell(interpreter, script);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            said.contains("must have the mode 0600") && said.ends_with(" failed /run/boot/*"),
            "{said}"
        );
        assert!(output.stderr.is_empty());
    }
}
