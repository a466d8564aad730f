//! The kernel command line, up to the plan that it makes, and printed anew.

use sanroot_core::cmdline::{Argument, ArgumentText, Arguments, words};
use sanroot_core::finding::Findings;
use sanroot_core::ibft::Firmware;
use sanroot_core::iscsi::IscsiName;
use sanroot_core::plan::{BootPlan, PlannedInitiator, Sources};

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
    let arguments = Arguments::read([line], &mut findings);
    print_anew(&arguments);
    let sources = Sources {
        firmware: &Firmware::new(),
        arguments: &arguments,
        installed: IscsiName::parse(b"iqn.2004-10.com.example:host")
            .ok()
            .map(PlannedInitiator::installed),
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

/// What can be printed of the arguments is read as the same.
fn print_anew(arguments: &Arguments<'_>) {
    let network = &arguments.network;
    for ip in &network.ip {
        let again = |read: &Arguments<'_>| {
            let read = &read.network.ip;
            read.iter().any(|read| read.argument == ip.argument)
        };
        // The firmware's NICs are another argument, too.
        if !ip.argument.methods.firmware {
            print(&Argument::Ip(ip.argument.clone()), again);
        }
    }
    for name in &network.names {
        print(&Argument::Name(*name), |read| {
            read.network.names.contains(name)
        });
    }
    for vlan in &network.vlans {
        print(&Argument::Vlan(*vlan), |read| {
            read.network.vlans.contains(vlan)
        });
    }
    for bond in &network.bonds {
        print(&Argument::Bond(*bond), |read| {
            read.network.bonds.contains(bond)
        });
    }
    for route in &network.routes {
        print(&Argument::Route(route.argument), |read| {
            let read = &read.network.routes;
            read.iter().any(|read| read.argument == route.argument)
        });
    }
    for target in &arguments.targets {
        print(&Argument::Target(target.argument), |read| {
            let read = &read.targets;
            read.iter().any(|read| read.argument == target.argument)
        });
    }
}

fn print(argument: &Argument<'_>, is_in: impl Fn(&Arguments<'_>) -> bool) {
    let mut text = ArgumentText::default();
    if argument.print(&mut text).is_ok() {
        let text = text.as_str();
        let read = Arguments::read([text.as_bytes()], &mut Findings::default());
        assert!(is_in(&read), "{text} is read as something else");
    }
}
