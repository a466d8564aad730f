//! A running machine: its console is watched line by line, until it ends or its time is over.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::tool::Process;
use crate::verdict::End;

#[cfg(test)]
mod tests;

/// The last line of a kernel that has given up.
const PANIC: &str = "end Kernel panic - not syncing";

/// How a machine ended, and what it took.
#[derive(Debug)]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// Seconds of the host's processors.
    pub busy: f64,
}

/// Something to be done while the machine runs.
pub struct Errand<'a> {
    /// The console has shown a line that contains this, or what there is of it,
    pub after_line: &'a str,
    /// and then this much time has passed.
    pub delay: Duration,
    /// What is to be done.
    pub action: Box<dyn FnMut() -> Result<()> + 'a>,
}

/// Runs the machine to its end, and counts what it took. The console goes to the file `log`; what is typed on it is the command's
/// standard input.
pub fn run(
    machine: &mut Command,
    limit: Duration,
    log: &Path,
    errands: Vec<Errand<'_>>,
) -> Result<Run> {
    let mut log = File::create(log)?;
    let child = machine
        .stdout(Stdio::piped())
        .stderr(log.try_clone()?)
        .spawn()
        .context("cannot start QEMU")?;
    let mut child = Process(child);
    let console = console(&mut child.0)?;
    let end = watch(&console, &mut log, limit, errands)?;
    let busy = busy(child.0.id())?;
    Ok(Run { end, busy })
}

/// Follows the console to the machine's end.
fn watch(
    console: &Receiver<Vec<u8>>,
    log: &mut File,
    limit: Duration,
    errands: Vec<Errand<'_>>,
) -> Result<End> {
    let deadline = Instant::now() + limit;
    let mut pending = Pending::new(errands);
    let mut line = Vec::new();
    loop {
        let until = pending.next_due().map_or(deadline, |due| due.min(deadline));
        match console.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(part) => {
                log.write_all(&part)?;
                line.extend(part);
                let said = String::from_utf8_lossy(&line);
                if said.contains(PANIC) {
                    return Ok(End::Panicked);
                }
                pending.saw(&said, Instant::now());
                if line.ends_with(b"\n") {
                    line.clear();
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(End::PoweredOff),
            Err(RecvTimeoutError::Timeout) if Instant::now() >= deadline => {
                return Ok(End::TimedOut);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        pending.act(Instant::now())?;
    }
}

/// Seconds of the host's processors that a process took, which has not been waited for (proc(5), `stat`: the fields 14 and
/// 15, in hundredths).
fn busy(process: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The program's name may hold anything; behind it comes field 3.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields);
    let fields = fields.into_iter().flat_map(str::split_whitespace);
    let ticks = fields.skip(11).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<Result<_, _>>()?;
    Ok(f64::from(ticks) / 100.0)
}

/// What the console shows, as it comes: lines, and what has come so far of one that has no end yet, as a prompt has none. The
/// channel closes when the machine ends.
fn console(child: &mut Child) -> Result<Receiver<Vec<u8>>> {
    let console = child.stdout.take().context("QEMU has no console")?;
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut console = BufReader::new(console);
        while let Ok(come @ [_, ..]) = console.fill_buf() {
            let parts = come.split_inclusive(|byte| *byte == b'\n');
            if !parts
                .map(<[u8]>::to_vec)
                .all(|part| sender.send(part).is_ok())
            {
                break;
            }
            let length = come.len();
            console.consume(length);
        }
    });
    Ok(receiver)
}

/// Errands still to be done, with the moment of those whose line was seen.
struct Pending<'a>(Vec<(Errand<'a>, Option<Instant>)>);

impl<'a> Pending<'a> {
    fn new(errands: Vec<Errand<'a>>) -> Self {
        Self(errands.into_iter().map(|errand| (errand, None)).collect())
    }

    fn next_due(&self) -> Option<Instant> {
        self.0.iter().filter_map(|(_, due)| *due).min()
    }

    fn saw(&mut self, line: &str, now: Instant) {
        for (errand, due) in &mut self.0 {
            if due.is_none() && line.contains(errand.after_line) {
                *due = Some(now + errand.delay);
            }
        }
    }

    fn act(&mut self, now: Instant) -> Result<()> {
        for (errand, _) in self
            .0
            .extract_if(.., |(_, due)| due.is_some_and(|due| due <= now))
        {
            let mut action = errand.action;
            action()?;
        }
        Ok(())
    }
}
