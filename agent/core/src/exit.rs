//! How every command ends.

/// The exit codes of all commands. Where several apply, the first of 2, 7, 5, 6, 4, 3, 1 is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing was needed.
    Done,
    /// The asked-for work failed; the report says why.
    Failed,
    /// Usage, or malformed input.
    Usage,
    /// `--require` was given and nothing is on iSCSI.
    NothingOnIscsi,
    /// Cannot be represented, or would not boot.
    NotRepresentable,
    /// Contradictory facts.
    Contradiction,
    /// A secret is needed but unreadable or not allowed.
    SecretUnavailable,
    /// The firmware table is malformed and nothing in it is usable.
    FirmwareMalformed,
    /// A fault of sanroot itself.
    Internal,
}

impl Exit {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::NothingOnIscsi,
        Self::NotRepresentable,
        Self::Contradiction,
        Self::SecretUnavailable,
        Self::FirmwareMalformed,
        Self::Internal,
    ];

    /// Which of two goes before the other.
    pub const fn or(self, other: Self) -> Self {
        if self.rank() < other.rank() {
            other
        } else {
            self
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::NothingOnIscsi => 2,
            Self::NotRepresentable => 3,
            Self::SecretUnavailable => 4,
            Self::Contradiction => 5,
            Self::FirmwareMalformed => 6,
            Self::Usage => 7,
            Self::Internal => 8,
        }
    }

    /// The code that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NothingOnIscsi => 3,
            Self::NotRepresentable => 4,
            Self::Contradiction => 5,
            Self::SecretUnavailable => 6,
            Self::FirmwareMalformed => 7,
            Self::Internal => 70,
        }
    }

    /// What it means, as the README has it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or nothing was needed",
            Self::Failed => "the asked-for work failed; the report says why",
            Self::Usage => "usage, or malformed input",
            Self::NothingOnIscsi => "`--require` was given and nothing is on iSCSI",
            Self::NotRepresentable => "not representable, or would not boot",
            Self::Contradiction => "contradictory facts",
            Self::SecretUnavailable => "a secret is needed but unreadable or not allowed",
            Self::FirmwareMalformed => {
                "the firmware table is malformed and nothing in it is usable"
            }
            Self::Internal => "a fault of sanroot itself",
        }
    }
}
