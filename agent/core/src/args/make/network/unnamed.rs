//! A NIC without its name: whichever gets an address.

use heapless::Vec;

use super::super::{Item, Maker};
use super::address::{argument, told};
use crate::args::ArgsFlaw;
use crate::args::needs::Needs;
use crate::args::spec::{Kind, SpecNic};
use crate::cmdline::Argument;

impl<'a> Maker<'_, 'a> {
    /// Tells how the one NIC asks for its address.
    pub(super) fn tell_unnamed(&mut self, needs: &Needs) {
        let mut needed = needs.iter().enumerate();
        let Some((place, need)) = needed.find(|(_, need)| need.sessions != 0) else {
            return;
        };
        let Some(nic) = self.nic(place) else { return };
        let alone = needed.all(|(_, need)| need.sessions == 0);
        if !alone || !is_plain(nic) || self.is_named_elsewhere(place) {
            return self.find_nic(place, ArgsFlaw::PinNone);
        }
        let Some(wanted) = self.families(place, need, nic) else {
            return;
        };
        let told = told(nic, wanted);
        let given = told
            .iter()
            .any(|methods| methods.ipv4.given().is_some() || methods.ipv6.given().is_some());
        if given {
            return self.find_nic(place, ArgsFlaw::PinNone);
        }
        if let Some(flaw) = self.refused(&told) {
            return self.find_nic(place, flaw);
        }
        for methods in told {
            let mut ip = argument("", methods);
            ip.nic = None;
            let mut nics = Vec::new();
            // There is room for one.
            let _ = nics.push(place);
            let item = Item {
                argument: Argument::Ip(ip),
                sessions: need.sessions,
                nics,
                why: "every NIC asks the network for its address",
            };
            if let Err(unprintable) = self.add(item) {
                self.find_nic(place, ArgsFlaw::Unprintable(unprintable));
            }
        }
        self.tell_servers(needs);
    }

    /// Whether a session over the NIC says its name.
    fn is_named_elsewhere(&self, place: usize) -> bool {
        let mut sessions = self.spec.sessions.iter();
        sessions.any(|session| {
            session.nic == place && (session.is_of_link() || session.iface.is_some())
        })
    }
}

/// Whether nothing is to be told of it but how it is addressed.
fn is_plain(nic: &SpecNic<'_>) -> bool {
    nic.kind == Kind::Physical && nic.mtu.is_none() && nic.routes.is_empty()
}
