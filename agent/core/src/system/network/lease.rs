//! What others left in `/run` about an address that does not end.

use core::fmt::Write;
use core::net::IpAddr;

use heapless::String;

use crate::limits::STATE_FILE_BYTES;
use crate::netlink::route::{Assigned, Device};
use crate::system::Tree;

/// Bytes of the path of a state file.
const PATH_BYTES: usize = 64;

/// What stands before and behind a NIC's name in the files of DHCPv4 clients: of dhclient and busybox's udhcpc the numbers of
/// their processes under the names that distributions give them, and the mark that dracut leaves for NetworkManager.
const CLIENTS: [(&str, &str); 7] = [
    ("/run/dhclient.", ".pid"),
    ("/run/dhclient-", ".pid"),
    ("/run/udhcpc.", ".pid"),
    ("/run/udhcpc-", ".pid"),
    ("/var/run/udhcpc.", ".pid"),
    ("/var/run/udhcpc-", ".pid"),
    ("/run/initramfs/net.", ".lease"),
];

/// Whether an address is a lease by what its client, or who else set it, says in a file: systemd-networkd's DHCPv4 client of
/// the link, or the initramfs by klibc's `ipconfig` and in its form (initramfs-tools; `IPV6PROTO` is Ubuntu's). `None`: no
/// file names the address.
pub(super) fn is_lease<T: Tree + ?Sized>(
    device: &Device,
    assigned: &Assigned,
    tree: &T,
) -> Option<bool> {
    let address = assigned.address.address;
    let names = |line: &[u8], key: &str| {
        let named = value(line, key).and_then(|named| named.parse().ok());
        named == Some(address)
    };
    let link = device.link.ifindex;
    let networkd = with_file(
        tree,
        format_args!("/run/systemd/netif/leases/{link}"),
        |lease| lines(lease).any(|line| names(line, "ADDRESS=")),
    );
    if networkd == Some(true) {
        return Some(true);
    }
    let (digit, address_key, method_key) = match address {
        IpAddr::V4(_) => ("", "IPV4ADDR=", "PROTO="),
        IpAddr::V6(_) => ("6", "IPV6ADDR=", "IPV6PROTO="),
    };
    let name = device.link.name;
    let klibc = with_file(tree, format_args!("/run/net{digit}-{name}.conf"), |state| {
        let here = lines(state).any(|line| names(line, address_key));
        let method = lines(state).find_map(|line| value(line, method_key));
        match method.filter(|_| here)? {
            "dhcp" | "dhcp6" => Some(true),
            "none" | "static" => Some(false),
            _ => None,
        }
    });
    klibc.flatten()
}

/// Whether a DHCPv4 client works on the NIC, or did in the initramfs.
pub(super) fn has_client<T: Tree + ?Sized>(device: &Device, tree: &T) -> bool {
    let name = device.link.name;
    CLIENTS.iter().any(|(before, behind)| {
        with_file(tree, format_args!("{before}{name}{behind}"), |_| ()).is_some()
    })
}

/// Whether ifupdown has set up the NIC: then its clients have left their files.
pub(super) fn is_of_ifupdown<T: Tree + ?Sized>(device: &Device, tree: &T) -> bool {
    let name = device.link.name.as_str().as_bytes();
    let raised = with_file(tree, format_args!("/run/network/ifstate"), |state| {
        let mut lines = lines(state).filter_map(|line| line.strip_prefix(name));
        lines.any(|rest| rest.starts_with(b"="))
    });
    raised == Some(true)
}

/// What `look` makes of a file, where it is there.
fn with_file<T: Tree + ?Sized, R>(
    tree: &T,
    path: core::fmt::Arguments<'_>,
    look: impl FnOnce(&[u8]) -> R,
) -> Option<R> {
    let mut text: String<PATH_BYTES> = String::new();
    // A link's name or number is short enough.
    let _ = text.write_fmt(path);
    let mut buffer = [0; STATE_FILE_BYTES];
    tree.read(&text, &mut buffer).ok().map(look)
}

fn lines(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    file.split(|&byte| byte == b'\n')
}

/// What stands behind `key` in a line, without the quotes of a shell.
fn value<'l>(line: &'l [u8], key: &str) -> Option<&'l str> {
    let value = core::str::from_utf8(line.strip_prefix(key.as_bytes())?).ok()?;
    Some(value.trim_matches(['\'', '"']))
}
