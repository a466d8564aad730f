//! The page of device identification (SPC-4, 7.8.6): which of a logical unit's names is taken, and how it is written.
//!
//! Both are Linux's (`scsi_vpd_lun_id`, `drivers/scsi/scsi_lib.c`), so that the name can be compared with the file `wwid`
//! of the disk in sysfs.

use heapless::String;

use crate::bytes::Reader;
use crate::text::is_unseen;
use crate::text::utf8;
use crate::written::write;

/// Bytes of the longest name: a SCSI name string.
const NAME_BYTES: usize = 255;
/// Association with the logical unit, and not its port or target.
const OF_UNIT: u8 = 0;

/// A logical unit's name.
pub type Wwid = String<NAME_BYTES>;

/// The name of the logical unit; `None` where the page has none.
pub(super) fn wwid(page: &[u8]) -> Option<Wwid> {
    let mut reader = Reader::new(page);
    let head = reader.fixed::<4>()?;
    if head.u8::<1>() != 0x83 {
        return None;
    }
    let length = usize::from(head.u16_be::<2>());
    let (list, _) = reader
        .rest()
        .split_at_checked(length)
        .unwrap_or((reader.rest(), &[]));
    let mut reader = Reader::new(list);
    let mut best: Option<(u8, &[u8], u8)> = None;
    while let Some(head) = reader.fixed::<4>() {
        let Some(name) = reader.take(usize::from(head.u8::<3>())) else {
            break;
        };
        let kind = head.u8::<1>() & 0x0f;
        let rank = if (head.u8::<1>() >> 4) & 3 == OF_UNIT {
            rank(kind, name)
        } else {
            0
        };
        // Of two equal ones the first counts.
        if rank > best.map_or(0, |(_, _, rank)| rank) {
            best = Some((kind, name, rank));
        }
    }
    let (kind, name, _) = best?;
    written(kind, name)
}

/// How well a name tells units apart: the longer the better. 0 is for none.
fn rank(kind: u8, name: &[u8]) -> u8 {
    match (kind, name.len(), name.first().map_or(0, |first| first >> 4)) {
        (_, 0, _) => 0,
        (8, ..) => 9,
        (3, 16, 6) => 8,
        (2, 16, _) => 7,
        (2, 12, _) => 6,
        (3, 8, 5) => 5,
        (3, 8, 2) => 4,
        (2, 8, _) => 3,
        (3, 8, 3) | (1, ..) => 1,
        _ => 0,
    }
}

fn written(kind: u8, name: &[u8]) -> Option<Wwid> {
    let mut text = Wwid::new();
    match kind {
        1 | 8 => {
            if kind == 1 {
                text.push_str("t10.").ok()?;
            }
            let end = name
                .iter()
                .position(|&byte| byte == 0)
                .unwrap_or(name.len());
            let name = utf8(name.get(..end)?)?;
            if name.chars().any(is_unseen) {
                return None;
            }
            text.push_str(name).ok()?;
        }
        _ => {
            text.push_str(if kind == 2 { "eui." } else { "naa." })
                .ok()?;
            for byte in name {
                write(&mut text, format_args!("{byte:02x}")).ok()?;
            }
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests;
