//! A device as a description has it.

use core::fmt::Write;

use heapless::{String, Vec};

use super::find::own_mac;
use super::servers::expect_servers;
use super::{Carrier, Draft, Network, NetworkFlaw};
use crate::args::spec::{Kind, SpecNic, V4, V6};
use crate::limits::{BOND_PORTS, SMALLEST_MTU, STACKED_DEVICES, STATE_FILE_BYTES};
use crate::netlink::route::{Device, Make, Medium};
use crate::order::sort;
use crate::system::Tree;
use crate::system::attribute::Folder;

/// Bytes of the largest packet that Ethernet carries unless it is told otherwise (RFC 894).
const ETHERNET_MTU: u32 = 1500;
/// `NET_ADDR_RANDOM` (`include/uapi/linux/netdevice.h`).
const ADDRESS_BY_CHANCE: &str = "1";
/// Bytes of the path of a file about a link.
const PATH_BYTES: usize = 64;

impl Network {
    /// Puts the NIC that carries a session into the description, with what lies below it, and says its place there. A NIC
    /// that is there already is not put there again, but gets what this session needs of it.
    ///
    /// # Errors
    /// There is no NIC, or none that arguments can tell of, or no room.
    pub fn carrier<T: Tree + ?Sized>(
        &self,
        asked: &Carrier<'_>,
        draft: &mut Draft<'_, '_, T>,
    ) -> Result<usize, NetworkFlaw> {
        let device = self.carrying(asked, draft)?;
        let place = self.describe(device, draft, STACKED_DEVICES)?;
        self.address(device, place, asked, draft)?;
        if let Some(first) = self.before_redirect(device, asked) {
            self.address(device, place, &first, draft)?;
        }
        if asked.by_name || self.is_way_out(device, place, draft) {
            self.name_servers(device, place, draft)?;
        }
        if asked.by_name {
            expect_servers(device, place, draft);
        }
        Ok(place)
    }

    /// Whether the machine's default router is told with an address that is given.
    fn is_way_out<T: ?Sized>(
        &self,
        device: &Device,
        place: usize,
        draft: &Draft<'_, '_, T>,
    ) -> bool {
        draft.spec.nics.get(place).is_some_and(|nic| {
            let told = |v4| nic.router(v4).is_some() && self.default_over(device, v4).is_some();
            told(true) || told(false)
        })
    }

    /// Puts a device into the description, those below it before it.
    fn describe<T: Tree + ?Sized>(
        &self,
        device: &Device,
        draft: &mut Draft<'_, '_, T>,
        depth: u8,
    ) -> Result<usize, NetworkFlaw> {
        let id = u64::from(device.link.ifindex.get());
        if let Some(place) = draft.spec.nics.iter().position(|nic| nic.id == id) {
            return Ok(place);
        }
        let depth = depth.checked_sub(1).ok_or(NetworkFlaw::Stack)?;
        let below = self.ordered_below(device, draft)?;
        let mut parents = Vec::new();
        for lower in &below {
            let place = self.describe(lower, draft, depth)?;
            parents.push(place).map_err(|_| NetworkFlaw::NoRoom)?;
        }
        let kind = self.kind(device, &below, draft)?;
        if device.make == Make::Other {
            draft.find(device, NetworkFlaw::Software);
        }
        let physical = kind == Kind::Physical;
        let mac = own_mac(device).filter(|_| physical && !is_by_chance(device, draft.tree));
        let lower_mtu = below.first().map_or(ETHERNET_MTU, |lower| lower.link.mtu);
        let nic = SpecNic {
            id,
            name: Some(
                draft
                    .room
                    .keep(format_args!("{}", device.link.name))
                    .ok_or(NetworkFlaw::NoRoom)?,
            ),
            mac,
            kind,
            parents,
            mtu: mtu(device, lower_mtu),
            v4: V4::None,
            v6: V6::None,
            addresses: Vec::new(),
            gateway: None,
            routes: Vec::new(),
            dns: Vec::new(),
            firmware_index: None,
            infiniband: device.medium == Medium::InfiniBand,
        };
        let place = draft.spec.nics.len();
        let pushed = draft.spec.nics.push(nic);
        pushed.map_err(|_| NetworkFlaw::NoRoom)?;
        Ok(place)
    }

    fn kind<'a, T: ?Sized>(
        &self,
        device: &Device,
        below: &[&Device],
        draft: &mut Draft<'_, 'a, T>,
    ) -> Result<Kind<'a>, NetworkFlaw> {
        let is_plain = |lower: &&Device| matches!(lower.make, Make::Hardware | Make::Other);
        match device.make {
            Make::Hardware | Make::Other => Ok(Kind::Physical),
            Make::Share => Err(NetworkFlaw::NotANic),
            Make::Bridge => Ok(Kind::Bridge),
            Make::Team => Ok(Kind::Team),
            Make::Vlan(id) => match below {
                [lower] if !matches!(lower.make, Make::Vlan(_)) => Ok(Kind::Vlan(id.get())),
                _ => Err(NetworkFlaw::Stack),
            },
            Make::Bond if below.is_empty() || !below.iter().all(is_plain) => {
                Err(NetworkFlaw::Stack)
            }
            Make::Bond => {
                let bond = self.bond(device).ok_or(NetworkFlaw::NoRoom)?;
                if bond.has_colons {
                    draft.find(device, NetworkFlaw::BondSetting);
                }
                let options = self.bond_options(bond).ok_or(NetworkFlaw::NoRoom)?;
                let kept = draft.room.keep(format_args!("{options}"));
                kept.map(Kind::Bond).ok_or(NetworkFlaw::NoRoom)
            }
        }
    }

    /// What a device is made of: a bond's ports in the order in which it got them, since it has the first one's MAC address.
    fn ordered_below<T: Tree + ?Sized>(
        &self,
        device: &Device,
        draft: &mut Draft<'_, '_, T>,
    ) -> Result<Vec<&Device, BOND_PORTS>, NetworkFlaw> {
        let mut found: Vec<&Device, BOND_PORTS> = Vec::new();
        for lower in self.below(device) {
            if found.push(lower).is_err() && device.make == Make::Bond {
                return Err(NetworkFlaw::NoRoom);
            }
        }
        sort(&mut found, |one, next| {
            one.link.ifindex <= next.link.ifindex
        });
        if device.make != Make::Bond {
            return Ok(found);
        }
        let mut path: String<PATH_BYTES> = String::new();
        // A link's name is short enough.
        let _ = write!(path, "/sys/class/net/{}/bonding/slaves", device.link.name);
        let mut buffer = [0; STATE_FILE_BYTES];
        let names = draft.tree.read(&path, &mut buffer).ok();
        let names = names.and_then(|names| core::str::from_utf8(names).ok());
        let Some(names) = names else {
            if found.len() > 1 {
                draft.find(device, NetworkFlaw::PortOrder);
            }
            return Ok(found);
        };
        let place = |lower: &Device| {
            let mut names = names.split_ascii_whitespace();
            let named = names.position(|name| name == lower.link.name.as_str());
            (named.unwrap_or(usize::MAX), lower.link.ifindex)
        };
        sort(&mut found, |one, next| place(one) <= place(next));
        Ok(found)
    }
}

/// Whether the NIC has its address from nobody and gets another one at the next boot, as a virtual function does that was
/// assigned none. A kernel from 5.6 on tells a permanent address of every other one.
fn is_by_chance<T: Tree + ?Sized>(device: &Device, tree: &T) -> bool {
    let permanent = device.link.permanent_address.or(device.port_address);
    if device.make != Make::Hardware || permanent.is_some() {
        return false;
    }
    let mut buffer = [0; 16];
    let folder = Folder::new(format_args!("/sys/class/net/{}", device.link.name));
    let assigned = folder.read(tree, "addr_assign_type", &mut buffer);
    assigned.text() == Some(ADDRESS_BY_CHANCE)
}

/// The MTU, where the NIC would have another one without being told: a VLAN device gets that of what it lies on.
fn mtu(device: &Device, lower: u32) -> Option<u16> {
    let inherits = matches!(device.make, Make::Vlan(_));
    let given = if inherits { lower } else { ETHERNET_MTU };
    let mtu = u16::try_from(device.link.mtu).ok()?;
    let told = device.link.mtu != ETHERNET_MTU || device.link.mtu != given;
    (told && mtu >= SMALLEST_MTU).then_some(mtu)
}
