//! Images that stock dracut builds for one machine, by what it finds of that machine itself: in the folders of a system whose
//! root is on the SAN, or is not, with its NIC in a network of its own and a kernel of a few modules.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sanroot_tests::dracut::{Image, Workshop};
use sanroot_tests::saved::{SavedSystem, Session};
use sanroot_tests::{release, tree};

const KERNEL: &str = "6.1.0-test";

/// Puts the system in folder `$1` in place, whose root is device `$4` of number `$3` (major and minor number, with a blank), and
/// the kernel in folder `$2`; then runs the rest.
const SURROUND: &str = r#"system=$1 libraries=$2 number=$3 disk=$4 && shift 4 &&
    ip link add ens3 address 52:54:00:12:34:56 type veth peer name far && ip link set far up && ip link set ens3 up &&
    ip address add 192.0.2.2/24 dev ens3 &&
    mkdir -p "$system/dev" && mount -t tmpfs none "$system/dev" && cp -a /dev/null /dev/zero /dev/random /dev/urandom "$system/dev" &&
    mkdir "$system/dev/block" && ln -s /proc/self/fd "$system/dev/fd" &&
    mknod "$system/dev/$disk" b $number && ln -s "../$disk" "$system/dev/block/${number% *}:${number#* }" &&
    mount --move "$system/dev" /dev && mount --bind "$system/sys" /sys &&
    mount -t overlay overlay -o "lowerdir=$libraries:/usr/lib" /usr/lib && exec "$@""#;

/// What `findmnt` says of `/` there; of a mount's device the kernel has the last word.
const FINDMNT: &str = r#"#!/bin/sh
case "$*" in
    *MAJ:MIN*" --target /") readlink -f /dev/block/* | while read -r disk; do echo "$(basename /dev/block/*) $disk"; done ;;
    *FSTYPE*" --target /") echo ext4 ;;
    *) exec /usr/bin/findmnt "$@" ;;
esac
"#;

/// Compiles a kernel module that calls `symbol` and is for devices of this alias.
fn module(folder: &Path, name: &str, symbol: &str, alias: &str) {
    let place = folder.join(format!("{name}.ko"));
    fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    let source = place.with_extension("c");
    let text = format!(
        "__attribute__((section(\".modinfo\"), used)) static const char alias[] = \"alias={alias}\";\n\
         extern void {symbol}(void);\nvoid begin(void) {{ {symbol}(); }}\n"
    );
    fs::write(&source, text).expect("a file");
    let compiled = Command::new("cc")
        .arg("-c")
        .arg(&source)
        .arg("-o")
        .arg(&place)
        .status();
    assert!(compiled.expect("cc runs").success(), "{name}");
    fs::remove_file(source).expect("a file");
}

/// A folder with the modules of a kernel.
fn kernel(folder: &Path) {
    let modules = folder.join("lib/modules").join(KERNEL);
    let drivers = modules.join("kernel/drivers");
    for name in [
        "iscsi_tcp",
        "libiscsi_tcp",
        "libiscsi",
        "scsi_transport_iscsi",
        "sd_mod",
    ] {
        module(&drivers, &format!("scsi/{name}"), "_printk", "none");
    }
    let ethernet = "alloc_etherdev_mqs";
    module(&drivers, "net/virtio_net", ethernet, "virtio:d00000001v*");
    module(&drivers, "net/e1000", ethernet, "pci:v00008086d0000100Esv*");
    let listed = Command::new("depmod")
        .arg("--basedir")
        .args([folder, Path::new(KERNEL)])
        .stderr(Stdio::null())
        .status();
    assert!(listed.expect("depmod runs").success());
}

/// The image of a machine with a session, for which the session's disk or its own one is the root.
fn image(name: &str, number: &str, disk: &str) -> Image {
    let temporary = env!("CARGO_TARGET_TMPDIR");
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| tree::root().join("target"), PathBuf::from);
    release::build(&tree::root(), &target);
    let place = Path::new(temporary).join(format!("hostonly-{name}"));
    let workshop = Workshop::new(&place, &target);
    let kept = [
        "50sanroot",
        "90kernel-modules",
        "95rootfs-block",
        "95udev-rules",
        "99base",
        "99fs-lib",
    ];
    workshop.replace_module("95iscsi", &kept);
    let findmnt = workshop.destination().join("usr/bin/findmnt");
    fs::write(&findmnt, FINDMNT).expect("a file");
    let may_run = Command::new("chmod").arg("0755").arg(&findmnt).status();
    assert!(may_run.expect("chmod runs").success());
    kernel(&place.join("kernel"));
    let nic = "/sys/devices/pci0000:00/0000:00:03.0/virtio0";
    let system = SavedSystem::new(temporary)
        .session(&Session::default())
        .disk("8:0", "sda", 1, 0)
        .local_disk("254:0", "vda")
        // Of a device without a folder dracut would look for the one above it for ever.
        .file(
            "/sys/devices/pci0000:00/0000:00:04.0/virtio1/block/vda/size",
            "8\n",
        )
        .file(&format!("{nic}/modalias"), "virtio:d00000001v00001AF4\n")
        .file(&format!("{nic}/net/ens3/address"), "52:54:00:12:34:56\n")
        .link(
            "/sys/class/net/ens3",
            "../../devices/pci0000:00/0000:00:03.0/virtio0/net/ens3",
        );
    let libraries = place.join("kernel/lib");
    let libraries = libraries.to_str().expect("a path in UTF-8");
    let before = [
        "unshare",
        "--mount",
        "--net",
        "sh",
        "-c",
        SURROUND,
        "sh",
        system.folder(),
        libraries,
        number,
        disk,
    ];
    // What does not end would hold up everybody.
    let before = [&["timeout", "120"][..], &before].concat();
    let options = ["--hostonly", "--hostonly-cmdline", "--kver", KERNEL];
    workshop.image_by(&before, "image", &options)
}

/// Which of these an image has: our module and dracut's own, then drivers.
fn has(image: &Image) -> [bool; 5] {
    let list = fs::read_to_string(image.path("usr/lib/dracut/modules.txt")).expect("dracut's list");
    let [ours, stock] =
        ["sanroot", "iscsi"].map(|wanted| list.lines().any(|module| module == wanted));
    let [transport, nic, other] = ["scsi/iscsi_tcp", "net/virtio_net", "net/e1000"].map(|name| {
        image.has(&format!(
            "usr/lib/modules/{KERNEL}/kernel/drivers/{name}.ko"
        ))
    });
    [ours, stock, transport, nic, other]
}

#[test]
fn a_machine_whose_root_is_on_the_san_gets_module_arguments_and_driver() {
    let image = image("san", "8 0", "sda");
    assert_eq!(
        has(&image),
        [true, false, true, true, false],
        "{}",
        image.said
    );
    assert!(image.has("usr/bin/sanroot"));
    let stored = fs::read_to_string(image.path("etc/cmdline.d/60-sanroot.conf"));
    let stored = stored.unwrap_or_else(|error| panic!("{error}: {}", image.said));
    for argument in [
        "rd.iscsi.initiator=iqn.2004-10.com.example:host",
        "ifname=ens3:52:54:00:12:34:56",
        "ip=192.0.2.2:::255.255.255.0::ens3:none",
        "netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk",
    ] {
        assert!(
            stored.split_whitespace().any(|word| word == argument),
            "{stored}"
        );
    }
}

#[test]
fn a_machine_whose_root_is_its_own_disk_gets_nothing_for_a_session_that_it_has() {
    let image = image("local", "254 0", "vda");
    assert_eq!(
        has(&image),
        [false, true, false, false, false],
        "{}",
        image.said
    );
    assert!(!image.has("usr/bin/sanroot") && !image.has("etc/cmdline.d/60-sanroot.conf"));
}
