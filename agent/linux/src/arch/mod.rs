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

use rustix::fd::RawFd;
use rustix::io::Errno;

/// A raw result as Rust has it: the kernel returns errors as small negative numbers.
///
/// # Errors
/// The kernel's.
pub(crate) fn check(result: isize) -> Result<usize, Errno> {
    match usize::try_from(result) {
        Ok(value) => Ok(value),
        Err(_) => {
            Err(i32::try_from(result.saturating_neg())
                .map_or(Errno::INVAL, Errno::from_raw_os_error))
        }
    }
}

/// A raw result that is a new descriptor.
///
/// # Errors
/// The kernel's.
pub(crate) fn descriptor(result: isize) -> Result<RawFd, Errno> {
    RawFd::try_from(check(result)?).map_err(|_| Errno::BADF)
}
