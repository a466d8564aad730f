//! Simulation, contracts and host tests of sanroot: everything that may use `std`.

pub mod dracut;
pub mod release;
pub mod tree;
