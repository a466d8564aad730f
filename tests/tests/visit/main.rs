//! Discovery and check against friendly and hostile portals, in memory.

mod deliveries;
mod documents;
mod findings;
mod verdicts;
