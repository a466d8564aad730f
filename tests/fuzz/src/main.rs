//! All fuzz targets as one program, which acts as the one that it is called by the name of: libFuzzer has one entry, and
//! the core is linked with instrumentation once.
#![no_main]

mod arp;
mod chap;
mod cmdline;
mod dhcp4;
mod dhcp6;
mod dns;
mod handover;
mod ibft;
mod ibft_tree;
mod login_machine;
mod netlink;
mod network;
mod pdu_framer;
mod request;
mod router;
mod spec;
mod supervise;
mod text_keys;
mod uevent;
mod visit;

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 20] = [
    ("arp", arp::run),
    ("chap", chap::run),
    ("cmdline", cmdline::run),
    ("dhcp4", dhcp4::run),
    ("dhcp6", dhcp6::run),
    ("dns", dns::run),
    ("handover", handover::run),
    ("ibft", ibft::run),
    ("ibft_tree", ibft_tree::run),
    ("login_machine", login_machine::run),
    ("netlink", netlink::run),
    ("network", network::run),
    ("pdu_framer", pdu_framer::run),
    ("request", request::run),
    ("spec", spec::run),
    ("router", router::run),
    ("supervise", supervise::run),
    ("text_keys", text_keys::run),
    ("uevent", uevent::run),
    ("visit", visit::run),
];

static CALLED: LazyLock<Target> = LazyLock::new(|| {
    let program = std::env::args().next().unwrap_or_default();
    let name = Path::new(&program).file_name().unwrap_or_default();
    let found = TARGETS.iter().find(|(known, _)| name == *known);
    found.map_or_else(
        || panic!("call it by the name of a target"),
        |(_, run)| *run,
    )
});

fuzz_target!(|input: &[u8]| CALLED(input));
