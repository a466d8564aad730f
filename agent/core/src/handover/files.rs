//! What the installed system's network services are left, so that none of them touches these links: each reads its own file
//! and finds there what the link has already. They do not conflict.
//!
//! | service | file | what it makes of it |
//! |---|---|---|
//! | NetworkManager | a profile, for each link a note that it has this profile, and that its carrier does not matter | it takes the link over as it is (`network_manager`) |
//! | systemd-networkd | `00-sanroot-….network` | it keeps what is there (`networkd`) |
//! | both, in the image | [`FOR_IMAGES`] | they leave alone what is to get an address yet |
//! | ifupdown | `ifstate`, and for its units the links to be left out | it leaves them alone, but where `EXCLUDE_INTERFACES` is set in `/etc/default/networking` |
//! | cloud-init, Debian's open-iscsi | files of klibc's ipconfig (`klibc`), and which link has the root | they describe the links as they are |
//! | Debian's open-iscsi | for its unit, how it stops | it logs out from all but the sessions that the boot is on |
//!
//! Of the network's own words only addresses and link names get into them. What a DHCP server calls machine and domain does
//! not: nobody needs it here, and who renews the lease hears it again. They go before the installed system's own files: before
//! a `.network` that matches the link, unless its name comes first; before a profile of NetworkManager only at the start. The
//! installed system is not mounted yet, so it is left to the dracut module to note which those are, for the last report
//! (`net.handover.shadowed`), and to join a `.network` to ours: as drop-ins of ours, the last of which says ours once more.

use core::fmt::{self, Display};

use super::template::{Content, Filled, Template};
use super::words::{Item, Words};
use super::{Link, Network};
use super::{klibc, network_manager, networkd};
use crate::net::MacAddress;
use crate::phrase::{Phrase, phrase};
use crate::text::AsIs;

/// The note comes behind the profile that it names.
const TEMPLATES: &[&Template] = &[
    &networkd::UNIT,
    &klibc::V4,
    &klibc::V6,
    &network_manager::CONFIGURATION,
    &network_manager::PROFILE,
    &network_manager::DEVICE,
];

/// The files that are for the image's own services, and not for the installed system's. By the first two they leave alone what
/// has no address yet: they read them when they start, and not again, so that the files of a link that gets one later are for
/// the installed system. The others are not ours and for every link: `systemd-network-generator`'s (255 and later, before; no
/// link may be called `default`), and that of dracut's module where it made none (110 and later; before, it is gone with the
/// image).
pub const FOR_IMAGES: &[&str] = &[
    HELD[0],
    HELD[1],
    "/run/systemd/network/71-default.network",
    "/run/systemd/network/91-default.network",
    "/run/systemd/network/zzzz-dracut-default.network",
];
const HELD: [&str; 2] = [
    "/run/systemd/network/00-sanroot.network",
    "/run/NetworkManager/conf.d/sanroot.conf",
];

/// Debian's unit ends all sessions when it stops but those below `/`, which it finds only where that is a file system of one
/// device, on disks, LUKS, LVM and multipath in one of a few orders. Between its two programs, the first of which writes a list
/// of those to be kept or removes it, the boot's are added: those that were opened behind it are among them by then.
const OPEN_ISCSI: Phrase = phrase!("[Service]
ExecStop=
ExecStop=/lib/open-iscsi/umountiscsi.sh
ExecStop=/bin/sh -c 'sync; mkdir -p /run/open-iscsi; while read a b; do [ $$a != sessions ] || \
    echo /sys/devices/platform/host*/session$$b; done </run/sanroot/network >>/run/open-iscsi/shutdown-keep-sessions'
ExecStop=/lib/open-iscsi/logout-all.sh
");

/// A file to be left in `/run`.
#[derive(Clone, Copy)]
pub struct File<'f> {
    /// Its path.
    pub path: &'f dyn Display,
    /// For root alone.
    pub private: bool,
    /// What is in it.
    pub content: &'f dyn Display,
}

impl Network {
    /// Hands each file to `visit`.
    pub fn files(&self, initiator: &dyn Display, visit: &mut dyn FnMut(File<'_>)) {
        let first = self
            .sessions
            .first()
            .and_then(|session| plain(&self.links).find(|link| link.ifindex == session.link));
        for link in plain(&self.links) {
            let is_first = first.is_some_and(|first| first.ifindex == link.ifindex);
            let words = Words {
                network: self,
                link,
                item: Item::Itself { is_first },
            };
            for template in TEMPLATES {
                if template.family.is_none_or(|v4| self.has_family(link, v4)) {
                    visit(File {
                        path: &Filled(template.path, words),
                        private: template.private,
                        content: &Content { template, words },
                    });
                }
            }
        }
        let mut put = |path: &'static str, content: &dyn Display| {
            visit(File {
                path: &AsIs(path),
                private: false,
                content,
            });
        };
        if let Some(Link { name, .. }) = first {
            put(
                "/run/initramfs/open-iscsi.interface",
                &format_args!("{name}\n"),
            );
        }
        // ifupdown's list of links that are up, each as which of its own configurations.
        put("/run/network/ifstate", &Names(self, phrase!("{n}={n}\n")));
        // ifupdown 0.8.41 does not read its list, and what its other files say is raised it brings down when it is restarted.
        // Debian's unit is told by its environment which links are not its own, neither to raise nor to bring down.
        let names = Names(self, phrase!("{n} "));
        put(
            "/run/systemd/system/networking.service.d/sanroot.conf",
            &format_args!("[Service]\nEnvironment=\"EXCLUDE_INTERFACES={names}\"\n"),
        );
        // A NIC that is to be raised when it appears has a unit of its own, which reads neither of these.
        put(
            "/run/systemd/system/ifup@.service.d/sanroot.conf",
            &phrase!("[Unit]\nConditionPathExists=!/run/systemd/network/00-sanroot-%I.network\n"),
        );
        put(
            "/run/systemd/system/open-iscsi.service.d/sanroot.conf",
            &OPEN_ISCSI,
        );
        put(
            "/run/initiatorname.iscsi",
            &format_args!("InitiatorName={initiator}\n"),
        );
        if !self.waiting.is_empty() {
            self.hold_back(&mut put);
        }
    }

    /// What keeps the image's services from the NICs that have no address yet.
    fn hold_back(&self, put: &mut dyn FnMut(&'static str, &dyn Display)) {
        let [unit, configuration] = HELD;
        let macs = |behind| Each(&self.waiting, behind);
        put(
            unit,
            &format_args!("[Match]\nMACAddress={}\n[Link]\nUnmanaged=yes\n", macs(' ')),
        );
        put(
            configuration,
            &format_args!("[device-sanroot]\nmatch-device={}\nmanaged=0\n", macs(';')),
        );
    }
}

/// The links whose names mean nothing else to a shell, a path, a keyfile or a unit. The kernel takes nearly every byte; no
/// administrator does.
fn plain(links: &[Link]) -> impl Iterator<Item = &Link> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    links
        .iter()
        .filter(move |link| link.name.as_str().bytes().all(is_plain))
}

/// MAC addresses, with a letter behind each.
struct Each<'n>(&'n [MacAddress], char);

impl Display for Each<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(macs, behind) = self;
        macs.iter().try_for_each(|mac| {
            mac.fmt(out)?;
            fmt::Write::write_char(out, *behind)
        })
    }
}

/// Of each link what a template makes of its name.
struct Names<'n>(&'n Network, Phrase);

impl Display for Names<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(network, text) = *self;
        plain(&network.links).try_for_each(|link| {
            let item = Item::Itself { is_first: false };
            let words = Words {
                network,
                link,
                item,
            };
            Filled(text, words).fmt(out)
        })
    }
}
