//! A machine, its network and its storage, in memory and under a virtual clock.
//!
//! [`World`] takes what the agent wants done, as bytes where the real thing takes bytes, and tells it what comes of it,
//! each thing at its time. Nothing waits, so thousands of boots pass in a second; all chance comes from one seed, so each
//! can be repeated. What a real kernel would punish with a leak or a lock-up panics here.

mod bytes;
pub mod chance;
pub mod chaos;
pub mod crowd;
pub mod dhcp;
pub mod ipv6;
pub mod link;
pub mod names;
pub mod plan;
mod queue;
mod seeds;
pub mod target;
mod told;
pub mod transport;
pub mod trial;
mod weather;
mod world;

pub use seeds::each_seed;
pub use told::Told;
pub use weather::Weather;
pub use world::{Modules, Setup, World};
