//! The way from a link to its addresses, step by step.

use super::State;
use super::bond::Bond;
use super::configure::Configure;
use super::context::{Context, Patience};
use super::find::{Finder, fits};
use super::raise::{self, Raise, Wish};
use super::vlan::MakeVlan;
use crate::net::{Event, Fault, HostName, Outbox, VlanId};
use crate::netlink::route::Link;
use crate::plan::{Ipv6Plan, NicPlan, NicSelector};
use crate::random::Random;
use crate::time::Instant;

/// Where a NIC is; what lies behind it on the way is kept, since it may break.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and a NIC has one of them"
)]
pub(super) enum Step {
    /// Waits for its link.
    Link(Patience),
    /// Waits for the link to pass frames.
    Raise(Raise),
    /// Waits for the VLAN device.
    MakeVlan(Raise, MakeVlan),
    /// Waits for the VLAN device to pass frames.
    RaiseVlan { parent: Raise, link: Raise },
    /// Waits for addresses, or has them.
    Configure {
        /// Of a VLAN device.
        parent: Option<Raise>,
        link: Raise,
        configure: Configure,
    },
}

impl Step {
    /// The first step.
    pub(super) const fn start(now: Instant) -> Self {
        Self::Link(Patience::begin(now))
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn state(&self) -> State {
        let raised = |raise: &Raise| match raise.step() {
            raise::Step::Udev { .. } => State::Udev,
            raise::Step::Up { .. } => State::Raise,
            raise::Step::Carrier { .. } | raise::Step::Passing => State::Carrier,
        };
        match self {
            Self::Link(_) => State::Link,
            Self::Raise(link) | Self::RaiseVlan { link, .. } => raised(link),
            Self::MakeVlan(..) => State::Vlan,
            Self::Configure {
                link, configure, ..
            } => match configure.awaits() {
                _ if configure.is_done() => State::Ready,
                Some(_) if !link.passes() => State::Carrier,
                Some(state) => state,
                None => State::Kernel,
            },
        }
    }

    pub(super) const fn configure(&self) -> Option<&Configure> {
        match self {
            Self::Configure { configure, .. } => Some(configure),
            _ => None,
        }
    }

    /// The link that carries the addresses, as far as it is known.
    pub(super) const fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(_) => None,
            Self::Raise(link)
            | Self::MakeVlan(link, _)
            | Self::RaiseVlan { link, .. }
            | Self::Configure { link, .. } => Some(link.link()),
        }
    }

    /// The link of a VLAN's parent.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn parent(&self) -> Option<&Link> {
        match self {
            Self::MakeVlan(parent, _)
            | Self::RaiseVlan { parent, .. }
            | Self::Configure {
                parent: Some(parent),
                ..
            } => Some(parent.link()),
            _ => None,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let deadlines = match self {
            Self::Link(patience) => [patience.deadline(), None, None],
            Self::Raise(link) => [link.deadline(), None, None],
            Self::MakeVlan(parent, vlan) => [parent.deadline(), Some(vlan.deadline()), None],
            Self::RaiseVlan { parent, link } => [parent.deadline(), link.deadline(), None],
            Self::Configure {
                parent,
                link,
                configure,
            } => {
                let parent = parent.as_ref().and_then(Raise::deadline);
                [parent, link.deadline(), configure.deadline()]
            }
        };
        Instant::earliest(&deadlines)
    }

    /// Whether carrier or a lease was waited for long enough to say so.
    fn is_exhausted(&self) -> bool {
        match self {
            Self::Link(_) | Self::MakeVlan(..) => false,
            Self::Raise(link) | Self::RaiseVlan { link, .. } => link.is_exhausted(),
            Self::Configure { configure, .. } => configure.is_exhausted(),
        }
    }

    /// The NIC's own link, a VLAN's parent where there is one.
    const fn nic(&self) -> Option<&Raise> {
        match self {
            Self::Link(_) => None,
            Self::Raise(nic)
            | Self::MakeVlan(nic, _)
            | Self::RaiseVlan { parent: nic, .. }
            | Self::Configure {
                parent: Some(nic), ..
            }
            | Self::Configure {
                parent: None,
                link: nic,
                ..
            } => Some(nic),
        }
    }
}

/// What the way depends on.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Path<'p> {
    pub(super) plan: &'p NicPlan<'p>,
    pub(super) udev: bool,
    pub(super) random: Random,
    /// Of a NIC that is a bond, or lies on one.
    pub(super) bond: Option<Bond<'p>>,
}

impl Path<'_> {
    /// Takes `step` where `event` leads. It changes in place: an event that leads nowhere moves nothing.
    pub(super) fn advance(
        &mut self,
        step: &mut Step,
        finder: &mut Finder<'_>,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        if let Some(bond) = &mut self.bond {
            bond.handle(event, context);
        }
        if Self::is_lost(step, finder, event, context) {
            if let Some(configure) = step.configure() {
                configure.abandon(context);
            }
            *step = Step::start(context.now);
        }
        match step {
            Step::Link(patience) => *step = self.look(*patience, finder, context),
            Step::Raise(nic) => nic.handle(event, context),
            Step::MakeVlan(parent, vlan) => {
                parent.handle(event, context);
                if let Some(link) = vlan.handle(event, context) {
                    let link = self.raise(link, self.plan.mtu, context);
                    *step = match core::mem::replace(step, Step::start(context.now)) {
                        Step::MakeVlan(parent, _) => Step::RaiseVlan { parent, link },
                        other => other,
                    };
                }
            }
            Step::RaiseVlan { parent, link } => {
                parent.handle(event, context);
                link.handle(event, context);
            }
            Step::Configure {
                parent,
                link,
                configure,
            } => {
                if let Some(parent) = parent {
                    parent.handle(event, context);
                }
                let passed = link.passes();
                link.handle(event, context);
                match (passed, link.passes()) {
                    (true, false) => configure.carrier_lost(context),
                    (false, true) => configure.carrier(context),
                    _ => {}
                }
                configure.handle(event, context);
            }
        }
        self.ask_anew(step, context);
        self.give_way(step, finder, event, context);
        self.follow(step, context);
    }

    /// Asks for an address anew where a lease has ended.
    fn ask_anew(&mut self, step: &mut Step, context: &mut Context<'_, impl Outbox>) {
        if let Step::Configure { configure, .. } = step
            && configure.lease_ends().is_some_and(|end| context.now >= end)
        {
            configure.ask_anew(Random::new(self.random.next_u64()), context);
        }
    }

    /// Goes over to another link where this one is waited for in vain, or leads nowhere, and any will do.
    fn give_way(
        &self,
        step: &mut Step,
        finder: &mut Finder<'_>,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        if let Some(nic) = step.nic()
            && (matches!(event, Event::Unreached) || step.is_exhausted())
            && finder.give_way(nic.link().ifindex)
        {
            if let Step::Configure { configure, .. } = step {
                // Of two ways out one would hide the other. The link stays up: a switch may need longer than one turn after each
                // carrier.
                configure.handle(&Event::TakeBack, context);
                configure.abandon(context);
            }
            // What is wrong with the next link is told of that one too, once.
            if !finder.went_round() {
                context.books.report_anew();
            }
            *step = self.look(Patience::begin(context.now), finder, context);
        }
    }

    /// Whether the link under the NIC is gone or another's now. Until it is raised, a better one may take its place.
    fn is_lost(
        step: &Step,
        finder: &Finder<'_>,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) -> bool {
        let (Some(nic), Some(link)) = (step.nic(), step.link()) else {
            return false;
        };
        match event {
            Event::LinkGone(gone) if *gone == nic.link().ifindex || *gone == link.ifindex => {
                context.report(Fault::LinkGone(link.name));
                true
            }
            Event::Link(changed)
                if changed.ifindex == nic.link().ifindex && changed.master.is_some() =>
            {
                true
            }
            Event::Link(_) if matches!(nic.step(), raise::Step::Udev { .. }) => {
                let found = finder.found().map(|found| found.ifindex);
                found != Some(nic.link().ifindex)
            }
            _ => false,
        }
    }

    fn look(
        &self,
        mut patience: Patience,
        finder: &mut Finder<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) -> Step {
        if self.bond.as_ref().is_some_and(|bond| !bond.is_made()) {
            // The bond tells what it waits for.
            let _ = patience.ends(context.now);
            return Step::Link(patience);
        }
        let mut found = finder.found();
        if found.is_none() && patience.ends(context.now) {
            finder.settle_for_place();
            found = finder.found();
            if found.is_none() {
                context.report(finder.fault());
            }
        }
        if let Some(link) = found {
            if !fits(self.plan.selector, link) {
                context.report(Fault::LinkByPlace(link.name));
            }
            if let Some(fault) = finder.twin(link) {
                context.report(fault);
            }
            if finder.cut {
                context.report(Fault::LinksCut);
            }
            // A VLAN device's MTU is that of what lies below it, where nothing is said of that.
            let mtu = self.plan.lower_mtu.or(self.plan.mtu);
            return Step::Raise(self.raise(link, mtu, context));
        }
        Step::Link(patience)
    }

    /// Goes on where a link passes frames.
    fn follow(&mut self, step: &mut Step, context: &mut Context<'_, impl Outbox>) {
        if !matches!(step, Step::Raise(link) | Step::RaiseVlan { link, .. } if link.passes()) {
            return;
        }
        *step = match core::mem::replace(step, Step::start(context.now)) {
            Step::Raise(nic) => match self.plan.vlan.and_then(VlanId::new) {
                Some(id) => {
                    let vlan = MakeVlan::begin(nic.link(), (id, self.plan.vlan_name), context);
                    Step::MakeVlan(nic, vlan)
                }
                None => self.configure(None, nic, context),
            },
            Step::RaiseVlan { parent, link } => self.configure(Some(parent), link, context),
            other => other,
        };
    }

    fn configure(
        &mut self,
        parent: Option<Raise>,
        link: Raise,
        context: &mut Context<'_, impl Outbox>,
    ) -> Step {
        let hostname = self
            .plan
            .hostname
            .map(|name| HostName::new(name.as_bytes()));
        if let Some(None) = hostname {
            context.report(Fault::HostNameIgnored);
        }
        let random = Random::new(self.random.next_u64());
        let configure = Configure::begin(link.link(), self.plan, random, context);
        Step::Configure {
            parent,
            link,
            configure,
        }
    }

    fn raise(
        &self,
        link: &Link,
        mtu: Option<u16>,
        context: &mut Context<'_, impl Outbox>,
    ) -> Raise {
        let wish = Wish {
            mtu,
            udev: self.udev,
            by_name: matches!(self.plan.selector, NicSelector::Name(_)),
            // What lies below a VLAN device is to get no address, from the kernel neither.
            ipv6: self.plan.ipv6 != Ipv6Plan::None,
        };
        Raise::begin(link, &wish, context)
    }
}
