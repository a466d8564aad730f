//! What the kernel says about a link's address.

use core::net::IpAddr;

use super::{AF_INET, AF_INET6, FOREVER, IFA_ADDRESS, IFA_CACHEINFO, IFA_FLAGS, IFA_LOCAL, number};
use crate::bytes::Fixed;
use crate::net::Ifindex;
use crate::netlink::Attributes;

/// `IFA_F_DADFAILED` (`include/uapi/linux/if_addr.h`).
const DAD_FAILED: u32 = 0x08;
/// `IFA_F_TENTATIVE`
const TENTATIVE: u32 = 0x40;

/// An address of a link as `RTM_NEWADDR` describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The link that has it.
    pub ifindex: Ifindex,
    /// The address.
    pub address: IpAddr,
    /// Length of the prefix that is on the link.
    pub prefix: u8,
    /// IPv6: the kernel is still asking whether somebody else has it (RFC 4862, 5.4).
    pub tentative: bool,
    /// IPv6: somebody else has it.
    pub duplicate: bool,
    /// Seconds for which it is valid; `None`: for ever.
    pub valid_s: Option<u32>,
}

impl Address {
    /// Decodes the body of an `RTM_NEWADDR` or `RTM_DELADDR`; `None` where it is cut or of another family.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let (header, attributes) = Fixed::<8>::split(body)?;
        let family = header.u8::<0>();
        let mut flags = u32::from(header.u8::<2>());
        let mut local = None;
        let mut address = None;
        let mut valid_s = None;
        for (attribute, value) in Attributes::new(attributes) {
            match attribute {
                // On a point-to-point link IFA_ADDRESS is the peer's address.
                IFA_LOCAL => local = ip(family, value),
                IFA_ADDRESS => address = ip(family, value),
                IFA_FLAGS => flags = number(value)?,
                // struct ifa_cacheinfo: preferred, valid, and two time stamps.
                IFA_CACHEINFO => {
                    valid_s = number(value.get(4..)?).filter(|&valid| valid != FOREVER)
                }
                _ => {}
            }
        }
        let address = local.or(address)?;
        let prefix = header.u8::<1>();
        let longest = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= longest).then_some(())?;
        Some(Self {
            ifindex: Ifindex::new(header.u32_ne::<4>())?,
            address,
            prefix,
            tentative: flags & TENTATIVE != 0,
            duplicate: flags & DAD_FAILED != 0,
            valid_s,
        })
    }
}

pub(super) fn ip(family: u8, value: &[u8]) -> Option<IpAddr> {
    match family {
        AF_INET => Some(IpAddr::from(<[u8; 4]>::try_from(value).ok()?)),
        AF_INET6 => Some(IpAddr::from(<[u8; 16]>::try_from(value).ok()?)),
        _ => None,
    }
}
