mod chap;
mod faults;
mod operational;
mod security;
mod trace;
