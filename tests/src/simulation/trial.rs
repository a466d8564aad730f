//! One boot from its beginning to its end.

use std::net::IpAddr;
use std::time::Duration;

use sanroot_core::boot::{Boot, Facts, Room, Stage};
use sanroot_core::finding::{Findings, Severity};
use sanroot_core::handover::{Announced, Network, Unfinished};
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::limits::REPORT_BYTES;
use sanroot_core::net::{MacAddress, State};
use sanroot_core::plan::BootPlan;
use sanroot_core::report::Report;
use sanroot_core::session::Status;
use sanroot_core::time::Instant;
use serde_json::Value;

use super::transport::RECOVERY_TIMEOUT;
use super::{Setup, Told, World};
use crate::installer::valid;

/// More events than any boot needs: who takes more spins.
const MANY: usize = 200_000;
/// Bytes of a document about the network of a simulated machine.
const NETWORK_BYTES: usize = 64 * 1024;
/// Ticks within a second: more than what happens there brings about.
const BUSY: usize = 2000;
/// Ticks without a moment passing between them.
const MANY_TICKS: usize = 100;

/// How often a boot is called without anything having happened.
#[derive(Default)]
struct Pace {
    second: u64,
    ticks: usize,
    /// The last moment, and how often it was called then.
    still: (Instant, usize),
}

impl Pace {
    fn step(&mut self, now: Instant, told: &Told) {
        if self.second != now.seconds() {
            (self.second, self.ticks) = (now.seconds(), 0);
        }
        self.ticks += usize::from(matches!(told, Told::Tick));
        assert!(self.ticks < BUSY, "the boot is called too often");
        let (at, ticks) = self.still;
        self.still = match told {
            Told::Tick if at == now => (now, ticks + 1),
            _ => (now, 0),
        };
        assert!(
            self.still.1 < MANY_TICKS,
            "the boot wants to be called again and again at the same time"
        );
    }
}

/// How a boot ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ending {
    /// Where it was when it was over.
    pub stage: Stage,
    /// How long after its start the first path stood.
    pub released: Option<Duration>,
    /// How long after its start it was over.
    pub over: Duration,
    /// How long it took to end once it was asked to.
    pub ending: Option<Duration>,
    /// How long after its start it would go on as supervisor, as it seemed at its release, if a lease were to be renewed after one
    /// minute and to be had from any server after ten.
    pub goes_on: Option<Duration>,
    /// The codes of what was found, in order, with how much they matter.
    pub findings: Vec<(String, Severity)>,
    /// What the findings say.
    pub texts: Vec<String>,
    /// The target whose disk was the root when the boot was released, where the root is a disk.
    pub root: Option<String>,
    /// Where each session stood.
    pub sessions: Vec<Status>,
    /// What was asked and answered for addresses: the protocol of each frame.
    pub asked: Vec<&'static str>,
    /// The report that it left.
    pub report: Value,
    /// What it leaves of the network.
    pub network: String,
    /// What it has network services leave alone because it has no address yet, each time that it told of the network.
    pub waiting: Vec<Vec<MacAddress>>,
    /// What the SCSI host of each of the kernel's sessions says of its NIC.
    pub nics: Vec<Option<String>>,
    /// For how many seconds the commands of each of the kernel's sessions wait for its connection.
    pub patience: Vec<String>,
    /// The places of the sessions that it leaves for others to open.
    pub unfinished: Vec<u32>,
    /// How many of the kernel's sessions are connected.
    pub connected: usize,
    /// How many links are up.
    pub raised: usize,
    /// The addresses of all links.
    pub addresses: Vec<IpAddr>,
    /// What the agent left behind.
    pub leftovers: Vec<String>,
}

impl Ending {
    /// Whether a finding of this code was made.
    pub fn found(&self, code: &str) -> bool {
        self.findings.iter().any(|(found, _)| found == code)
    }
}

/// Boots: `setup` is the machine and its network, `plan` what the agent is to do, `seed` decides what is left to chance.
/// The agent is asked to end `setup.terminate` after the start, or `setup.lingers` after all is done.
///
/// # Panics
/// If the boot spins, stops, or does what a real kernel would punish; the trace of the same seed is printed then.
pub fn boot(setup: &Setup, plan: &BootPlan<'_>, seed: u64) -> Ending {
    let attempt = |traced: bool| {
        let world = World::new(setup.clone(), seed, traced);
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            drive(world, setup, plan, seed)
        }))
    };
    attempt(false).unwrap_or_else(|_| match attempt(true) {
        Ok(_) => panic!("seed {seed:#x}: a second boot with the same seed went otherwise"),
        Err(panic) => {
            eprintln!("seed {seed:#x}, {setup:#?}");
            std::panic::resume_unwind(panic)
        }
    })
}

fn drive(mut world: World, setup: &Setup, plan: &BootPlan<'_>, seed: u64) -> Ending {
    let start = world.now;
    let mut released = None;
    let (mut root, mut goes_on) = (None, None);
    let mut asked: Option<Instant> = None;
    let (mut done, mut settled) = (false, true);
    let challenges = Challenges::new();
    let facts = facts(setup, seed, start, &challenges);
    let mut room = Room::new();
    let mut findings = Findings::new();
    let mut boot = Boot::begin(&mut room, plan, &mut findings, facts, start, &mut world);
    let (mut announced, mut left) = (Announced::new(), String::new());
    let (mut waiting, mut pace) = (Vec::new(), Pace::default());
    for _ in 0..MANY {
        if settled && announced.is_due(&boot) {
            left = network(&boot);
            waiting.push(gathered(&boot).waiting.to_vec());
        }
        if settled && boot.is_over() {
            boot.take_back(world.now, &mut world);
            let ending = Ending {
                root,
                goes_on,
                waiting,
                ..ending(&world, &boot, start, released, asked)
            };
            assert!(released.is_none() || left == ending.network, "{left}");
            return ending;
        }
        let has_released = matches!(boot.stage(), Stage::Released | Stage::Complete);
        if has_released && released.is_none() {
            root = root_target(&boot);
            (released, goes_on) = (Some(world.now), Some(goes_on_after(&boot, start)));
        }
        if boot.stage() == Stage::Complete && !done {
            done = true;
            world.terminate();
        }
        let before = world.now;
        // As many events as there are at one time come before the tick that they are owed.
        let deadline = match settled {
            true => boot.deadline(),
            false => Some(before),
        };
        let told = world.wait(deadline);
        let told = told.expect("a boot that is not over waits for something");
        pace.step(world.now, &told);
        if matches!(told, Told::Terminate) {
            asked.get_or_insert(world.now);
        }
        settled = matches!(told, Told::Tick);
        boot.handle(world.now, told.event(), &mut world);
        world.note(|| format!("stage {}", boot.stage().word()));
    }
    panic!("the boot does not end");
}

fn goes_on_after(boot: &Boot<'_, '_>, start: Instant) -> Duration {
    let times = [60, 600].map(|seconds| start.plus(Duration::from_secs(seconds)));
    boot.goes_on_at(times).since(start)
}

fn facts<'a>(setup: &Setup, seed: u64, began: Instant, challenges: &'a Challenges) -> Facts<'a> {
    Facts {
        began,
        udev_runs: setup.udev,
        seed,
        name_seed: !seed,
        challenges,
    }
}

fn ending(
    world: &World,
    boot: &Boot<'_, '_>,
    start: Instant,
    released: Option<Instant>,
    asked: Option<Instant>,
) -> Ending {
    let kept = boot.findings().kept();
    Ending {
        stage: boot.stage(),
        released: released.map(|at| at.since(start)),
        over: world.now.since(start),
        ending: asked.map(|at| world.now.since(at)),
        goes_on: None,
        findings: kept
            .iter()
            .map(|finding| (finding.cause.code().to_string(), finding.cause.severity()))
            .collect(),
        texts: kept.iter().map(ToString::to_string).collect(),
        root: None,
        sessions: boot
            .sessions()
            .iter()
            .map(|session| session.status())
            .collect(),
        asked: world.asked.clone(),
        report: report(boot),
        network: network(boot),
        waiting: Vec::new(),
        nics: {
            let sessions = world.transport.sessions.values();
            sessions.map(|session| session.nic.clone()).collect()
        },
        unfinished: {
            let (plan, unfinished) = (boot.plan(), gathered(boot).unfinished);
            let places = plan.sessions.iter().zip(0..);
            let left = places.filter(|(session, _)| {
                let mark = Unfinished::mark(plan, session);
                unfinished.iter().any(|it| it.mark == mark)
            });
            left.map(|(_, place)| place).collect()
        },
        patience: {
            let sessions = world.transport.sessions.values();
            let connections = sessions.filter_map(|session| session.connection.as_ref());
            let patience = connections.filter_map(|it| it.parameters.get(&RECOVERY_TIMEOUT));
            patience.cloned().collect()
        },
        connected: world.connected_sessions(),
        raised: world.links.iter().filter(|link| link.up).count(),
        addresses: {
            let addresses = world.links.iter().flat_map(|link| &link.addresses);
            addresses.map(|(address, _)| *address).collect()
        },
        leftovers: world.leftovers(),
    }
}

/// Whose disk the root is: each session of the simulation has a disk of its own name.
fn root_target(boot: &Boot<'_, '_>) -> Option<String> {
    let root = boot.root_disk()?;
    let mut sessions = boot.sessions().iter();
    let owner = sessions.find(|session| session.disk() == Some(root))?;
    Some(owner.plan().target.as_str().to_owned())
}

fn gathered(boot: &Boot<'_, '_>) -> Network {
    let mut network = Network::new();
    network.gather(boot);
    network
}

/// What is left of the network, which the next process of ours reads.
fn network(boot: &Boot<'_, '_>) -> String {
    let mut network = gathered(boot);
    for session in boot
        .sessions()
        .iter()
        .filter(|session| session.disk().is_some())
    {
        let known = |known: &sanroot_core::handover::Session| Some(known.sid) == session.sid();
        let nic = session.plan().nic.and_then(|nic| boot.nics().get(nic));
        // Without a link nobody can look after it.
        if nic.is_some_and(|nic| nic.state() == State::Ready) {
            assert!(network.sessions.iter().any(known), "{network:#?}");
        }
    }
    let state = network.state().to_string();
    let mut read = Network::new();
    assert_eq!(read.read_state(state.as_bytes()), Ok(()), "{state}");
    // Only for services that are there meanwhile.
    network.waiting.clear();
    group(&mut network);
    assert_eq!(read, network);
    let mut bytes = vec![0; NETWORK_BYTES];
    let mut rest = bytes.as_mut_slice();
    read.write_json(&mut rest).expect("room");
    let length = NETWORK_BYTES - rest.len();
    by_schema(&bytes[..length]);
    state
}

/// Puts what is said of one link together, as the state does: it keeps no order between links.
fn group(network: &mut Network) {
    let links = network.links.clone();
    let place = |link| links.iter().position(|known| known.ifindex == link);
    network.addresses.sort_by_key(|item| place(item.link));
    network.routes.sort_by_key(|item| place(item.link));
    network.dns.sort_by_key(|item| place(item.link));
    network.sessions.sort_by_key(|item| place(item.link));
}

/// The report as any program would read it.
fn report(boot: &Boot<'_, '_>) -> Value {
    let mut bytes = vec![0; REPORT_BYTES];
    let mut rest = bytes.as_mut_slice();
    Report::Boot(boot)
        .write_json(&mut rest)
        .expect("a report is no longer than its limit");
    let length = REPORT_BYTES - rest.len();
    let mut text = vec![0; REPORT_BYTES];
    let written = Report::Boot(boot).write_text(&mut text.as_mut_slice());
    assert!(written.is_ok(), "a text is no longer than its limit");
    by_schema(&bytes[..length])
}

/// A document of ours as any program would read it.
fn by_schema(bytes: &[u8]) -> Value {
    let document = serde_json::from_slice(bytes).expect("a document is JSON");
    if let Err(error) = valid(&document) {
        panic!("{error}: {document:#}");
    }
    document
}
