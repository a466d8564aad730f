//! Texts that are none, or too much of one.

/// A name, the rules that say what becomes of it, and its bytes.
pub type Text = (&'static str, &'static str, Vec<u8>);

/// Texts of every shape.
pub fn shapes() -> Vec<Text> {
    let text = |name, rules, bytes: &[u8]| (name, rules, bytes.to_vec());
    vec![
        text("nothing", "A.69", b""),
        text("no equals sign", "A.35", b"TargetAlias\0"),
        text("no key", "A.35", b"=Disk\0"),
        text("no NUL at the end", "A.9", b"TargetAlias=Disk"),
        text(
            "NULs before, between and behind",
            "A.35",
            b"\0\0TargetAlias=Disk\0\0Foo=1\0\0\0",
        ),
        text("a key in other letters", "A.9", b"maxburstlength=1\0"),
        text("a key with a space", "A.11", b"Max BurstLength=512\0"),
        text("a key that begins with a digit", "A.11", b"1Key=1\0"),
        text("a key that is not ASCII", "A.11", "K\u{e9}y=1\0".as_bytes()),
        text(
            "a value that is not UTF-8",
            "A.9",
            b"TargetAlias=\xff\xfe\0",
        ),
        text(
            "a value with control characters",
            "A.84",
            b"TargetAlias=a\x1b[2Jb\n\0",
        ),
        text("a value with an equals sign", "A.10", b"Foo=a=b=\0"),
    ]
}

/// Texts at and past each limit of length.
pub fn lengths() -> Vec<Text> {
    let long = |key: usize, value: usize| {
        let parts = [vec![b'K'; key], vec![b'='], vec![b'v'; value], vec![0]];
        parts.concat()
    };
    let pairs = |pair: &[u8], count: usize| pair.repeat(count);
    let mut too_many = pairs(b"TargetAddress=a\0", 512);
    too_many.extend(b"A=1\0");
    vec![
        ("a key of 63 bytes", "A.11", long(63, 1)),
        ("a key of 64 bytes", "A.11", long(64, 1)),
        ("a value of 2050 bytes", "A.12", long(1, 2050)),
        ("a value of 2051 bytes", "A.12", long(1, 2051)),
        ("8192 bytes of NUL", "A.35", vec![0; 8192]),
        (
            "8192 bytes of pairs",
            "A.7 A.13",
            pairs(b"TargetAddress=a\0", 512),
        ),
        ("8196 bytes of pairs", "A.7", too_many),
        (
            "8192 bytes of unknown keys",
            "A.21 A.25",
            pairs(b"Unknown=1234567\0", 512),
        ),
    ]
}
