//! `sanroot args` as an installer calls it: exit codes, formats, secrets, the firmware.

mod common;
mod firmware;
mod formats;
mod secrets;
mod situations;
mod verify;
