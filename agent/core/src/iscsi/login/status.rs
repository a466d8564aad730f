//! What a target answers to a login (RFC 7143, 11.13.5), and what follows from it.

use core::fmt;

use crate::phrase::{self, Phrase, phrase};
use crate::text::digits::Octets;

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

/// What to try.
#[derive(Clone, Copy)]
enum Hint {
    None,
    PutNew,
    Allow,
    TargetName,
    NewPlace,
    NameTarget,
    Log,
    Ours,
    Credentials,
    Wait,
    /// A target may still have the session of the firmware that loaded this kernel: nobody logs that out.
    Lingers,
}

impl Hint {
    const fn text(self) -> Phrase {
        phrase! { match self {
            Self::None => "",
            Self::PutNew => "Put the new address where the old one is configured.",
            Self::Allow => "Add the initiator name to the target's access list.",
            Self::TargetName => "Compare the target name with the one configured at the target.",
            Self::NewPlace => "Configure the target's new place.",
            Self::NameTarget => "Name the target instead of asking the portal for its targets.",
            Self::Log => "Look at the target's own log.",
            Self::Ours => "This should not happen; report it with the target's make and version.",
            Self::Credentials =>
                "Compare CHAP name and secret with those configured for this initiator name at the target.",
            Self::Wait =>
                "Nothing has to be done if it passes; otherwise look at the target's own log.",
            Self::Lingers =>
                "It is tried until the boot's deadline, and passes when the target gives up the firmware's session; otherwise raise \
                 the target's limit.",
        } }
    }
}

/// One status. The code and the sentence are places in [`PACKED`]: their addresses and lengths would be most of the table.
struct Row {
    status: Status,
    hint: Hint,
    policy: Policy,
    code: u16,
    sentence: u16,
}

macro_rules! rows {
    ($($class:literal, $detail:literal => $code:literal, $hint:ident, $policy:ident, $sentence:literal;)*) => {
        const TEXTS: &str = concat!($($code, "\0", $sentence, "\0",)*);
        const PACKED: [u8; phrase::length(TEXTS)] = phrase::pack(TEXTS);
        static ROWS: [Row; 21] = [$(Row {
            status: Status { class: $class, detail: $detail },
            hint: Hint::$hint,
            policy: Policy::$policy,
            code: phrase::place(TEXTS, &PACKED, $code),
            sentence: phrase::place(TEXTS, &PACKED, $sentence),
        }),*];
    };
}

/// The detail that stands for those that are not defined: the class alone is to be understood (RFC 7143, 11.13.5).
const UNDEFINED: u8 = 255;

// The last row is for a class that is not defined.
rows! {
    1, 1 => "login.redirect.temporary", None, Follow,
        "the target has moved for the time being";
    1, 2 => "login.redirect.permanent", PutNew, Follow,
        "the target has moved for good";
    2, 0 => "login.refused.initiator-error", Ours, RetrySlowly,
        "the target finds an error in the login";
    2, 1 => "login.refused.authentication", Credentials, RetrySlowly,
        "the target does not accept who we say we are";
    2, 2 => "login.refused.authorization", Allow, RetrySlowly,
        "this initiator is not allowed to use the target";
    // Also what an array says that has not started all its targets yet.
    2, 3 => "login.refused.target-not-found", TargetName, RetryWithBackoff,
        "there is no target of this name at the portal";
    2, 4 => "login.refused.target-removed", NewPlace, RetrySlowly,
        "the target has been removed and has no new address";
    2, 5 => "login.refused.unsupported-version", Ours, Final,
        "the target speaks no version of iSCSI that we speak";
    2, 6 => "login.refused.too-many-connections", Lingers, RetryWithBackoff,
        "the target takes no more connections, and may still hold the firmware's";
    2, 7 => "login.refused.missing-parameter", Ours, Final,
        "the target misses a parameter of the login";
    2, 8 => "login.refused.cannot-include", Ours, RetrySlowly,
        "the target cannot take the connection into the session";
    2, 9 => "login.refused.session-type", NameTarget, Final,
        "the target does not support this type of session";
    2, 10 => "login.refused.no-session", Ours, RetrySlowly,
        "the target does not know the session";
    2, 11 => "login.refused.invalid-request", Ours, RetrySlowly,
        "the target finds a request that is not valid during login";
    3, 0 => "login.refused.target-error", Wait, RetryWithBackoff,
        "the target has an error of its own";
    3, 1 => "login.refused.unavailable", Wait, RetryWithBackoff,
        "the target is not available at the moment";
    3, 2 => "login.refused.out-of-resources", Lingers, RetryWithBackoff,
        "the target is out of sessions or other resources, and may still hold the firmware's session";
    1, 255 => "login.redirect.other", None, Follow,
        "the target has moved";
    2, 255 => "login.refused.initiator-other", Log, RetrySlowly,
        "the target finds us at fault";
    3, 255 => "login.refused.target-other", Wait, RetryWithBackoff,
        "the target finds itself at fault";
    0, 255 => "login.refused.undefined", Ours, RetrySlowly,
        "the target answers with a status that is not defined";
}

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
    pub fn code(self) -> Phrase {
        Phrase::at(&PACKED, self.row().code)
    }

    /// What to try; empty where nothing helps.
    pub fn hint(self) -> Phrase {
        self.row().hint.text()
    }

    /// What to do.
    pub fn policy(self) -> Policy {
        self.row().policy
    }

    fn row(self) -> &'static Row {
        let [defined @ .., undefined] = &ROWS;
        let mut rows = defined.iter();
        rows.find(|row| {
            let Self { class, detail } = row.status;
            class == self.class && (detail == self.detail || detail == UNDEFINED)
        })
        .unwrap_or(undefined)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, detail } = self;
        let sentence = Phrase::at(&PACKED, self.row().sentence);
        write!(
            out,
            "{sentence} (status {})",
            Octets(&[*class, *detail], "")
        )
    }
}
