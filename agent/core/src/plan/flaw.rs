//! What keeps a part of the plan from being carried out.

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::limits::{NICS, SESSIONS};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

/// Why a part of what firmware or arguments ask for is not in the plan, or not as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFlaw {
    /// `rd.iscsi.firmware=0` stands against targets that the firmware selects.
    FirmwareForbidden,
    /// The arguments ask for the firmware's targets, and no table names a usable one.
    FirmwareEmpty,
    /// The arguments ask for the firmware's NICs, and no table names a usable one.
    FirmwareWithoutNic,
    /// DHCP is to name the root, and nothing else names a target.
    RootByDhcp,
    /// Tables name targets but select none for booting, and nobody else asks for them.
    NothingSelected,
    /// An `ip=` stands beside the firmware's NICs, and nothing says to use these too.
    NicsByArguments,
    /// A structure whose valid bit is clear.
    NotValid,
    /// A target without an address.
    TargetWithoutAddress,
    /// The table asks for one session only, to the target selected for booting, and this is another one.
    NotTheOnlyOne,
    /// A target whose NIC, by this index, the table does not describe; the table's only NIC is used.
    NicGuessed(u8),
    /// A target whose NIC, by this index, the table does not describe.
    NicMissing(u8),
    /// A target whose table describes no usable NIC at all.
    NicsAbsent,
    /// A target whose NIC, by this index, cannot be configured.
    NicUnusable(u8),
    /// A NIC structure that says neither MAC nor PCI address.
    NicUnknown,
    /// An address is to be static, and there is none.
    StaticWithoutAddress,
    /// The gateway is of another family than the address.
    GatewayFamily,
    /// An argument names a NIC that no argument configures; the session takes any route.
    NicNotConfigured,
    /// No `ip=` can be used, and DHCP is asked as if there were none.
    IpUnusable,
    /// The NIC is a bond, bridge or team that is not made, or a port of one.
    NicRefused,
    /// A VLAN device or a bond that neither an `ip=` nor a target names.
    DeviceUnnamed,
    /// A route through a NIC that the boot does not configure, or a router in no NIC's subnet.
    RouteUnused,
    /// A portal of a family for which its NIC has no address.
    FamilyMissing,
    /// A portal outside of the subnet of its NIC, which is given an address and no router.
    RouterMissing,
    /// One more logical unit of a target and portal that the plan has already.
    SameSession,
    /// The image's file has other credentials for the target than firmware.
    SecretsReplaced,
    /// A session without credentials, while the image's file of secrets is refused.
    SecretsRefused,
    /// A secret that can be guessed from one login that somebody overheard (RFC 7143, 9.2.1).
    SecretShort,
    /// More NICs than one boot configures.
    TooManyNics,
    /// More sessions than one boot opens.
    TooManySessions,
    /// No source has an initiator name.
    InitiatorMissing,
    /// No source has an initiator name, so that one was made.
    InitiatorMade,
    /// Another table or source has another initiator name, which is not used.
    InitiatorDiffers,
}

impl PlanFlaw {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::FirmwareForbidden =>
                "the firmware selects a target for booting, and rd.iscsi.firmware=0 forbids it",
            Self::FirmwareEmpty =>
                "the firmware's targets are asked for, and the firmware has no usable one",
            Self::FirmwareWithoutNic =>
                "the firmware's NICs are asked for, and the firmware has no usable one",
            Self::RootByDhcp => "what DHCP names is not used, and nothing else names a target",
            Self::NothingSelected =>
                "the firmware describes targets but selects none for booting, and no argument asks for them",
            Self::NicsByArguments =>
                "ip= sets up the NICs, so what the firmware says of them is not used",
            Self::TargetWithoutAddress => "the target has no address",
            Self::NotValid => "the structure's valid bit is clear, so it is left out",
            Self::NotTheOnlyOne =>
                "the firmware asks for a session to the selected target only, so this one is left out",
            Self::NicGuessed(_) => "the target's NIC is not described, so the only one is used: ethernet{}",
            Self::NicMissing(_) => "the target's NIC is not described: ethernet{}",
            Self::NicUnusable(_) => "the target's NIC cannot be configured: ethernet{}",
            Self::NicsAbsent => "no usable NIC is described, so every NIC asks DHCP",
            Self::NicUnknown => "the NIC has neither a MAC address nor a PCI address",
            Self::StaticWithoutAddress => "the address is static, and there is none",
            Self::GatewayFamily =>
                "the gateway is of another family than the address, so it is left out",
            Self::NicNotConfigured =>
                "the NIC named for the session is configured by no argument, so any route is taken",
            Self::IpUnusable => "no ip= can be used, so DHCP is asked",
            Self::NicRefused => "the NIC is a device that is not made, or a port of one",
            Self::DeviceUnnamed => "nothing names the device, so it is not made",
            Self::RouteUnused => "no NIC that is configured has this route",
            Self::FamilyMissing =>
                "the portal is of a family for which its NIC is given no address, so the NIC asks for one",
            Self::RouterMissing => "the portal is not in its NIC's subnet, and no router is given",
            Self::SameSession =>
                "the target and portal are in the plan already, and one session shows every LUN",
            Self::SecretsReplaced =>
                "the image's file has other CHAP credentials for the target than the firmware, and goes before it",
            Self::SecretsRefused =>
                "the image's file of secrets is refused, so it is not known what the target has to be told",
            Self::SecretShort =>
                "a CHAP secret can be guessed from one login that somebody overhears",
            Self::TooManyNics => "more NICs are to be configured than one boot has: {}",
            Self::TooManySessions => "more sessions are to be opened than one boot has: {}",
            Self::InitiatorMissing => "no initiator name is given anywhere",
            Self::InitiatorMade => "no initiator name is given, so this one is made of the UUID",
            Self::InitiatorDiffers => "another initiator name is given here, and it is not used",
        } }
    }
}

impl fmt::Display for PlanFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::NicGuessed(index) | Self::NicMissing(index) | Self::NicUnusable(index) => {
                said.number(*index);
            }
            Self::TooManyNics => said.count(NICS),
            Self::TooManySessions => said.count(SESSIONS),
            _ => {}
        }
        said.end()
    }
}

impl Explain for PlanFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::FirmwareForbidden => "plan.firmware.forbidden",
            Self::FirmwareEmpty => "plan.firmware.no-target",
            Self::FirmwareWithoutNic => "plan.firmware.no-nic",
            Self::RootByDhcp => "plan.root.dhcp",
            Self::NothingSelected => "plan.firmware.nothing-selected",
            Self::NicsByArguments => "plan.firmware.nics-by-arguments",
            Self::TargetWithoutAddress => "plan.target.no-address",
            Self::NotValid => "plan.structure.not-valid",
            Self::NotTheOnlyOne => "plan.target.not-the-only-one",
            Self::NicGuessed(_) => "plan.target.nic-guessed",
            Self::NicMissing(_) => "plan.target.nic-missing",
            Self::NicUnusable(_) => "plan.target.nic-unusable",
            Self::NicsAbsent => "plan.target.nics-absent",
            Self::NicUnknown => "plan.nic.unknown",
            Self::StaticWithoutAddress => "plan.nic.no-address",
            Self::GatewayFamily => "plan.nic.gateway-family",
            Self::NicNotConfigured => "plan.nic.not-configured",
            Self::IpUnusable => "plan.nic.by-dhcp",
            Self::NicRefused => "plan.nic.refused",
            Self::DeviceUnnamed => "plan.nic.unnamed",
            Self::RouteUnused => "plan.route.unused",
            Self::FamilyMissing => "plan.nic.family-missing",
            Self::RouterMissing => "plan.nic.no-router",
            Self::SameSession => "plan.session.merged",
            Self::SecretsReplaced => "plan.chap.replaced",
            Self::SecretsRefused => "plan.session.secrets-refused",
            Self::SecretShort => "plan.chap.short-secret",
            Self::TooManyNics => "plan.too-many-nics",
            Self::TooManySessions => "plan.too-many-sessions",
            Self::InitiatorMissing => "plan.initiator.missing",
            Self::InitiatorMade => "plan.initiator.made",
            Self::InitiatorDiffers => "plan.initiator.differs",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::FirmwareForbidden
            | Self::NothingSelected
            | Self::NicsByArguments
            | Self::NotValid
            | Self::NotTheOnlyOne
            | Self::SecretsReplaced
            | Self::SameSession => Severity::Info,
            Self::FirmwareEmpty
            | Self::FirmwareWithoutNic
            | Self::NicGuessed(_)
            | Self::NicsAbsent
            | Self::GatewayFamily
            | Self::NicNotConfigured
            | Self::IpUnusable
            | Self::FamilyMissing
            | Self::RouterMissing
            | Self::DeviceUnnamed
            | Self::RouteUnused
            | Self::SecretShort
            | Self::InitiatorMade
            | Self::InitiatorDiffers => Severity::Warning,
            Self::RootByDhcp
            | Self::TargetWithoutAddress
            | Self::NicMissing(_)
            | Self::NicUnusable(_)
            | Self::NicUnknown
            | Self::StaticWithoutAddress
            | Self::NicRefused
            | Self::SecretsRefused
            | Self::TooManyNics
            | Self::TooManySessions
            | Self::InitiatorMissing => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::FirmwareForbidden | Self::NotValid | Self::NotTheOnlyOne | Self::SameSession =>
                "",
            Self::NothingSelected =>
                "Give rd.iscsi.firmware=1 to use them, or select one in the firmware's set-up.",
            Self::RootByDhcp => "Write iscsi:SERVER::::TARGET in the place of dhcp.",
            Self::NicsByArguments => "Give rd.iscsi.ibft=1 to use both.",
            Self::FirmwareEmpty | Self::FirmwareWithoutNic =>
                "Check the firmware's iSCSI set-up, or whether iPXE ran sanboot or sanhook before the kernel.",
            Self::TargetWithoutAddress
            | Self::NicGuessed(_)
            | Self::NicMissing(_)
            | Self::NicsAbsent
            | Self::NicUnknown
            | Self::StaticWithoutAddress
            | Self::GatewayFamily => "Correct the firmware's iSCSI set-up.",
            Self::NicUnusable(_) => "The finding about that NIC says why.",
            Self::IpUnusable => "The finding about ip= says why.",
            Self::NicNotConfigured => "Add ip= for that NIC, or leave the NIC out of netroot=.",
            Self::NicRefused => "Use a bond.",
            Self::DeviceUnnamed => "Add ip= for it.",
            Self::RouteUnused => "Name a NIC that ip= sets up, or a router in its subnet.",
            Self::FamilyMissing => "Give the NIC an address of the portal's family.",
            Self::RouterMissing => "Give the NIC a gateway.",
            Self::SecretsReplaced => "",
            Self::SecretsRefused => "The finding about the file says why.",
            Self::SecretShort => "Choose at least 12 bytes at random, here and at the target.",
            Self::TooManyNics | Self::TooManySessions => "Name fewer.",
            Self::InitiatorMissing | Self::InitiatorMade =>
                "Give rd.iscsi.initiator=, or put the name into the firmware's set-up or the image's \
                 /etc/iscsi/initiatorname.iscsi.",
            Self::InitiatorDiffers =>
                "Give every source the same name, or rd.iscsi.initiator= for all.",
        } }
    }
}
