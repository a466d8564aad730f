//! Debian packages, downloaded and unpacked beside the host's own: nothing of them is installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cache::{Cache, Key};
use crate::debian::MIRROR;
use crate::tool::{apart, command, run};

#[cfg(test)]
mod tests;

/// Where packages come from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Suite {
    /// Whatever the host's apt is set up for.
    #[default]
    Host,
    /// bookworm-backports, with package lists of the cache's own.
    Backports,
    /// Debian 13, with package lists of the cache's own.
    Trixie,
}

impl Suite {
    /// The suite's name, where the host's apt is not what knows it.
    const fn foreign(self) -> Option<&'static str> {
        match self {
            Self::Host => None,
            Self::Backports => Some("bookworm-backports"),
            Self::Trixie => Some("trixie"),
        }
    }
}

/// apt's view of one suite.
pub struct Apt {
    /// The suite's, for whoever else would change its lists.
    name: String,
    options: Vec<String>,
}

impl Apt {
    /// Prepares apt for `suite`; the lists of a suite that the host lacks are downloaded.
    pub fn of(suite: Suite, cache: &Cache) -> Result<Self> {
        let Some(suite) = suite.foreign() else {
            return Ok(Self {
                name: "apt".to_owned(),
                options: Vec::new(),
            });
        };
        let source = format!(
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {MIRROR} {suite} main\n"
        );
        Self::with(&format!("apt-{suite}"), &source, cache)
    }

    /// Prepares apt for what `source` says, a line of sources.list(5).
    fn with(name: &str, source: &str, cache: &Cache) -> Result<Self> {
        let at = |root: &Path| Self {
            name: name.to_owned(),
            options: vec![
                format!(
                    "--option=Dir::Etc::SourceList={}",
                    root.join("sources.list").display()
                ),
                "--option=Dir::Etc::SourceParts=-".to_owned(),
                format!(
                    "--option=Dir::State::Lists={}",
                    root.join("lists").display()
                ),
                format!("--option=Dir::Cache={}", root.display()),
            ],
        };
        let root = cache.get(name, Key::of_recipe(source), |root| {
            std::fs::write(root.join("sources.list"), source)?;
            std::fs::create_dir(root.join("lists"))?;
            at(root).update()
        })?;
        Ok(at(&root))
    }

    fn update(&self) -> Result<()> {
        let update = ["--quiet", "--option=APT::Sandbox::User=root", "update"];
        run(apart("apt-get", update).args(&self.options))?;
        Ok(())
    }

    /// What `load` returns. Where it fails, what it returns with new lists: the archive keeps no package that has a newer version.
    fn load<T>(&self, cache: &Cache, load: impl Fn() -> Result<T>) -> Result<T> {
        load().or_else(|error| {
            let _lock = cache.lock(&self.name)?;
            self.update()
                .with_context(|| format!("no new package lists behind: {error:#}"))?;
            load()
        })
    }

    /// The package that a metapackage like `linux-image-amd64` stands for.
    fn first_dependency(&self, package: &str) -> Result<String> {
        let text =
            run(command("apt-cache", ["depends", "--important", package]).args(&self.options))?;
        text.lines()
            .find_map(|line| line.trim().strip_prefix("Depends: "))
            .map(str::to_owned)
            .with_context(|| format!("{package} depends on nothing"))
    }

    /// What apt knows of the newest versions of `packages`.
    pub fn versions(&self, packages: &[&str]) -> Result<String> {
        run(command("apt-cache", ["show", "--no-all-versions"])
            .args(&self.options)
            .args(packages))
    }

    /// The name of the package that the metapackage `package` stands for, and the folder that holds its content.
    pub fn unpacked_dependency(&self, cache: &Cache, package: &str) -> Result<(String, PathBuf)> {
        self.load(cache, || {
            let name = self.first_dependency(package)?;
            let unpacked = self.unpack(cache, &name, &[&name])?;
            Ok((name, unpacked))
        })
    }

    /// The folder that holds the content of `packages`, all in one tree.
    pub fn unpacked(&self, cache: &Cache, name: &str, packages: &[&str]) -> Result<PathBuf> {
        self.load(cache, || self.unpack(cache, name, packages))
    }

    fn unpack(&self, cache: &Cache, name: &str, packages: &[&str]) -> Result<PathBuf> {
        // Each line names a package's URL, file, size and digest: exactly its identity.
        let identity = self.download(packages, &["--print-uris"], Path::new("."))?;
        let key = Key::of_recipe("dpkg --extract").text(&identity);
        cache.get(name, key, |root| {
            let downloads = root.join("packages");
            std::fs::create_dir(&downloads)?;
            self.download(packages, &["--quiet"], &downloads)?;
            for package in std::fs::read_dir(&downloads)? {
                run(command("dpkg", ["--extract"])
                    .arg(package?.path())
                    .arg(root))?;
            }
            Ok(std::fs::remove_dir_all(&downloads)?)
        })
    }

    fn download(&self, packages: &[&str], extra: &[&str], folder: &Path) -> Result<String> {
        // apt's own user may not read the cache; the packages are verified either way.
        let mut download = apart("apt-get", ["--option=APT::Sandbox::User=root"]);
        download
            .args(&self.options)
            .args(extra)
            .arg("download")
            .args(packages)
            .current_dir(folder);
        run(&mut download)
    }
}
