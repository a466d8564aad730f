//! A NIC that is a bond: made by the kernel, and given its ports as they come.
//!
//! A port may be dead, missing or late: the bond waits for none of them. It has the address of the first port from the
//! start, where that is known, so that a server of leases knows it whichever port came first.

use heapless::Vec;

use super::Setup;
use super::context::{Context, Patience};
use super::find::fits;
use crate::cmdline::BondArgument;
use crate::errno::Errno;
use crate::limits::{BOND_PORTS, LINK_REQUEST_RETRY};
use crate::net::bond::{BondOptions, WITH_PRIMARY};
use crate::net::{Event, Fault, Ifindex, LinkName, MacAddress, Outbox};
use crate::netlink::route::{Kind, Link, NewBond, Request};
use crate::plan::{BootPlan, NicPlan, NicSelector};
use crate::time::Instant;

/// A bond and its ports.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Bond<'p> {
    boot: &'p BootPlan<'p>,
    argument: &'p BondArgument<'p>,
    mtu: Option<u16>,
    udev: bool,
    /// All links that are there have been seen.
    listed: bool,
    device: Option<Ifindex>,
    make: Make,
    patience: Patience,
    /// The kernel refused its options.
    plain: bool,
    /// When what the kernel refused is asked for again.
    again: Option<Instant>,
    /// In the order of the argument.
    ports: Vec<Port<'p>, BOND_PORTS>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Make {
    /// Not asked for.
    Unasked,
    /// Asked for under this number.
    Asked(u32),
    /// It is there, as it should be.
    Done,
}

/// A link that is to be a port.
struct Port<'p> {
    /// In the argument.
    name: &'p str,
    link: Option<Link>,
    step: Step,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Waits for udev: a port is up, and before Linux 6.2 a link that is up cannot be renamed any more.
    Udev,
    /// Waits for the bond.
    Ready,
    /// Asked for under this number.
    Asked(u32),
}

impl Port<'_> {
    fn is(&self, ifindex: Ifindex) -> bool {
        self.link.is_some_and(|link| link.ifindex == ifindex)
    }

    /// The address that the hardware came with: a port shows the bond's.
    fn address(&self) -> Option<MacAddress> {
        let link = self.link.as_ref()?;
        if link.permanent_address.is_some() {
            return link.permanent_address;
        }
        link.address
    }
}

impl<'p> Bond<'p> {
    /// The bond that `nic` is or lies on. Where several NICs of the boot do, it is the first one's.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn of(
        boot: &'p BootPlan<'p>,
        nic: &'p NicPlan<'p>,
        setup: Setup,
        now: Instant,
    ) -> Option<Self> {
        let argument = nic.bond.as_ref()?;
        let same = |other: &NicPlan<'_>| other.bond.is_some_and(|bond| bond.name == argument.name);
        let mut before = boot.nics.iter().take(setup.slot.into());
        if before.any(same) {
            return None;
        }
        let mut ports = Vec::new();
        for name in argument.ports() {
            // As many as there is room for.
            let _ = ports.push(Port {
                name,
                link: None,
                step: Step::Udev,
            });
        }
        Some(Self {
            boot,
            argument,
            mtu: nic.lower_mtu.or(nic.mtu),
            udev: setup.udev,
            ports,
            listed: false,
            device: None,
            make: Make::Unasked,
            patience: Patience::begin(now),
            plain: false,
            again: None,
        })
    }

    /// The links that are its ports.
    pub(super) fn ports(&self) -> impl Iterator<Item = &Link> {
        let links = self.ports.iter().filter_map(|port| port.link.as_ref());
        links.filter(|link| link.master.is_some() && link.master == self.device)
    }

    /// Whether the device is there, as it should be.
    pub(super) fn is_made(&self) -> bool {
        self.make == Make::Done
    }

    /// When to call [`Self::handle`] with a tick. What is asked for again soon is no time to report what is missing.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.again.or(self.patience.deadline())
    }

    /// Takes note of an event.
    pub(super) fn handle(&mut self, event: &Event<'_>, context: &mut Context<'_, impl Outbox>) {
        match event {
            Event::Link(link) if link.name.as_str() == self.argument.name => self.see_device(link),
            Event::Link(link) => self.see_port(link, context),
            Event::LinkGone(gone) if self.device == Some(*gone) => {
                self.device = None;
                self.make = Make::Unasked;
                self.ask_ports_again();
            }
            Event::LinkGone(ifindex) | Event::UdevDone(ifindex) => {
                for port in &mut self.ports {
                    if port.is(*ifindex) {
                        match event {
                            Event::LinkGone(_) => port.link = None,
                            _ if port.step == Step::Udev => port.step = Step::Ready,
                            _ => {}
                        }
                    }
                }
            }
            Event::LinksListed => self.listed = true,
            Event::Answer { sequence, result } => self.answer(*sequence, result.err(), context),
            Event::Tick => self.tick(context),
            _ => {}
        }
        if self.listed && self.make == Make::Unasked {
            self.ask(context);
        }
        self.enslave(context);
    }

    /// Asks for the device, as soon as one port is there: without a port it would be given an address that changes later.
    fn ask(&mut self, context: &mut Context<'_, impl Outbox>) {
        let mut address = None;
        let mut there = false;
        for port in &self.ports {
            there |= port.link.is_some();
            if address.is_none() {
                address = match self.boot.selector(port.name) {
                    NicSelector::Mac(mac) => Some(mac),
                    _ => port.address(),
                };
            }
        }
        let name = LinkName::new(self.argument.name.as_bytes());
        let Some(name) = name.filter(|_| there) else {
            return;
        };
        // What is not understood was found when the arguments were read.
        let (mut options, _) = self.argument.settings();
        if self.plain {
            options = BondOptions::watched(options.mode);
        }
        let bond = NewBond {
            name,
            mtu: self.mtu,
            address,
            options,
        };
        self.make = Make::Asked(context.request(&Request::NewBond(bond)));
        self.again = Some(context.now.plus(LINK_REQUEST_RETRY));
    }

    /// Gives the bond the ports that are ready.
    fn enslave(&mut self, context: &mut Context<'_, impl Outbox>) {
        let (Some(bond), Make::Done) = (self.device, self.make) else {
            return;
        };
        let mut options = self.argument.options();
        let primary = options.find(|(name, _)| *name == "primary");
        let mode = self.argument.mode();
        let primary = primary.filter(|_| mode.is_some_and(|mode| mode.is_one_of(WITH_PRIMARY)));
        for port in &mut self.ports {
            let Some(Link {
                ifindex,
                up,
                master: None,
                ..
            }) = port.link
            else {
                continue;
            };
            if port.step != Step::Ready {
                continue;
            }
            if up {
                context.request(&Request::SetDown(ifindex));
            }
            let port_of = Request::SetMaster {
                port: ifindex,
                bond,
            };
            port.step = Step::Asked(context.request(&port_of));
            if primary.is_some_and(|(_, primary)| primary == port.name) {
                let port = ifindex;
                context.request(&Request::SetPrimary { bond, port });
            }
        }
    }

    /// One that is up was made before, by this agent or by somebody else: its mode can no longer be changed.
    fn see_device(&mut self, link: &Link) {
        if link.kind == Kind::Software {
            self.device = Some(link.ifindex);
            if link.up && self.make == Make::Unasked {
                self.make = Make::Done;
            }
        }
    }

    fn see_port(&mut self, link: &Link, context: &mut Context<'_, impl Outbox>) {
        let free = link.master.is_none();
        for port in &mut self.ports {
            // A port shows the bond's address, which may be that of another port.
            let fits = !free || fits(self.boot.selector(port.name), link);
            let known = port.is(link.ifindex);
            if !known && (port.link.is_some() || !free) {
                continue;
            }
            if !fits {
                port.link = None;
                continue;
            }
            port.link = Some(*link);
            if !known {
                port.step = Step::Ready;
                if self.udev && !link.up {
                    port.step = Step::Udev;
                    context.out.ask_udev(link.ifindex);
                }
            }
        }
    }

    fn answer(
        &mut self,
        sequence: u32,
        refusal: Option<Errno>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        if self.make == Make::Asked(sequence) {
            match refusal {
                None => {
                    self.make = Make::Done;
                    self.again = None;
                }
                // What is refused may be one of many options; a bond without them is better than none.
                Some(errno) => {
                    context.report(Fault::BondRefused(errno));
                    if !core::mem::replace(&mut self.plain, true) {
                        self.ask(context);
                    }
                }
            }
            return;
        }
        let Some(errno) = refusal else { return };
        for (number, port) in (1..).zip(&self.ports) {
            if port.step == Step::Asked(sequence) {
                self.again = Some(context.now.plus(LINK_REQUEST_RETRY));
                context.report(Fault::PortRefused(number, errno));
            }
        }
    }

    fn tick(&mut self, context: &mut Context<'_, impl Outbox>) {
        if self.again.take_if(|at| context.now >= *at).is_some() {
            if !self.is_made() {
                self.make = Make::Unasked;
            }
            self.ask_ports_again();
        }
        if self.patience.ends(context.now) {
            for (number, port) in (1..).zip(&self.ports) {
                if port.link.is_none() || port.step == Step::Udev {
                    context.report(Fault::PortMissing(number));
                }
            }
        }
    }

    /// Has those asked for that are still nobody's.
    fn ask_ports_again(&mut self) {
        for port in &mut self.ports {
            if let Step::Asked(_) = port.step {
                port.step = Step::Ready;
            }
        }
    }
}
