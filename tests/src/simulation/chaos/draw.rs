//! Machines to which much happens, left to chance.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use sanroot_core::limits::BOOT_DEADLINE;
use sanroot_core::plan::{BootPlan, NicSelector};
use sanroot_core::random::Random;

use super::{Chaos, Mischief, Refusals};
use crate::simulation::Setup;
use crate::simulation::chance;
use crate::simulation::dhcp::{self, Server};
use crate::simulation::ipv6::Network;
use crate::simulation::plan::{Addressing, plan};
use crate::simulation::target::Manner;

/// From the end of all mischief to the boot's release at most, where there is a way at all.
const RELEASED_AFTER: Duration = Duration::from_secs(75);
/// A boot that has been released long ago is asked to end, whether all is done or not.
const LATE_END: Duration = Duration::from_secs(400);
/// All mischief ends before.
const LAST_S: u8 = 90;

/// A machine, its network, what befalls both, and what must come of a boot.
#[derive(Debug)]
pub struct Trial {
    /// The machine and the network.
    pub setup: Setup,
    /// How its NICs get their addresses.
    pub addressing: Addressing,
    /// Any NIC will do.
    pub any_nic: bool,
    /// The root is the first target's disk itself.
    pub root_is_disk: bool,
    /// Any logical unit will do.
    pub any_unit: bool,
    /// When it gives up.
    pub deadline: Duration,
    /// How long after its start it is released at the latest; `None` where that is left to chance.
    pub released_by: Option<Duration>,
}

impl Trial {
    /// For how long the machine stands still.
    pub fn stalls(&self) -> Duration {
        stalls(&self.setup)
    }

    /// What the agent is to do.
    pub fn plan(&self) -> BootPlan<'_> {
        let mut plan = plan(&self.setup, self.addressing);
        if self.any_nic {
            plan.nics.truncate(1);
            plan.nics[0].selector = NicSelector::Any;
        }
        for session in &mut plan.sessions {
            if self.any_nic {
                session.nic = None;
            }
            if self.any_unit {
                session.lun = None;
            }
        }
        plan.root_is_disk = self.root_is_disk;
        plan.deadline = self.deadline;
        plan
    }
}

/// Draws one.
pub fn draw(seed: u64) -> Trial {
    let mut random = Random::new(!seed);
    let below = &mut |limit: u8| below(&mut random, limit);
    let chance::Lot {
        mut setup,
        mut addressing,
        ..
    } = chance::draw(seed);
    if below(3) == 0 {
        addressing = [Addressing::Auto, Addressing::Dhcp6][usize::from(below(2))];
        to_ipv6(&mut setup, addressing, below);
    }
    servers(&mut setup, below);
    redirect(&mut setup, below);
    let deadline = match below(8) {
        0 => Duration::from_secs(20),
        _ => BOOT_DEADLINE,
    };
    let calm = Duration::from_millis(u64::from(below(LAST_S)) * 1000 + u64::from(below(250)) * 4);
    let goes_on = below(8) == 0;
    let moments = 1 + below(12);
    let links = setup.nics.len();
    let mischief = (0..moments).flat_map(|_| mischief(links, calm, below));
    setup.chaos = Chaos {
        mischief: mischief.filter(|(at, _)| goes_on || *at < calm).collect(),
        refusals: refusals(below),
        astray_percent: below(4) * 25,
        claims_percent: some(below, 60),
        calm: (!goes_on).then_some(calm),
    };
    setup.weather.route_overrun_percent = some(below, 20);
    setup.weather.iscsi_overrun_percent = some(below, 10);
    setup.weather.uevent_overrun_percent = some(below, 30);
    let is_told = below(4) == 0;
    let end = match is_told {
        true => Duration::from_millis(u64::from(below(120)) * 1000 + u64::from(below(250)) * 4),
        false => LATE_END,
    };
    setup.terminate = Some(end);
    let any_nic = below(4) == 0 && addressing != Addressing::Static;
    let released_by = calm + stalls(&setup) + RELEASED_AFTER;
    let is_left_to_chance = goes_on || is_told || released_by > deadline;
    Trial {
        addressing,
        any_nic,
        root_is_disk: below(4) == 0,
        any_unit: below(4) == 0,
        deadline,
        released_by: (!is_left_to_chance).then_some(released_by),
        setup,
    }
}

fn stalls(setup: &Setup) -> Duration {
    let mischief = setup.chaos.mischief.iter();
    let stalls = mischief.filter_map(|(_, it)| match it {
        Mischief::Stalls(wait) => Some(*wait),
        _ => None,
    });
    stalls.sum()
}

fn below(random: &mut Random, limit: u8) -> u8 {
    let drawn = random.next_u64() % u64::from(limit);
    u8::try_from(drawn).expect("below a byte")
}

/// Often nothing.
fn some(below: &mut impl FnMut(u8) -> u8, most: u8) -> u8 {
    match below(3) {
        0 => below(most),
        _ => 0,
    }
}

fn to_ipv6(setup: &mut Setup, addressing: Addressing, below: &mut impl FnMut(u8) -> u8) {
    setup.ipv6 = Some(Network {
        autonomous: addressing == Addressing::Auto,
        rapid: below(2) == 0,
    });
    setup.names.clear();
    for (place, target) in setup.targets.iter_mut().enumerate() {
        let last = u8::try_from(10 + place).expect("few targets");
        let portal = format!("[2001:db8:1::{last}]:3260");
        target.portal = portal.parse().expect("a portal");
        target.host = None;
    }
}

/// A second server, and leases that end before the boot does.
fn servers(setup: &mut Setup, below: &mut impl FnMut(u8) -> u8) {
    if below(3) == 0 {
        let mut other = Server::new(Ipv4Addr::new(192, 168, 0, 2));
        other.manners = (0..below(4))
            .map(|_| [dhcp::Manner::Refuses, dhcp::Manner::Silent][usize::from(below(2))])
            .chain([dhcp::Manner::Serves])
            .collect();
        setup.servers.push(other);
    }
    for server in &mut setup.servers {
        server.lease_s = [3600, 5, 20, 60][usize::from(below(4))];
        server.moves = below(3) == 0;
    }
}

/// Targets that send each other in circles.
fn redirect(setup: &mut Setup, below: &mut impl FnMut(u8) -> u8) {
    let portals: Vec<SocketAddr> = setup.targets.iter().map(|it| it.portal).collect();
    for target in &mut setup.targets {
        if below(4) == 0 {
            let to = portals[usize::from(below(4)) % portals.len()];
            target.manners.insert(0, Manner::Redirects(to));
        }
        if below(6) == 0 {
            target.manners.insert(0, Manner::Closes(below(4)));
        }
        if below(6) == 0 {
            target.manners.insert(0, Manner::Drips);
        }
        if below(6) == 0 {
            let late = Manner::Late(Duration::from_millis(u64::from(below(200)) * 100));
            target.manners.insert(0, late);
        }
    }
}

fn refusals(below: &mut impl FnMut(u8) -> u8) -> Refusals {
    Refusals {
        route_percent: some(below, 10),
        iscsi_percent: some(below, 20),
        kernel_percent: some(below, 20),
        frames_percent: some(below, 30),
        connections_percent: some(below, 30),
        children_percent: some(below, 30),
    }
}

/// Something, and what follows it.
fn mischief(
    links: usize,
    calm: Duration,
    below: &mut impl FnMut(u8) -> u8,
) -> Vec<(Duration, Mischief)> {
    // Half of it within the first tenths of a second, where a boot is busiest.
    let first = match below(2) {
        0 => Duration::from_millis(u64::from(below(250))),
        _ => calm * u32::from(below(250)) / 250,
    };
    let second = first + Duration::from_millis(u64::from(below(250)) * u64::from(below(100)));
    let number = usize::from(below(8));
    let link = number % links;
    match below(10) {
        0 | 1 => vec![
            (first, Mischief::CarrierLost(link)),
            (second, Mischief::CarrierBack(link)),
        ],
        2 => vec![
            (first, Mischief::Vanishes(link)),
            (second, Mischief::Returns(link)),
        ],
        3 => vec![(first, Mischief::Lowered(link))],
        4 => vec![(first, Mischief::AddressesTaken(link))],
        5 => vec![(first, Mischief::Stalls(second.saturating_sub(first)))],
        6 => vec![
            (first, Mischief::Breaks(number)),
            (second, Mischief::Breaks(number)),
        ],
        7 => vec![(first, Mischief::Says(number, 1 + below(4)))],
        8 => vec![
            (first, Mischief::OthersOpen),
            (first, Mischief::Repeats),
            (second, Mischief::OthersClose),
            (second, Mischief::OthersOpen),
        ],
        _ => vec![(first, Mischief::Removed(number))],
    }
}
