//! Stock dracut of the host, with our module beside its own: images of user space, and hooks in the shells they may meet.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tree;

/// The shells that an initramfs may have as `/bin/sh`.
pub const SHELLS: [&[&str]; 3] = [&["dash"], &["busybox", "ash"], &["bash", "--posix"]];

/// `stage WORD` is an agent that is there as far. In its first stage it has kept none.
pub const STAGE: &str = r#"
    stage() {
        ln -sfn /proc/1 /run/sanroot/agent
        [ "$1" = plan ] || echo "$1" > /run/sanroot/stage
    }
"#;

/// dracut's options for an image that is for any machine and without kernel modules.
pub const GENERIC: [&str; 2] = ["--no-hostonly", "--no-kernel"];

/// A folder with dracut's own files, our module as `dracut-module/install` puts it in place, and room for images.
pub struct Workshop(PathBuf);

impl Workshop {
    /// Makes it at `place`, from the release build in `target`.
    pub fn new(place: &Path, target: &Path) -> Self {
        let _ = fs::remove_dir_all(place);
        fs::create_dir_all(place).expect("a writable folder");
        succeed(
            Command::new(tree::root().join("dracut-module/install"))
                .arg(place.join("destination"))
                .env("CARGO_TARGET_DIR", target),
        );
        succeed(
            Command::new("cp")
                .args(["--archive", "/usr/lib/dracut"])
                .arg(place.join("dracut")),
        );
        let module = "modules.d/50sanroot";
        symlink(
            place.join("destination/usr/lib/dracut").join(module),
            place.join("dracut").join(module),
        )
        .expect("a link");
        Self(place.to_owned())
    }

    /// Where `install` put its files.
    pub fn destination(&self) -> PathBuf {
        self.0.join("destination")
    }

    /// Puts a module that brings nothing in the place of dracut's `module`, and leaves no other but those of `kept`.
    pub fn replace_module(&self, module: &str, kept: &[&str]) {
        let modules = self.0.join("dracut/modules.d");
        for entry in fs::read_dir(&modules).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            let name = path.to_string_lossy();
            if !kept.iter().any(|kept| name.ends_with(&format!("/{kept}"))) {
                fs::remove_dir_all(&path).expect("a removable folder");
            }
        }
        self.add_module(module, "");
    }

    /// Adds a module of this set-up, which every image has.
    pub fn add_module(&self, module: &str, setup: &str) {
        let folder = self.0.join("dracut/modules.d").join(module);
        fs::create_dir(&folder).expect("a new folder");
        let setup = format!("check() {{ return 0; }}\n{setup}\n");
        fs::write(folder.join("module-setup.sh"), setup).expect("a new file");
    }

    /// Builds an image of the dracut modules that `options` ask for, for any machine and without kernel modules, and
    /// unpacks it into the folder `name`.
    pub fn image(&self, name: &str, options: &[&str]) -> Image {
        self.image_by(&[], name, &[&GENERIC, options].concat())
    }

    /// The same with no other options, by the command `before` if that is anything.
    pub fn image_by(&self, before: &[&str], name: &str, options: &[&str]) -> Image {
        let (archive, content) = (self.0.join(format!("{name}.cpio")), self.0.join(name));
        let output = succeed(&mut self.dracut(before, options, &archive));
        fs::create_dir(&content).expect("a new folder");
        succeed(
            Command::new("sh")
                .args(["-c", r#"cd "$1" && cpio --quiet --extract <"$2""#, "unpack"])
                .args([&content, &archive]),
        );
        Image {
            root: content,
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The command that builds an image as [`Self::image_by`] does.
    pub fn dracut(&self, before: &[&str], options: &[&str], archive: &Path) -> Command {
        // Without any file: the module needs none.
        let configuration = self.destination().join("usr/bin");
        let programs = format!(
            "{} /usr/sbin /usr/bin /sbin /bin",
            self.destination().join("usr/bin").display()
        );
        let mut command = Command::new(before.first().copied().unwrap_or("env"));
        command
            .args(before.get(1..).unwrap_or_default())
            .arg("dracut")
            .env("dracutbasedir", self.0.join("dracut"))
            .env("DRACUT_PATH", programs)
            .args(["--conf", "/dev/null", "--confdir"])
            .arg(configuration)
            .args(["--no-early-microcode", "--no-compress", "--force"])
            .args(options)
            .arg(archive);
        command
    }
}

/// An unpacked image.
pub struct Image {
    root: PathBuf,
    /// What dracut said while it built it.
    pub said: String,
}

impl Image {
    /// A file's place on this machine.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether there is anything at this path; a link counts even if its target exists only in the running image.
    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// The lengths of all regular files by their paths.
    pub fn files(&self) -> BTreeMap<PathBuf, u64> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a readable folder") {
                let entry = entry.expect("a readable folder");
                let metadata = entry.metadata().expect("a file has metadata");
                if metadata.is_dir() {
                    folders.push(entry.path());
                } else if metadata.is_file() {
                    let path = entry.path();
                    let path = path.strip_prefix(&self.root).expect("below the root");
                    files.insert(path.to_owned(), metadata.len());
                }
            }
        }
        files
    }
}

/// Gives a script folders of its own, and our module as an image has it: without what is in its scripts for their readers.
const OWN: &str = r#"
    for folder in /etc /run /sys/firmware /mnt; do mount -t tmpfs none "$folder" || exit; done
    cp -r "$module" /mnt/module && module=/mnt/module && . "$module/module-setup.sh" || exit
    sed -i "${sanroot_readers:?}" "$module"/*-sanroot.sh "$module/iscsiroot" && exec "$@"
"#;

/// Runs `script` in `shell`, where `/etc`, `/run` and `/sys/firmware` are empty folders of its own and `module` is our module
/// with its hooks as an image has them.
pub fn shell(shell: &[&str], script: &str) -> Output {
    Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", OWN, "sh"])
        .args(shell)
        .args(["-c", script])
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("module", tree::root().join("dracut-module/50sanroot"))
        .output()
        .expect("unshare runs")
}

/// Runs `script` as [`shell`] does in every shell: its output must be `expected` in each, and nobody complains.
///
/// # Panics
/// Where it is another one.
pub fn every_shell_says(script: &str, expected: &str) {
    for interpreter in SHELLS {
        let output = shell(interpreter, script);
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim_end(), expected, "{interpreter:?}: {script}");
        assert_eq!(complained, "", "{interpreter:?}: {script}");
    }
}

fn succeed(command: &mut Command) -> Output {
    let output = command.output().expect("the program runs");
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
