//! Why arguments cannot be made, or what is worth knowing of them.

use core::fmt;

use super::PathFlaw;
use super::spec::What;
use crate::cmdline::Unprintable;
use crate::exit::Exit;
use crate::finding::{Ends, Explain, Severity};
use crate::phrase::{Phrase, phrase};
use crate::plan::PlanFlaw;
use crate::system::SystemFlaw;
use crate::system::network::NetworkFlaw;

/// What was found of a description, of the arguments made from it, or of a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgsFlaw {
    /// The description cannot be read.
    Spec(What),
    /// The NIC of a session of the running system.
    Network(NetworkFlaw),
    /// Something about the system that is described.
    System(SystemFlaw),
    /// A path beside the one that is needed.
    Path(PathFlaw),
    /// No arguments are made for this parser.
    Dialect,
    /// The parser takes no arguments from such a file.
    Layout,
    /// The sessions log in by several names, and a command line has room for one.
    SeveralInitiators,
    /// A name that every machine has which was never given one of its own.
    DefaultInitiator,
    /// The driver or card cannot be told by arguments.
    Transport,
    /// A part of the description that no argument can carry.
    Unprintable(Unprintable),
    /// A bridge or a team.
    NicKind,
    /// IP over InfiniBand, which the agent does not set up.
    InfiniBand,
    /// The parser needs the NIC's name.
    NicName,
    /// A name that another NIC may have at the next boot.
    NicUnpinned,
    /// The NIC cannot be told by its MAC address.
    PinMac,
    /// What can only be told of a NIC that has a name.
    PinNone,
    /// Addresses are asked for in the place of those that were described.
    AskedAnew,
    /// The address of a lease is told as if it were given.
    LeaseKept,
    /// The address of a lease is to be told, and is not known.
    NoLease,
    /// The firmware's table does not tell of the NIC, or the parser does not read it there.
    NicUnlisted,
    /// No argument is about a NIC, as was asked for.
    NicsUntold,
    /// The zone of a portal that is not the name of the session's NIC, or a name that may be another NIC's.
    Zone,
    /// The parser takes one family's addressing for a NIC, or not these two together.
    Families,
    /// The parser takes one address for a NIC.
    Addresses,
    /// The NIC has no address of the portal's family.
    FamilyMissing,
    /// Addresses that no session needs are not told to this parser.
    LeftOut,
    /// The default router is of a family that the NIC has no address of.
    RouterLeftOut,
    /// The parser cannot be told the MTU of a NIC that has no address of its own.
    LowerMtu,
    /// A VLAN device cannot carry larger packets than the NIC below it.
    VlanMtu,
    /// The parser leaves a bond's options unread.
    BondOptions,
    /// The firmware's table lacks a session or a NIC, or the parser cannot use it, so all is told explicitly.
    FirmwarePartial,
    /// Firmware and explicit sessions stand together, as was asked for.
    FirmwareMixed,
    /// Nothing is in the firmware's table.
    FirmwareEmpty,
    /// Nothing in the firmware's table can be used, by its own fault.
    FirmwareMalformed,
    /// The secrets have to lie in the image's private file.
    SecretFileNeeded,
    /// The secrets are left out.
    SecretOmitted,
    /// The secrets stand where everybody can read them.
    SecretInline,
    /// The parser takes secrets from the command line alone, and they may not stand there.
    SecretRefused,
    /// The secret is not known.
    SecretUnknown,
    /// Nobody but root is told whether the session needs a secret.
    SecretUnread,
    /// The same, where the arguments hold it.
    SecretUnreadable,
    /// The file of secrets cannot be written.
    SecretUnwritten,
    /// A session has digests, or open-iscsi is set up for algorithms of CHAP, and no argument asks for that.
    TermsUntold,
    /// A boot loader, or a shell that reads its settings, takes the argument apart.
    BootLoader,
    /// The NIC has a link-local address of the portal's family alone, and the portal is elsewhere.
    AgentLacks,
    /// The same session comes twice.
    SameSession,
    /// The parser opens one session to a target at a portal, whatever NIC another one is to run over.
    SamePortal,
    /// More than fits where the arguments are put; the value says how many bytes do.
    TooLong(usize),
    /// The arguments are as described, and the boot that they are read as leads nowhere.
    Plan(PlanFlaw),
    /// The arguments were read back as something else; the value says what differs.
    NotProved(Differs),
}

/// What a line says otherwise than the description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// No session to the target at this portal.
    Session,
    /// The name that logs in.
    Initiator,
    /// The logical unit.
    Lun,
    /// The credentials.
    Chap,
    /// The NIC that carries the session.
    Nic,
    /// How the NIC gets its IPv4 addresses, or which.
    V4,
    /// How the NIC gets its IPv6 addresses, or which.
    V6,
    /// The largest packet.
    Mtu,
    /// A route.
    Route,
}

impl Ends for ArgsFlaw {
    fn exit(&self) -> Exit {
        match self {
            Self::Spec(what) => what.exit(),
            Self::Network(flaw) => flaw.exit(),
            Self::System(flaw) => flaw.exit(),
            Self::FamilyMissing | Self::VlanMtu | Self::NoLease => Exit::Contradiction,
            Self::SecretRefused | Self::SecretUnknown | Self::SecretUnreadable => {
                Exit::SecretUnavailable
            }
            Self::SecretUnwritten => Exit::Failed,
            Self::FirmwareMalformed => Exit::FirmwareMalformed,
            _ => Exit::NotRepresentable,
        }
    }
}

impl fmt::Display for Differs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Session => "the session",
            Self::Initiator => "the initiator's name",
            Self::Lun => "the LUN",
            Self::Chap => "the credentials",
            Self::Nic => "the NIC",
            Self::V4 => "the IPv4 addressing",
            Self::V6 => "the IPv6 addressing",
            Self::Mtu => "the MTU",
            Self::Route => "a route",
        })
    }
}

impl fmt::Display for ArgsFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Spec(what) => return what.fmt(out),
            Self::Network(flaw) => return flaw.fmt(out),
            Self::System(flaw) => return flaw.fmt(out),
            Self::Plan(flaw) => return flaw.fmt(out),
            Self::Path(flaw) => return flaw.fmt(out),
            Self::Unprintable(why) => return why.fmt(out),
            Self::NotProved(what) => {
                return write!(out, "{what} would be read as something else");
            }
            Self::TooLong(limit) => return write!(out, "they would exceed {limit} bytes"),
            Self::Dialect => "no arguments are made for initramfs-tools, which knows one target over IPv4 without VLAN and bond",
            Self::Layout => "systemd's generator reads the kernel's command line alone, no file in the image",
            Self::SeveralInitiators => "the sessions log in by several initiator names, a command line carries one",
            Self::DefaultInitiator => "the initiator's name is a default that other machines have too",
            Self::Transport => "no argument tells of such a driver or card",
            Self::NicKind => "no bridge or team is told by arguments",
            Self::InfiniBand => "the agent sets up no IP over InfiniBand",
            Self::NicName => "the NIC's name is needed here, its MAC address does not do",
            Self::NicUnpinned => "the kernel may give the NIC's name to another NIC",
            Self::PinMac => "the NIC cannot be told by its MAC address here",
            Self::PinNone => "without the NIC's name only one NIC is told, and only that it asks for its address",
            Self::AskedAnew => "the NIC asks the network for an address in the place of the one described",
            Self::LeaseKept => "the NIC keeps the address of a lease, which may be another machine's by then",
            Self::NoLease => "the NIC is to keep the address of a lease, and none is described",
            Self::NicUnlisted => "the parser does not find the NIC in the firmware's table",
            Self::NicsUntold => "no argument sets up the NICs, somebody else has to",
            Self::Zone => "the portal's zone is not the session's NIC by a name that stays",
            Self::Families => "the parser does not take this NIC's IPv4 and IPv6 addressing together",
            Self::Addresses => "the parser takes one address for a NIC",
            Self::FamilyMissing => "the NIC has no address of the portal's family",
            Self::LeftOut => "addresses that no session needs are left out",
            Self::RouterLeftOut => "the gateway is left out: the NIC has no address of its family that leads to a router",
            Self::LowerMtu => "the parser cannot be told the MTU of the NIC below the VLAN device",
            Self::VlanMtu => "the VLAN device's MTU is above that of the NIC below it",
            Self::BondOptions => "the parser leaves the bond's options unread",
            Self::FirmwarePartial => "the firmware's table does not tell all that is needed, so all is told explicitly",
            Self::FirmwareMixed => "sessions of the firmware's table and explicit ones stand together",
            Self::FirmwareEmpty => "no session is in the firmware's table",
            Self::FirmwareMalformed => "the firmware's table is malformed, and nothing in it is usable",
            Self::SecretFileNeeded => "the secret has to lie in the image's private file, which does not hold it",
            Self::SecretOmitted => "the secret is left out, the login needs it",
            Self::SecretInline => "the secret stands in the kernel command line, which everybody can read",
            Self::SecretRefused => "the parser takes the secret from the command line alone, where it may not stand",
            Self::SecretUnknown => "the secret is not known",
            Self::SecretUnread => "whether the session needs a secret is told to root alone",
            Self::SecretUnreadable => "whether the session needs a secret, which belongs into the arguments, is told to root alone",
            Self::SecretUnwritten => "the file of secrets cannot be written",
            Self::TermsUntold => "no argument asks for the sessions' digests, or for iscsid.conf's chap_algs",
            Self::BootLoader => "GRUB or a shell takes the argument apart where it stands in no quotes",
            Self::AgentLacks => "a link-local address alone leads nowhere else",
            Self::SameSession => "the session was told already: one login reaches every logical unit",
            Self::SamePortal => "the parser opens no second session to this portal over another NIC",
        })
    }
}

impl ArgsFlaw {
    const fn own_code(&self) -> Phrase {
        phrase! { match self {
            Self::Spec(_) | Self::Network(_) | Self::System(_) | Self::Plan(_) => "",
            Self::Path(_) => "args.path.left-out",
            Self::Dialect => "args.dialect",
            Self::Layout => "args.format",
            Self::SeveralInitiators => "args.initiator.several",
            Self::DefaultInitiator => "args.initiator.default",
            Self::Transport => "args.transport",
            Self::Unprintable(_) => "args.not-representable",
            Self::NicKind => "args.nic.kind",
            Self::InfiniBand => "args.nic.infiniband",
            Self::NicName => "args.nic.name-needed",
            Self::NicUnpinned => "args.nic.unpinned",
            Self::PinMac => "args.pin.mac",
            Self::PinNone => "args.pin.none",
            Self::AskedAnew => "args.network.asked",
            Self::LeaseKept => "args.network.lease-kept",
            Self::NoLease => "args.network.no-lease",
            Self::NicUnlisted => "args.network.unlisted",
            Self::NicsUntold => "args.network.untold",
            Self::Zone => "args.zone",
            Self::Families => "args.families",
            Self::Addresses => "args.addresses",
            Self::FamilyMissing => "args.family-missing",
            Self::LeftOut => "args.address.left-out",
            Self::RouterLeftOut => "args.gateway.left-out",
            Self::LowerMtu => "args.mtu",
            Self::VlanMtu => "args.vlan.mtu",
            Self::BondOptions => "args.bond.options",
            Self::FirmwarePartial => "args.firmware.partial",
            Self::FirmwareMixed => "args.firmware.mixed",
            Self::FirmwareEmpty => "args.firmware.empty",
            Self::FirmwareMalformed => "args.firmware.malformed",
            Self::SecretFileNeeded => "args.secret.file-needed",
            Self::SecretOmitted => "args.secret.omitted",
            Self::SecretInline => "args.secret.inline",
            Self::SecretRefused => "args.secret.refused",
            Self::SecretUnknown => "args.secret.unknown",
            Self::SecretUnread => "args.secret.unread",
            Self::SecretUnreadable => "args.secret.unreadable",
            Self::SecretUnwritten => "args.secret.unwritten",
            Self::TermsUntold => "args.terms.untold",
            Self::BootLoader => "args.boot-loader",
            Self::AgentLacks => "args.agent.lacks",
            Self::SameSession => "args.session.repeated",
            Self::SamePortal => "args.session.same-portal",
            Self::TooLong(_) => "args.too-long",
            Self::NotProved(_) => "args.not-proved",
        } }
    }

    const fn own_hint(&self) -> Phrase {
        phrase! { match self {
            Self::Dialect => "Use dracut, with sanroot or with its own modules.",
            Self::Layout => "Use --format line, and put the arguments into the boot entry.",
            Self::SeveralInitiators => "Log in by one name everywhere.",
            Self::DefaultInitiator => "Give the machine a name of its own in the firmware, in iPXE and in /etc/iscsi/initiatorname.iscsi.",
            Self::Transport => "Log in by iscsi_tcp, or let the card's firmware do it.",
            Self::Unprintable(Unprintable::Credentials) => "Choose a secret without quotes, white space and @ : \\ * ? [, or use --dialect sanroot --secrets file.",
            Self::Unprintable(Unprintable::VlanName) => "Call the device NIC.NUMBER without a zero before the number, and no NIC vlanNUMBER.",
            Self::Unprintable(_) => "Give this part in another form, or leave it out.",
            Self::NicKind | Self::InfiniBand => "Use an Ethernet NIC, a VLAN device or a bond.",
            Self::NicName => "Add the NIC's \"name\" to the description.",
            Self::NicUnpinned => "Add the NIC's \"mac\", or let udev name it by its place.",
            Self::PinMac => "Give its \"mac\" and a name of your own, or use --pin auto.",
            Self::PinNone => "Use --pin auto, or --network dhcp and neither MTU nor routes.",
            Self::AskedAnew => "See that a DHCP server on this network answers the machine.",
            Self::LeaseKept => "Reserve the address for the machine, or use --network auto.",
            Self::NoLease => "Add the NIC's \"addresses\", or use --network auto.",
            Self::NicUnlisted | Self::NicsUntold => "Use --network auto.",
            Self::Zone => "Name the session's NIC as the zone, and give that NIC's \"mac\".",
            Self::Families | Self::Addresses => "Reach all portals of the NIC by one family and address, or use --dialect sanroot.",
            Self::TermsUntold => "Add rd.sanroot.header_digest, data_digest or chap.",
            Self::BootLoader => "Quote it for them, or put it into the image (--format cmdline.d).",
            Self::FamilyMissing | Self::AgentLacks => "Set \"addressing\" of the session's NIC.",
            Self::RouterLeftOut => "Add an address of the gateway's family to \"addresses\", or take the gateway out.",
            Self::LowerMtu | Self::VlanMtu => "Lower the VLAN device's MTU, or raise the NIC's.",
            Self::BondOptions => "Use another dialect for a bond.",
            Self::FirmwarePartial => "Add the missing path to the firmware, or leave it as it is.",
            Self::FirmwareEmpty => "Use --source auto.",
            Self::FirmwareMalformed => "Let sanroot ibft tell what is wrong with it, and correct the firmware's set-up.",
            Self::SecretFileNeeded => "Write it with --write-secrets /etc/sanroot/secrets.json, and build the image again.",
            Self::SecretOmitted | Self::SecretInline => "Use --dialect sanroot --secrets file.",
            Self::SecretRefused => "Use --dialect sanroot, or --secrets inline where everybody may read it.",
            Self::SecretUnknown | Self::SecretUnread | Self::SecretUnreadable => "Give the secret in the description, or run as root.",
            Self::SecretUnwritten => "Name a file in a folder that is there and can be written.",
            Self::SamePortal => "Name open-iscsi's interface record as \"iface\", or use --dialect sanroot.",
            Self::TooLong(_) => "Leave out paths, or other arguments of the line.",
            Self::NotProved(_) => "This is a fault of sanroot: please report it with the description.",
            _ => "",
        } }
    }
}

impl Explain for ArgsFlaw {
    fn code(&self) -> Phrase {
        match self {
            Self::Spec(what) => what.code(),
            Self::Network(flaw) => flaw.code(),
            Self::System(flaw) => flaw.code(),
            Self::Plan(flaw) => flaw.code(),
            _ => self.own_code(),
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::Network(flaw) => flaw.severity(),
            Self::System(flaw) => flaw.severity(),
            Self::LeftOut | Self::SameSession => Severity::Info,
            Self::Path(_)
            | Self::RouterLeftOut
            | Self::DefaultInitiator
            | Self::BootLoader
            | Self::TermsUntold
            | Self::NicUnpinned
            | Self::AskedAnew
            | Self::LeaseKept
            | Self::NicsUntold
            | Self::FirmwarePartial
            | Self::FirmwareMixed
            | Self::SecretFileNeeded
            | Self::SecretOmitted
            | Self::SecretUnread
            | Self::SecretInline => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        match self {
            Self::Spec(what) => what.hint(),
            Self::Network(flaw) => flaw.hint(),
            Self::System(flaw) => flaw.hint(),
            Self::Plan(flaw) => flaw.hint(),
            Self::Path(flaw) => flaw.cause().hint(),
            _ => self.own_hint(),
        }
    }
}
