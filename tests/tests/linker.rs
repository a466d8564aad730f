//! linker/README.md explains every flag and every assertion of the link, every flag of the code, and nothing that is not there.

use sanroot_tests::tree;

/// The headings of the README's second level that lie under the first-level heading `chapter`, without their backquotes.
fn headings(chapter: &str) -> Vec<String> {
    let readme = tree::file("linker/README.md").text;
    let chapter = readme
        .split("\n# ")
        .find(|text| text.starts_with(chapter))
        .expect("a chapter of the README");
    chapter
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|heading| heading.trim_matches('`').to_owned())
        .collect()
}

/// What stands in the first string literal of `line`.
fn literal(line: &str) -> Option<&str> {
    line.split('"').nth(1)
}

#[test]
fn every_flag_has_its_heading() {
    let build = tree::file("linker/build.rs").text;
    let list = build
        .split("let flags = [")
        .nth(1)
        .and_then(|rest| rest.split("];").next())
        .expect("a list of flags");
    let flags: Vec<String> = list
        .lines()
        .filter_map(literal)
        .map(|flag| flag.replace("{}", "<script>"))
        .collect();
    assert!(flags.iter().all(|flag| flag.starts_with('-')), "{flags:?}");
    assert_eq!(headings("Flags"), flags);
}

#[test]
fn every_flag_of_code_generation_has_its_heading() {
    let configuration = tree::root().join(".cargo/config.toml");
    let configuration = std::fs::read_to_string(configuration).expect("a text");
    let list = configuration
        .split("rustflags = [")
        .nth(1)
        .expect("a list of flags");
    let flags = list.lines().filter_map(literal);
    let flags: Vec<&str> = flags
        .map(|flag| flag.strip_prefix("-Cllvm-args=").expect("a flag of LLVM"))
        .collect();
    assert!(!flags.is_empty());
    assert_eq!(headings("Code generation"), flags);
}

#[test]
fn every_flag_of_the_script_before_rustc_has_its_heading() {
    let script = tree::file("linker/rustc").text;
    let flags: Vec<&str> = script
        .split_whitespace()
        .filter(|word| word.starts_with("-C"))
        .collect();
    assert!(!flags.is_empty());
    assert_eq!(headings("Fixed address"), flags);
}

#[test]
fn every_assertion_has_its_heading() {
    for script in tree::files(".ld") {
        let assertions = script
            .text
            .lines()
            .filter(|line| line.starts_with("ASSERT"))
            .filter_map(literal);
        let assertions: Vec<&str> = assertions.collect();
        assert_eq!(headings("Assertions"), assertions, "{}", script.path);
    }
}
