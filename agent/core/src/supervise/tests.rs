mod anew;
mod bench;
mod end;
mod forgotten;
mod hostile;
mod leases;
mod lost;
