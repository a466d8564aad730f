//! The program that drives a NIC in a namespace.

use std::io::{BufRead, BufReader, Read};
use std::mem::take;
use std::process::{Child, ChildStdout, Command};

/// A running `nic_driver`.
pub struct Driver {
    child: Child,
    stdout: BufReader<ChildStdout>,
    said: Vec<String>,
}

impl Driver {
    /// Starts it.
    pub(super) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("nic_driver runs");
        let stdout = child.stdout.take().expect("a pipe");
        Self {
            child,
            stdout: BufReader::new(stdout),
            said: Vec::new(),
        }
    }

    /// Reads on until it says this line.
    ///
    /// # Panics
    /// Where it ends without.
    pub fn says(&mut self, wanted: &str) {
        while self.next(wanted) != wanted {}
    }

    /// Reads on until it says a line that begins so: that line.
    ///
    /// # Panics
    /// Where it ends without.
    pub fn next(&mut self, begin: &str) -> &str {
        loop {
            let mut line = String::new();
            let read = self.stdout.read_line(&mut line).expect("text");
            assert!(read > 0, "no {begin:?} in {:#?}", self.said);
            self.said.push(line.trim_end().to_owned());
            if line.starts_with(begin) {
                return self.said.last().expect("a line");
            }
        }
    }

    /// Everything that it said from its start to its end.
    ///
    /// # Panics
    /// Where it failed.
    #[must_use]
    pub fn succeeds(mut self) -> Vec<String> {
        let lines = self.stdout.by_ref().lines().map_while(Result::ok);
        self.said.extend(lines);
        let status = self.child.wait().expect("nic_driver ends");
        assert!(status.success(), "{:#?}", self.said);
        take(&mut self.said)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
