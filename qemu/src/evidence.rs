//! What a machine says through its second serial port: markers, and files between `@file` and `@end`.

use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// The evidence of one machine.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Markers in their order, each with the seconds since the machine's kernel started.
    pub markers: Vec<(String, f64)>,
    /// Files by their paths.
    pub files: BTreeMap<String, String>,
}

impl Evidence {
    /// Reads what the port carried. A file that is cut off has no end, and does not count.
    pub fn parse(text: &str) -> Self {
        let mut evidence = Self::default();
        let mut open: Option<(&str, String)> = None;
        for line in text.lines().map(|line| line.trim_end_matches('\r')) {
            match open.take() {
                Some((path, content)) if line == "@end" => {
                    evidence.files.insert(path.to_owned(), content);
                }
                Some((path, content)) => open = Some((path, content + line + "\n")),
                None => {
                    open = line
                        .strip_prefix("@file ")
                        .map(|path| (path, String::new()));
                    evidence.markers.extend(marker(line));
                }
            }
        }
        evidence
    }

    /// The machine's last word.
    pub fn last_marker(&self) -> Option<&(String, f64)> {
        self.markers.last()
    }

    /// What the kernel has half made of iSCSI and nobody is at work on any more, a line each: sessions that never were logged
    /// in, and connections without a session. `None` where the machine did not tell of them.
    pub fn half_made(&self) -> Option<impl Iterator<Item = &str>> {
        let all = self.files.get("iscsi")?;
        Some(all.lines().filter(move |line| {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                [session, "FREE", "gone"] => session.starts_with("session"),
                [name, ..] => name.strip_prefix("connection").is_some_and(|number| {
                    let (session, _) = number.split_once(':').unwrap_or((number, ""));
                    !all.contains(&format!("session{session} "))
                }),
                [] => false,
            }
        }))
    }

    /// The agent's report.
    pub fn report(&self) -> Option<&str> {
        self.files
            .get("/run/sanroot/report.json")
            .map(String::as_str)
    }
}

fn marker(line: &str) -> Option<(String, f64)> {
    let (seconds, name) = line.strip_prefix("@marker ")?.split_once(' ')?;
    Some((name.to_owned(), seconds.parse().ok()?))
}
