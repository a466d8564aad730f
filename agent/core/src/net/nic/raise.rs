//! From a link that is there to one that passes frames.

use super::context::{Context, Patience};
use crate::limits::{CARRIER_SETTLES, LINK_REQUEST_RETRY, UDEV_DEADLINE};
use crate::net::{Event, Fault, Outbox};
use crate::netlink::route::{Carrier, Link, Request};
use crate::time::Instant;

/// A link on its way to passing frames, and afterwards.
pub(super) struct Raise {
    link: Link,
    mtu: Option<u16>,
    ipv6: bool,
    /// How often the kernel has refused to raise it.
    refusals: u8,
    step: Step,
}

/// How a link is to be raised.
pub(super) struct Wish {
    /// Bytes of its largest packet; `None` leaves what it has.
    pub(super) mtu: Option<u16>,
    /// Whether udev runs.
    pub(super) udev: bool,
    /// Whether its name is what it was found by, so that no other will do.
    pub(super) by_name: bool,
    /// Whether it, or a VLAN device on it, gets IPv6 addresses from the agent.
    pub(super) ipv6: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Waits until udev has finished with it: before Linux 6.2 a link that is up cannot be renamed any more.
    Udev {
        /// For how long without a word.
        patience: Patience,
        /// When it is raised all the same; `None`: never, since its name is what it was found by.
        until: Option<Instant>,
    },
    /// Waits for the kernel to raise it.
    Up {
        /// The request's number.
        sequence: u32,
        /// That of the request for its MTU.
        mtu: Option<u32>,
        /// When to ask again.
        again: Instant,
        /// The kernel refused.
        refused: bool,
    },
    /// Waits for carrier.
    Carrier {
        /// For how long without a word.
        patience: Patience,
        /// When carrier that settles is taken for settled.
        settles: Option<Instant>,
    },
    /// Passes frames.
    Passing,
}

impl Raise {
    /// Begins with a link. Where no udev runs, or where somebody has raised the link already, udev is not waited for; a link
    /// that is up as it should be is not asked to be.
    pub(super) fn begin(link: &Link, wish: &Wish, context: &mut Context<'_, impl Outbox>) -> Self {
        let mtu = wish.mtu.filter(|&mtu| u32::from(mtu) != link.mtu);
        let patience = Patience::begin(context.now);
        let mut raise = Self {
            link: *link,
            mtu,
            ipv6: wish.ipv6,
            refusals: 0,
            step: Step::Udev {
                patience,
                until: (!wish.by_name).then_some(context.now.plus(UDEV_DEADLINE)),
            },
        };
        match (link.up, wish.udev, mtu) {
            (true, _, None) => {
                raise.take_over_ipv6(context);
                raise.wait_for_carrier(context);
            }
            (false, true, _) => context.out.ask_udev(link.ifindex),
            _ => raise.up(context),
        }
        raise
    }

    /// Takes note of an event about this link or its requests.
    pub(super) fn handle(&mut self, event: &Event<'_>, context: &mut Context<'_, impl Outbox>) {
        match (event, &mut self.step) {
            (Event::Link(link), _) if link.ifindex == self.link.ifindex => {
                self.link = *link;
                self.see_carrier(context);
            }
            (Event::UdevDone(ifindex), Step::Udev { .. }) if *ifindex == self.link.ifindex => {
                self.up(context);
            }
            (Event::Answer { sequence, result }, Step::Up { mtu, .. })
                if Some(*sequence) == *mtu =>
            {
                *mtu = None;
                if let (Err(errno), Some(wanted)) = (*result, self.mtu.take()) {
                    context.report(Fault::MtuRefused(wanted, errno));
                }
            }
            (
                Event::Answer {
                    sequence: number,
                    result,
                },
                Step::Up {
                    sequence, refused, ..
                },
            ) if number == sequence => match *result {
                Ok(()) => self.wait_for_carrier(context),
                Err(errno) => {
                    *refused = true;
                    self.refusals = self.refusals.saturating_add(1);
                    context.report(Fault::RaiseRefused(errno));
                }
            },
            (Event::Tick, _) => self.tick(context),
            _ => {}
        }
    }

    /// The link as it was last seen.
    pub(super) const fn link(&self) -> &Link {
        &self.link
    }

    /// What it waits for.
    pub(super) const fn step(&self) -> Step {
        self.step
    }

    /// Whether it passes frames.
    pub(super) fn passes(&self) -> bool {
        self.step == Step::Passing
    }

    /// Whether the kernel refused twice, or udev or carrier was waited for long enough to say so.
    pub(super) const fn is_exhausted(&self) -> bool {
        match self.step {
            Step::Udev { patience, .. } | Step::Carrier { patience, .. } => {
                patience.deadline().is_none()
            }
            // Once would have two of them take turns without a pause.
            Step::Up { refused, .. } => refused && self.refusals > 1,
            Step::Passing => false,
        }
    }

    /// When to call [`Self::handle`] with a tick; a patience that has ended is no deadline any more.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.step {
            Step::Udev { patience, until } => patience.deadline().or(until),
            Step::Carrier { patience, settles } => settles.or(patience.deadline()),
            Step::Up { again, .. } => Some(again),
            Step::Passing => None,
        }
    }

    /// The kernel begins with IPv6 when the link is raised. Before udev has finished, the link's settings may be on their way
    /// to another name.
    fn take_over_ipv6(&self, context: &mut Context<'_, impl Outbox>) {
        if self.ipv6 {
            context.out.take_over_ipv6(self.link.ifindex, None);
        }
    }

    fn up(&mut self, context: &mut Context<'_, impl Outbox>) {
        self.take_over_ipv6(context);
        let ifindex = self.link.ifindex;
        if !self.link.up {
            context.books.raise(ifindex);
        }
        let mtu = self
            .mtu
            .map(|mtu| context.request(&Request::SetMtu { ifindex, mtu }));
        self.step = Step::Up {
            sequence: context.request(&Request::SetUp(ifindex)),
            mtu,
            again: context.now.plus(LINK_REQUEST_RETRY),
            refused: false,
        };
    }

    fn wait_for_carrier(&mut self, context: &mut Context<'_, impl Outbox>) {
        let patience = Patience::begin(context.now);
        self.step = Step::Carrier {
            patience,
            settles: None,
        };
        self.see_carrier(context);
    }

    fn see_carrier(&mut self, context: &mut Context<'_, impl Outbox>) {
        match (&mut self.step, self.link.carrier()) {
            (Step::Carrier { .. }, Carrier::Present) => self.step = Step::Passing,
            (Step::Carrier { settles, .. }, Carrier::Settling) => {
                settles.get_or_insert(context.now.plus(CARRIER_SETTLES));
            }
            (Step::Carrier { settles, .. }, Carrier::Absent) => *settles = None,
            (Step::Passing, Carrier::Absent) => self.wait_for_carrier(context),
            _ => {}
        }
    }

    fn tick(&mut self, context: &mut Context<'_, impl Outbox>) {
        let now = context.now;
        match &mut self.step {
            Step::Udev { patience, until } => {
                if patience.ends(now) {
                    context.report(Fault::UdevUnfinished(self.link.name));
                } else if until.is_some_and(|until| now >= until) {
                    self.up(context);
                }
            }
            Step::Up { again, refused, .. } => {
                if now >= *again {
                    if !*refused {
                        context.report(Fault::KernelSilent);
                    }
                    self.up(context);
                }
            }
            Step::Carrier { patience, settles } => {
                if settles.is_some_and(|settled| now >= settled) {
                    self.step = Step::Passing;
                } else if patience.ends(now) {
                    context.report(Fault::CarrierNone(self.link.name));
                }
            }
            Step::Passing => {}
        }
    }
}
