//! What is told of each argument, and what else the machine needs.

use super::Outcome;
use crate::args::Dialect;
use crate::args::make::Item;
use crate::args::spec::{Kind, Mount, bit};
use crate::cmdline::{Argument, Word, words};
use crate::json::{Items, Members, Object, Value};

/// One argument.
pub(super) struct Told<'o, 'p, 'a> {
    pub(super) outcome: &'o Outcome<'p, 'a>,
    pub(super) item: &'o Item<'a>,
    pub(super) text: &'o str,
}

impl Object for Told<'_, '_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let Self {
            outcome,
            item,
            text,
        } = self;
        let spec = outcome.spec;
        members.text("token", text);
        let key = words(text.as_bytes()).next();
        members.add("key", Value::text(&key.map(|word: Word<'_>| word.key())));
        members.flag("secret", item.argument.is_secret());
        members.text("scope", &"initrd");
        let once = !matches!(
            item.argument,
            Argument::Ip(_)
                | Argument::Name(_)
                | Argument::Vlan(_)
                | Argument::Bond(_)
                | Argument::Route(_)
                | Argument::NameServer(_)
                | Argument::Target(_)
        );
        members.flag("once", once);
        members.list("required_for", |items| {
            let needs = |mount: &&Mount<'_>| mount.sessions & item.sessions != 0;
            for mount in spec.mounts.iter().filter(needs) {
                items.add(Value::Text(&mount.path));
            }
        });
        members.list("sessions", |items| {
            for (place, session) in spec.sessions.iter().enumerate() {
                if item.sessions & bit(place) != 0 {
                    items.add(Value::Number(session.id));
                }
            }
        });
        members.list("nics", |items| {
            for nic in item.nics.iter().filter_map(|place| spec.nics.get(*place)) {
                items.add(Value::Number(nic.id));
            }
        });
        members.text("why", &item.why);
        members.list("from", |items| self.from(items));
    }
}

impl Told<'_, '_, '_> {
    /// The parts of the description that it was made from, and where a running system shows them.
    fn from(&self, items: &mut Items<'_>) {
        let spec = self.outcome.spec;
        let is_shown = spec.sessions.iter().any(|session| session.kernel.is_some());
        let nics = self
            .item
            .nics
            .iter()
            .filter_map(|place| spec.nics.get(*place));
        for nic in nics {
            items.add(Value::Text(&format_args!("nics/{}", nic.id)));
            if let Some(name) = nic.name.filter(|_| is_shown) {
                items.add(Value::Text(&format_args!("/sys/class/net/{name}")));
            }
        }
        if matches!(self.item.argument, Argument::Ip(_) | Argument::Name(_)) {
            return;
        }
        for (place, session) in spec.sessions.iter().enumerate() {
            if self.item.sessions & bit(place) == 0 {
                continue;
            }
            items.add(Value::Text(&format_args!("sessions/{}", session.id)));
            let Some(number) = session.kernel else {
                continue;
            };
            let session = format_args!("/sys/class/iscsi_session/session{number}");
            items.add(Value::Text(&session));
            if matches!(self.item.argument, Argument::Target(_)) {
                let connection = format_args!("/sys/class/iscsi_connection/connection{number}:0");
                items.add(Value::Text(&connection));
            }
        }
    }
}

/// What the image must hold.
pub(super) struct Requires<'o, 'p, 'a>(pub(super) &'o Outcome<'p, 'a>);

impl Object for Requires<'_, '_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let Outcome {
            spec, how, made, ..
        } = self.0;
        let any = !spec.sessions.is_empty();
        let multipath = spec.sessions.iter().any(|session| !session.required);
        let cards = spec
            .sessions
            .iter()
            .any(|session| session.transport.is_card());
        members.flag("initiator_userspace", any && how.dialect.is_stock());
        let network = spec
            .sessions
            .iter()
            .any(|session| !session.transport.is_card());
        members.flag("initrd_network", network);
        members.flag("multipath", multipath);
        members.flag("iscsiuio", cards);
        let kind = |wanted: fn(&Kind<'_>) -> bool| spec.nics.iter().any(|nic| wanted(&nic.kind));
        members.list("kernel_modules", |items| {
            let modules = [
                ("iscsi_tcp", any && !cards),
                ("iscsi_ibft", made.firmware),
                ("8021q", kind(|kind| matches!(kind, Kind::Vlan(_)))),
                ("bonding", kind(|kind| matches!(kind, Kind::Bond(_)))),
            ];
            for (module, _) in modules.iter().filter(|(_, needed)| *needed) {
                items.add(Value::Text(module));
            }
        });
        members.list("initrd_modules", |items| {
            let network = match how.dialect {
                Dialect::Sanroot => None,
                Dialect::DracutLegacy => Some("network-legacy"),
                Dialect::DracutNm => Some("network-manager"),
                Dialect::DracutNetworkd => Some("systemd-networkd"),
                Dialect::InitramfsTools => return,
            };
            let own = if network.is_some() {
                "iscsi"
            } else {
                "sanroot"
            };
            let multipath = multipath.then_some("multipath");
            for module in [Some(own), network, multipath].into_iter().flatten() {
                items.add(Value::Text(&module));
            }
        });
    }
}

/// What the installed system must have set.
pub(super) struct System<'o, 'p, 'a>(pub(super) &'o Outcome<'p, 'a>);

impl Object for System<'_, '_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let spec = self.0.spec;
        let initiator = spec.sessions.first().map(|session| session.initiator);
        members.add("initiatorname", Value::text(&initiator));
        members.text("node_startup", &"onboot");
        members.list("fstab_options", |items| items.add(Value::Text(&"_netdev")));
        members.list("keep_nic_configured", |items| {
            // Whoever resets what lies below takes the root with it.
            for (place, nic) in spec.nics.iter().enumerate() {
                if let Some(name) = nic.name.filter(|_| spec.is_needed(place)) {
                    items.add(Value::Text(&name));
                }
            }
        });
        members.list("services", |items| {
            let cards = spec
                .sessions
                .iter()
                .any(|session| session.transport.is_card());
            let multipath = spec.sessions.iter().any(|session| !session.required);
            let services = [
                ("iscsid.socket", !spec.sessions.is_empty()),
                ("iscsiuio.socket", cards),
                ("multipathd.service", multipath),
            ];
            for (service, _) in services.iter().filter(|(_, needed)| *needed) {
                items.add(Value::Text(service));
            }
        });
    }
}
