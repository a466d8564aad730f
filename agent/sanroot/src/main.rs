//! `sanroot`: the entry point, and from arguments to a command.
#![no_std]
#![no_main]
#![expect(
    unsafe_code,
    reason = "the entry point receives the kernel's initial stack as a raw pointer, and in the end wipes what held secrets"
)]

mod boot;
mod publish;
mod refused;
mod status;
mod supervise;
mod wait;

use core::ffi::CStr;

use sanroot_core::command::{Command, IS_ELSEWHERE, Misuse, OWN_USAGE};
use sanroot_core::exit::Exit;
use sanroot_linux::process::{self, Startup};
use sanroot_linux::stdio::{complain, print};
use sanroot_linux::{child, kmsg, sources};

use crate::boot::End;
use sanroot_core::text::AsIs;

sanroot_linux::entry!(start);
// Of a boot whoever waits for it tells more, of a supervisor its parent.
sanroot_linux::end_on_panic!("internal error, giving up: please report it, with the kernel log");

/// The binary with the commands that no initramfs needs.
const INSTALLER: &CStr = c"sanroot-installer";

extern "C" fn start(stack: *const usize) -> ! {
    process::forbid_dumps();
    // SAFETY: `_start` passes the stack pointer that the kernel set.
    let startup = unsafe { Startup::from_stack(stack) };
    let mut arguments = startup.arguments();
    let _ = arguments.next();
    let end = match Command::parse(arguments) {
        Ok(command) => run(command, &startup),
        Err(misuse) => End::Exit(explain(misuse)),
    };
    kmsg::flush();
    // SAFETY: the command has ended, and with it all that it made.
    unsafe { sources::wipe() };
    let exit = match end {
        End::Exit(exit) => exit,
        End::Supervise => {
            child::execute(process::OWN_PROGRAM, &[c"sanroot", c"supervise"]);
            // It is not there any more.
            Exit::Internal
        }
    };
    process::exit(exit.code())
}

fn run(command: Command<'static>, startup: &Startup) -> End {
    End::Exit(match command {
        Command::Boot => return boot::run(),
        Command::Wait(wait) => wait::run(wait),
        Command::Status => status::run(),
        Command::Supervise => supervise::run(),
        Command::Installer(name) => hand_over(name, startup),
        Command::Help => {
            // The other binary knows the commands of both.
            let _ = startup.become_neighbour(INSTALLER);
            print(OWN_USAGE)
        }
        Command::Version => print(concat!("sanroot ", env!("CARGO_PKG_VERSION"), "\n")),
    })
}

/// Lets the other binary do the command.
fn hand_over(name: &str, startup: &Startup) -> Exit {
    let error = sanroot_linux::errno(startup.become_neighbour(INSTALLER));
    complain(format_args!("{}{IS_ELSEWHERE}{error}", AsIs(name)));
    Exit::Failed
}

fn explain(misuse: Misuse<'_>) -> Exit {
    const USAGE: &str = OWN_USAGE.trim_ascii_end();
    complain(format_args!("{misuse}\n{}", AsIs(USAGE)));
    Exit::Usage
}
