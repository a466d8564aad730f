//! How far a link is on its way to an address of one family.

use super::ask::{Ask, Inquiry};
use super::assign::Assign;
use super::context::Context;
use super::solicit::Solicit;
use crate::net::dhcp4::{Client, Expected};
use crate::net::{AddressPlan, MacAddress, Outbox, Setting};
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

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn begin_v4(
        link: &Link,
        plan: &NicPlan<'_>,
        random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) -> Self {
        match (&plan.ipv4, link.address) {
            (Ipv4Plan::None, _) | (Ipv4Plan::Dhcp, None) => Self::Unwanted,
            (Ipv4Plan::Static(given), _) => {
                Self::assign(link, AddressPlan::static_v4(given), context)
            }
            (Ipv4Plan::Dhcp, Some(mac)) => Self::ask_v4(mac, plan.expected, random, context.now),
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

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn begin_v6(
        link: &Link,
        plan: &NicPlan<'_>,
        random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) -> Self {
        let ask = |mac: MacAddress, asks_server, context: &mut Context<'_, _>| {
            // Whoever answers looks for it, and so does the router. The kernel's answer is not waited for: where it takes
            // no IPv6 address, the next one tells.
            context.request(&Setting::link_local(link.ifindex, mac).address());
            let solicit = Solicit::new(mac, asks_server, random);
            Self::Ask(Ask::new(Inquiry::V6(solicit), context.now))
        };
        match (&plan.ipv6, link.address) {
            (Ipv6Plan::Static(given), _) => {
                Self::assign(link, AddressPlan::static_v6(given), context)
            }
            (Ipv6Plan::None, _) | (_, None) => Self::Unwanted,
            (Ipv6Plan::LinkLocal, Some(mac)) => {
                Self::assign(link, AddressPlan::link_local(mac), context)
            }
            (Ipv6Plan::Auto, Some(mac)) => ask(mac, false, context),
            (Ipv6Plan::Dhcp6, Some(mac)) => ask(mac, true, context),
        }
    }

    fn assign(link: &Link, plan: AddressPlan, context: &mut Context<'_, impl Outbox>) -> Self {
        Self::Assign(Assign::begin(link.ifindex, plan, None, context))
    }
}
