//! Digests of headers and data segments (RFC 7143, 13.1): CRC32C, in use once a login has agreed on them.

use crc::{CRC_32_ISCSI, Crc, Table};

/// Bytes of a digest.
pub const DIGEST_BYTES: usize = 4;

/// A table of 256 entries: discovery carries some megabytes at most.
const CRC32C: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// Which digests are in use on a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    /// Headers carry one.
    pub header: bool,
    /// Data segments carry one, over their padding too.
    pub data: bool,
}

impl Digests {
    /// During login.
    pub const NONE: Self = Self {
        header: false,
        data: false,
    };
}

/// The digest of the bytes of all `parts`, in the order of the wire: the byte with the lowest coefficients first.
pub fn crc32c(parts: &[&[u8]]) -> [u8; DIGEST_BYTES] {
    let mut digest = CRC32C.digest();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_le_bytes()
}
