//! The firmware's raw table, as it is and with its checksum repaired so that the input gets beyond the frame.

use sanroot_core::command::Format;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::{self, Firmware, Source, scan};
use sanroot_core::limits::{IBFT_BYTES, IBFT_STRUCTURES};

/// Bytes that hold the report of any input that is tried.
const ROOM: usize = 1 << 20;

fn read(table: &[u8]) {
    let (mut firmware, mut findings) = (Firmware::new(), Findings::default());
    firmware.read_table(Source::File, table, &mut findings);
    assert!(firmware.nics.len() + firmware.targets.len() <= IBFT_STRUCTURES);
    for target in &firmware.targets {
        assert!(target.port != 0 && !target.name.as_str().contains(['/', '\n']));
        assert!(
            firmware
                .nic_of(target)
                .is_none_or(|at| at < firmware.nics.len())
        );
    }
    for nic in &firmware.nics {
        assert!(nic.vlan.is_none_or(|vlan| (1..=4094).contains(&vlan)));
    }
    for format in [Format::Text, Format::Json, Format::Sysfs] {
        let mut room = vec![0; ROOM];
        ibft::print(&firmware, &findings, format, &mut room.as_mut_slice()).expect("room");
    }
}

/// Reads one input.
pub(crate) fn run(input: &[u8]) {
    read(input);
    for candidate in scan::candidates(input, 0x80000, scan::has_ending) {
        assert!((66..=IBFT_BYTES).contains(&candidate.length));
    }
    let mut table = input.to_vec();
    if table.len() < 66 {
        return;
    }
    let length = u32::try_from(table.len()).expect("a small input");
    table[4..8].copy_from_slice(&length.to_le_bytes());
    table[8] = 1;
    table[9] = 0;
    let sum = table.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    table[9] = sum.wrapping_neg();
    read(&table);
}
