//! Sessions that the boot could not finish.

use core::time::Duration;
use std::string::String;
use std::vec::Vec;

use super::{Bench, Desk, Dial, RECOVERED, RESPITE, SECOND};
use crate::errno::Errno;
use crate::handover::{Network, Unfinished};
use crate::iscsi::Lun;
use crate::limits::{LATE_PAUSE, RECOVERY_STEP};
use crate::net::{Ifindex, LocalEnd};
use crate::netlink::iscsi::SessionNic;
use crate::plan::{
    BootPlan, NicPlan, NicSelector, Origin, PlannedInitiator, PlannedPortal, SessionPlan,
};
use crate::session::tests::desk::Answer;
use crate::session::tests::world::plan;
use crate::supervise::Record;
use crate::time::Instant;

/// Its NIC has an address, and there is another one.
const NETWORK: &str = "sanroot/network/1
links eth0 2 52:54:00:12:34:56 - ethernet - - 1500 static none
addresses 10.0.2.15/24 - 3260 -
routes 10.0.2.0/24 - 254
routes 10.0.2.0/24 - 3260
carries /
sessions 7
links eth0.9 3 52:54:00:12:34:56 - vlan 9 - 1500 static none
parents eth0
addresses 10.0.9.15/24 - 3261 -
routes 10.0.9.0/24 - 254
routes 10.0.9.0/24 - 3261
unfinished 0 2
unfinished 1 3
end
";

const WWID: &str = "naa.60060160a1b22c00d5f8e3a7c4b0e511\n";

/// What a session is opened by, with all that the target shows behind its disk.
const OPENED: [&str; 9] = [
    "connect 10.0.2.2:3260",
    "CREATE_SESSION cmdsn=0 commands=128 depth=32",
    "CREATE_CONN 1",
    "BIND 1 socket=9",
    "SEND_PDU 1",
    "START 1",
    "close",
    "scan host2 0 0 5",
    "scan host2 - - -",
];

fn network() -> Network {
    let mut network = Network::new();
    network.read_state(NETWORK.as_bytes()).unwrap();
    network
}

fn boot(sessions: &[SessionPlan<'static>]) -> BootPlan<'static> {
    let mut boot = BootPlan::nothing();
    boot.initiator = Some(PlannedInitiator {
        name: crate::iscsi::IscsiName::parse(b"iqn.2026-11.example:host").unwrap(),
        origin: Origin::FirmwareTarget(0),
    });
    boot.sessions.extend_from_slice(sessions).unwrap();
    boot
}

pub(super) fn record(plan: SessionPlan<'static>) -> Record<'static> {
    planned(&network(), 0, &boot(&[plan])).unwrap()
}

/// What becomes of the network's unfinished session of this number, where its boot had this plan, too.
fn planned(network: &Network, number: usize, boot: &BootPlan<'static>) -> Option<Record<'static>> {
    let link = network.unfinished[number].link;
    let mark = Unfinished::mark(boot, &boot.sessions[0]);
    Record::planned(network, &Unfinished { mark, link }, boot)
}

impl Bench {
    /// A boot has ended without this session.
    pub(super) fn without(plan: SessionPlan<'static>, before: impl FnOnce(&mut Desk)) -> Self {
        let mut desk = Desk::new();
        desk.now = Instant::ZERO.plus(super::BEGIN);
        before(&mut desk);
        Self::on(desk, &record(plan))
    }

    /// A boot has ended with a session of this target that has shown the disk of this logical unit, with bytes or not, and without
    /// one whose disk has none.
    fn beside(target: &str, sibling: (u64, bool)) -> Self {
        let mut standing = plan();
        standing.target = match target {
            "root" => standing.target,
            _ => crate::iscsi::IscsiName::parse(b"iqn.2026-11.example:data").unwrap(),
        };
        let mut bench = Self::of(standing, |desk| desk.is_empty = true);
        // It may have been opened after the other one began to be looked for.
        let session = bench.sessions.watched[0].record.session.take();
        bench.sessions.add(bench.desk.now, &record(plan()));
        bench.sessions.watched[0].record.session = session;
        bench.place = 1;
        bench.sibling = Some(sibling);
        bench
    }

    fn count(&mut self, what: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|line| line.starts_with(what)).count()
    }
}

#[test]
fn it_is_opened_once_its_portal_answers_and_nothing_is_in_the_kernel_before() {
    let mut bench = Bench::without(plan(), |desk| {
        desk.dials = [Dial::Fails(Errno::CONNREFUSED); 500].into();
    });
    bench.runs_to(SECOND * 60);
    assert_eq!(
        (bench.desk.kernel.last(), bench.sessions.opened()),
        (0, None)
    );
    let tries = bench.count("connect");
    assert!((15..40).contains(&tries), "{tries} connections in a minute");
    bench.desk.dials.clear();
    bench.runs_to(SECOND * 65);
    let mut asked = bench.asked();
    asked[3] = "BIND 1 socket=9".into();
    assert_eq!(asked, OPENED);
    // By its own NIC alone, wherever else the routes lead.
    let address = "10.0.2.15".parse().unwrap();
    let link = Ifindex::new(2);
    assert_eq!(bench.source, Some(LocalEnd { address, link }));
    let (session, mark) = bench.sessions.opened().unwrap();
    assert_eq!(
        (session.sid, Some(session.link), mark),
        (
            1,
            Ifindex::new(2),
            Some(Unfinished::mark(&boot(&[plan()]), &plan()))
        )
    );
    assert_eq!(bench.sessions.opened(), None);
    // From now on it is one of those that are looked after.
    bench.runs_to(SECOND * 120);
    assert_eq!(bench.asked(), [""; 0]);
    bench.loses();
    bench.runs_to(SECOND * 121 + RESPITE);
    assert_eq!(bench.asked().len(), RECOVERED.len());
    assert_eq!(bench.desk.kernel.sessions(), 1);
}

#[test]
fn the_kernel_is_told_of_it_what_a_boot_tells() {
    let mut bench = Bench::without(plan(), |_| {});
    bench.runs_to(SECOND);
    let told = |desk: &Desk| -> Vec<String> {
        let lines = desk.log.iter().filter(|line| line.starts_with("SET"));
        lines.cloned().collect()
    };
    let mut world = crate::session::tests::world::World::new();
    world.run(SECOND);
    assert!(told(&world.desk).contains(&"SET 1 19=120".into()));
    assert_eq!(told(&bench.desk), told(&world.desk));
}

#[test]
fn whoever_looks_after_sessions_has_it_for_good() {
    let mut bench = Bench::without(plan(), |_| {});
    bench.attended = true;
    bench.runs_to(SECOND * 60);
    bench.attended = false;
    bench.runs_to(SECOND * 600);
    assert_eq!(
        (bench.asked(), bench.sessions.deadline()),
        (Vec::new(), None)
    );
}

#[test]
fn what_is_half_made_goes_when_somebody_comes() {
    for (dial, answer) in [
        (Dial::Never, Answer::Accepts),
        (Dial::Accepts, Answer::Silent),
        (Dial::Accepts, Answer::Refuses(3, 1)),
    ] {
        let mut bench = Bench::without(plan(), |desk| {
            desk.dials = [dial; 1].into();
            desk.answers = [answer; 1].into();
        });
        bench.runs_to(Duration::from_millis(20));
        bench.attended = true;
        bench.runs_to(SECOND * 31);
        assert_eq!(bench.desk.kernel.sessions(), 0);
        bench.asked();
        bench.runs_to(SECOND * 600);
        assert_eq!(
            (bench.asked(), bench.sessions.deadline()),
            (Vec::new(), None)
        );
    }
}

#[test]
fn what_is_half_made_goes_at_once_wherever_the_target_has_sent_it() {
    let mut bench = Bench::without(plan(), |desk| {
        desk.dials = [Dial::Accepts, Dial::Never].into();
        desk.answers = [Answer::Redirects("10.0.2.9:3260")].into();
    });
    bench.runs_to(RECOVERY_STEP * 2);
    assert_eq!(bench.desk.kernel.sessions(), 1);
    bench.attended = true;
    bench.runs_to(RECOVERY_STEP * 4);
    assert_eq!(bench.desk.kernel.sessions(), 0);
}

#[test]
fn between_refusals_nothing_is_in_the_kernel_and_a_minute_passes() {
    // Not found, by a target that is only starting.
    let mut bench = Bench::without(plan(), |desk| {
        desk.answers = [Answer::Refuses(2, 3); 3].into();
    });
    for minute in 0..3 {
        bench.runs_to((LATE_PAUSE + SECOND * 4) * minute + SECOND);
        assert_eq!(bench.desk.kernel.sessions(), 0, "{minute}");
    }
    assert_eq!(bench.count("CREATE_SESSION"), 3);
    bench.runs_to(SECOND * 300);
    assert!(bench.desk.kernel.is_started(bench.desk.kernel.last() + 1));
    assert!(bench.sessions.opened().is_some());
}

#[test]
fn what_no_other_attempt_can_mend_ends_it() {
    let mut bench = Bench::without(plan(), |desk| {
        desk.kernel.refuse = Some(("CREATE_SESSION", 1));
    });
    bench.runs_to(SECOND * 600);
    assert_eq!(bench.count("connect"), 1);
    assert_eq!(bench.desk.kernel.sessions(), 0);
    assert_eq!(bench.sessions.deadline(), None);
}

#[test]
fn a_disk_without_bytes_is_none() {
    let mut bench = Bench::without(plan(), |desk| desk.is_empty = true);
    bench.runs_to(SECOND * 30);
    assert_eq!(bench.sessions.opened(), None);
    bench.desk.is_empty = false;
    bench.runs_to(SECOND * 30 + LATE_PAUSE);
    assert!(bench.sessions.opened().is_some());
    assert_eq!(bench.desk.kernel.sessions(), 1);
}

#[test]
fn a_path_that_stands_by_is_opened_once_and_kept() {
    // Known by its number, or behind another target's name and under another number by what it says that it is.
    for (target, unit, unreadable) in [
        ("root", 5, None),
        ("data", 3, None),
        ("data", 3, Some(Errno::IO)),
    ] {
        let mut bench = Bench::beside(target, (unit, false));
        if target == "data" {
            bench.wwids = [WWID; 2];
        }
        bench.desk.is_empty = unreadable.is_none();
        bench.desk.unreadable = unreadable;
        bench.runs_to(SECOND * 300);
        assert_eq!(bench.count("CREATE_SESSION"), 1);
        let (session, _) = bench.sessions.opened().unwrap();
        assert_eq!((session.sid, bench.desk.kernel.sessions()), (2, 2));
    }
}

#[test]
fn without_a_disk_it_is_opened_anew_each_minute_and_not_sooner() {
    // What every first target of tgt's says of its first disk.
    let mut alike = Bench::beside("data", (5, false));
    alike.wwids = ["naa.60000000000000000e00000000010001\n"; 2];
    // It is the same, and not ready over that path either.
    let mut same = Bench::beside("data", (3, true));
    same.wwids = [WWID; 2];
    let others = [
        alike,
        same,
        Bench::beside("data", (5, false)),
        // Another unit of the same target, and the same that is not ready over the other path either.
        Bench::beside("root", (6, false)),
        Bench::beside("root", (5, true)),
        Bench::without(plan(), |desk| desk.is_empty = true),
        Bench::without(plan(), |desk| desk.has_disk = false),
    ];
    for mut bench in others {
        bench.runs_to(LATE_PAUSE * 5);
        let opened = bench.count("CREATE_SESSION");
        assert!((4..=5).contains(&opened), "{opened} sessions");
        assert_eq!(bench.sessions.opened(), None);
    }
}

#[test]
fn it_keeps_to_its_nic_where_the_boot_has_several() {
    let (network, mut boot) = (network(), boot(&[plan(); 2]));
    let nic = |boot: &BootPlan<'static>, place: usize| planned(&network, place, boot).unwrap().nic;
    assert_eq!(nic(&boot, 0), None);
    for _ in 0..2 {
        let any = NicPlan::bare(NicSelector::Any, Origin::FirmwareTarget(0));
        boot.nics.push(any).ok().unwrap();
    }
    assert_eq!(nic(&boot, 0), None);
    for (place, session) in boot.sessions.iter_mut().enumerate() {
        session.nic = Some(place);
    }
    assert_eq!(
        nic(&boot, 0),
        Some(SessionNic::Address(network.links[0].mac))
    );
    assert_eq!(nic(&boot, 1), Some(SessionNic::Name(network.links[1].name)));
}

#[test]
fn two_over_two_nics_to_one_portal_are_told_apart() {
    let mut plans = [plan(); 2];
    for (nic, plan) in plans.iter_mut().enumerate() {
        plan.nic = Some(nic);
        plan.lun = Some(Lun::from_kernel_number(nic.try_into().unwrap()));
    }
    let (network, boot) = (network(), boot(&plans));
    for (plan, unfinished) in plans.iter().zip(&network.unfinished) {
        let mark = Unfinished::mark(&boot, plan);
        let link = unfinished.link;
        let record = Record::planned(&network, &Unfinished { mark, link }, &boot).unwrap();
        assert_eq!((record.plan.lun, record.link), (plan.lun, Some(link)));
    }
}

#[test]
fn a_portal_that_is_a_name_and_what_is_not_planned_is_left() {
    let mut named = plan();
    named.portal = PlannedPortal::parse("san.example.com:3260").unwrap();
    let (network, boot) = (network(), boot(&[named]));
    for number in 0..network.unfinished.len() {
        assert!(planned(&network, number, &boot).is_none());
    }
    let boot = self::boot(&[plan()]);
    let elsewhere = Unfinished {
        mark: Unfinished::mark(&boot, &plan()),
        link: Ifindex::new(9).unwrap(),
    };
    assert!(Record::planned(&network, &elsewhere, &boot).is_none());
}

#[test]
fn a_plan_that_is_made_anew_and_has_other_sessions_at_its_places_opens_none_of_these() {
    let network = network();
    let unfinished = Unfinished {
        mark: Unfinished::mark(&boot(&[plan()]), &plan()),
        link: network.unfinished[0].link,
    };
    let name = |name: &'static str| crate::iscsi::IscsiName::parse(name.as_bytes()).unwrap();
    let is_opened = |change: &dyn Fn(&mut BootPlan<'static>)| {
        let mut other = boot(&[plan()]);
        change(&mut other);
        let record = Record::planned(&network, &unfinished, &other);
        record.is_some_and(|record| record.plan.portal == plan().portal)
    };
    assert!(is_opened(&|_| {}));
    // Wherever it stands there.
    assert!(is_opened(&|boot| {
        boot.sessions[0].portal = PlannedPortal::parse("10.0.2.9:3260").unwrap();
        boot.sessions.push(plan()).ok().unwrap();
    }));
    // What does not tell whom it leads to.
    assert!(is_opened(&|boot| boot.sessions[0].lun = None));
    assert!(!is_opened(&|boot| {
        boot.sessions[0].target = name("iqn.2026-11.example:other");
    }));
    assert!(!is_opened(&|boot| {
        boot.sessions[0].portal = PlannedPortal::parse("10.0.2.2:3261").unwrap();
    }));
    assert!(!is_opened(&|boot| {
        boot.initiator.as_mut().unwrap().name = name("iqn.2026-11.example:installed");
    }));
    assert!(!is_opened(&|boot| boot.sessions.clear()));
}
