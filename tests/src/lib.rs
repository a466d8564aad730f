//! Simulation, contracts and host tests of sanroot: everything that may use `std`.

pub mod claim;
pub mod dissector;
pub mod dracut;
pub mod firmware;
pub mod hostile;
pub mod initiator;
pub mod installer;
pub mod istgt;
pub mod json;
pub mod namespace;
pub mod patience;
pub mod planned;
pub mod portal;
pub mod process;
pub mod relay;
pub mod release;
pub mod saved;
pub mod simulation;
pub mod specs;
pub mod stock;
pub mod target;
pub mod tgt;
pub mod touched;
pub mod tree;
