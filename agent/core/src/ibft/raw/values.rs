//! The values of each kind of structure, field by field.

use crate::bytes::Fixed;
use crate::ibft::address::decode;
use crate::ibft::field::{initiator, nic, target};
use crate::ibft::value::{InitiatorValues, LunValue, NicValues, TargetValues};

use super::{RawTable, Slot};

impl<'t> RawTable<'t> {
    /// The values of an initiator structure.
    pub(in crate::ibft) fn initiator(
        &self,
        slot: &Slot<'t>,
        fields: &Fixed<'t, { initiator::LENGTH }>,
    ) -> InitiatorValues<'t> {
        use initiator::{ISNS, NAME, PRIMARY_RADIUS, SECONDARY_RADIUS, SLP};
        InitiatorValues {
            flags: slot.flags,
            isns: Ok(decode(fields.part::<{ ISNS.at() }, 16>())),
            slp: Ok(decode(fields.part::<{ SLP.at() }, 16>())),
            primary_radius: Ok(decode(fields.part::<{ PRIMARY_RADIUS.at() }, 16>())),
            secondary_radius: Ok(decode(fields.part::<{ SECONDARY_RADIUS.at() }, 16>())),
            name: self.text(fields.part::<{ NAME.at() }, 4>()),
        }
    }

    /// The values of a NIC structure.
    pub(in crate::ibft) fn nic(
        &self,
        slot: &Slot<'t>,
        fields: &Fixed<'t, { nic::LENGTH }>,
    ) -> NicValues<'t> {
        use nic::{
            ADDRESS, DHCP, GATEWAY, HOSTNAME, MAC, ORIGIN, PCI, PREFIX, PRIMARY_DNS, SECONDARY_DNS,
            VLAN,
        };
        NicValues {
            index: slot.index,
            flags: slot.flags,
            address: Ok(decode(fields.part::<{ ADDRESS.at() }, 16>())),
            prefix: fields.u8::<{ PREFIX.at() }>(),
            origin: fields.u8::<{ ORIGIN.at() }>(),
            gateway: Ok(decode(fields.part::<{ GATEWAY.at() }, 16>())),
            primary_dns: Ok(decode(fields.part::<{ PRIMARY_DNS.at() }, 16>())),
            secondary_dns: Ok(decode(fields.part::<{ SECONDARY_DNS.at() }, 16>())),
            dhcp_server: Ok(decode(fields.part::<{ DHCP.at() }, 16>())),
            vlan: fields.u16_le::<{ VLAN.at() }>(),
            mac: Ok(Some(fields.field::<{ MAC.at() }, 6>())),
            pci_bdf: fields.u16_le::<{ PCI.at() }>(),
            hostname: self.text(fields.part::<{ HOSTNAME.at() }, 4>()),
        }
    }

    /// The values of a target structure.
    pub(in crate::ibft) fn target(
        &self,
        slot: &Slot<'t>,
        fields: &Fixed<'t, { target::LENGTH }>,
    ) -> TargetValues<'t> {
        use target::{
            ADDRESS, CHAP_NAME, CHAP_SECRET, CHAP_TYPE, LUN, NAME, NIC, PORT, REVERSE_NAME,
            REVERSE_SECRET,
        };
        TargetValues {
            index: slot.index,
            flags: slot.flags,
            address: Ok(decode(fields.part::<{ ADDRESS.at() }, 16>())),
            port: fields.u16_le::<{ PORT.at() }>(),
            lun: Ok(Some(LunValue {
                wire: fields.field::<{ LUN.at() }, 8>(),
                guessed_from: None,
            })),
            chap_type: fields.u8::<{ CHAP_TYPE.at() }>(),
            nic_association: fields.u8::<{ NIC.at() }>(),
            name: self.text(fields.part::<{ NAME.at() }, 4>()),
            chap_name: self.text(fields.part::<{ CHAP_NAME.at() }, 4>()),
            chap_secret: self.text(fields.part::<{ CHAP_SECRET.at() }, 4>()),
            reverse_name: self.text(fields.part::<{ REVERSE_NAME.at() }, 4>()),
            reverse_secret: self.text(fields.part::<{ REVERSE_SECRET.at() }, 4>()),
        }
    }
}
