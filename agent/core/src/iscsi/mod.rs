//! iSCSI (RFC 7143) as an initiator speaks it until the kernel takes over.

mod address;
mod isid;
mod lun;
mod name;
pub mod pdu;
pub mod text;

pub use address::{Host, NotAnAddress, TargetAddress};
pub use isid::Isid;
pub use lun::Lun;
pub use name::{IscsiName, NameFlaw};
