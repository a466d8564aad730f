//! Memory for what is too large for the stack: made once, handed out once.
#![expect(
    unsafe_code,
    reason = "a value in a static becomes mutable by taking it exactly once"
)]

use core::cell::UnsafeCell;
use core::hint::black_box;
use core::sync::atomic::{AtomicBool, Ordering};

/// A value in static memory that can be taken once. One that is all zeros costs nothing in the file, and its pages cost
/// nothing until they are used. The flag lies before the value, so that whoever takes the value and begins to fill it
/// uses one page and not two.
#[repr(C)]
pub struct Static<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the only access is `take`, which the flag lets succeed once; so at most one thread ever holds the value, and
// `T: Send` lets it be any thread.
unsafe impl<T: Send> Sync for Static<T> {}

impl<T> Static<T> {
    /// Puts a value there.
    pub const fn new(value: T) -> Self {
        Self {
            taken: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// The value, the first time; `None` ever after.
    #[expect(
        clippy::mut_from_ref,
        reason = "the flag lets only one call hand out the reference"
    )]
    pub fn take(&'static self) -> Option<&'static mut T> {
        if self.taken.swap(true, Ordering::Relaxed) {
            return None;
        }
        // SAFETY: the swap above returned false for this call alone, so no other reference exists or will exist.
        Some(unsafe { &mut *self.value.get() })
    }
}

impl<T> Static<T> {
    /// Overwrites the value where it was taken: it may hold secrets.
    ///
    /// # Safety
    /// Whoever took it, and whoever borrowed from it, must not use it any more, and nobody drops it.
    pub unsafe fn wipe(&'static self) {
        if self.taken.load(Ordering::Relaxed) {
            let value = self.value.get();
            // SAFETY: the caller vouches that no other reference is used from now on, nor the value.
            unsafe { value.write_bytes(0, 1) };
            // The compiler may not leave that out.
            black_box(value);
        }
    }
}
