//! What depends on the processor: the entry point, the memory functions and the system calls that rustix lacks.
//!
//! A further architecture is one more file here and one more linker script.

#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "x86_64")]
pub use x86_64::*;

#[cfg(not(target_arch = "x86_64"))]
compile_error!(
    "no entry point for this architecture: add agent/linux/src/arch/<arch>.rs and linker/<arch>.ld"
);
