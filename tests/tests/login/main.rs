//! The login against friendly, hostile and real targets, and the rules that it is held to.

mod bytes;
mod crowd;
mod deliveries;
mod dissected;
mod identities;
mod istgt;
mod rules;
mod stream;
mod tgt;
mod tgt_chap;
mod verdicts;
