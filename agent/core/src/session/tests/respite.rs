//! How long a session is left alone whose connection is lost (RFC 7143, 7.5 and 13.15).

use core::time::Duration;

use super::world::World;
use crate::iscsi::pdu::AsyncEvent;
use crate::limits::{RETRY_FIRST, TIME2WAIT_MOST, TIME2WAIT_S};
use crate::session::Status;
use crate::time::Instant;

const BEGIN: Duration = Duration::from_secs(10);
/// What an attempt may be begun later than it is due.
const MOMENT: Duration = Duration::from_millis(5);

/// A session whose login settled so many seconds, with its disk.
fn up(time2wait_s: u32) -> World {
    let mut world = World::new();
    world.desk.time2wait_s = Some(time2wait_s);
    world.run(BEGIN);
    assert_eq!(world.session.status(), Status::Up);
    world.asked();
    world
}

/// After which time the session is connected anew whose connection is lost now.
fn left_alone(world: &mut World) -> Duration {
    let lost = world.desk.now;
    world.desk.lose_connection(1020);
    let dialled = world.desk.dialled.len();
    let end = lost.plus(Duration::from_secs(90)).since(Instant::ZERO);
    world.go_on(end);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.desk.dialled.len(), dialled + 1);
    world.desk.dialled[dialled].since(lost)
}

fn is_about(waited: Duration, seconds: Duration) {
    let latest = seconds + RETRY_FIRST + MOMENT;
    assert!((seconds..=latest).contains(&waited), "{waited:?}");
}

#[test]
fn a_lost_session_is_left_alone_for_what_the_login_settled() {
    for (said, settled) in [(0, TIME2WAIT_S), (TIME2WAIT_S, TIME2WAIT_S), (7, 7)] {
        let mut world = up(said);
        let seconds = Duration::from_secs(settled.into());
        is_about(left_alone(&mut world), seconds);
        // The socket is taken away at once: it is the disk's commands that wait.
        assert_eq!(world.asked()[0], "child: STOP 1 RECOVER");
        is_about(left_alone(&mut world), seconds);
    }
}

#[test]
fn a_target_cannot_hold_a_machine_for_an_hour() {
    let mut world = up(3600);
    is_about(left_alone(&mut world), TIME2WAIT_MOST);
    for event in [
        AsyncEvent::ConnectionDrop {
            cid: 0,
            time2wait_s: u16::MAX,
            time2retain_s: 0,
        },
        AsyncEvent::SessionDrop {
            time2wait_s: 3600,
            time2retain_s: 0,
        },
    ] {
        let mut world = up(0);
        world.desk.target_says(event);
        is_about(left_alone(&mut world), TIME2WAIT_MOST);
    }
}

#[test]
fn a_target_that_announces_the_loss_says_for_how_long() {
    for seconds in [0, 1, 5] {
        let mut world = up(2);
        world.desk.target_says(AsyncEvent::SessionDrop {
            time2wait_s: seconds,
            time2retain_s: 0,
        });
        is_about(left_alone(&mut world), Duration::from_secs(seconds.into()));
        // It was for that loss alone.
        is_about(left_alone(&mut world), Duration::from_secs(2));
    }
}
