//! What is wrong with a line for those who read it.

use core::fmt;

use crate::args::Differs;
use crate::exit::Exit;
use crate::finding::{Ends, Explain, Severity};
use crate::limits::LINE_BYTES;
use crate::phrase::{Phrase, phrase};

/// Why a machine would not boot by a line, or not as it was described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyFlaw {
    /// Nothing in the line asks for iSCSI.
    NothingAsked,
    /// Lines for this parser are not judged.
    Dialect,
    /// More than a kernel command line holds.
    TooLong,
    /// The agent does not set up such a NIC.
    AgentLacks,
    /// The portal is of a family that its NIC is given no address of.
    NoAddress,
    /// Nothing leads from the NIC's address to the portal.
    NoRouter,
    /// The portal is a name, and no name server is reached.
    NoNameServer,
    /// A link-local portal whose zone is a NIC that is not set up.
    ZoneUnused,
    /// A link-local portal without a zone, which others than our agent cannot connect to.
    ZoneMissing,
    /// Two `ip=` for one NIC.
    IpTwice,
    /// A later `ip=` for the NIC undoes what an earlier one asks for.
    IpOverridden,
    /// A method behind the NIC's name that is taken for something else there.
    IpShort,
    /// A method that the parser does not know, or none.
    IpMethod,
    /// No address where one is to be given.
    IpNoAddress,
    /// No mask or prefix length.
    IpMask,
    /// A prefix length in the address.
    IpPrefix,
    /// An `ip=` for every NIC beside others.
    IpEvery,
    /// A NIC by its MAC address, in a form that the parser does not take.
    NicByMac,
    /// A name server in brackets.
    NameServer,
    /// The parser leaves a bond's options unread.
    BondOptions,
    /// A VLAN device whose name tells the parser no identifier, or another one.
    VlanName,
    /// The parser configures no NIC from the firmware's table.
    FirmwareNics,
    /// The firmware's sessions beside a root that is iSCSI itself.
    FirmwareMixed,
    /// The firmware's targets, where no table selects one.
    FirmwareAbsent,
    /// The words for parts of a target, which dracut reads no more.
    TargetParts,
    /// A target without a name, where no firmware has one.
    TargetUnnamed,
    /// A target's name that the parser cuts elsewhere.
    TargetName,
    /// An IPv6 address without brackets, of which the first group is taken for the server.
    Brackets,
    /// Credentials that the parser cuts elsewhere.
    Credentials,
    /// What DHCP names, beside sessions that the line names.
    ByDhcp,
    /// What DHCP names, for a parser that asks it before it opens any session.
    RootUnknown,
    /// A name for a NIC that no session needs.
    NameUnused,
    /// A session that is needed and that the line does not open.
    Missing,
    /// A session that is not described.
    Surplus,
    /// The name that logs in is not the installed system's.
    InstalledInitiator,
    /// A name that every machine has which was never given one of its own.
    DefaultInitiator,
    /// The line says something else than the description.
    Differs(Differs),
}

impl Ends for VerifyFlaw {
    fn exit(&self) -> Exit {
        match self {
            Self::Differs(_) => Exit::Contradiction,
            _ => Exit::NotRepresentable,
        }
    }
}

impl fmt::Display for VerifyFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::TooLong => return write!(out, "the line has more than {LINE_BYTES} bytes"),
            Self::Differs(what) => return write!(out, "{what} is another than described"),
            Self::NothingAsked => "nothing in the line asks for iSCSI",
            Self::Dialect => "lines for initramfs-tools are not judged",
            Self::AgentLacks => "a link-local address alone leads nowhere else",
            Self::NoAddress => "the NIC is given no address of the portal's family",
            Self::NoRouter => "neither a router nor a route leads to the portal",
            Self::NoNameServer => "the portal is a name, and no name server is reached",
            Self::ZoneUnused => "the portal's zone is a NIC that the line does not set up",
            Self::ZoneMissing => "open-iscsi reaches no link-local portal without a zone",
            Self::IpTwice => "dracut's scripts end the boot at a second ip= for one NIC",
            Self::IpOverridden => "a later ip= for the NIC undoes what an earlier one asks for",
            Self::IpShort => "behind a NIC's name the method is taken for a peer's address",
            Self::IpMethod => "the parser does not know the method",
            Self::IpNoAddress => "dracut's scripts end the boot where an address is missing",
            Self::IpMask => "the parser wants a mask or prefix length",
            Self::IpPrefix => "the parser takes no prefix length in the address",
            Self::IpEvery => "an ip= for every NIC does not stand beside others",
            Self::NicByMac => "the parser does not take the MAC address for a NIC",
            Self::NameServer => "the parser takes no name server in brackets",
            Self::BondOptions => "the parser leaves the bond's options unread",
            Self::VlanName => "the parser reads another VLAN from the device's name, or none",
            Self::FirmwareNics => "the parser configures no NIC from the firmware's table",
            Self::FirmwareMixed => {
                "dracut ends the boot where firmware and an iSCSI root stand together"
            }
            Self::TargetParts => "dracut reads the parts of a target no more since version 050",
            Self::TargetUnnamed => "the target has no name, and the parser takes it for a server",
            Self::TargetName => "the parser cuts the target's name elsewhere",
            Self::FirmwareAbsent => {
                "the line depends on the firmware's table, and none is here that selects a target"
            }
            Self::Brackets => "an IPv6 address without brackets is taken for a name and a port",
            Self::Credentials => "the parser cuts the credentials elsewhere",
            Self::ByDhcp => "what DHCP names is not heard beside the sessions of the line",
            Self::RootUnknown => "dracut asks DHCP for the root first, and its answer is not here",
            Self::NameUnused => "no session needs the NIC that is named so",
            Self::Missing => "the line does not open the session",
            Self::Surplus => "the session is not described",
            Self::InstalledInitiator => {
                "the boot logs in by another initiator name than the installed system"
            }
            Self::DefaultInitiator => {
                "the initiator's name is a default that other machines have too"
            }
        })
    }
}

impl Explain for VerifyFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NothingAsked => "verify.nothing-asked",
            Self::Dialect => "verify.dialect",
            Self::TooLong => "verify.too-long",
            Self::AgentLacks => "verify.agent.lacks",
            Self::NoAddress => "verify.nic.no-address",
            Self::NoRouter => "verify.nic.no-router",
            Self::NoNameServer => "verify.nic.no-name-server",
            Self::ZoneUnused => "verify.target.zone",
            Self::ZoneMissing => "verify.target.no-zone",
            Self::FirmwareAbsent => "verify.firmware.absent",
            Self::Brackets => "verify.target.brackets",
            Self::IpTwice => "verify.ip.repeated",
            Self::IpOverridden => "verify.ip.overridden",
            Self::IpShort => "verify.ip.short-form",
            Self::IpMethod => "verify.ip.method",
            Self::IpNoAddress => "verify.ip.no-address",
            Self::IpMask => "verify.ip.mask",
            Self::IpPrefix => "verify.ip.prefix",
            Self::IpEvery => "verify.ip.every-nic",
            Self::NicByMac => "verify.nic.by-mac",
            Self::NameServer => "verify.nameserver",
            Self::BondOptions => "verify.bond.options",
            Self::VlanName => "verify.vlan.name",
            Self::FirmwareNics => "verify.firmware.nics",
            Self::FirmwareMixed => "verify.firmware.mixed",
            Self::TargetParts => "verify.target.parts",
            Self::TargetUnnamed => "verify.target.unnamed",
            Self::TargetName => "verify.target.name",
            Self::Credentials => "verify.target.credentials",
            Self::ByDhcp => "verify.root.dhcp",
            Self::RootUnknown => "verify.root.unknown",
            Self::NameUnused => "verify.ifname.unused",
            Self::Missing => "verify.session.missing",
            Self::Surplus => "verify.session.surplus",
            Self::InstalledInitiator => "verify.initiator.installed",
            Self::DefaultInitiator => "verify.initiator.default",
            Self::Differs(_) => "verify.differs",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NothingAsked | Self::NameUnused => Severity::Info,
            Self::ByDhcp | Self::Surplus | Self::InstalledInitiator | Self::DefaultInitiator => {
                Severity::Warning
            }
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NothingAsked | Self::NameUnused => "",
            Self::ByDhcp => "Leave it out, or the targets.",
            Self::RootUnknown => "Name the root's file system by root=, and the targets by netroot=iscsi:.",
            Self::Dialect => "Use dracut.",
            Self::TooLong => "Leave out paths, or other arguments.",
            Self::AgentLacks => "Give the NIC another address.",
            Self::NoAddress => "Write an ip= that gives it one.",
            Self::NoNameServer => "Write nameserver=ADDRESS, or the portal's address in the place of its name.",
            Self::ZoneUnused => "Write ip= for that NIC, or the zone of one that has it.",
            Self::ZoneMissing => "Write [ADDRESS%NIC].",
            Self::FirmwareAbsent => "Judge the line on the machine that has the table, or describe that one by --spec.",
            Self::Brackets => "Write [ADDRESS].",
            Self::NoRouter => "Write ip=ADDRESS::GATEWAY:MASK::NIC:none.",
            Self::IpTwice | Self::IpOverridden => "Write one ip= for each NIC.",
            Self::IpShort => "Write ip=:::::NIC:METHOD.",
            Self::IpMethod => "Write none with an address, or dhcp, dhcp6 or auto6.",
            Self::IpNoAddress | Self::IpMask | Self::IpPrefix => "Write ip=ADDRESS::[GATEWAY]:MASK::NIC:none.",
            Self::IpEvery => "Name the NIC in each ip=.",
            Self::NicByMac => "Name the NIC, and pin the name by ifname=NAME:MAC.",
            Self::NameServer => "Write the address without brackets.",
            Self::BondOptions => "Use another of dracut's network modules.",
            Self::VlanName => "Write vlan=vlanIDENTIFIER:PARENT, without zeros before the number.",
            Self::FirmwareNics => "Write ip= for the NIC.",
            Self::FirmwareMixed => "Leave out rd.iscsi.firmware, or name the root's file system.",
            Self::TargetParts | Self::TargetUnnamed | Self::TargetName => "Write netroot=iscsi:ADDRESS::PORT::NAME, as sanroot args does.",
            Self::Credentials => "Choose a name and a secret without @ and :, or use --dialect sanroot.",
            Self::InstalledInitiator => "Give rd.iscsi.initiator= and /etc/iscsi/initiatorname.iscsi the same name.",
            Self::DefaultInitiator => "Give the machine a name of its own.",
            Self::Missing | Self::Surplus | Self::Differs(_) => "Replace the arguments by those of sanroot args.",
        } }
    }
}
