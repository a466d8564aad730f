mod anew;
mod bench;
mod campaign;
mod end;
mod forgotten;
mod hostile;
mod leases;
mod lost;
