//! What the kernel is told of a session: before its login, after it, and once its disk is looked for.

use core::net::SocketAddr;

use crate::iscsi::negotiation::Negotiated;
use crate::limits::{ABORT_TIMEOUT_S, PING_S, UNIT_RESET_TIMEOUT_S};
use crate::netlink::iscsi::{Parameter, Value};
use crate::plan::{Identity, SessionPlan};
use crate::session::{Terms, address_of};

/// Takes a parameter and its value.
pub(super) type Set<'s> = dyn FnMut(Parameter, Value<'_>) + 's;

/// The kernel's timers of commands. It begins with FastAbort and with 30 seconds for a reset of the target, as iscsistart sets
/// them (`iscsi_session_setup`, Linux 3.4 and 6.1).
const TIMERS: [(Parameter, Value<'static>); 2] = [
    (Parameter::AbortTimeout, Value::Number(ABORT_TIMEOUT_S)),
    (
        Parameter::UnitResetTimeout,
        Value::Number(UNIT_RESET_TIMEOUT_S),
    ),
];

/// Those of the connection: by them START begins to watch it, or not at all (`iscsi_conn_start`, Linux 6.1).
const PINGS: [(Parameter, Value<'static>); 2] = [
    (Parameter::PingTimeout, Value::Number(PING_S)),
    (Parameter::ReceiveTimeout, Value::Number(PING_S)),
];

/// What our offer leaves no choice about.
const FIXED: [(Parameter, Value<'static>); 2] = [
    (Parameter::DataPduInOrder, Value::flag(true)),
    (Parameter::DataSequenceInOrder, Value::flag(true)),
];

/// What it leaves no choice about either, and the kernel begins with (as above): only others may have set it to anything else.
const BEGUN_WITH: [(Parameter, Value<'static>); 2] = [
    (Parameter::MaxOutstandingR2t, Value::Number(1)),
    (Parameter::ErrorRecoveryLevel, Value::Number(0)),
];

/// What is known before the login and START goes by. Of a session that the kernel has from others it is what our offer leaves no
/// choice about: the kernel keeps the rest over STOP_CONN and BIND_CONN, and whoever has set that may have wanted something
/// else.
pub(super) fn known(terms: &Terms<'_>, set: &mut Set<'_>) {
    match terms.recovery_timeout_s {
        Some(_) => set_all(&PINGS, set),
        None => {
            set_all(&BEGUN_WITH, set);
            set_all(&FIXED, set);
        }
    }
}

/// What START does without, told while the disk is looked for: all that iscsid reads from sysfs when it takes the session over
/// and logs in anew, the timers of commands, and what our offer leaves no choice about. The persistent address is
/// `portal`, the configured one, wherever the target redirects to; not its name, since iscsid would look that up while the disk
/// that holds its resolver is away. Of a session that the kernel has from others it is nothing.
pub(super) fn kept(
    plan: &SessionPlan<'_>,
    portal: &SocketAddr,
    terms: &Terms<'_>,
    set: &mut Set<'_>,
) {
    let Some(recovery_timeout_s) = terms.recovery_timeout_s else {
        return;
    };
    use Parameter as P;
    use Value::{Address, Number, Text};
    set_all(
        &[
            (P::TargetName, Text(plan.target.as_str().as_bytes())),
            (P::PersistentAddress, Address(address_of(portal))),
            (P::PersistentPort, Number(portal.port().into())),
            (P::InterfaceName, Text(b"default")),
            (P::InitiatorName, Text(terms.initiator.as_str().as_bytes())),
            (P::RecoveryTimeout, Number(recovery_timeout_s)),
        ],
        set,
    );
    if let Some(chap) = &plan.chap {
        prove(&chap.initiator, (P::UserName, P::Password), set);
        if let Some(target) = &chap.target {
            prove(target, (P::UserNameIn, P::PasswordIn), set);
        }
    }
    set_all(&TIMERS, set);
    set_all(&FIXED, set);
}

/// What somebody proves to be whom they say by.
// Within each caller it takes more than a call.
#[inline(never)]
fn prove(own: &Identity<'_>, (name, secret): (Parameter, Parameter), set: &mut Set<'_>) {
    set_all(
        &[
            (name, Value::Text(own.name)),
            (secret, Value::Text(own.secret)),
        ],
        set,
    );
}

/// What the login settled beyond that. The kernel negotiates nothing itself: what it is not told stays at its own defaults, several of
/// which are zero. A new connection has no digests (`iscsi_conn_setup`, Linux 6.1); one that was told of some before (`is_again`) may
/// have them.
pub(super) fn negotiated(result: &Negotiated, is_again: bool, set: &mut Set<'_>) {
    use Parameter as P;
    use Value::Number;
    set_all(
        &[
            (
                P::MaxReceiveLength,
                Number(result.max_recv_data_segment_length),
            ),
            (
                P::MaxTransmitLength,
                Number(result.max_xmit_data_segment_length),
            ),
            (P::InitialR2t, Value::flag(result.initial_r2t)),
            (P::ImmediateData, Value::flag(result.immediate_data)),
            (P::FirstBurst, Number(result.first_burst_length)),
            (P::MaxBurst, Number(result.max_burst_length)),
            (P::ExpectedStatSn, Number(result.exp_stat_sn)),
        ],
        set,
    );
    if is_again || result.header_digest || result.data_digest {
        set_all(
            &[
                (P::HeaderDigest, Value::flag(result.header_digest)),
                (P::DataDigest, Value::flag(result.data_digest)),
            ],
            set,
        );
    }
}

// A row of a table takes less than a call of `set`.
#[inline(never)]
fn set_all(all: &[(Parameter, Value<'_>)], set: &mut Set<'_>) {
    for &(parameter, value) in all {
        set(parameter, value);
    }
}
