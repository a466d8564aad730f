mod chap;
mod operational;
mod security;
mod trace;
