//! What the kernel says about how a link came to an address.

use super::{Address, IFA_FLAGS, IFA_PROTO, LEASED, number};
use crate::bytes::Fixed;
use crate::netlink::{Attributes, Message};

/// An address of a link with how it came there (`include/uapi/linux/if_addr.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The address.
    pub address: Address,
    /// `IFA_F_PERMANENT`: nothing takes it away with time.
    pub permanent: bool,
    /// IPv4: not the first of its subnet. IPv6: a temporary address (RFC 8981). One bit stands for both.
    pub secondary: bool,
    /// IPv6: not used for new connections.
    pub deprecated: bool,
    /// IPv6, `IFA_F_MANAGETEMPADDR`: the kernel derives temporary addresses from it.
    pub managed: bool,
    /// IPv6, `IFA_F_STABLE_PRIVACY`: formed by RFC 7217.
    pub stable_privacy: bool,
    /// `IFAPROT_KERNEL_RA`: the kernel made it from a router advertisement (Linux 5.18).
    pub advertised: bool,
    /// [`LEASED`]: our agent has it from a lease.
    pub leased: bool,
}

const SECONDARY: u32 = 0x01;
const DEPRECATED: u32 = 0x20;
const PERMANENT: u32 = 0x80;
const MANAGE_TEMPORARY: u32 = 0x100;
const STABLE_PRIVACY: u32 = 0x800;
/// `IFAPROT_KERNEL_RA`
const FROM_ROUTER: u8 = 2;

impl Assigned {
    /// Decodes an `RTM_NEWADDR`; `None` for any other message, and where it is cut or of another family.
    pub fn parse(message: &Message<'_>) -> Option<Self> {
        (message.kind == super::RTM_NEWADDR).then_some(())?;
        let (header, attributes) = Fixed::<8>::split(message.body)?;
        let mut flags = u32::from(header.u8::<2>());
        let mut maker = 0;
        for (attribute, value) in Attributes::new(attributes) {
            match attribute {
                IFA_FLAGS => flags = number(value)?,
                IFA_PROTO => maker = value.first().copied().unwrap_or_default(),
                _ => {}
            }
        }
        let has = |flag: u32| flags & flag != 0;
        Some(Self {
            address: Address::parse(message.body)?,
            permanent: has(PERMANENT),
            secondary: has(SECONDARY),
            deprecated: has(DEPRECATED),
            managed: has(MANAGE_TEMPORARY),
            stable_privacy: has(STABLE_PRIVACY),
            advertised: maker == FROM_ROUTER,
            leased: maker == LEASED,
        })
    }
}
