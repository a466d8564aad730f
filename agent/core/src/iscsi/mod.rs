//! iSCSI (RFC 7143) as an initiator speaks it until the kernel takes over.

mod lun;
mod name;

pub use lun::Lun;
pub use name::{IscsiName, NameFlaw};
