//! What a program makes, changes or removes among files, by strace: the programs that it executes have their own ways.

use std::collections::BTreeSet;

/// strace's arguments, before where its log goes and the program.
pub const STRACE: &[&str] = &[
    "strace",
    "-f",
    "-y",
    "-qq",
    "-e",
    "trace=%file,fchmod,fchown,fsetxattr,fremovexattr",
    "-o",
];

/// Calls that look at what has a path, or go there. Of opening the flags tell.
const LOOKS: &[&str] = &[
    "access",
    "chdir",
    "execve",
    "faccessat",
    "getcwd",
    "inotify_add_watch",
    "newfstatat",
    "readlinkat",
    "statfs",
    "statx",
];

/// Flags of what opens a file to change it, or makes it.
const CHANGES: &[&str] = &[
    "O_WRONLY",
    "O_RDWR",
    "O_CREAT",
    "O_TRUNC",
    "O_APPEND",
    "O_TMPFILE",
];

/// Every path that `log`, strace's, has the program touch, whether that succeeded or not. What cannot be told is a path, too.
#[must_use]
pub fn touched(log: &str) -> BTreeSet<String> {
    let mut others = BTreeSet::new();
    let mut paths = BTreeSet::new();
    for (at, line) in log.lines().enumerate() {
        let (process, call) = line.split_once(' ').unwrap_or(("", line));
        let call = call.trim_start();
        if others.contains(process) || call.starts_with(['+', '-']) || call.starts_with("<...") {
            continue;
        }
        let Some((name, arguments)) = call.split_once('(') else {
            paths.insert(format!("unknown: {call}"));
            continue;
        };
        // The first one is what strace began.
        if name == "execve" && at > 0 && !arguments.starts_with("\"/proc/self/exe\", ") {
            others.insert(process);
        }
        let opens = matches!(name, "open" | "openat" | "openat2");
        let changes = CHANGES.iter().any(|flag| arguments.contains(flag));
        if LOOKS.contains(&name) || opens && !changes {
            continue;
        }
        paths.extend(of_call(name, arguments));
    }
    paths
}

/// The paths of one call.
fn of_call(name: &str, arguments: &str) -> Vec<String> {
    let mut folder = "";
    let mut paths = Vec::new();
    // Between quotes are names, and before each one is the descriptor of the folder that it is looked for in.
    for (at, part) in arguments.split('"').enumerate() {
        if at % 2 == 0 {
            let named = part
                .rsplit_once('<')
                .and_then(|(_, rest)| rest.split_once('>'));
            folder = named.map_or("", |(folder, _)| folder);
        } else if !(name == "symlinkat" && at == 1) {
            paths.push(match part.starts_with('/') {
                true => part.to_owned(),
                false => format!("{folder}/{part}"),
            });
        }
    }
    if paths.is_empty() {
        paths.push(match folder {
            "" => format!("unknown: {name}({arguments}"),
            folder => folder.to_owned(),
        });
    }
    paths
}
