//! systemd-networkd's file for a link (systemd.network(5), 243 and later). Its name goes before nearly every other.
//!
//! With `KeepConfiguration=yes` networkd drops nothing that it finds on the link, and no lease that ends. Addresses, routes
//! and rules are named all the same: rules it drops wherever they are in no file of its own, and what it knows it repairs. A
//! lease's address is named too, so that it stays where no server answers any more. What it names it takes for its own, and
//! drops when the carrier is lost, unless it is told to ignore that.
//!
//! It never asks a DHCPv6 server: when it stops it deletes what one granted, whatever else is said (252). Such an address is
//! `sanroot supervise`'s to renew. Nor does it make addresses of a router's prefixes where the boot made none: while it
//! opens its socket for a link it hears the routers of all others (252; systemd's pull request 41939 mends it), and gives the
//! link an address of a subnet that it is not on.
//!
//! Where the dracut module makes an administrator's file a drop-in of this one, a drop-in behind it says once more what is here,
//! but for what the boot does not use: DHCP, and IPv6 where `LinkLocalAddressing=no` stands before what else is said of it. A
//! later `networkctl reload` deletes the addresses for a millisecond (252; 257 does not), as `networkctl reconfigure` always
//! does there.

use super::template::{Part, Template, texts};
use crate::phrase::phrase;

/// The file.
pub(super) const UNIT: Template = Template {
    path: phrase!("/run/systemd/network/00-sanroot-{n}.network"),
    private: false,
    family: None,
    head: phrase!(
        "[Match]\nType={e}\nPermanentMACAddress={p}\nMACAddress={m}\nKind={v}\nName={x}\n\
        [Link]\nRequiredForOnline={q}\n\
        [Network]\nKeepConfiguration=yes\nIgnoreCarrierLoss=yes\nKeepMaster=yes\nDHCP={d}\nLinkLocalAddressing={l}\nIPv6AcceptRA={r}\n\
        IPv6PrivacyExtensions=no\n\
        [IPv6AcceptRA]\nUseAutonomousPrefix={z}\nDHCPv6Client=no\n\
        [DHCPv4]\nClientIdentifier=mac\nSendRelease=no\n"
    ),
    parts: &[Part {
        family: None,
        head: phrase!(""),
        texts: texts! {
            dns: "[Network]\nDNS={a}\n",
            behind: "",
            address: "[Address]\nAddress={s}\n",
            rule: "[RoutingPolicyRule]\nFrom={a}\nTable={t}\nPriority=3260\nSuppressPrefixLength=0\n\
                [RoutingPolicyRule]\nFrom={a}\nTable=254\nPriority=3261\nSuppressPrefixLength=0\n\
                [RoutingPolicyRule]\nFrom={a}\nTable={t}\nPriority=3262\n",
            route: "[Route]\nDestination={t}\nGateway={r}\nGatewayOnLink={o}\nTable={n}\nPreferredSource={a}\n",
        },
    }],
};
