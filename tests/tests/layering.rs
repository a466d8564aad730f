//! The house rules that no compiler checks: sizes, layers, dependencies and exceptions.

use sanroot_tests::tree::{self, Source};

/// Fails with every offender named, so that one run shows all there is to mend.
fn none(rule: &str, offenders: &[String]) {
    assert!(
        offenders.is_empty(),
        "{rule}:\n  {}",
        offenders.join("\n  ")
    );
}

/// `path:line` of every line of `sources` that `offends`.
fn places(sources: &[Source], offends: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.lines() {
            if offends(source, line) {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    found
}

/// The tree's Rust, without this file, which quotes what it forbids.
fn rust() -> Vec<Source> {
    let mut sources = tree::files(".rs");
    sources.retain(|source| source.path != "tests/tests/layering.rs");
    sources
}

/// What a line of Rust says apart from its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

#[test]
fn no_file_of_rust_exceeds_400_lines_and_half_of_them_stay_below_200() {
    let sources = tree::files(".rs");
    let mut sizes: Vec<usize> = sources
        .iter()
        .map(|source| source.lines().count())
        .collect();
    sizes.sort_unstable();
    let long: Vec<String> = sources
        .iter()
        .filter(|source| source.lines().count() > 400)
        .map(|source| format!("{} has {}", source.path, source.lines().count()))
        .collect();
    none("files of more than 400 lines", &long);
    let median = sizes[sizes.len() / 2];
    assert!(median < 200, "the median file has {median} lines");
}

#[test]
fn tests_of_a_module_lie_in_a_file_of_their_own() {
    let inline = places(&rust(), |source, line| {
        let line = code(line).trim();
        let opens_module = line.starts_with("mod tests") && !line.ends_with(';');
        opens_module || (line == "#[test]" && !source.is_test())
    });
    none("tests beside the code they test", &inline);
}

#[test]
fn only_the_edge_and_the_entry_point_speak_to_linux() {
    let outside = places(&rust(), |source, line| {
        if source.path.starts_with("agent/linux/") || source.is_test() {
            return false;
        }
        let line = code(line);
        let entry = source.path.ends_with("/src/main.rs");
        line.contains("rustix") || (!entry && line.contains("unsafe {"))
    });
    none("system calls or unsafe code outside agent/linux", &outside);
}

#[test]
fn what_depends_on_the_processor_lies_in_one_folder() {
    let outside = places(&rust(), |source, line| {
        let words = ["asm!", "target_arch", "core::arch::", "x86_64::"];
        let is_there = source.path.starts_with("agent/linux/src/arch/");
        !is_there && !source.is_test() && words.iter().any(|word| code(line).contains(word))
    });
    none(
        "code for one processor outside agent/linux/src/arch",
        &outside,
    );
}

#[test]
fn the_core_forbids_unsafe_code_and_has_no_operating_system() {
    let core = tree::file("agent/core/src/lib.rs").text;
    for attribute in ["#![no_std]", "#![forbid(unsafe_code)]"] {
        assert!(
            core.contains(attribute),
            "agent/core/src/lib.rs lacks {attribute}"
        );
    }
    let reaches_out = places(&rust(), |source, line| {
        let line = code(line);
        let outside = ["std::", "alloc::", "sanroot_linux", "libc::"];
        source.path.starts_with("agent/core/")
            && !source.is_test()
            && outside.iter().any(|name| names(line, name))
    });
    none("the core reaches for an operating system", &reaches_out);
}

/// Whether `line` uses `path` as a path of its own and not as the end of a longer word.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn there_are_no_cargo_features() {
    let features = places(&tree::files("Cargo.toml"), |_, line| {
        line.trim() == "[features]" || line.contains("optional = true")
    });
    none("cargo features", &features);
    let conditions = places(&rust(), |_, line| {
        code(line).contains("cfg") && code(line).contains("feature = ")
    });
    none("code that depends on a feature", &conditions);
}

#[test]
fn every_exception_from_a_lint_has_a_reason() {
    let mut bare = Vec::new();
    for source in rust() {
        for opening in ["#[expect(", "#![expect(", "#[allow(", "#![allow("] {
            for (at, _) in source.text.match_indices(opening) {
                let attribute = source.text[at..].split(")]").next().unwrap_or_default();
                if !attribute.contains("reason = \"") {
                    let number = source.text[..at].lines().count();
                    bare.push(format!("{}:{number}: {attribute}", source.path));
                }
            }
        }
    }
    none("exceptions without a reason", &bare);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("];
    let open = places(&rust(), |_, line| {
        marks.iter().any(|mark| line.contains(mark))
    });
    none("open ends", &open);
}
