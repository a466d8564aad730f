//! What a person wants to see of a boot that went well: its root, the agent's report, and where the seconds went.

use std::fmt::Write as _;

use crate::evidence::Evidence;

#[cfg(test)]
mod tests;

/// Files of the evidence that are shown as they are.
const SHOWN: [(&str, &str); 2] = [
    ("The root", "/run/rig/findmnt"),
    ("The agent's report", "/run/sanroot/report.txt"),
];
const TIMESTAMPS: &str = "/run/rig/timestamps";

/// The summary, in lines.
pub fn text(evidence: &Evidence) -> String {
    let mut text = String::new();
    for (title, path) in SHOWN {
        let content = evidence.files.get(path).map_or("missing\n", String::as_str);
        let _ = write!(text, "{title}\n\n{}\n", indented(content));
    }
    let _ = write!(
        text,
        "Seconds of the machine's clock\n\n{}",
        indented(&stages(evidence))
    );
    text
}

/// The parts of the boot, each with its seconds.
fn stages(evidence: &Evidence) -> String {
    let initramfs = timestamp(evidence, "InitRDTimestampMonotonic");
    let system = timestamp(evidence, "UserspaceTimestampMonotonic");
    let end = evidence.last_marker().map(|(_, seconds)| *seconds);
    let mut text = String::new();
    let mut began = Some(0.0);
    for (part, ended) in [
        ("kernel", initramfs),
        ("initramfs", system),
        ("system on the LUN, to its default target", end),
    ] {
        let seconds = began.zip(ended).map_or_else(
            || "     ?".into(),
            |(began, ended)| format!("{:6.2}", ended - began),
        );
        let _ = writeln!(text, "{seconds}  {part}");
        began = ended;
    }
    text
}

/// Seconds since the kernel started, from systemd's microseconds.
fn timestamp(evidence: &Evidence, property: &str) -> Option<f64> {
    let mut lines = evidence.files.get(TIMESTAMPS)?.lines();
    let microseconds = lines.find_map(|line| line.strip_prefix(property)?.strip_prefix('='))?;
    Some(microseconds.parse::<f64>().ok()? / 1e6)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
