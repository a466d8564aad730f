//! iSCSI (RFC 7143) as an initiator speaks it until the kernel takes over.

mod address;
pub mod check;
pub mod discovery;
mod isid;
pub mod login;
mod lun;
mod name;
pub mod negotiation;
pub mod pdu;
mod portal;
mod stream;
pub mod text;
pub mod visit;

pub use address::{Host, NotAnAddress, TargetAddress};
pub use isid::Isid;
pub use lun::Lun;
pub use name::{IscsiName, NameFlaw};
pub use portal::{NotAPortal, Portal, PortalHost};
pub use stream::Stream;
