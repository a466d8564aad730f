use std::collections::BTreeSet;

use super::{Fault, Stage, TransportFault};
use crate::errno::Errno;
use crate::finding::{Explain, Severity};
use crate::handover::Order;

const FAULTS: [Fault; 15] = [
    Fault::Transport(TransportFault::LoaderFailed(1)),
    Fault::Transport(TransportFault::Unusable(Errno::PERM)),
    Fault::Overrun,
    Fault::RouteRefused(Errno::PERM),
    Fault::TimedOut(180),
    Fault::NothingLeft,
    Fault::Interrupted,
    Fault::NotNeeded,
    Fault::Unfinished,
    Fault::OtherDisk,
    Fault::Crashed(Stage::Login),
    Fault::Unreadable(Errno::INVAL),
    Fault::Shadowed(Order::Behind),
    Fault::Shadowed(Order::Before),
    Fault::Shadowed(Order::Joined),
];

#[test]
fn what_is_no_mere_information_says_what_to_try() {
    for fault in FAULTS {
        let hint = fault.hint().text();
        assert!(
            hint.is_empty() || hint.ends_with(['.', '?']),
            "{fault:?}: {hint}"
        );
        let must = fault.severity() != Severity::Info;
        assert!(!(must && hint.is_empty()), "{fault:?} has no hint");
    }
    let codes: BTreeSet<_> = FAULTS.iter().map(|fault| fault.code().text()).collect();
    // The three orders share one.
    assert_eq!(codes.len(), FAULTS.len() - 2);
}
