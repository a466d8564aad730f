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

/// How far a NIC is; what lies behind it on the way is kept, since it may break. Each part waits for the one before it.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Way {
    /// The NIC's own link.
    nic: Option<Raise>,
    /// With that link, as long as there is none.
    patience: Patience,
    /// The VLAN device on it, where the plan has one: who makes it, and the device.
    vlan: Option<MakeVlan>,
    device: Option<Raise>,
    /// Waits for addresses, or has them.
    configure: Option<Configure>,
}

impl Way {
    /// The first step.
    pub(super) const fn start(now: Instant) -> Self {
        Self {
            patience: Patience::begin(now),
            nic: None,
            vlan: None,
            device: None,
            configure: None,
        }
    }

    // Large: what is left behind is dropped part by part.
    #[inline(never)]
    fn begin_anew(&mut self, now: Instant) {
        *self = Self::start(now);
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn state(&self) -> State {
        let Some(link) = self.raised() else {
            return match self.nic {
                None => State::Link,
                Some(_) => State::Vlan,
            };
        };
        match &self.configure {
            Some(configure) => match configure.awaits() {
                _ if configure.is_done() => State::Ready,
                Some(_) if !link.passes() => State::Carrier,
                Some(state) => state,
                None => State::Kernel,
            },
            None => match link.step() {
                raise::Step::Udev { .. } => State::Udev,
                raise::Step::Up { .. } => State::Raise,
                raise::Step::Carrier { .. } | raise::Step::Passing => State::Carrier,
            },
        }
    }

    pub(super) const fn configure(&self) -> Option<&Configure> {
        self.configure.as_ref()
    }

    /// The link that carries the addresses, as far as it is known.
    pub(super) fn link(&self) -> Option<&Link> {
        self.device.as_ref().or(self.nic.as_ref()).map(Raise::link)
    }

    /// The link of a VLAN's parent.
    pub(super) fn parent(&self) -> Option<&Link> {
        let nic = self.nic.as_ref().filter(|_| self.vlan.is_some());
        nic.map(Raise::link)
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let raised = |link: &Option<Raise>| link.as_ref().and_then(Raise::deadline);
        let link = match (&self.nic, &self.vlan, &self.device) {
            (None, ..) => self.patience.deadline(),
            (_, Some(vlan), None) => Some(vlan.deadline()),
            _ => raised(&self.device),
        };
        let configure = self.configure.as_ref().and_then(Configure::deadline);
        let links = Instant::earlier(link, raised(&self.nic));
        Instant::earlier(links, configure)
    }

    /// Whether carrier or a lease was waited for long enough to say so.
    fn is_exhausted(&self) -> bool {
        match &self.configure {
            Some(configure) => configure.is_exhausted(),
            None => self.raised().is_some_and(Raise::is_exhausted),
        }
    }

    /// The link that is to carry the addresses; of a VLAN only once the device is there.
    const fn raised(&self) -> Option<&Raise> {
        match self.vlan {
            Some(_) => self.device.as_ref(),
            None => self.nic.as_ref(),
        }
    }

    fn passes(&self) -> bool {
        self.raised().is_some_and(Raise::passes)
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
    /// Goes on where `event` leads.
    pub(super) fn advance(
        &mut self,
        way: &mut Way,
        finder: &mut Finder<'_>,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        if let Some(bond) = &mut self.bond {
            bond.handle(event, context);
        }
        if Self::is_lost(way, finder, event, context) {
            if let Some(configure) = &way.configure {
                configure.abandon(context);
            }
            way.begin_anew(context.now);
        }
        let passed = way.passes();
        match &mut way.nic {
            Some(nic) => nic.handle(event, context),
            None => self.look(way, finder, context),
        }
        if let Some(device) = &mut way.device {
            device.handle(event, context);
        } else if let Some(vlan) = &mut way.vlan
            && let Some(link) = vlan.handle(event, context)
        {
            way.device = Some(self.raise(link, self.plan.mtu, context));
        }
        let passes = way.passes();
        if let Some(configure) = &mut way.configure {
            match (passed, passes) {
                (true, false) => configure.carrier_lost(context),
                (false, true) => configure.carrier(context),
                _ => {}
            }
            configure.handle(event, context);
        }
        self.ask_anew(way, context);
        self.give_way(way, finder, event, context);
        self.follow(way, context);
    }

    /// Asks for an address anew where a lease has ended.
    fn ask_anew(&mut self, way: &mut Way, context: &mut Context<'_, impl Outbox>) {
        if let Some(configure) = &mut way.configure
            && configure.lease_ends().is_some_and(|end| context.now >= end)
        {
            configure.ask_anew(Random::new(self.random.next_u64()), context);
        }
    }

    /// Goes over to another link where this one is waited for in vain, or leads nowhere, and any will do.
    fn give_way(
        &self,
        way: &mut Way,
        finder: &mut Finder<'_>,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        if let Some(nic) = &way.nic
            && (matches!(event, Event::Unreached) || way.is_exhausted())
            && finder.give_way(nic.link().ifindex)
        {
            if let Some(configure) = &mut way.configure {
                // Of two ways out one would hide the other. The link stays up: a switch may need longer than one turn after each
                // carrier.
                configure.handle(&Event::TakeBack, context);
                configure.abandon(context);
            }
            // What is wrong with the next link is told of that one too, once.
            if !finder.went_round() {
                context.books.report_anew();
            }
            way.begin_anew(context.now);
            self.look(way, finder, context);
        }
    }

    /// Whether the link under the NIC is gone or another's now. Until it is raised, a better one may take its place.
    fn is_lost(
        way: &Way,
        finder: &Finder<'_>,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) -> bool {
        let (Some(nic), Some(link)) = (&way.nic, way.link()) else {
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

    fn look(&self, way: &mut Way, finder: &mut Finder<'_>, context: &mut Context<'_, impl Outbox>) {
        let ends = way.patience.ends(context.now);
        if self.bond.as_ref().is_some_and(|bond| !bond.is_made()) {
            // The bond tells what it waits for.
            return;
        }
        let mut found = finder.found();
        if found.is_none() && ends {
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
            way.nic = Some(self.raise(link, mtu, context));
        }
    }

    /// Goes on where a link passes frames.
    fn follow(&mut self, way: &mut Way, context: &mut Context<'_, impl Outbox>) {
        let Some(raised) = way.raised().filter(|raised| raised.passes()) else {
            return;
        };
        if way.configure.is_some() {
            return;
        }
        let link = raised.link();
        if way.vlan.is_none()
            && let Some(id) = self.plan.vlan.and_then(VlanId::new)
        {
            way.vlan = Some(MakeVlan::begin(link, (id, self.plan.vlan_name), context));
            return;
        }
        let hostname = self.plan.hostname;
        if hostname.is_some_and(|name| HostName::new(name.as_bytes()).is_none()) {
            context.report(Fault::HostNameIgnored);
        }
        let random = Random::new(self.random.next_u64());
        let place = &mut way.configure;
        let raised = if way.vlan.is_some() {
            &way.device
        } else {
            &way.nic
        };
        if let Some(raised) = raised {
            Configure::begin(place, raised.link(), self.plan, random, context);
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
