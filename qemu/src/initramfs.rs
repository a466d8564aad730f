//! The small initramfs of its own: busybox, the modules of these machines, and one initiator.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::cache::{Cache, Key};
use crate::kernel::Kernel;
use crate::packages::{Apt, Suite};
use crate::tool::{command, run};

const INIT: &str = include_str!("../guest/initramfs-init");
/// The program by which machines tell the runner how far they came.
pub const EVIDENCE: &str = include_str!("../guest/evidence");
/// The program by which they show where secrets could be.
pub const LEAVINGS: &str = include_str!("../guest/leavings");
/// Process 1 of the tiny root.
pub const ROOT_INIT: &str = include_str!("../guest/root-init");
const MODULES: &str = include_str!("../guest/modules");
/// What decodes the firmware's table: in the images, but whoever has a use for it loads it. Were it there from the beginning, it
/// would make up for an agent that reads no memory, or loads nothing.
const DECODER: &str = "iscsi_ibft";
/// Modules that the kernel loads by itself when a device of theirs is asked for.
pub const LOADED_LATER: &str = "bonding\n8021q\n";
const LIO_INIT: &str = include_str!("../guest/lio/init");
const LIO_MODULES: &str = include_str!("../guest/lio/modules");

/// The file that boots the LUN or disk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Initiator<'a> {
    /// The agent, at this path.
    Sanroot(&'a Path),
    /// The agent, at this path, the commands of the installed system beside it, and open-iscsi's iscsid, which takes over.
    Both(&'a Path),
    /// open-iscsi's iscsistart: proves kernel, table and target without the agent.
    Iscsistart,
}

/// The initramfs, a cpio archive.
pub fn initramfs(kernel: &Kernel, initiator: Initiator<'_>, cache: &Cache) -> Result<PathBuf> {
    let busybox = busybox(cache)?;
    let key = Key::of_recipe(include_str!("initramfs.rs"))
        .made(&kernel.root)
        .made(&busybox);
    let key = [INIT, EVIDENCE, LEAVINGS, MODULES, LOADED_LATER]
        .into_iter()
        .fold(key, Key::text);
    let open_iscsi = || {
        let packages = ["open-iscsi", "libopeniscsiusr", "libisns0"];
        Apt::of(Suite::Host, cache)?.unpacked(cache, "open-iscsi", &packages)
    };
    let (key, programs) = match initiator {
        Initiator::Sanroot(path) => (key.file(path)?, vec![path.to_owned()]),
        Initiator::Both(path) => {
            let open_iscsi = open_iscsi()?;
            let mut programs = with_libraries(&open_iscsi, "sbin/iscsid")?;
            let ours = [path.to_owned(), path.with_file_name("sanroot-installer")];
            let key = ours.iter().try_fold(key, |key, path| key.file(path))?;
            programs.extend(ours);
            (key.made(&open_iscsi), programs)
        }
        Initiator::Iscsistart => {
            let open_iscsi = open_iscsi()?;
            let programs = with_libraries(&open_iscsi, "sbin/iscsistart")?;
            (key.made(&open_iscsi), programs)
        }
    };
    let made = cache.get("initramfs", key, |root| {
        let tree = root.join("tree");
        skeleton(&tree, &busybox)?;
        write_program(&tree.join("init"), INIT)?;
        fs::write(tree.join("etc/modules-wanted"), loaded_first())?;
        for program in &programs {
            let libraries = program.to_string_lossy().contains(".so");
            install(
                program,
                &tree.join(if libraries { "lib" } else { "usr/bin" }),
            )?;
        }
        modules(kernel, &[MODULES, LOADED_LATER].concat(), &tree)?;
        pack(&tree, &root.join("initramfs.cpio"))?;
        Ok(fs::remove_dir_all(&tree)?)
    })?;
    Ok(made.join("initramfs.cpio"))
}

/// The modules that the machine loads before its initiator begins, one a line.
fn loaded_first() -> String {
    let modules = MODULES.lines().filter(|module| *module != DECODER);
    modules.flat_map(|module| [module, "\n"]).collect()
}

/// The initramfs of the machine that serves by LIO.
pub fn lio(kernel: &Kernel, cache: &Cache) -> Result<PathBuf> {
    let busybox = busybox(cache)?;
    let key = Key::of_recipe(include_str!("initramfs.rs"))
        .made(&kernel.root)
        .made(&busybox)
        .text(LIO_INIT)
        .text(LIO_MODULES);
    let made = cache.get("lio", key, |root| {
        let tree = root.join("tree");
        skeleton(&tree, &busybox)?;
        write_program(&tree.join("init"), LIO_INIT)?;
        fs::write(tree.join("etc/modules-wanted"), LIO_MODULES)?;
        modules(kernel, LIO_MODULES, &tree)?;
        pack(&tree, &root.join("initramfs.cpio"))?;
        Ok(fs::remove_dir_all(&tree)?)
    })?;
    Ok(made.join("initramfs.cpio"))
}

/// An ext4 file system labelled `label`, whose init tells that it runs and ends the machine.
pub fn tiny_root(label: &str, cache: &Cache) -> Result<PathBuf> {
    let busybox = busybox(cache)?;
    let key = Key::of_recipe(include_str!("initramfs.rs"))
        .made(&busybox)
        .text(label)
        .text(ROOT_INIT)
        .text(EVIDENCE)
        .text(LEAVINGS);
    let made = cache.get("tiny-root", key, |root| {
        let tree = root.join("tree");
        root_tree(&tree, &busybox)?;
        let image = root.join("root.ext4");
        run(command("mke2fs", ["-q", "-t", "ext4", "-L", label, "-d"])
            .arg(&tree)
            .arg(&image)
            .arg("16M"))?;
        Ok(fs::remove_dir_all(&tree)?)
    })?;
    Ok(made.join("root.ext4"))
}

/// Fills the folder `tree` with the tiny root.
pub(crate) fn root_tree(tree: &Path, busybox: &Path) -> Result<()> {
    skeleton(tree, busybox)?;
    // systemd switches only to a root that calls itself an operating system.
    fs::write(tree.join("etc/os-release"), "ID=sanroot-tiny\n")?;
    write_program(&tree.join("sbin/init"), ROOT_INIT)
}

/// busybox's package, unpacked.
pub(crate) fn busybox(cache: &Cache) -> Result<PathBuf> {
    Apt::of(Suite::Host, cache)?.unpacked(cache, "busybox", &["busybox-static"])
}

/// What both trees begin with: mount points, busybox under every name it has, the evidence program.
pub(crate) fn skeleton(tree: &Path, busybox: &Path) -> Result<()> {
    for folder in [
        "dev", "etc", "lib", "proc", "root", "run", "sbin", "sys", "tmp", "usr/bin",
    ] {
        fs::create_dir_all(tree.join(folder))?;
    }
    symlink("usr/bin", tree.join("bin"))?;
    symlink("lib", tree.join("lib64"))?;
    let program = busybox.join("bin/busybox");
    install(&program, &tree.join("usr/bin"))?;
    for applet in run(&mut command(&program.to_string_lossy(), ["--list"]))?.lines() {
        // The agent and the kernel call modprobe by its full path.
        let folder = if applet == "modprobe" {
            "sbin"
        } else {
            "usr/bin"
        };
        if applet != "busybox" && applet != "init" {
            symlink("/usr/bin/busybox", tree.join(folder).join(applet))?;
        }
    }
    write_program(&tree.join("usr/bin/leavings"), LEAVINGS)?;
    write_program(&tree.join("usr/bin/evidence"), EVIDENCE)
}

/// Copies the modules of the list with everything they depend on, and indexes them.
pub(crate) fn modules(kernel: &Kernel, list: &str, tree: &Path) -> Result<()> {
    let index = Path::new("lib/modules").join(&kernel.release);
    fs::create_dir_all(tree.join(&index))?;
    for name in [
        "modules.builtin",
        "modules.builtin.modinfo",
        "modules.order",
    ] {
        fs::copy(
            kernel.root.join(&index).join(name),
            tree.join(&index).join(name),
        )?;
    }
    for module in list.lines() {
        for file in kernel.files_of(module)? {
            let place = tree.join(file.strip_prefix(&kernel.root)?);
            fs::create_dir_all(place.parent().context("a module without a folder")?)?;
            fs::copy(&file, &place).with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    run(command("depmod", ["--basedir"])
        .arg(tree)
        .arg(&kernel.release))?;
    Ok(())
}

/// The program and the libraries that the dynamic linker finds for it, the linker among them.
fn with_libraries(root: &Path, program: &str) -> Result<Vec<PathBuf>> {
    let program = root.join(program);
    let libraries = run(command("ldd", [])
        .arg(&program)
        .env("LD_LIBRARY_PATH", root.join("usr/lib/x86_64-linux-gnu")))?;
    ensure!(!libraries.contains("not found"), "libraries: {libraries}");
    let paths = libraries
        .lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')));
    Ok(paths.map(PathBuf::from).chain([program.clone()]).collect())
}

pub(crate) fn install(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file without a name")?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(())
}

/// Writes a script that can be executed.
pub fn write_program(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    Ok(fs::set_permissions(
        path,
        fs::Permissions::from_mode(0o755),
    )?)
}

/// Writes the tree as an archive that the kernel unpacks.
pub(crate) fn pack(tree: &Path, archive: &Path) -> Result<()> {
    let script = r#"cd "$1" && find . | LC_ALL=C sort | cpio --quiet --create --format=newc --owner=0:0 >"$2""#;
    run(command("sh", ["-c", script, "pack"]).arg(tree).arg(archive))?;
    Ok(())
}

/// The archive `initramfs` and behind it one with `files`, as the kernel takes them; made in `folder`.
pub fn extended(
    initramfs: &Path,
    files: &BTreeMap<String, String>,
    folder: &Path,
) -> Result<PathBuf> {
    let (tree, archive) = (folder.join("files"), folder.join("files.cpio"));
    for (path, content) in files {
        let place = tree.join(path.trim_start_matches('/'));
        fs::create_dir_all(place.parent().context("a file without a folder")?)?;
        fs::write(&place, content)?;
        // It may be one of secrets.
        fs::set_permissions(&place, fs::Permissions::from_mode(0o600))?;
    }
    pack(&tree, &archive)?;
    let mut whole = fs::read(initramfs)?;
    // An archive begins on a multiple of four.
    whole.resize(whole.len().next_multiple_of(4), 0);
    whole.extend(fs::read(&archive)?);
    let place = folder.join("initramfs.cpio");
    fs::write(&place, whole)?;
    Ok(place)
}
