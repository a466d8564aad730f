//! `sanroot boot`: brings up the machine's SAN disks and stays until it is told to end.

use core::mem::ManuallyDrop;
use core::time::Duration;

use sanroot_core::boot::{Boot, Event, Facts, Room, Stage};
use sanroot_core::command::BOOT_IS_OVER;
use sanroot_core::exit::Exit;
use sanroot_core::finding::Findings;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::limits::SHADOWED_BYTES;
use sanroot_core::plan::{BootPlan, Verdict};
use sanroot_core::report::Report;
use sanroot_core::story::Level;
use sanroot_core::time::Instant;
use sanroot_linux::host::{self, Host, MadeLinks};
use sanroot_linux::memory::Static;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::complain;
use sanroot_linux::{Errno, clock, file, head_start, kmsg, random, state};

use crate::publish::{self, Publisher};
use crate::refused;
use sanroot_core::text::AsIs;

/// Bytes of the largest datagram: a list of links comes in pieces of up to 32 KiB (`NLMSG_GOODSIZE` and the buffer that it
/// is read with, Linux 6.1 `netlink_dump`).
static BUFFER: Static<[u8; 32 * 1024]> = Static::new([0; 32 * 1024]);

static CHALLENGES: Challenges = Challenges::new();

static HOST: Static<host::Room> = Static::new(host::Room::new());

static FINDINGS: Static<Findings<'static>> = Static::new(Findings::new());

static SHADOWED: Static<[u8; SHADOWED_BYTES]> = Static::new([0; SHADOWED_BYTES]);

static ROOM: Static<Room<'static>> = Static::new(Room::new());

/// How long nothing happens before lines of the log are written and the stage is told: whoever is to work for the boot, such as
/// the process that scans for a disk, begins before that.
const QUIET: Duration = Duration::from_millis(1);
/// For how long they wait at most where there is always something to do.
const HELD_MOST: Duration = Duration::from_millis(20);

/// How a boot ends.
pub(crate) enum End {
    /// With the process.
    Exit(Exit),
    /// The process goes on as `sanroot supervise`, and ends when it would have.
    Supervise,
}

/// Runs a boot.
pub(crate) fn run() -> End {
    let began = clock::now();
    kmsg::install_for_boot();
    // Without its folder the agent still boots the machine; only nobody can ask it how far it is.
    let was_there = state::claim().unwrap_or_else(|error| {
        refused::tell(
            Level::Warn,
            format_args!("{} cannot be written", AsIs(state::FOLDER)),
            error,
        );
        false
    });
    if was_there && state::is_handed_over() {
        complain(format_args!("{BOOT_IS_OVER}"));
        return End::Exit(Exit::Usage);
    }
    // What is open is closed with the process.
    let mut publisher = ManuallyDrop::new(Publisher::new());
    publisher.stage(Stage::Plan);
    let given = Given {
        may_load: true,
        ..Given::default()
    };
    let planned = FINDINGS
        .take()
        .and_then(|findings| Some((sources::plan(given, findings)?, findings)));
    let Some(((plan, _), findings)) = planned else {
        publish::crashed();
        return End::Exit(Exit::Internal);
    };
    if !plan.asked_for {
        publisher.nobody_asked();
    }
    let verdict = plan.verdict();
    for finding in findings.kept() {
        if verdict != Verdict::NothingAsked || finding.cause.concerns_everybody() {
            finding.tell();
        }
    }
    let stage = match verdict {
        Verdict::NothingAsked => Stage::Idle,
        Verdict::Impossible => Stage::Failed,
        Verdict::Boot => {
            return boot(plan, findings, began, &mut publisher).unwrap_or_else(|error| {
                refused::tell(
                    Level::Error,
                    format_args!("the kernel lets no agent work here"),
                    error,
                );
                publish::crashed();
                End::Exit(Exit::Internal)
            });
        }
    };
    publisher.finish(&Report::Nothing(findings, stage));
    End::Exit(stage.exit())
}

fn boot(
    plan: &'static BootPlan<'static>,
    findings: &'static mut Findings<'static>,
    began: Instant,
    publisher: &mut Publisher,
) -> Result<End, Errno> {
    let (Some(buffer), Some(host), Some(room)) = (BUFFER.take(), HOST.take(), ROOM.take()) else {
        return Err(Errno::BUSY);
    };
    // What is open is closed with the process, or with the next program.
    let host = &mut *ManuallyDrop::new(Host::open(host)?);
    prepare(host, plan);
    let [seed, name_seed] = random::numbers();
    let facts = Facts {
        began,
        udev_runs: host.udev_runs(),
        seed,
        name_seed,
        challenges: &CHALLENGES,
    };
    let mut now = clock::now();
    let mut boot = Boot::begin(room, plan, findings, facts, now, host);
    let (mut hands_over, mut told, mut silent_since) = (false, false, now);
    loop {
        settle(&mut boot, host, now);
        // What is told waits until nothing happens, unless others go on by it.
        if boot.stage().is_decided() || now >= silent_since.plus(HELD_MOST) {
            publisher.boot(&boot);
            silent_since = now;
        }
        if boot.is_over() {
            break;
        }
        let renewal = publisher.renewal().filter(|_| !hands_over && !told);
        let renewal = renewal.map(|times| boot.goes_on_at(times));
        if renewal.is_some_and(|due| now >= due) {
            hands_over = true;
            boot.handle(now, Event::Terminate, host);
            continue;
        }
        let deadline = Instant::earliest(&[boot.deadline(), renewal]);
        // What is due earlier is so much late.
        let is_quiet = !host.look(QUIET)?;
        if is_quiet {
            publisher.boot(&boot);
            host.wait(deadline)?;
        }
        now = clock::now();
        silent_since = if is_quiet { now } else { silent_since };
        while let Some(token) = host.ready() {
            while let Some(event) = host.receive(token, buffer) {
                told |= matches!(event, Event::Terminate);
                boot.handle(now, event, host);
            }
        }
    }
    // A note that cannot be read is as good as none: it is there for the administrator alone.
    if let Some(note) = SHADOWED.take()
        && let Ok(note) = state::shadowed(note)
    {
        boot.take_shadowed(note);
    }
    publisher.finish(&Report::Boot(&boot));
    if hands_over && !told {
        return Ok(End::Supervise);
    }
    // Last, since a driver may take its time. Where dracut's network module is in the image, the root may be on the network in
    // another way.
    if file::open("/sbin/netroot").is_err() {
        boot.take_back(now, host);
    }
    Ok(End::Exit(boot.stage().exit()))
}

/// Comes before the coldplug, or leaves it the lead, and has the transport loaded.
fn prepare(host: &mut Host, plan: &BootPlan<'_>) {
    match plan.asked_for {
        true => head_start::take(host.udev_runs()),
        // The root may well be elsewhere, and is not to wait for this one.
        false => head_start::leave(),
    }
    host.load_transport(MadeLinks {
        vlans: plan.nics.iter().any(|nic| nic.vlan.is_some()),
        bonds: plan.nics.iter().any(|nic| nic.bond.is_some()),
    });
}

/// Lets what happened have its consequences, and what those bring about at once, too.
fn settle(boot: &mut Boot<'_, 'static>, host: &mut Host, now: Instant) {
    loop {
        while let Some(event) = host.next_pending() {
            boot.handle(now, event, host);
        }
        boot.handle(now, Event::Tick, host);
        if !host.has_pending() {
            return;
        }
    }
}
