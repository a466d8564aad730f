use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::words;

fn split(line: &str) -> Vec<(String, Option<String>)> {
    words(line.as_bytes())
        .map(|word| {
            let value = word
                .value()
                .map(|value| String::from_utf8(value.to_vec()).unwrap());
            (word.key().to_string(), value)
        })
        .collect()
}

fn one(line: &str) -> (String, Option<String>) {
    let mut all = split(line);
    assert_eq!(all.len(), 1, "{line}");
    all.pop().unwrap()
}

fn pair(key: &str, value: &str) -> (String, Option<String>) {
    (key.to_string(), Some(value.to_string()))
}

#[test]
fn words_are_separated_by_any_white_space() {
    assert_eq!(
        split("  quiet\tip=dhcp\n\nrd.retry=30\u{b}x=\r\n"),
        [
            ("quiet".to_string(), None),
            pair("ip", "dhcp"),
            pair("rd.retry", "30"),
            pair("x", ""),
        ]
    );
    assert!(split(" \t\n").is_empty());
    assert!(split("").is_empty());
}

#[test]
fn quotes_surround_a_value_or_a_whole_word() {
    assert_eq!(one(r#"key="a b""#), pair("key", "a b"));
    assert_eq!(one(r#""key=a b""#), pair("key", "a b"));
    assert_eq!(one(r#""bare word""#), ("bare word".to_string(), None));
}

/// Each expectation is what `next_arg` of Linux 6.12 leaves in its two strings, traced by hand.
#[test]
fn odd_quotes_are_read_as_the_kernel_reads_them() {
    assert_eq!(one(r#"key=a" "b"#), pair("key", r#"a" "b"#));
    assert_eq!(one(r#"key=a"b""#), pair("key", r#"a"b""#));
    assert_eq!(one(r#"key="a b"c"#), pair("key", r#"a b"c"#));
    assert_eq!(one(r#""key="v"""#), pair("key", r#"v""#));
    assert_eq!(
        one(r#"key="never closed ip=dhcp"#),
        pair("key", "never closed ip=dhcp")
    );
    assert_eq!(one(r#"key=""#), pair("key", ""));
    assert_eq!(
        split(r#"key="a\" b""#),
        [pair("key", r"a\"), ("b\"".to_string(), None)]
    );
    assert_eq!(one("=key=value"), pair("=key", "value"));
    assert_eq!(one("key=a=b"), pair("key", "a=b"));
}

#[test]
fn a_key_that_is_not_text_is_left_out_and_a_value_stays_octets() {
    let mut all = words(b"\xff\xfe=1 rd.iscsi.password=\xe4\xf6 ip=dhcp");
    assert_eq!(all.next().unwrap().value(), Some(&b"\xe4\xf6"[..]));
    assert_eq!(all.next().unwrap().key(), "ip");
    assert!(all.next().is_none());
}

#[test]
fn no_secret_is_shown() {
    for (line, shown) in [
        ("rd.iscsi.password=hunter2", "rd.iscsi.password=<set>"),
        ("rd.iscsi.in.password=hunter2", "rd.iscsi.in.password=<set>"),
        ("rd.iscsi.passwrod=hunter2", "rd.iscsi.passwrod=<set>"),
        (
            "rd.iscsi.param=node.session.auth.password=hunter2",
            "rd.iscsi.param=<set>",
        ),
        ("rd.sanroot.anything=hunter2", "rd.sanroot.anything=<set>"),
        (
            "netroot=iscsi:user:hunter2@10.0.0.1::::iqn.x:y",
            "netroot=iscsi:<set>@10.0.0.1::::iqn.x:y",
        ),
        (
            "root=iscsi:user:hunter2:ruser:hunter2@10.0.0.1::::iqn.x:y",
            "root=iscsi:<set>@10.0.0.1::::iqn.x:y",
        ),
        (
            "netroot=iscsi:u:hunt@er2@10.0.0.1::::iqn.x:y",
            "netroot=iscsi:<set>@10.0.0.1::::iqn.x:y",
        ),
        ("netroot=u:hunter2@10.0.0.1", "netroot=<set>"),
        ("netroot=iscsi:u:hunter2", "netroot=iscsi:<set>"),
        ("rd.iscsi.password:hunter2", "rd.iscsi.password<set>"),
    ] {
        let word = words(line.as_bytes()).next().unwrap();
        assert_eq!(word.to_string(), shown);
        assert_eq!(format!("{word:?}"), shown);
    }
}

#[test]
fn what_holds_no_secret_is_shown_as_written() {
    for line in [
        "quiet",
        "ip=192.168.1.2::192.168.1.1:24:host:eth0:none",
        "rd.iscsi.initiator=iqn.2004-10.com.example:host",
        "netroot=iscsi:10.0.0.1::::iqn.x:y",
        "netroot=iscsi:@10.0.0.1::::iqn.x:y",
        "rd.net.timeout.carrier=30",
    ] {
        assert_eq!(words(line.as_bytes()).next().unwrap().to_string(), line);
    }
}

#[test]
fn control_characters_never_reach_a_terminal() {
    let word = words(b"ip=\x1b[2Jdhcp\xff").next().unwrap();
    assert_eq!(word.to_string(), r"ip=\u{1b}[2Jdhcp\xff");
}

/// A small generator (xorshift64*), so that a failure repeats from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % bound
    }

    fn text(&mut self, alphabet: &[u8], longest: usize) -> Vec<u8> {
        let length = self.below(longest + 1);
        (0..length)
            .map(|_| alphabet[self.below(alphabet.len())])
            .collect()
    }
}

#[test]
fn quoting_either_way_is_read_back() {
    for seed in 1..=2000 {
        let mut random = Random(seed);
        let key = [b"k".to_vec(), random.text(b"ab.-", 8)].concat();
        let value = random.text(b"ab =:,[]\t\\@", 12);
        let line = match random.below(2) {
            0 => [b"x \"", &key[..], b"=", &value, b"\" y"].concat(),
            _ => [b"x ", &key[..], b"=\"", &value, b"\" y"].concat(),
        };
        let all: Vec<_> = words(&line).collect();
        assert_eq!(all.len(), 3, "seed {seed}");
        assert_eq!(all[1].key().as_bytes(), key, "seed {seed}");
        assert_eq!(all[1].value(), Some(&value[..]), "seed {seed}");
    }
}

#[test]
fn any_bytes_split_into_words_that_cover_every_key() {
    for seed in 1..=5000 {
        let mut random = Random(seed);
        let line = random.text(b"ab=\" \n\xff@", 40);
        let unquoted = !line.contains(&b'"');
        let mut text = 0;
        for word in words(&line) {
            text += word.key().len() + word.value().map_or(0, |value| value.len() + 1);
            if unquoted {
                let spaced = |bytes: &[u8]| bytes.iter().any(|&byte| byte == b' ' || byte == b'\n');
                assert!(!spaced(word.key().as_bytes()), "seed {seed}");
                assert!(!word.value().is_some_and(spaced), "seed {seed}");
            }
        }
        let visible = line
            .iter()
            .filter(|&&byte| byte != b' ' && byte != b'\n')
            .count();
        if unquoted && !line.contains(&0xff) {
            assert_eq!(text, visible, "seed {seed}: nothing is lost");
        }
        assert!(text <= line.len(), "seed {seed}");
    }
}
