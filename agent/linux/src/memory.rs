//! Memory for what is too large for the stack: made once, handed out once.
#![expect(
    unsafe_code,
    reason = "a value in a static becomes mutable by taking it exactly once"
)]

use core::cell::UnsafeCell;
use core::hint::black_box;
use core::sync::atomic::{AtomicUsize, Ordering};

/// The addresses of the values that were taken, zero behind the last one. They lie together, on a page that the kernel has filled
/// before the first instruction (`linker/x86_64.ld`): a flag beside each value would use a page of its own for a value that is taken
/// and not filled.
static TAKEN: [AtomicUsize; 64] = [const { AtomicUsize::new(0) }; 64];

/// A value in static memory that can be taken once, of 64 at most in one process. One that is all zeros costs nothing in the
/// file, and its pages cost nothing until they are used.
#[repr(transparent)]
pub struct Static<T>(UnsafeCell<T>);

// SAFETY: the only access is `take`, which `is_second` lets succeed once; so at most one thread ever holds the value, and
// `T: Send` lets it be any thread.
unsafe impl<T: Send> Sync for Static<T> {}

impl<T> Static<T> {
    /// Puts a value there.
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// The value, the first time; `None` ever after.
    // Where it is called its address is a number, and so is that of each part of the value.
    #[inline(always)]
    #[expect(
        clippy::mut_from_ref,
        reason = "only the first call hands out the reference"
    )]
    pub fn take(&'static self) -> Option<&'static mut T> {
        let value = self.0.get();
        if is_second(value.addr()) {
            return None;
        }
        // SAFETY: this call alone was told that nobody had taken it, so no other reference exists or will exist.
        Some(unsafe { &mut *value })
    }
}

/// Notes that the value at an address is taken; whether that was noted before, or there is no room.
// One for all values.
#[inline(never)]
fn is_second(value: usize) -> bool {
    for place in &TAKEN {
        match place.compare_exchange(0, value, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return false,
            Err(taken) if taken == value => return true,
            Err(_) => {}
        }
    }
    true
}

impl<T> Static<T> {
    /// Overwrites the value where it was taken: it may hold secrets.
    ///
    /// # Safety
    /// Whoever took it, and whoever borrowed from it, must not use it any more, and nobody drops it.
    pub unsafe fn wipe(&'static self) {
        // SAFETY: the bytes are the value's; the caller vouches that no reference to it is used from now on, nor the value.
        unsafe { wipe_bytes(self.0.get().cast(), size_of::<T>()) };
    }
}

/// Overwrites so many bytes of the value that lies there, where it was taken.
///
/// # Safety
/// As of [`Static::wipe`], and the bytes are the value's.
// One for all values.
#[inline(never)]
unsafe fn wipe_bytes(value: *mut u8, length: usize) {
    let mut taken = TAKEN.iter();
    if taken.any(|taken| taken.load(Ordering::Relaxed) == value.addr()) {
        // SAFETY: the caller vouches for the bytes.
        unsafe { value.write_bytes(0, length) };
        // The compiler may not leave that out.
        black_box(value);
    }
}
