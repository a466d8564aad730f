mod desk;
mod ending;
mod failures;
mod kernel;
mod order;
mod patience;
mod recovery;
mod world;
