//! `rd.route=` and `nameserver=`.

use core::net::IpAddr;

use super::ip::ipv4_prefix;
use super::value::{colon_parts, decimal, given, with_length};
use crate::net::RoutePlan;
use crate::text::address;

/// `rd.route=NETWORK/LENGTH:[ROUTER]:[NIC]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteArgument<'a> {
    /// The route.
    pub route: RoutePlan,
    /// The NIC that it goes through; `None` for the one whose subnet the router is in.
    pub nic: Option<&'a str>,
}

impl<'a> RouteArgument<'a> {
    /// Reads the value of an `rd.route=`; a network without length is one host.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = colon_parts(text);
        let (network, length) = with_length(parts.next().unwrap_or_default());
        let destination = address::parse(network)?;
        let most = if destination.is_ipv4() { 32 } else { 128 };
        let prefix = match length {
            None => Some(most),
            // dracut hands it to ip(8), which takes a mask too.
            Some(length) if destination.is_ipv4() => ipv4_prefix(length),
            Some(length) => decimal(length.as_bytes()).and_then(|length| length.try_into().ok()),
        };
        let mut router = None;
        if let Some(text) = given(parts.next().unwrap_or_default()) {
            router = Some(address(text)?);
        }
        let nic = given(parts.rest());
        let mixed = router.is_some_and(|router| router.is_ipv4() != destination.is_ipv4());
        let prefix = prefix.filter(|prefix| *prefix <= most)?;
        let route = RoutePlan {
            destination,
            prefix,
            router,
        };
        (!mixed && (router.is_some() || nic.is_some())).then_some(Self { route, nic })
    }
}

/// An address; one of IPv6 may stand in brackets.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let inner = text
        .strip_prefix("[")
        .and_then(|text| text.strip_suffix("]"));
    address::parse(inner.unwrap_or(text))
}

#[cfg(test)]
mod tests;
