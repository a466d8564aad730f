//! From a NIC to the VLAN device on it.

use core::fmt;

use heapless::String;

use super::context::Context;
use crate::errno::Errno;
use crate::limits::LINK_REQUEST_RETRY;
use crate::net::{Event, Fault, Ifindex, LinkName, Outbox, VlanId};
use crate::netlink::route::{Kind, Link, Request};
use crate::text::AsIs;
use crate::time::Instant;
use crate::written::write;

/// A VLAN device that the kernel was asked for.
pub(super) struct MakeVlan {
    parent: Ifindex,
    name: LinkName,
    id: VlanId,
    sequence: u32,
    again: Instant,
    refused: bool,
    is_there: bool,
}

impl MakeVlan {
    /// Asks for the device, under the name that is given if links can have it.
    pub(super) fn begin(
        parent: &Link,
        (id, given): (VlanId, Option<&str>),
        context: &mut Context<'_, impl Outbox>,
    ) -> Self {
        let given = given.and_then(|given| LinkName::new(given.as_bytes()));
        let mut vlan = Self {
            parent: parent.ifindex,
            name: given.unwrap_or_else(|| name(parent, id)),
            id,
            sequence: 0,
            again: context.now,
            refused: false,
            is_there: false,
        };
        vlan.ask(context);
        vlan
    }

    /// Takes note of an event; the device, once it is there.
    pub(super) fn handle<'e>(
        &mut self,
        event: &'e Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) -> Option<&'e Link> {
        match *event {
            Event::Link(ref link) => {
                let ours = link.kind == Kind::Vlan(self.id) && link.lower == Some(self.parent);
                return ours.then_some(link);
            }
            // Somebody has made it already, and the list shows it again; or else its name is another link's.
            Event::Answer {
                sequence,
                result: Err(Errno::EXIST),
            } if sequence == self.sequence => {
                self.is_there = true;
                // As a constant it would take the room of the largest request.
                let list = Request::ListLinks;
                context.request(&list);
            }
            Event::Answer {
                sequence,
                result: Err(errno),
            } if sequence == self.sequence => {
                self.refused = true;
                context.report(Fault::VlanRefused(self.id, errno));
            }
            Event::Tick if context.now >= self.again => {
                if self.is_there {
                    context.report(Fault::VlanRefused(self.id, Errno::EXIST));
                } else if !self.refused {
                    context.report(Fault::KernelSilent);
                }
                self.ask(context);
            }
            _ => {}
        }
        None
    }

    /// When to call [`Self::handle`] with a tick.
    pub(super) const fn deadline(&self) -> Instant {
        self.again
    }

    fn ask(&mut self, context: &mut Context<'_, impl Outbox>) {
        self.sequence = context.request(&Request::NewVlan {
            parent: self.parent,
            name: self.name,
            id: self.id,
        });
        self.again = context.now.plus(LINK_REQUEST_RETRY);
        self.refused = false;
        self.is_there = false;
    }
}

/// `eth0.42`, or `v2.42` where that would be longer than a name may be: by the parent's number, since two of them may carry the
/// same VLAN. udev keeps names that user space gave.
fn name(parent: &Link, id: VlanId) -> LinkName {
    let named = |before: &str, link: &dyn fmt::Display| {
        let mut name = String::<32>::new();
        // It has room: 15 bytes and a number of 4 digits.
        let _ = write(&mut name, format_args!("{}{link}.{id}", AsIs(before)));
        LinkName::new(name.as_bytes())
    };
    let short = || named("v", &parent.ifindex).unwrap_or(parent.name);
    named("", &parent.name).unwrap_or_else(short)
}
