//! Answers to SendTargets (RFC 7143, appendix C): each of the two keys in every shape, and what no answer holds.

use super::texts::{Text, lengths, shapes};

/// A record that is right, behind what is tried.
pub const GOOD: &str = "TargetName=iqn.z\0TargetAddress=192.0.2.26:3260,26\0";
const NAME_RULES: &str = "A.84 A.85 A.86 A.87 A.88";
const ADDRESS_RULES: &str = "A.76 A.77 A.84";

/// Addresses of every shape.
const ADDRESSES: [&str; 41] = [
    ",1",
    "192.0.2.1",
    "192.0.2.1,1",
    "192.0.2.1:3260",
    "192.0.2.1:3260,",
    "192.0.2.1:3260,0",
    "192.0.2.1:3260,65535",
    "192.0.2.1:3260,65536",
    "192.0.2.1:3260,-1",
    "192.0.2.1:3260,0x1",
    "192.0.2.1:3260,1,1",
    "192.0.2.1:,1",
    "192.0.2.1:0,1",
    "192.0.2.1:1,1",
    "192.0.2.1:65535,1",
    "192.0.2.1:65536,1",
    "192.0.2.1:iscsi,1",
    "192.0.2,1",
    "192.0.2.256:3260,1",
    "0.0.0.0:3260,1",
    "255.255.255.255:3260,1",
    "224.0.0.1:3260,1",
    "127.0.0.1:3260,1",
    "[2001:db8::1]:3260,1",
    "[2001:db8::1],1",
    "[2001:db8::1:3260,1",
    "[2001:db8::1]3260,1",
    "2001:db8::1,1",
    "[fe80::1%eth0]:3260,1",
    "[fe80::1]:3260,1",
    "[::]:3260,1",
    "[ff02::1]:3260,1",
    "[192.0.2.1]:3260,1",
    "san.example.com:3260,1",
    "san.example.com.:3260,1",
    "san..example.com:3260,1",
    "san_1:3260,1",
    "sän:3260,1",
    "a b:3260,1",
    "a\u{1b}[2J:3260,1",
    "../../etc:3260,1",
];

/// A record with this name.
fn named(name: &[u8]) -> Vec<u8> {
    let address = b"\0TargetAddress=192.0.2.1:3260,1\0";
    [b"TargetName=", name, address, GOOD.as_bytes()].concat()
}

/// A record with this address.
fn addressed(address: &str) -> Vec<u8> {
    format!("TargetName=iqn.a\0TargetAddress={address}\0{GOOD}").into_bytes()
}

/// Answers of every shape.
pub fn answers() -> Vec<Text> {
    let mut texts = records();
    texts.extend(names());
    texts.extend(addresses());
    for (name, rules, mut text) in shapes().into_iter().chain(lengths()) {
        // A text whose last pair is not whole, or that fills the PDU, stays alone.
        if text.last().is_none_or(|&byte| byte == 0) && text.len() < 8192 {
            text.extend(GOOD.as_bytes());
        }
        texts.push((name, rules, text));
    }
    texts
}

fn records() -> Vec<Text> {
    let record = |name, text: &str| (name, "A.76", format!("{text}{GOOD}").into_bytes());
    vec![
        record("a name without an address", "TargetName=iqn.a\0"),
        record(
            "an address without a name",
            "TargetAddress=192.0.2.1:3260,1\0",
        ),
        record(
            "a name twice in a row",
            "TargetName=iqn.a\0TargetName=iqn.a\0TargetAddress=192.0.2.1:3260,1\0",
        ),
        record(
            "a name in two records",
            "TargetName=iqn.a\0TargetAddress=192.0.2.1:3260,1\0TargetName=iqn.a\0TargetAddress=192.0.2.2:3260,2\0",
        ),
        record(
            "an address twice",
            "TargetName=iqn.a\0TargetAddress=192.0.2.1:3260,1\0TargetAddress=192.0.2.1:3260,1\0",
        ),
        record(
            "nine addresses",
            &format!(
                "TargetName=iqn.a\0{}",
                "TargetAddress=192.0.2.1:3260,1\0".repeat(9)
            ),
        ),
        record(
            "a key of the login",
            "TargetName=iqn.a\0MaxBurstLength=512\0",
        ),
        record("the request's key", "SendTargets=All\0"),
        record(
            "keys in other letters",
            "targetname=iqn.a\0targetaddress=192.0.2.1:3260,1\0",
        ),
        record("an answer for a value", "TargetName=NotUnderstood\0"),
    ]
}

fn names() -> Vec<Text> {
    let long = |bytes: usize| named(format!("iqn.{}", "n".repeat(bytes - 4)).as_bytes());
    let name = |title, name: &[u8]| (title, NAME_RULES, named(name));
    vec![
        name("an empty name", b""),
        name("a name of no type", b"disk"),
        name("a name in capitals", b"IQN.2001-04.COM.EXAMPLE:DISK"),
        name("a name of type eui", b"eui.02004567A425678D"),
        name("a name of type naa", b"naa.52004567BA64678D"),
        name("a name with a space", b"iqn.a b"),
        name("a name with a slash", b"iqn.a/../b"),
        name("a name with a quote", b"iqn.a'b"),
        name("a name with a line's end", b"iqn.a\nb"),
        name("a name with an escape sequence", b"iqn.a\x1b[2Jb"),
        name("a name that is no UTF-8", b"iqn.\xff"),
        name("a name in other letters", "iqn.\u{e9}".as_bytes()),
        name(
            "a name that turns the line's direction",
            "iqn.a\u{202e}b".as_bytes(),
        ),
        name("a name with an invisible sign", "iqn.a\u{200b}b".as_bytes()),
        name("a name with an equals sign", b"iqn.a=b"),
        ("a name of 223 bytes", NAME_RULES, long(223)),
        ("a name of 224 bytes", NAME_RULES, long(224)),
        ("a name of 255 bytes", NAME_RULES, long(255)),
        ("a name of 256 bytes", NAME_RULES, long(256)),
        ("a name of 2050 bytes", "A.12 A.85", long(2050)),
        ("a name of 2051 bytes", "A.12 A.85", long(2051)),
    ]
}

fn addresses() -> Vec<Text> {
    let plain = ADDRESSES.map(|text| (text, ADDRESS_RULES, addressed(text)));
    let label = "l".repeat(62);
    let long = |last: usize| {
        let host = format!("{label}.{label}.{label}.{}", "l".repeat(last));
        addressed(&format!("{host}:3260,1"))
    };
    let mut texts: Vec<Text> = plain.into();
    texts.extend([
        ("an empty address", ADDRESS_RULES, addressed("")),
        ("a host of 250 bytes", ADDRESS_RULES, long(61)),
        ("a host with a label of 63 bytes", ADDRESS_RULES, long(63)),
        ("a host with a label of 64 bytes", ADDRESS_RULES, long(64)),
        (
            "an address of 2050 bytes",
            "A.12 A.77",
            addressed(&"a".repeat(2050)),
        ),
        (
            "an address of 2051 bytes",
            "A.12 A.77",
            addressed(&"a".repeat(2051)),
        ),
    ]);
    texts
}
