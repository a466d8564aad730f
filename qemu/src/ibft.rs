//! A writer of iBFT tables, after the specification 1.03 (IBM, Microsoft): what firmware would have left in memory.
//!
//! It shares nothing with the agent's reader, so that an error in one cannot hide an error in the other.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

#[cfg(test)]
mod tests;

const HEADER_LEN: usize = 48;
const CONTROL_LEN: usize = 18;
const INITIATOR_LEN: usize = 74;
const NIC_LEN: usize = 102;
const TARGET_LEN: usize = 54;
/// NICs, and as many targets, whose offsets fit the control structure's fixed part; further ones extend it (1.4.5).
const FIXED_PAIRS: usize = 2;
/// Structures begin on multiples of this (section 1.4.4.4).
const ALIGNMENT: usize = 8;
/// Flags of initiator, NIC and target: bit 0 block valid, bit 1 firmware boot selected.
const VALID_AND_SELECTED: u8 = 3;

/// The table as a scenario describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Table {
    /// The initiator's iSCSI name.
    pub initiator: String,
    /// NIC structures; their place is their index.
    #[serde(default)]
    pub nics: Vec<Nic>,
    /// Target structures; their place is their index.
    #[serde(default)]
    pub targets: Vec<Target>,
}

/// One NIC structure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Nic {
    /// The Ethernet address, six hexadecimal bytes with colons.
    pub mac: String,
    /// Where the address came from (`NL_PREFIX_ORIGIN`).
    #[serde(default)]
    pub origin: Origin,
    /// `ADDRESS/PREFIX`; absent when the operating system is to ask a server.
    pub address: Option<String>,
    /// The default gateway.
    pub gateway: Option<IpAddr>,
    /// The first name server.
    pub dns: Option<IpAddr>,
    /// The DHCP server that the firmware asked.
    pub dhcp: Option<IpAddr>,
    /// The VLAN identifier; 0 is none.
    #[serde(default)]
    pub vlan: u16,
    /// The flags byte.
    #[serde(default = "valid_and_selected")]
    pub flags: u8,
}

/// Where a NIC's address came from.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Not said.
    Other = 0,
    /// Set by a person.
    #[default]
    Manual = 1,
    /// Leased from a DHCP server.
    Dhcp = 3,
}

/// One target structure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// The server of the scenario whose port and target name stand in the structure.
    pub server: String,
    /// The portal's address as the guest reaches it.
    #[serde(default = "host_of_slirp")]
    pub address: IpAddr,
    /// Index of the NIC structure that leads to the portal.
    #[serde(default)]
    pub nic: u8,
    /// Name and secret by which the initiator proves itself.
    pub chap: Option<Credentials>,
    /// Name and secret by which the target proves itself.
    pub reverse_chap: Option<Credentials>,
    /// The flags byte.
    #[serde(default = "valid_and_selected")]
    pub flags: u8,
}

/// A CHAP name and secret, invented for the scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Credentials {
    /// CHAP name.
    pub name: String,
    /// CHAP secret.
    pub secret: String,
}

/// What a target structure takes from the server that it names.
#[derive(Clone, Debug)]
pub struct Portal {
    /// TCP port.
    pub port: u16,
    /// LUN, in the range of the peripheral and flat addressing that are the same below 256.
    pub lun: u8,
    /// The target's iSCSI name.
    pub target: String,
}

fn valid_and_selected() -> u8 {
    VALID_AND_SELECTED
}

fn host_of_slirp() -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, 2, 2))
}

impl Table {
    /// The bytes of the table, checksum included. `portals` are the scenario's servers by name.
    pub fn bytes(&self, portals: &BTreeMap<String, Portal>) -> Result<Vec<u8>> {
        let beyond = |count: usize| count.saturating_sub(FIXED_PAIRS);
        let control_len = CONTROL_LEN + 2 * (beyond(self.nics.len()) + beyond(self.targets.len()));
        let mut layout = Layout::after(HEADER_LEN + control_len);
        let initiator = layout.place(INITIATOR_LEN);
        let nics: Vec<usize> = self.nics.iter().map(|_| layout.place(NIC_LEN)).collect();
        let targets: Vec<usize> = self
            .targets
            .iter()
            .map(|_| layout.place(TARGET_LEN))
            .collect();

        let mut out = Writer(vec![0; layout.end]);
        out.control(control_len, initiator, &nics, &targets)?;
        out.structure(initiator, 2, INITIATOR_LEN, 0, VALID_AND_SELECTED)?;
        out.string(initiator + 70, &self.initiator)?;
        for (index, (nic, at)) in self.nics.iter().zip(&nics).enumerate() {
            out.nic(*at, index, nic)?;
        }
        for (index, (target, at)) in self.targets.iter().zip(&targets).enumerate() {
            let portal = portals
                .get(&target.server)
                .with_context(|| format!("target {index} names no server of the scenario"))?;
            out.target(*at, index, target, portal)?;
        }
        out.finish()
    }
}

/// Gives structures their places, in order and aligned.
struct Layout {
    end: usize,
}

impl Layout {
    fn after(end: usize) -> Self {
        Self {
            end: end.next_multiple_of(ALIGNMENT),
        }
    }

    fn place(&mut self, len: usize) -> usize {
        let at = self.end;
        self.end = (at + len).next_multiple_of(ALIGNMENT);
        at
    }
}

/// The table while it is written: structures have their places, strings follow them in the heap.
struct Writer(Vec<u8>);

impl Writer {
    fn put(&mut self, at: usize, bytes: &[u8]) -> Result<()> {
        let place = self
            .0
            .get_mut(at..at + bytes.len())
            .context("a field outside the table")?;
        place.copy_from_slice(bytes);
        Ok(())
    }

    fn put_u16(&mut self, at: usize, value: usize) -> Result<()> {
        self.put(
            at,
            &u16::try_from(value)
                .context("a table beyond 64 KiB")?
                .to_le_bytes(),
        )
    }

    /// Section 1.4.4: the header that every structure begins with.
    fn structure(&mut self, at: usize, id: u8, len: usize, index: usize, flags: u8) -> Result<()> {
        self.put(at, &[id, 1])?;
        self.put_u16(at + 2, len)?;
        self.put(at + 4, &[u8::try_from(index)?, flags])
    }

    fn control(
        &mut self,
        len: usize,
        initiator: usize,
        nics: &[usize],
        targets: &[usize],
    ) -> Result<()> {
        let at = HEADER_LEN;
        self.structure(at, 1, len, 0, 0)?;
        self.put_u16(at + 8, initiator)?;
        let mut slot = at + 10;
        for pair in 0..nics.len().max(targets.len()) {
            for offset in [nics.get(pair), targets.get(pair)] {
                // The first two pairs have fixed slots, empty ones too; the expansion holds whatever is left.
                if let Some(offset) = offset {
                    self.put_u16(slot, *offset)?;
                }
                if offset.is_some() || pair < FIXED_PAIRS {
                    slot += 2;
                }
            }
        }
        Ok(())
    }

    fn nic(&mut self, at: usize, index: usize, nic: &Nic) -> Result<()> {
        self.structure(at, 3, NIC_LEN, index, nic.flags)?;
        if let Some(address) = &nic.address {
            let (address, prefix) = address
                .split_once('/')
                .context("a NIC address without a prefix")?;
            self.address(at + 6, Some(address.parse()?))?;
            self.put(at + 22, &[prefix.parse()?])?;
        }
        self.put(at + 23, &[nic.origin as u8])?;
        self.address(at + 24, nic.gateway)?;
        self.address(at + 40, nic.dns)?;
        self.address(at + 72, nic.dhcp)?;
        self.put(at + 88, &nic.vlan.to_le_bytes())?;
        self.put(at + 90, &mac(&nic.mac)?)
    }

    fn target(&mut self, at: usize, index: usize, target: &Target, portal: &Portal) -> Result<()> {
        self.structure(at, 4, TARGET_LEN, index, target.flags)?;
        self.address(at + 6, Some(target.address))?;
        self.put(at + 22, &portal.port.to_le_bytes())?;
        // A SAM LUN is eight bytes, big-endian, level by level.
        self.put(at + 24, &[0, portal.lun, 0, 0, 0, 0, 0, 0])?;
        let chap_type = match (&target.chap, &target.reverse_chap) {
            (None, None) => 0,
            (Some(_), None) => 1,
            (Some(_), Some(_)) => 2,
            (None, Some(_)) => bail!("reverse CHAP without CHAP"),
        };
        self.put(at + 32, &[chap_type, target.nic])?;
        self.string(at + 34, &portal.target)?;
        for (at, credentials) in [(at + 38, &target.chap), (at + 46, &target.reverse_chap)] {
            if let Some(credentials) = credentials {
                self.string(at, &credentials.name)?;
                self.string(at + 4, &credentials.secret)?;
            }
        }
        Ok(())
    }

    /// Section 1.4.4.2: sixteen bytes, IPv4 as `::ffff:a.b.c.d`, absent as zeros.
    fn address(&mut self, at: usize, address: Option<IpAddr>) -> Result<()> {
        match address {
            None => Ok(()),
            Some(IpAddr::V4(v4)) => self.put(at, &v4.to_ipv6_mapped().octets()),
            Some(IpAddr::V6(v6)) => self.put(at, &v6.octets()),
        }
    }

    /// Appends a string to the heap; its length, without the NUL behind it, and its offset go to `at`.
    fn string(&mut self, at: usize, text: &str) -> Result<()> {
        self.put_u16(at, text.len())?;
        self.put_u16(at + 2, self.0.len())?;
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
        Ok(())
    }

    /// Writes the ACPI header, the checksum last.
    fn finish(mut self) -> Result<Vec<u8>> {
        let len = u32::try_from(self.0.len())?;
        self.put(0, b"iBFT")?;
        self.put(4, &len.to_le_bytes())?;
        self.put(8, &[1])?;
        self.put(10, b"SANROOMACHINES")?;
        let sum = self
            .0
            .iter()
            .fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        self.put(9, &[sum.wrapping_neg()])?;
        Ok(self.0)
    }
}

fn mac(text: &str) -> Result<Vec<u8>> {
    let bytes: Vec<u8> = text
        .split(':')
        .map(|byte| u8::from_str_radix(byte, 16))
        .collect::<Result<_, _>>()
        .with_context(|| format!("{text:?} is no Ethernet address"))?;
    if bytes.len() != 6 {
        bail!("{text:?} is no Ethernet address");
    }
    Ok(bytes)
}
