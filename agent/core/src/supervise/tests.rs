mod anew;
mod bench;
mod end;
mod hostile;
mod leases;
mod lost;
