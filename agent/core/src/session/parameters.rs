//! What the kernel is told of a session, before its login and after.

use core::net::SocketAddr;

use crate::iscsi::IscsiName;
use crate::iscsi::negotiation::Negotiated;
use crate::limits::{ABORT_TIMEOUT_S, PING_S, TARGET_RESET_TIMEOUT_S, UNIT_RESET_TIMEOUT_S};
use crate::netlink::iscsi::{Parameter, Value};
use crate::plan::SessionPlan;
use crate::session::Terms;

/// A parameter and its value.
pub(super) type Setting<'a> = (Parameter, Value<'a>);

/// What is known before the login: all that iscsid reads from sysfs when it takes the session over and logs in anew, the
/// kernel's timers, and what our offer leaves no choice about, since the target thinks meanwhile. The persistent address is `portal`, the configured one, wherever the target redirects to; not its name,
/// since iscsid would look that up while the disk that holds its resolver is away.
pub(super) fn known<'a>(
    plan: &SessionPlan<'a>,
    portal: SocketAddr,
    terms: &Terms<'a>,
) -> impl Iterator<Item = Setting<'a>> + use<'a> {
    let text = |name: IscsiName<'a>| Value::Text(name.as_str().as_bytes());
    let names = [
        (Parameter::TargetName, text(plan.target)),
        (Parameter::PersistentAddress, Value::Address(portal.ip())),
        (
            Parameter::PersistentPort,
            Value::Number(portal.port().into()),
        ),
        (Parameter::InterfaceName, Value::Text(b"default")),
        (Parameter::InitiatorName, text(terms.initiator)),
    ];
    let timers = [
        (Parameter::FastAbort, Value::Flag(true)),
        (Parameter::AbortTimeout, Value::Number(ABORT_TIMEOUT_S)),
        (
            Parameter::UnitResetTimeout,
            Value::Number(UNIT_RESET_TIMEOUT_S),
        ),
        (
            Parameter::TargetResetTimeout,
            Value::Number(TARGET_RESET_TIMEOUT_S),
        ),
        (Parameter::PingTimeout, Value::Number(PING_S)),
        (Parameter::ReceiveTimeout, Value::Number(PING_S)),
    ];
    let fixed = [
        (Parameter::MaxOutstandingR2t, Value::Number(1)),
        (Parameter::DataPduInOrder, Value::Flag(true)),
        (Parameter::DataSequenceInOrder, Value::Flag(true)),
        (Parameter::ErrorRecoveryLevel, Value::Number(0)),
    ];
    let ours = plan.chap.map(|chap| chap.initiator);
    let theirs = plan.chap.and_then(|chap| chap.target);
    let secrets = [
        ours.map(|ours| (Parameter::UserName, Value::Text(ours.name))),
        ours.map(|ours| (Parameter::Password, Value::Text(ours.secret))),
        theirs.map(|theirs| (Parameter::UserNameIn, Value::Text(theirs.name))),
        theirs.map(|theirs| (Parameter::PasswordIn, Value::Text(theirs.secret))),
    ];
    let recovery = terms
        .recovery_timeout_s
        .map(|seconds| (Parameter::RecoveryTimeout, Value::Number(seconds)));
    names
        .into_iter()
        .chain(secrets.into_iter().flatten())
        .chain(recovery)
        .chain(timers)
        .chain(fixed)
}

/// What the login settled beyond that. The kernel negotiates nothing itself: what it is not told stays at its own defaults, several of
/// which are zero.
pub(super) fn negotiated(result: &Negotiated) -> impl Iterator<Item = Setting<'static>> + use<> {
    use Parameter as P;
    use Value::{Flag, Number};
    let group = result
        .target_portal_group_tag
        .map(|tag| (P::PortalGroupTag, Number(tag.into())));
    [
        (
            P::MaxReceiveLength,
            Number(result.max_recv_data_segment_length),
        ),
        (
            P::MaxTransmitLength,
            Number(result.max_xmit_data_segment_length),
        ),
        (P::HeaderDigest, Flag(result.header_digest)),
        (P::DataDigest, Flag(result.data_digest)),
        (P::InitialR2t, Flag(result.initial_r2t)),
        (P::ImmediateData, Flag(result.immediate_data)),
        (P::FirstBurst, Number(result.first_burst_length)),
        (P::MaxBurst, Number(result.max_burst_length)),
        (P::ExpectedStatSn, Number(result.exp_stat_sn)),
    ]
    .into_iter()
    .chain(group)
}
