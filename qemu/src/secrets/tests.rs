use super::{complaints, forms};
use crate::scenario::Scenario;

const EVIDENCE: &str = "@file /run/dmesg\r\n[ 0.1] Command line: rig.search\r\n@end\r\n";

fn scenario(arguments: &str) -> Scenario {
    let text = format!(
        "description = \"\"\ntime-limit = 1\narguments = {arguments:?}\n[expect]\nmarker = \"\"\n\
         [servers.san]\nchap = {{ name = \"host\", secret = \"open sesame!\" }}"
    );
    Scenario::parse("secret", &text).unwrap()
}

#[test]
fn a_secret_is_found_in_every_form() {
    for said in [
        "a open sesame! b",
        "0x6f70656e20736573616d6521",
        "0X6F70656E20736573616D6521",
        "0bb3BlbiBzZXNhbWUh",
        // "host:open sesame!" and "host::open sesame!": behind other bytes the digits are others.
        "aG9zdDpvcGVuIHNlc2FtZSE=",
        "aG9zdDo6b3BlbiBzZXNhbWUh",
        "aG9zdG9wZW4gc2VzYW1lIQ==",
    ] {
        for (console, evidence) in [
            (said, EVIDENCE.to_owned()),
            ("", format!("{EVIDENCE}{said}\n")),
        ] {
            let found = complaints(&scenario(""), console, &evidence);
            assert_eq!(found.len(), 1, "{said}: {found:?}");
        }
    }
    assert_eq!(forms("open sesame!").len(), 6);
    assert_eq!(complaints(&scenario(""), "sesame", EVIDENCE), [""; 0]);
}

#[test]
fn a_machine_that_shows_nothing_is_not_free_of_secrets() {
    let found = complaints(&scenario(""), "", "@marker 1.0 root-mounted");
    assert_eq!(found, ["the machine does not show where secrets could be"]);
}

#[test]
fn a_kernel_argument_is_excused_where_arguments_are_repeated_and_nowhere_else() {
    let scenario = scenario("rd.iscsi.password=open sesame!");
    let repeated = "[ 0.1] Kernel command line: rd.iscsi.password=open sesame!\n";
    assert_eq!(complaints(&scenario, repeated, EVIDENCE), [""; 0]);
    let leaked = format!("{repeated}sanroot: rd.iscsi.password=open sesame!");
    assert_eq!(complaints(&scenario, &leaked, EVIDENCE).len(), 1);
    // What is no kernel argument is no excuse.
    let other = self::scenario("rd.iscsi.password=other");
    assert_eq!(complaints(&other, repeated, EVIDENCE).len(), 1);
}
