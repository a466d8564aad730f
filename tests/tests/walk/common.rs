//! The command, given a saved system.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use sanroot_tests::installer::{agent, valid};
use sanroot_tests::saved::SavedSystem;
use serde_json::Value;

static AGENT: LazyLock<PathBuf> = LazyLock::new(|| agent(env!("CARGO_TARGET_TMPDIR")));

/// The binary that has the commands for installers.
pub(crate) fn installer() -> PathBuf {
    AGENT.with_file_name("sanroot-installer")
}

pub(crate) fn command() -> Command {
    Command::new(&*AGENT)
}

/// A system that nothing is known of.
pub(crate) fn system() -> SavedSystem {
    SavedSystem::new(env!("CARGO_TARGET_TMPDIR"))
}

/// What `sanroot args` makes of a system.
pub(crate) fn args(system: &SavedSystem, options: &[&str]) -> Output {
    let mut command = command();
    command
        .args(["args", "--sysroot", system.folder()])
        .args(options);
    command.output().expect("the program runs")
}

/// What came of a system.
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) document: Value,
}

/// The exit code and the document, which is by its schema.
pub(crate) fn told(system: &SavedSystem, options: &[&str]) -> Told {
    let output = args(system, &[options, &["--format", "json"]].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let document: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{stderr}"));
    valid(&document).unwrap_or_else(|error| panic!("{error}: {text}"));
    Told {
        code: output.status.code().expect("a code"),
        document,
    }
}

impl Told {
    /// Texts of the members `member` of the list `list`.
    fn texts(&self, list: &str, member: &str) -> Vec<&str> {
        let list = self.document[list].as_array().expect("a list");
        let texts = list.iter().map(|item| item[member].as_str());
        texts.map(|text| text.expect("a text")).collect()
    }

    pub(crate) fn codes(&self) -> Vec<&str> {
        self.texts("findings", "code")
    }

    pub(crate) fn tokens(&self) -> Vec<&str> {
        self.texts("args", "token")
    }

    pub(crate) fn roles(&self) -> Vec<&str> {
        self.texts("sessions", "role")
    }
}
