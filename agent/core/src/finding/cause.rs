//! The one place where the faults of all layers meet.

use core::fmt;

use super::Severity;
use crate::boot;
use crate::cmdline::ArgumentFlaw;
use crate::ibft;
use crate::iscsi::NameFlaw;
use crate::iscsi::login::Fault as LoginFault;
use crate::net;
use crate::phrase::Phrase;
use crate::plan::{PlanFlaw, SecretsFlaw};
use crate::session::Failure;

/// What each layer's faults can say of themselves; `Display` is the sentence, in plain English, with the value found and
/// what was expected.
pub trait Explain: fmt::Display {
    /// The stable dotted code, such as `login.refused.authentication`.
    fn code(&self) -> Phrase;

    /// How much it matters.
    fn severity(&self) -> Severity;

    /// What a person can try; empty where nothing helps.
    fn hint(&self) -> Phrase;
}

/// A fault of any layer. A layer is added with a variant here and an arm in [`Cause::explain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// An argument of the kernel command line.
    Argument(ArgumentFlaw),
    /// A login that failed.
    Login(LoginFault),
    /// The boot as a whole.
    Boot(boot::Fault),
    /// A name that is not an iSCSI name.
    Name(NameFlaw),
    /// A NIC on its way to an address.
    Net(net::Fault),
    /// A session's, on the way to its disk.
    Session(Failure),
    /// A part of the plan.
    Plan(PlanFlaw),
    /// The image's file of secrets.
    Secrets(SecretsFlaw),
    /// A firmware table that breaks its rules.
    Ibft(ibft::Fault),
}

impl Cause {
    pub(super) fn explain(&self) -> &dyn Explain {
        match self {
            Self::Argument(flaw) => flaw,
            Self::Login(fault) => fault,
            Self::Boot(fault) => fault,
            Self::Name(flaw) => flaw,
            Self::Net(fault) => fault,
            Self::Session(failure) => failure,
            Self::Plan(flaw) => flaw,
            Self::Secrets(flaw) => flaw,
            Self::Ibft(fault) => fault,
        }
    }

    /// Whether to tell it on a machine that nothing asks for a SAN, too. Arguments for its network are others' there; one of
    /// ours that is misspelt may be why nothing asks.
    pub fn concerns_everybody(&self) -> bool {
        match self {
            Self::Argument(flaw) => *flaw == ArgumentFlaw::Unknown,
            _ => self.severity() != Severity::Info,
        }
    }

    /// See [`Explain::code`].
    pub fn code(&self) -> Phrase {
        self.explain().code()
    }

    /// See [`Explain::severity`].
    pub fn severity(&self) -> Severity {
        self.explain().severity()
    }

    /// See [`Explain::hint`].
    pub fn hint(&self) -> Phrase {
        self.explain().hint()
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.explain(), out)
    }
}

impl From<boot::Fault> for Cause {
    fn from(fault: boot::Fault) -> Self {
        Self::Boot(fault)
    }
}

impl From<NameFlaw> for Cause {
    fn from(flaw: NameFlaw) -> Self {
        Self::Name(flaw)
    }
}

impl From<ArgumentFlaw> for Cause {
    fn from(flaw: ArgumentFlaw) -> Self {
        Self::Argument(flaw)
    }
}

impl From<net::Fault> for Cause {
    fn from(fault: net::Fault) -> Self {
        Self::Net(fault)
    }
}

impl From<LoginFault> for Cause {
    fn from(fault: LoginFault) -> Self {
        Self::Login(fault)
    }
}

impl From<PlanFlaw> for Cause {
    fn from(flaw: PlanFlaw) -> Self {
        Self::Plan(flaw)
    }
}

impl From<ibft::Fault> for Cause {
    fn from(fault: ibft::Fault) -> Self {
        Self::Ibft(fault)
    }
}
