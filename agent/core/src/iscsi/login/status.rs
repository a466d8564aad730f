//! What a target answers to a login (RFC 7143, 11.13.5), and what follows from it.

use core::fmt;

/// Class and detail of a login response that is not "success".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// 1 redirection, 2 the initiator's fault, 3 the target's; others are not defined.
    pub class: u8,
    /// The reason within the class.
    pub detail: u8,
}

/// What to do after a login that failed or was redirected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Log in at the address that the target names.
    Follow,
    /// Try again, after a pause that grows and varies.
    RetryWithBackoff,
    /// The same login succeeds only once the target is set up otherwise. Whoever asks is told at once; a boot tries again, after
    /// long pauses: after a power cut a target may be there before its access lists, secrets or RADIUS server are.
    RetrySlowly,
    /// The same login cannot succeed.
    Final,
}

/// One status: class, detail, code, sentence, what to try, what to do.
type Row = (u8, u8, &'static str, &'static str, &'static str, Policy);

const OURS: &str = "This should not happen; report it with the target's make and version.";
const CREDENTIALS: &str =
    "Compare CHAP name and secret with those configured for this initiator name at the target.";
const WAIT: &str = "Nothing has to be done if it passes; otherwise look at the target's own log.";
/// A target may still have the session of the firmware that loaded this kernel: nobody logs that out.
const LINGERS: &str = "It is tried until the boot's deadline, and passes when the target gives up the firmware's session; otherwise raise \
     the target's limit.";

#[rustfmt::skip]
const ROWS: [Row; 17] = [
    (1, 1, "login.redirect.temporary", "the target has moved for the time being", "", Policy::Follow),
    (1, 2, "login.redirect.permanent", "the target has moved for good",
        "Put the new address where the old one is configured.", Policy::Follow),
    (2, 0, "login.refused.initiator-error", "the target finds an error in the login", OURS, Policy::RetrySlowly),
    (2, 1, "login.refused.authentication", "the target does not accept who we say we are", CREDENTIALS, Policy::RetrySlowly),
    (2, 2, "login.refused.authorization", "this initiator is not allowed to use the target",
        "Add the initiator name to the target's access list.", Policy::RetrySlowly),
    // Also what an array says that has not started all its targets yet.
    (2, 3, "login.refused.target-not-found", "there is no target of this name at the portal",
        "Compare the target name with the one configured at the target.", Policy::RetryWithBackoff),
    (2, 4, "login.refused.target-removed", "the target has been removed and has no new address",
        "Configure the target's new place.", Policy::RetrySlowly),
    (2, 5, "login.refused.unsupported-version", "the target speaks no version of iSCSI that we speak", OURS, Policy::Final),
    (2, 6, "login.refused.too-many-connections",
        "the target takes no more connections, and may still hold the firmware's", LINGERS, Policy::RetryWithBackoff),
    (2, 7, "login.refused.missing-parameter", "the target misses a parameter of the login", OURS, Policy::Final),
    (2, 8, "login.refused.cannot-include", "the target cannot take the connection into the session", OURS, Policy::Final),
    (2, 9, "login.refused.session-type", "the target does not support this type of session",
        "Name the target instead of asking the portal for its targets.", Policy::Final),
    (2, 10, "login.refused.no-session", "the target does not know the session", OURS, Policy::Final),
    (2, 11, "login.refused.invalid-request", "the target finds a request that is not valid during login", OURS, Policy::Final),
    (3, 0, "login.refused.target-error", "the target has an error of its own", WAIT, Policy::RetryWithBackoff),
    (3, 1, "login.refused.unavailable", "the target is not available at the moment", WAIT, Policy::RetryWithBackoff),
    (3, 2, "login.refused.out-of-resources",
        "the target is out of sessions or other resources, and may still hold the firmware's session", LINGERS,
        Policy::RetryWithBackoff),
];

/// Details that are not defined: the class alone is to be understood (RFC 7143, 11.13.5). The last row is for a class that
/// is not defined either.
const CLASSES: [Row; 4] = [
    (
        1,
        0,
        "login.redirect.other",
        "the target has moved",
        "",
        Policy::Follow,
    ),
    (
        2,
        0,
        "login.refused.initiator-other",
        "the target finds us at fault",
        "Look at the target's own log.",
        Policy::Final,
    ),
    (
        3,
        0,
        "login.refused.target-other",
        "the target finds itself at fault",
        WAIT,
        Policy::RetryWithBackoff,
    ),
    (
        0,
        0,
        "login.refused.undefined",
        "the target answers with a status that is not defined",
        OURS,
        Policy::Final,
    ),
];

impl Status {
    /// The login goes on.
    pub(super) const fn is_success(self) -> bool {
        self.class == 0
    }

    /// The login is to be tried elsewhere.
    pub(super) const fn is_redirect(self) -> bool {
        self.class == 1
    }

    /// The move is for good.
    pub(super) const fn is_permanent(self) -> bool {
        self.is_redirect() && self.detail == 2
    }

    /// The target wants us to be somebody else.
    pub(super) const fn is_authentication_failure(self) -> bool {
        self.class == 2 && self.detail == 1
    }

    /// What a target says where it says no more than "not so": to a CHAP response of another length than it expects
    /// (tgt), or to a login that leaves out the security stage.
    pub(super) const fn is_general(self) -> bool {
        self.class == 2 && matches!(self.detail, 0 | 7 | 11)
    }

    /// What a target says that insists on the security stage before anything else: authentication failure (LIO, tgt),
    /// or one of the general reasons.
    pub(super) const fn may_demand_security(self) -> bool {
        self.is_authentication_failure() || self.is_general()
    }

    /// The stable dotted code.
    pub fn code(self) -> &'static str {
        self.row().2
    }

    /// What to try; empty where nothing helps.
    pub fn hint(self) -> &'static str {
        self.row().4
    }

    /// What to do.
    pub fn policy(self) -> Policy {
        self.row().5
    }

    fn row(self) -> &'static Row {
        let [.., undefined] = &CLASSES;
        ROWS.iter()
            .find(|row| row.0 == self.class && row.1 == self.detail)
            .or_else(|| CLASSES.iter().find(|row| row.0 == self.class))
            .unwrap_or(undefined)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, detail } = self;
        write!(out, "{} (status {class:02x}{detail:02x})", self.row().3)
    }
}
