//! Everything that can go wrong, in any order: drawn from a seed, which a failure names.

use core::time::Duration;

use super::desk::{Answer, Dial};
use super::world::{DEADLINE, World};
use crate::errno::Errno;
use crate::finding::Severity;
use crate::random::Random;
use crate::session::{ChildEnd, Event, Status};

const STEPS: [&str; 9] = [
    "CREATE_SESSION cmdsn=0 commands=128 depth=32",
    "CREATE_CONN 1",
    "BIND 1 socket=9",
    "SET 1 15=iqn.2026-11.example:root",
    "SEND_PDU 1",
    "SET 1 9=1",
    "START 1",
    "STOP 1 RECOVER",
    "DESTROY_SESSION 1",
];

fn pick<T: Copy>(random: &mut Random, from: &[T]) -> T {
    let index = usize::try_from(random.next_u32()).unwrap() % from.len();
    from[index]
}

/// A world in which a few things go wrong.
fn broken(random: &mut Random) -> World {
    let mut world = World::new();
    let desk = &mut world.desk;
    let mut many = |most: u32| 0..random.next_u32() % (most + 1);
    let (dials, answers, children) = (many(3), many(4), many(3));
    let dial = [Dial::Accepts, Dial::Fails(Errno::CONNREFUSED), Dial::Never];
    let answer = [
        Answer::Accepts,
        Answer::Refuses(3, 1),
        Answer::Refuses(2, 1),
        Answer::Redirects("10.0.2.9"),
        Answer::Silent,
        Answer::Closes,
    ];
    let child = [
        None,
        Some(ChildEnd::Lost),
        Some(ChildEnd::Failed(Errno::NOMEM)),
    ];
    desk.dials = dials.map(|_| pick(random, &dial)).collect();
    desk.answers = answers.map(|_| pick(random, &answer)).collect();
    desk.children = children.map(|_| pick(random, &child)).collect();
    desk.has_disk = pick(random, &[true, true, false]);
    match random.next_u32() % 4 {
        // Not EINVAL: it says that there is no such session.
        0 => desk.kernel.refuse = Some((pick(random, &STEPS), pick(random, &[12, 16, 107]))),
        1 => desk.lose = Some(pick(random, &STEPS[1..])),
        2 => desk.mute = Some(pick(random, &STEPS[1..])),
        _ => {}
    }
    world
}

#[test]
fn whatever_goes_wrong_it_ends_up_or_leaves_nothing() {
    for seed in 0..1000 {
        let mut random = Random::new(seed);
        let mut world = broken(&mut random);
        let abandoned = Duration::from_millis(u64::from(random.next_u32() % 40_000));
        world.run(abandoned);
        world.tell(Event::Abandon);
        world.go_on(abandoned + DEADLINE);
        let codes = world.codes();
        let named =
            codes.contains(&"kernel.no-answer") || codes.contains(&"kernel.destroy-session");
        match world.session.status() {
            Status::Left => assert!(world.session.disk().is_some(), "seed {seed}"),
            Status::Ended => {
                let left = world.desk.kernel.sessions();
                assert!(
                    left == 0 || named,
                    "seed {seed}: {left} sessions, {codes:?}"
                );
            }
            status => panic!("seed {seed}: {status:?}, {codes:?}"),
        }
    }
}

#[test]
fn whatever_goes_wrong_it_comes_up_in_the_end() {
    for seed in 0..1000 {
        let mut random = Random::new(seed);
        let mut world = broken(&mut random);
        world.desk.has_disk = true;
        world.run(DEADLINE * 2);
        let status = world.session.status();
        // Only a target that refuses for good, or a kernel that keeps something, ends it.
        let given_up = world.desk.findings.iter().any(|finding| {
            finding.cause.severity() == Severity::Error && finding.cause.code() != "portal.refused"
        });
        let codes = world.codes();
        assert!(
            status == Status::Up || given_up,
            "seed {seed}: {status:?}, {codes:?}"
        );
    }
}
