//! The files that klibc's ipconfig leaves, for whoever looks there how the initramfs raised a link: assignments of a shell.

use super::template::{Part, Template, texts};
use crate::phrase::phrase;

/// Of a link with an IPv4 address.
pub(super) const V4: Template = Template {
    path: phrase!("/run/net-{n}.conf"),
    private: false,
    family: Some(true),
    head: phrase!("DEVICE='{n}'\nPROTO='{j}'\n"),
    parts: &[Part {
        family: Some(true),
        head: phrase!(""),
        texts: texts! {
            dns: "IPV4DNS{c}='{a}'\n",
            behind: "",
            address: "IPV4ADDR='{a}'\nIPV4NETMASK='{m}'\n",
            rule: "",
            route: "IPV4GATEWAY='{d}'\n",
        },
    }],
};

/// Of a link with an IPv6 address.
pub(super) const V6: Template = Template {
    path: phrase!("/run/net6-{n}.conf"),
    private: false,
    family: Some(false),
    head: phrase!("DEVICE6='{n}'\nIPV6PROTO='{g}'\n"),
    parts: &[Part {
        family: Some(false),
        head: phrase!(""),
        texts: texts! {
            dns: "IPV6DNS{c}='{a}'\n",
            behind: "",
            address: "IPV6ADDR='{a}'\nIPV6NETMASK='{m}'\n",
            rule: "",
            route: "IPV6GATEWAY='{d}'\n",
        },
    }],
};
