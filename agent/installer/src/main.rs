//! `sanroot-installer`: the commands for installers and administrators. `sanroot COMMAND` executes it for those.
#![no_std]
#![no_main]
#![expect(
    unsafe_code,
    reason = "the entry point receives the kernel's initial stack as a raw pointer, and in the end wipes what held secrets"
)]

mod args;
mod attend;
mod check;
mod discover;
mod dump;
mod login;
mod logout;
mod notes;
mod request;
mod sessions;
mod show;
mod system;
mod verify;
mod visits;

use sanroot_core::command::installer::Command;
use sanroot_core::command::{Misuse, USAGE};
use sanroot_core::exit::Exit;
use sanroot_core::secret::wipe_stack;
use sanroot_linux::process::{self, Startup};
use sanroot_linux::signals;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::{complain, print};

sanroot_linux::entry!(start);
sanroot_linux::end_on_panic!("internal error, giving up");

extern "C" fn start(stack: *const usize) -> ! {
    process::forbid_dumps();
    signals::keep_children();
    // SAFETY: `_start` passes the stack pointer that the kernel set.
    let startup = unsafe { Startup::from_stack(stack) };
    let exit = match Command::parse(startup.arguments().skip(1)) {
        Ok(command) => run(command),
        Err(misuse) => explain(misuse),
    };
    // SAFETY: the command has ended, and with it all that it made.
    unsafe { sources::wipe() };
    // SAFETY: as above.
    unsafe { request::REQUEST.wipe() };
    wipe_stack();
    process::exit(exit.code())
}

fn run(command: Command<'static>) -> Exit {
    match command {
        Command::Plan {
            ibft,
            cmdline,
            sysroot,
            format,
        } => {
            let given = Given {
                ibft,
                cmdline,
                may_load: false,
            };
            show::plan(given, sysroot, format)
        }
        Command::Ibft { file, format } => show::ibft(file, format),
        Command::Discover(format) => discover::run(format),
        Command::Check(format) => check::run(format),
        Command::Login(format) => login::run(format),
        Command::Attend => attend::run(),
        Command::Sessions { strict, format } => sessions::run(strict, format),
        Command::Logout { sessions, format } => logout::run(sessions, format),
        Command::Args(asked) => args::run(asked),
        Command::Dump(folder) => dump::run(folder),
        Command::Verify(asked) => verify::run(asked),
        Command::Help => print(USAGE),
        Command::Version => print(concat!("sanroot ", env!("CARGO_PKG_VERSION"), "\n")),
    }
}

fn explain(misuse: Misuse<'_>) -> Exit {
    complain(format_args!("{misuse}\n{}", USAGE.trim_end()));
    Exit::Usage
}
