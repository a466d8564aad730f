//! The kernel command line, up to the plan that it makes.

use sanroot_core::cmdline::{Arguments, words};
use sanroot_core::finding::Findings;
use sanroot_core::ibft::Firmware;
use sanroot_core::iscsi::IscsiName;
use sanroot_core::plan::{BootPlan, Sources};

/// Reads one input.
pub(crate) fn run(line: &[u8]) {
    let mut bytes = 0;
    for word in words(line) {
        bytes += word.key().len() + word.value().map_or(0, <[u8]>::len);
        let shown = word.to_string();
        assert!(
            !shown.contains(char::is_control),
            "a word acts on a terminal"
        );
    }
    assert!(bytes <= line.len(), "words say more than the line");

    let mut findings = Findings::default();
    let sources = Sources {
        firmware: &Firmware::new(),
        arguments: &Arguments::read([line], &mut findings),
        installed: IscsiName::parse(b"iqn.2004-10.com.example:host").ok(),
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    for session in &plan.sessions {
        assert!(
            session.nic.is_none_or(|nic| nic < plan.nics.len()),
            "a session over no NIC"
        );
        assert!(session.portal.port() > 0, "a portal without port");
    }
}
