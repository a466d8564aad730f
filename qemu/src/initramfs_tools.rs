//! Images that Debian's initramfs-tools builds, in a Debian that runs it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cache::{Cache, Key};
use crate::debian;
use crate::dracut::STRIP_MODULES;
use crate::initramfs::write_program;
use crate::kernel::Kernel;
use crate::tool::run;

const HOOK: &str = include_str!("../guest/comparison/initramfs-hook");

/// Runs mkinitramfs for kernel release $3 with the files of kernel $1; the image goes to $2. mkinitramfs asks the
/// kernel's configuration which archives it can unpack.
const BUILD: &str = r#"
    mkdir -p "$root/usr/lib/modules"
    mount --bind "$1/lib/modules" "$root/usr/lib/modules"
    cp "$1/boot/config-$3" "$root/boot"
    chroot "$root" mkinitramfs -o /tmp/initramfs "$3" 2>&1
    cp "$root/tmp/initramfs" "$2"
"#;

/// The initramfs that the Debian in `tree` builds with `configuration`, in which only `kernel_modules`, one a line, and
/// what they need stay.
pub fn build(
    kernel: &Kernel,
    tree: &Path,
    configuration: &str,
    kernel_modules: &str,
    cache: &Cache,
) -> Result<PathBuf> {
    let key = Key::of_recipe(include_str!("initramfs_tools.rs"))
        .text(include_str!("debian.rs"))
        .text(&tree.to_string_lossy())
        .text(&kernel.root.to_string_lossy());
    let key = [STRIP_MODULES, HOOK, configuration, kernel_modules]
        .into_iter()
        .fold(key, Key::text);
    let made = cache.get("initramfs-tools", key, |root| {
        let layer = root.join("layer");
        let (rig, settings) = (
            layer.join("usr/share/rig"),
            layer.join("etc/initramfs-tools"),
        );
        for folder in [&rig, &settings.join("hooks"), &settings.join("conf.d")] {
            fs::create_dir_all(folder)?;
        }
        write_program(&rig.join("strip-modules"), STRIP_MODULES)?;
        fs::write(rig.join("modules"), kernel_modules)?;
        write_program(&settings.join("hooks/rig"), HOOK)?;
        // mkinitramfs reads every file there, open-iscsi's hook only the one of this name.
        fs::write(settings.join("conf.d/open-iscsi"), configuration)?;
        let place = root.join("place");
        fs::create_dir(&place)?;
        let mut build = debian::above(&place, &[&layer, tree], BUILD);
        let log = run(build
            .arg(&kernel.root)
            .arg(root.join("initramfs"))
            .arg(&kernel.release))?;
        fs::write(root.join("log"), log)?;
        fs::remove_dir(&place)?;
        Ok(fs::remove_dir_all(&layer)?)
    })?;
    Ok(made.join("initramfs"))
}
