use super::{INIT, MOUNTED, seconds};

const CONSOLE: &str = "\
\u{1b}[2J[    0.000000] Linux version 6.1.0-56-amd64\r
[    4.519283] Run /init as init process\r
dracut: [12] not of the kernel\r
[   10.087345] EXT4-fs (sda): mounted filesystem with ordered data mode. Quota mode: none.\r
[   11.000000] EXT4-fs (sdb): mounted filesystem\r
";

#[test]
fn the_clock_of_the_first_such_line() {
    assert_eq!(seconds(CONSOLE, &["Linux version"]), Some(0.0));
    assert_eq!(seconds(CONSOLE, &[INIT]), Some(4.519283));
    assert_eq!(seconds(CONSOLE, &[MOUNTED, "mounted"]), Some(10.087345));
}

#[test]
fn nothing_of_other_lines() {
    assert_eq!(seconds(CONSOLE, &["not of the kernel"]), None);
    assert_eq!(seconds(CONSOLE, &["XFS"]), None);
}
