mod operational;
mod security;
mod trace;
