use super::Correlator;
use crate::errno::Errno;
use crate::netlink::Builder;
use crate::netlink::iscsi::{Connection, ConnectionError, KernelEvent, Request, Transport};

const CREATE: Request<'_> = Request::CreateSession {
    initial_cmdsn: 0,
    commands: 128,
    queue_depth: 32,
};
const CREATED: KernelEvent<'_> = KernelEvent::SessionCreated(Err(Errno::NOMEM));

fn sent(correlator: &mut Correlator, index: usize, request: Request<'_>) {
    let mut buffer = [0; 128];
    let mut builder = Builder::new(&mut buffer);
    request.encode(Transport::new(1), &mut builder);
    correlator.sent(index, builder.finish().unwrap());
}

#[test]
fn replies_about_new_sessions_come_in_the_order_of_the_requests() {
    let mut correlator = Correlator::new();
    sent(&mut correlator, 3, CREATE);
    sent(&mut correlator, 5, Request::DestroySession { sid: 9 });
    sent(&mut correlator, 1, CREATE);
    let none = |_| None;
    assert_eq!(correlator.route(&CREATED, none), Some(3));
    assert_eq!(correlator.route(&CREATED, none), Some(1));
    assert_eq!(correlator.route(&CREATED, none), None);
}

#[test]
fn everything_else_names_its_session() {
    let lost = KernelEvent::ConnectionLost {
        connection: Connection::leading(7),
        error: ConnectionError::CLOSED,
    };
    let mut correlator = Correlator::new();
    assert_eq!(
        correlator.route(&lost, |sid| (sid == 7).then_some(2)),
        Some(2)
    );
}
