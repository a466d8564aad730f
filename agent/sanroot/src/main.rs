//! `sanroot`: the entry point, and from arguments to a command.
#![no_std]
#![no_main]
#![expect(
    unsafe_code,
    reason = "the entry point receives the kernel's initial stack as a raw pointer"
)]

use sanroot_linux::process::{self, Startup};

sanroot_linux::entry!(start);

extern "C" fn start(stack: *const usize) -> ! {
    // SAFETY: `_start` passes the stack pointer that the kernel set, and calls this first.
    let startup = unsafe { Startup::from_stack(stack) };
    let _ = startup.arguments().count();
    process::exit(0)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    process::exit(70)
}
