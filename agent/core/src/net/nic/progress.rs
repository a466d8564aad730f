//! How far a link is on its way to an address of one family.

use super::ask::{Ask, Inquiry};
use super::assign::Assign;
use super::context::Context;
use super::solicit::Solicit;
use crate::net::dhcp4::{Client, Expected};
use crate::net::{AddressPlan, Ifindex, MacAddress, Outbox, Setting};
use crate::netlink::route::Link;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan};
use crate::random::Random;
use crate::time::Instant;

/// How far one family is.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and a NIC has two of them"
)]
pub(super) enum Progress {
    /// The plan wants no address.
    Unwanted,
    /// Waits for the network.
    Ask(Ask),
    /// Waits for the kernel, or has the address.
    Assign(Assign),
}

impl Progress {
    /// The address, once the kernel has it.
    pub(super) const fn address(&self) -> Option<&AddressPlan> {
        match self {
            Self::Assign(assign) if assign.is_done() => Some(assign.plan()),
            _ => None,
        }
    }

    /// Begins with IPv4, where nothing has begun.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn begin_v4(
        &mut self,
        link: &Link,
        plan: &NicPlan<'_>,
        random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) {
        match (&plan.ipv4, link.address) {
            (Ipv4Plan::None, _) | (Ipv4Plan::Dhcp, None) => {}
            (Ipv4Plan::Static(given), _) => {
                self.assign(link.ifindex, AddressPlan::static_v4(given), None, context);
            }
            (Ipv4Plan::Dhcp, Some(mac)) => {
                *self = Self::ask_v4(mac, plan.expected, random, context.now);
            }
        }
    }

    // Within each caller it takes more than a call.
    #[inline(never)]
    pub(super) const fn ask_v4(
        mac: MacAddress,
        expected: Expected,
        random: Random,
        now: Instant,
    ) -> Self {
        let client = Client::new(mac, expected, random);
        Self::Ask(Ask::new(Inquiry::V4(client), now))
    }

    /// Begins with IPv6, where nothing has begun.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn begin_v6(
        &mut self,
        link: &Link,
        plan: &NicPlan<'_>,
        random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) {
        let (mac, asks_server) = match (&plan.ipv6, link.address) {
            (Ipv6Plan::Static(given), _) => {
                return self.assign(link.ifindex, AddressPlan::static_v6(given), None, context);
            }
            (Ipv6Plan::None, _) | (_, None) => return,
            (Ipv6Plan::LinkLocal, Some(mac)) => {
                return self.assign(link.ifindex, AddressPlan::link_local(mac), None, context);
            }
            (Ipv6Plan::Auto, Some(mac)) => (mac, false),
            (Ipv6Plan::Dhcp6, Some(mac)) => (mac, true),
        };
        // Whoever answers looks for it, and so does the router. The kernel's answer is not waited for: where it takes no IPv6
        // address, the next one tells.
        context.request(&Setting::link_local(link.ifindex, mac).address());
        let solicit = Solicit::new(mac, asks_server, random);
        *self = Self::Ask(Ask::new(Inquiry::V6(solicit), context.now));
    }

    /// Has the kernel take an address, with the MTU that goes with it.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub(super) fn assign(
        &mut self,
        ifindex: Ifindex,
        plan: AddressPlan,
        mtu: Option<u16>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        *self = Self::Assign(Assign::new(ifindex, plan, mtu));
        if let Self::Assign(assign) = self {
            assign.ask(context);
        }
    }
}
