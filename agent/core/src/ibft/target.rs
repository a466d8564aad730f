//! Target structures.

use core::net::IpAddr;

use crate::finding::Subject;
use crate::iscsi::{IscsiName, Lun};

use super::chap::{self, FirmwareChap};
use super::field::FLAGS;
use super::field::target::{ADDRESS, LUN, NAME, NIC, PORT};
use super::flaw::Flaw;
use super::judge::{Judge, Lost};
use super::value::LunValue;

/// The port of a target whose structure has none (RFC 7143, 4.2.7.1).
const DEFAULT_PORT: u16 = 3260;
/// Flags of a target structure: CHAP, or reverse CHAP, by a RADIUS server.
const RADIUS: u8 = 4 | 8;

/// A target that firmware logged into, or would.
#[derive(Clone, Copy, Debug)]
pub struct FirmwareTarget<'t> {
    /// Which of [`Firmware::tables`](super::Firmware::tables) it is from.
    pub table: u8,
    /// The structure's own number.
    pub index: u8,
    /// Where the structure lies, in bytes from the raw table's start; 0 in a decoded tree.
    pub offset: u16,
    /// Whether the structure is marked valid or boot selected. One that is not is for show only.
    pub valid: bool,
    /// Whether firmware booted from it.
    pub boot_selected: bool,
    /// The portal's address.
    pub address: Option<IpAddr>,
    /// The portal's TCP port; never 0.
    pub port: u16,
    /// The logical unit to boot from.
    pub lun: Lun,
    /// [`FirmwareNic::index`](super::FirmwareNic::index) of the NIC that leads there;
    /// [`Firmware::nic_of`](super::Firmware::nic_of) follows it.
    pub nic_association: u8,
    /// The target's name.
    pub name: IscsiName<'t>,
    /// What both sides prove to each other; `None` logs in without CHAP.
    pub chap: Option<FirmwareChap<'t>>,
}

impl<'t> FirmwareTarget<'t> {
    /// Whether a session can be opened from what the table says.
    pub const fn is_usable(&self) -> bool {
        self.valid && self.address.is_some()
    }

    /// Judges the structure, whose number is `number` by where it stands.
    pub(super) fn judge(number: u8, table: u8, judge: &mut Judge<'_, 't>) -> Result<Self, Lost> {
        let index = judge.index(number)?;
        let flags = judge.read_flags()?;
        let port = judge.half_word(PORT)?.unwrap_or_default();
        let chap_type = chap::written_type(judge)?;
        let nic_association = judge.byte(NIC)?.unwrap_or_default();
        judge.rename(Subject::FirmwareTarget(index));
        let (valid, boot_selected) = judge.flags(flags);
        if flags & RADIUS != 0 {
            judge.note(FLAGS, Flaw::Radius(flags));
        }
        let address = judge.needed_address(ADDRESS)?;
        let lun = match judge.structure().lun() {
            Err(flaw) => return Err(judge.refuse(LUN, flaw)),
            Ok(None) => Lun::default(),
            Ok(Some(LunValue { wire, guessed_from })) => {
                if let Some(text) = guessed_from {
                    judge.note(LUN, Flaw::AmbiguousLun(text));
                }
                Lun::from_wire(wire)
            }
        };
        let name = judge.name(NAME)?;
        let chap = FirmwareChap::judge(chap_type, judge)?;
        if address.is_none() {
            judge.note(ADDRESS, Flaw::NoAddress);
        }
        Ok(Self {
            table,
            index,
            valid,
            boot_selected,
            address,
            port: match port {
                0 => DEFAULT_PORT,
                port => port,
            },
            lun,
            nic_association,
            offset: judge.structure().offset(),
            name,
            chap,
        })
    }
}
