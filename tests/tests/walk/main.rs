//! `sanroot args` of a system: from what is mounted to the arguments. The systems are saved ones, but for the last tests.

mod busy;
mod common;
mod dump;
mod ends;
mod firmware;
mod mounts;
mod network;
mod paths;
mod secrets;
mod storage;
