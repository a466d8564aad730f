//! One session's life: from a plan to a disk, and to the next connection when one is lost.

mod correlator;
mod disk;
mod event;
mod fault;
mod retry;
mod timeline;

pub use correlator::Correlator;
pub use disk::DiskName;
pub use event::{ChildEnd, Event, Job, JobKind, Outbox, Selection};
pub use fault::{Failure, Fault};
pub use retry::Backoff;
pub use timeline::Timeline;
