mod bench;
mod hostile;
mod leases;
mod lost;
