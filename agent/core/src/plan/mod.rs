//! What one boot does, decided before anything is touched: the one value that all later work reads.
//!
//! [`BootPlan`] borrows every text from the firmware table and the command line it was made of, so it stays small and
//! nothing in it was copied or cut.

mod flaw;
mod installed;
mod json;
mod nic;
mod origin;
mod planner;
mod portal;
mod secrets;
mod session;
mod text;

use core::net::IpAddr;
use core::time::Duration;

use heapless::Vec;

use crate::cmdline::{NameArgument, Placed, RouteArgument};
use crate::iscsi::IscsiName;
use crate::limits::{NAME_SERVERS, NICS, ROUTES, SESSIONS};

pub use flaw::PlanFlaw;
pub use installed::{BEFORE_UUID, installed_initiator, machine_initiator};
pub use json::write_json;
pub use nic::{Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Static, Subnet, given};
pub use origin::Origin;
pub use planner::Sources;
pub use portal::PlannedPortal;
pub use secrets::{SECRETS_FILE, Secrets, SecretsFlaw};
pub use session::{Credentials, Identity, LoginSettings, SessionPlan};
pub use text::PlanText;

/// What one boot does: which NICs it configures and how, which sessions it opens in which order, and for how long it tries.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct BootPlan<'a> {
    /// Whether the kernel's arguments ask for iSCSI. Where only the firmware does, a failed boot is reported but never
    /// delays or fails a machine whose root appears otherwise.
    pub asked_for: bool,
    /// Whether the firmware selects a target for booting, and nothing says not to use it.
    pub selected_by_firmware: bool,
    /// The first disk is the root itself: `/dev/root` is to name it.
    pub root_is_disk: bool,
    /// Whether name servers that DHCP tells count.
    pub peer_dns: bool,
    /// When the whole boot gives up, counted from the agent's start.
    pub deadline: Duration,
    /// What every session offers and demands at its login.
    pub login: LoginSettings,
    /// The name that every session logs in with; `None` only where no source has one, and then `sessions` is empty.
    pub initiator: Option<PlannedInitiator<'a>>,
    /// Name servers that the arguments name for the whole machine.
    pub name_servers: Vec<IpAddr, NAME_SERVERS>,
    /// Routes that the arguments name; [`Self::is_route_of`] tells whose they are.
    pub routes: Vec<Placed<'a, RouteArgument<'a>>, ROUTES>,
    /// The names that the arguments give to NICs by their MAC addresses.
    pub names: Vec<NameArgument<'a>, NICS>,
    /// The NICs to configure, all at once. Two of them may name the same NIC, with another VLAN or address.
    pub nics: Vec<NicPlan<'a>, NICS>,
    /// The sessions to open, all at once; the first ones are the most wanted.
    pub sessions: Vec<SessionPlan<'a>, SESSIONS>,
}

/// The initiator's name and who gave it.
#[derive(Clone, Copy)]
pub struct PlannedInitiator<'a> {
    /// The name to log in with.
    pub name: IscsiName<'a>,
    /// Who gave it.
    pub origin: Origin<'a>,
}

impl<'a> PlannedInitiator<'a> {
    /// A name that is installed in the image.
    pub const fn installed(name: IscsiName<'a>) -> Self {
        Self {
            name,
            origin: Origin::Installed,
        }
    }
}

/// What a plan comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There are sessions to open.
    Boot,
    /// No argument asks for iSCSI and the firmware selects no target: the agent has nothing to do, and that is fine.
    NothingAsked,
    /// Arguments or firmware ask for iSCSI, but no session can be planned; the findings say why.
    Impossible,
}

impl<'a> BootPlan<'a> {
    /// The NIC that bears `name` in the arguments, such as a bond's port.
    pub fn selector(&self, name: &'a str) -> NicSelector<'a> {
        NicSelector::named(name, &self.names)
    }

    /// Whether the arguments name the route for `nic`: by its name, or by a router in a subnet of its own.
    pub fn is_route_of(&self, argument: &RouteArgument<'a>, nic: &NicPlan<'a>) -> bool {
        match (argument.nic, argument.route.router) {
            (Some(name), _) if nic.vlan.is_some() => nic.vlan_name == Some(name),
            (Some(name), _) => self.selector(name) == nic.selector,
            (None, Some(router)) => nic.is_near(router),
            (None, None) => false,
        }
    }

    /// Whether `nic` has the route, or may get it: one without a NIC may belong to an address that is not known yet.
    pub fn may_be_route_of(&self, argument: &RouteArgument<'a>, nic: &NicPlan<'a>) -> bool {
        self.is_route_of(argument, nic) || (argument.nic.is_none() && nic.is_asking())
    }

    /// The name servers given for `nic`: its own, or those for the whole machine, which are for NICs that are given their
    /// addresses, or for all where none is.
    #[inline(never)]
    pub fn dns_of<'p>(&'p self, nic: &'p NicPlan<'a>) -> &'p [IpAddr] {
        let is_given = |nic: &NicPlan<'_>| nic.given() != [None; 2];
        let given = self.nics.iter().any(is_given);
        match nic.dns.is_empty() && is_given(nic) == given {
            true => &self.name_servers,
            false => &nic.dns,
        }
    }

    /// What the plan comes to.
    pub fn verdict(&self) -> Verdict {
        if !self.sessions.is_empty() {
            Verdict::Boot
        } else if self.asked_for || self.selected_by_firmware {
            Verdict::Impossible
        } else {
            Verdict::NothingAsked
        }
    }
}

const _: () = assert!(
    size_of::<BootPlan<'_>>() < 64 * 1024,
    "a plan must stay small enough for the stack"
);
