mod anew;
mod bench;
pub(super) mod campaign;
mod end;
mod forgotten;
mod hostile;
mod leases;
mod lost;
mod routers;
