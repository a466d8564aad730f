//! Programs of the host.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

#[cfg(test)]
mod tests;

/// How long a command may take that loads from the network. An image's system is some 200 MiB.
const LOADING: Duration = Duration::from_secs(60 * 60);

/// A program that runs beside the runner, and ends with this value: by SIGKILL, as tgtd heeds nothing less.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `command` to its end; its standard output, or an error that holds what it said.
pub fn run(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !output.status.success() {
        bail!(
            "{}\n{}{}",
            line(command),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command of `program` with `arguments`, to be extended or run. It speaks English, whatever the host's language is: what it says
/// is read.
pub fn command<'a>(program: &str, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(program);
    // With C.UTF-8 gettext heeds LANGUAGE still.
    command.env("LC_ALL", "C.UTF-8").env_remove("LANGUAGE");
    command.args(arguments);
    command
}

/// The same for a program that mounts, starts others or loads from the network: in mount and process namespaces of its own, and for
/// an hour at most. What it mounts and starts is gone as soon as it has ended or the runner has, even if that is killed.
pub fn apart<'a>(program: &str, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    apart_for(LOADING, program, arguments)
}

fn apart_for<'a>(
    limit: Duration,
    program: &str,
    arguments: impl IntoIterator<Item = &'a str>,
) -> Command {
    let mut command = command("setpriv", ["--pdeathsig", "KILL"]);
    command.args(["unshare", "--mount", "--pid", "--fork"]);
    command.args(["--kill-child", "--mount-proc"]);
    command.args(["timeout", "--signal=KILL", &limit.as_secs().to_string()]);
    command.arg(program).args(arguments);
    command
}

/// The command as a person would type it, for errors and logs.
pub fn line(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
