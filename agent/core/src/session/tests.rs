mod chaos;
pub(super) mod desk;
mod ending;
mod failures;
mod kernel;
mod order;
mod patience;
mod recovery;
pub(super) mod world;
