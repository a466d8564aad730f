//! What the kernel's tracing (tracefs) recorded.

#[cfg(test)]
mod tests;

/// Where machines read it.
pub(crate) const FILE: &str = "/sys/kernel/tracing/trace";

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event<'t> {
    /// Seconds of the trace's clock.
    pub(crate) at: f64,
    /// The event's name.
    pub(crate) name: &'t str,
    /// What it says.
    pub(crate) text: &'t str,
}

impl<'t> Event<'t> {
    /// The events of a file `trace`, in their order.
    pub(crate) fn all(trace: &'t str) -> Vec<Self> {
        trace.lines().filter_map(Self::parse).collect()
    }

    /// The value of the member `name` in what it says.
    pub(crate) fn member(&self, name: &str) -> Option<&'t str> {
        let mut words = self.text.split_whitespace();
        words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    /// `            task-123     [000] .....     5.123456: name: text`; a task may have any name.
    fn parse(line: &'t str) -> Option<Self> {
        let (_, rest) = line.split_once("[0")?;
        let (time, rest) = rest.split_once(": ")?;
        let at = time.split_whitespace().last()?.parse().ok()?;
        let (name, text) = rest.split_once(':')?;
        Some(Self {
            at,
            name,
            text: text.trim(),
        })
    }
}

/// Whether the file `trace` holds every event that there was: its third line tells how many of how many.
pub(crate) fn is_whole(trace: &str) -> bool {
    let counts = trace
        .lines()
        .find_map(|line| line.strip_prefix("# entries-in-buffer/entries-written: "));
    let counts = counts.and_then(|counts| counts.split_whitespace().next()?.split_once('/'));
    counts.is_some_and(|(kept, written)| kept == written)
}

/// The paths of all programs that were executed, in their order.
pub(crate) fn programs(trace: &str) -> Vec<&str> {
    let events = Event::all(trace);
    let executions = events
        .iter()
        .filter(|event| event.name == "sched_process_exec");
    executions
        .filter_map(|event| event.member("filename"))
        .collect()
}

/// Seconds from the first execution of the program at `path` to the end of its process.
pub(crate) fn lifetime(trace: &str, path: &str) -> Option<f64> {
    lifetimes(trace, path).first().copied()
}

/// Seconds from each execution of the program at `path` to the end of its process.
pub(crate) fn lifetimes(trace: &str, path: &str) -> Vec<f64> {
    let events = Event::all(trace);
    let mut lifetimes = Vec::new();
    let mut rest = events.iter();
    while let Some(start) = rest.find(|event| event.member("filename") == Some(path)) {
        let end = rest.clone().find(|event| {
            event.name == "sched_process_exit" && event.member("pid") == start.member("pid")
        });
        lifetimes.extend(end.map(|end| end.at - start.at));
    }
    lifetimes
}
