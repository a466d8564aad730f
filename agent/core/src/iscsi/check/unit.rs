//! What a logical unit says of itself.

use core::fmt;

use heapless::String;

use super::CheckFlaw;
use super::command::Command;
use super::identification::{self, Wwid};
use crate::bytes::Fixed;
use crate::iscsi::Lun;
use crate::json::{Members, Object, Value};

/// A logical unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its number.
    pub lun: Lun,
    /// What it is.
    pub device: DeviceType,
    /// The vendor's name, as the unit tells it.
    pub vendor: String<16>,
    /// The product's name, as the unit tells it.
    pub product: String<32>,
    /// Blocks, as far as they were told.
    blocks: Option<u64>,
    /// Bytes of a block.
    pub block_size: Option<u32>,
    /// The name that is the same on every path, in the form of the file `wwid` in sysfs.
    pub wwid: Option<Wwid>,
}

/// A peripheral device type (SPC-4, table 147).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceType(u8);

impl DeviceType {
    const DISK: Self = Self(0x00);
    const ZONED_DISK: Self = Self(0x14);

    /// The name, where it is one that SANs have.
    const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0x00 => "disk",
            0x01 => "tape",
            0x05 => "optical",
            0x07 => "optical-memory",
            0x08 => "changer",
            0x0c => "controller",
            0x0d => "enclosure",
            0x14 => "zoned-disk",
            0x1e => "well-known",
            _ => return None,
        })
    }
}

impl fmt::Display for DeviceType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "type-{:02x}", self.0),
        }
    }
}

impl Unit {
    /// From the data of INQUIRY (SPC-4, 6.6.2); `None` where there is no device behind the number.
    pub(super) fn new(lun: Lun, data: &[u8]) -> Result<Option<Self>, CheckFlaw> {
        let too_short = CheckFlaw::DataTooShort(Command::Inquiry.name());
        let (data, _) = Fixed::<36>::split(data).ok_or(too_short)?;
        let peripheral = data.u8::<0>();
        if peripheral >> 5 != 0 {
            return Ok(None);
        }
        Ok(Some(Self {
            lun,
            device: DeviceType(peripheral & 0x1f),
            vendor: plain(data.part::<8, 8>()),
            product: plain(data.part::<16, 16>()),
            blocks: None,
            block_size: None,
            wwid: None,
        }))
    }

    /// Bytes of the whole unit, where it is told; the largest number where it is beyond.
    pub fn bytes(&self) -> Option<u64> {
        Some(self.blocks?.saturating_mul(self.block_size?.into()))
    }

    /// It is a disk.
    pub(super) fn has_capacity(&self) -> bool {
        self.device == DeviceType::DISK || self.device == DeviceType::ZONED_DISK
    }

    /// Takes the data of a further command.
    pub(super) fn learn(&mut self, command: Command, data: &[u8]) -> Result<(), CheckFlaw> {
        let too_short = CheckFlaw::DataTooShort(command.name());
        match command {
            Command::Identification => self.wwid = identification::wwid(data),
            Command::Capacity10 => {
                let (data, _) = Fixed::<8>::split(data).ok_or(too_short)?;
                self.block_size = Some(data.u32_be::<4>());
                // The largest number says that there are more (SBC-3, 5.15.2).
                let last = Some(data.u32_be::<0>()).filter(|&last| last != u32::MAX);
                self.blocks = last.map(|last| u64::from(last).saturating_add(1));
            }
            Command::Capacity16 => {
                let (data, _) = Fixed::<12>::split(data).ok_or(too_short)?;
                let last = u64::from_be_bytes(data.field::<0, 8>());
                self.blocks = Some(last.saturating_add(1));
                self.block_size = Some(data.u32_be::<8>());
            }
            Command::ReportLuns | Command::Inquiry => {}
        }
        Ok(())
    }
}

/// A field of ASCII, padded with spaces (SPC-4, 4.3.1); what is not printable becomes a question mark.
fn plain<const N: usize>(bytes: &[u8]) -> String<N> {
    let mut text = String::new();
    for &byte in bytes.trim_ascii() {
        let shown = if (b' '..=b'~').contains(&byte) {
            byte
        } else {
            b'?'
        };
        // The field is shorter than the text's room.
        let _ = text.push(char::from(shown));
    }
    text
}

/// As a line for people.
impl fmt::Display for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lun,
            device,
            vendor,
            product,
            ..
        } = self;
        write!(out, "LUN {lun}: {device}, {vendor} {product}")?;
        if let (Some(bytes), Some(size)) = (self.bytes(), self.block_size) {
            write!(out, ", {bytes} bytes in blocks of {size}")?;
        }
        match &self.wwid {
            Some(wwid) => write!(out, ", {wwid}"),
            None => Ok(()),
        }
    }
}

impl Object for Unit {
    fn members(&self, members: &mut Members<'_>) {
        members.number("lun", self.lun.kernel_number());
        members.text("type", &self.device);
        members.text("vendor", &self.vendor);
        members.text("product", &self.product);
        members.add("bytes", Value::number(self.bytes()));
        members.add("block_size", Value::number(self.block_size));
        members.add("wwid", Value::text(&self.wwid));
    }
}
