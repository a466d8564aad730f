use std::string::ToString;

use super::{Failure, Fault};
use crate::dns::DnsFault;
use crate::errno::Errno;
use crate::finding::{Cause, Explain, Finding, Severity, Subject};
use crate::iscsi::Lun;
use crate::netlink::iscsi::{ConnectionError, Parameter, RequestKind};
use crate::plan::PlannedPortal;

fn connect(errno: Errno) -> Fault {
    Fault::Connect {
        portal: "10.0.2.2:3260".parse().unwrap(),
        errno,
    }
}

fn failure(fault: Fault, given_up: bool) -> Failure {
    Failure { fault, given_up }
}

#[test]
fn a_portal_that_cannot_be_reached_has_a_code_for_each_cause() {
    for (errno, code) in [
        (Errno::CONNREFUSED, "portal.refused"),
        (Errno::TIMEDOUT, "portal.timed-out"),
        (Errno::HOSTUNREACH, "portal.unreachable"),
        (Errno::NETUNREACH, "portal.unreachable"),
        (Errno::CONNRESET, "portal.reset"),
        (Errno::ADDRNOTAVAIL, "portal.no-source-address"),
        (Errno::ACCES, "portal.forbidden"),
        (Errno::NOMEM, "portal.failed"),
    ] {
        assert_eq!(failure(connect(errno), false).code(), code);
    }
}

#[test]
fn a_failure_that_is_tried_again_is_a_warning_and_the_last_one_an_error() {
    let refused = connect(Errno::CONNREFUSED);
    let retried = Cause::from(failure(refused, false));
    assert_eq!(retried.severity(), Severity::Warning);
    assert_eq!(failure(refused, true).severity(), Severity::Error);
    let subject = Subject::Session {
        target: "iqn.2026-11.example:root",
        portal: PlannedPortal::parse("10.0.2.2:3260").unwrap(),
    };
    assert_eq!(
        Finding::new(subject, retried).to_string(),
        "iqn.2026-11.example:root at 10.0.2.2:3260: \
         cannot connect to 10.0.2.2:3260: connection refused (errno 111); trying again"
    );
}

#[test]
fn sentences_name_what_the_kernel_refused() {
    let cases = [
        (
            Fault::Refused {
                request: RequestKind::CreateConnection,
                errno: Errno::NOMEM,
            },
            "the kernel refused CREATE_CONN: out of memory (errno 12)",
        ),
        (
            Fault::Parameter {
                number: Parameter::MaxOutstandingR2t.number(),
                errno: Errno::INVAL,
            },
            "the kernel refused the parameter MaxOutstandingR2t: invalid argument (errno 22)",
        ),
        (
            Fault::Name {
                redirected: true,
                fault: DnsFault::NoSuchName,
            },
            "the target sends the login to a host name: there is no such name in the DNS",
        ),
        (
            Fault::Lost(ConnectionError::NOP_TIMED_OUT),
            "the connection is lost: the target did not answer a ping (kernel error 1022)",
        ),
    ];
    for (fault, sentence) in cases {
        assert_eq!(fault.to_string(), sentence);
    }
}

#[test]
fn only_what_cannot_heal_is_final() {
    let refused = |request, errno| Fault::Refused { request, errno };
    assert!(refused(RequestKind::CreateSession, Errno::PERM).is_final());
    assert!(!refused(RequestKind::CreateSession, Errno::NOMEM).is_final());
    assert!(Fault::NoAnswer(RequestKind::CreateSession).is_final());
    assert!(!Fault::NoAnswer(RequestKind::Start).is_final());
    assert!(!connect(Errno::HOSTUNREACH).is_final());
}

#[test]
fn every_fault_of_a_session_says_what_to_try() {
    let portal = "10.0.2.2:3260".parse().unwrap();
    let refused = |request| Fault::Refused {
        request,
        errno: Errno::INVAL,
    };
    let faults = [
        connect(Errno::NOMEM),
        connect(Errno::ADDRNOTAVAIL),
        Fault::ConnectTimedOut(portal),
        Fault::Closed {
            portal,
            error: ConnectionError::FAILED,
        },
        Fault::TooManyRedirects(portal),
        Fault::Lost(ConnectionError::FAILED),
        Fault::Unreachable(Errno::NODEV),
        refused(RequestKind::Bind),
        refused(RequestKind::SetParameter),
        refused(RequestKind::Start),
        Fault::NoAnswer(RequestKind::Start),
        Fault::Overrun,
        Fault::NoRandomness,
        Fault::NoChild,
        Fault::ScanFailed(Errno::INVAL),
        Fault::ScanTimedOut(None),
        Fault::NoDisk(None),
        Fault::EmptyDisk(Lun::from_kernel_number(0)),
    ];
    for fault in faults {
        assert!(!failure(fault, true).hint().is_empty(), "{fault:?}");
    }
}
