//! NetworkManager's profile of a link (nm-settings-keyfile(5)), and its note that the link has it.
//!
//! The note makes NetworkManager take the link over as it is, whatever it would have guessed. Addresses and routes that a
//! lease gave are named as well as those that were given: the link keeps them where no server answers any more, which is
//! waited for without end (2147483647).

use super::template::{Part, Template, texts};
use crate::phrase::phrase;

/// NetworkManager's configuration for the link: it keeps what the link has while a switch starts anew. Without this it
/// drops all some seconds after the carrier is lost, the root's address too.
pub(super) const CONFIGURATION: Template = Template {
    path: phrase!("/run/NetworkManager/conf.d/sanroot-{n}.conf"),
    private: false,
    family: None,
    head: phrase!("[device-sanroot-{n}]\nmatch-device=interface-name:={n}\nignore-carrier=yes\n"),
    parts: &[],
};

/// The note, named after the link's number.
pub(super) const DEVICE: Template = Template {
    path: phrase!("/run/NetworkManager/devices/{i}"),
    private: false,
    family: None,
    head: phrase!("[device]\nmanaged=true\nconnection-uuid={u}\n"),
    parts: &[],
};

/// The profile. Its origin is ours, so that filters for profiles of NetworkManager's own initramfs are none for it; its
/// priority lets an administrator's profile be chosen when the link is activated again.
pub(super) const PROFILE: Template = Template {
    path: phrase!("/run/NetworkManager/system-connections/sanroot-{n}.nmconnection"),
    private: true,
    family: None,
    head: phrase!(
        "[connection]\nid=sanroot-{n}\nuuid={u}\ntype={k}\ninterface-name={x}\nautoconnect-priority=-100\n\
        master={b}\nslave-type={o}\n\
        [user]\norg.freedesktop.NetworkManager.origin=sanroot\n\
        [ethernet]\nmtu={t}\nmac-address={h}\n\
        [{v}]\nid={w}\nparent={y}\nmode={c}\n"
    ),
    parts: &[
        Part {
            family: Some(true),
            head: phrase!("[ipv4]\nmethod={f}\ndhcp-timeout=2147483647\ndhcp-client-id=mac\ndns="),
            ..PART
        },
        Part {
            family: Some(false),
            head: phrase!(
                "[ipv6]\nmethod={s}\ndhcp-timeout=2147483647\nra-timeout=2147483647\ndhcp-duid=ll\ndhcp-iaid=mac\n\
                addr-gen-mode=eui64\nip6-privacy=0\ndns="
            ),
            ..PART
        },
    ],
};

const PART: Part = Part {
    family: None,
    head: phrase!(""),
    texts: texts! {
        dns: "{a};",
        behind: "\n",
        address: "address{c}={s}\n",
        rule: "routing-rule{c}1=priority 3260 from {a} table {t} suppress_prefixlength 0\n\
            routing-rule{c}2=priority 3261 from {a} table 254 suppress_prefixlength 0\n\
            routing-rule{c}3=priority 3262 from {a} table {t}\n",
        route: "route{c}={t},{g}\nroute{c}_options=table={n},onlink={o},src={a}\n",
    },
};
