use core::time::Duration;
use std::vec;
use std::vec::Vec;

use super::recipient;
use crate::errno::Errno;
use crate::netlink::iscsi::{Connection, ConnectionError, KernelEvent, NewSession};
use crate::session::tests::desk::Dial;
use crate::session::tests::world::World;
use crate::session::{Event, Session, Status};

const CREATED: KernelEvent<'_> = KernelEvent::SessionCreated(Ok(NewSession { sid: 1, host: 2 }));

fn begun() -> World {
    let mut world = World::new();
    world.tell(Event::Begin);
    world
}

/// One that asked in vain and will ask again.
fn waiting() -> World {
    let mut world = begun();
    world.tell(Event::Overrun);
    assert_eq!(world.session.status(), Status::AwaitingRetry);
    world
}

fn ended() -> World {
    let mut world = World::new();
    world.tell(Event::Abandon);
    world
}

fn place(worlds: Vec<World>, event: &KernelEvent<'_>) -> Option<usize> {
    let sessions: Vec<Session<'_>> = worlds.into_iter().map(|world| world.session).collect();
    recipient(&sessions, event)
}

#[test]
fn a_new_session_is_for_whoever_needs_it_most() {
    let idle = World::new;
    assert_eq!(
        place(vec![idle(), ended(), waiting(), begun(), begun()], &CREATED),
        Some(3)
    );
    assert_eq!(place(vec![idle(), ended(), waiting()], &CREATED), Some(2));
    assert_eq!(place(vec![idle(), ended()], &CREATED), Some(1));
    assert_eq!(place(vec![idle()], &CREATED), None);
}

#[test]
fn whoever_has_a_session_gets_no_other() {
    let mut connecting = World::new();
    connecting.desk.dials = [Dial::Fails(Errno::CONNREFUSED)].into();
    connecting.run(Duration::from_millis(100));
    assert_eq!(connecting.session.status(), Status::AwaitingRetry);
    assert_eq!(place(vec![connecting], &CREATED), None);
}

/// Behind lost messages a session is shown, while the reply that tells of it is still to be read.
#[test]
fn a_session_that_somebody_has_is_nobody_elses() {
    let mut creating = begun();
    creating.tell(Event::Kernel(CREATED));
    assert_eq!(creating.session.sid(), Some(1));
    assert_eq!(place(vec![waiting(), creating, begun()], &CREATED), None);
}

#[test]
fn everything_else_names_its_session() {
    let mut up = World::new();
    up.run(Duration::from_secs(1));
    let lost = |sid| KernelEvent::ConnectionLost {
        connection: Connection::leading(sid),
        error: ConnectionError::CLOSED,
    };
    let sessions = [begun().session, up.session];
    assert_eq!(recipient(&sessions, &lost(1)), Some(1));
    assert_eq!(recipient(&sessions, &lost(2)), None);
}
