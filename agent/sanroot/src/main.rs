//! `sanroot`: the entry point, and from arguments to a command.
#![no_std]
#![no_main]
#![expect(
    unsafe_code,
    reason = "the entry point receives the kernel's initial stack as a raw pointer"
)]

mod boot;
mod firmware;
mod publish;
mod show;
mod sources;
mod status;
mod wait;

use embedded_io::Write;
use sanroot_core::command::{Command, Misuse, USAGE};
use sanroot_core::exit::Exit;
use sanroot_linux::process::{self, Startup};
use sanroot_linux::stdio::Stream;

use sources::Given;

sanroot_linux::entry!(start);

extern "C" fn start(stack: *const usize) -> ! {
    // SAFETY: `_start` passes the stack pointer that the kernel set.
    let startup = unsafe { Startup::from_stack(stack) };
    let exit = match Command::parse(startup.arguments().skip(1)) {
        Ok(command) => run(command),
        Err(misuse) => explain(misuse),
    };
    process::exit(exit.code())
}

fn run(command: Command<'static>) -> Exit {
    match command {
        Command::Wait(wait) => wait::run(wait),
        Command::Status => status::run(),
        Command::Help => print(USAGE),
        Command::Version => print(concat!("sanroot ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Boot => boot::run(),
        Command::Plan {
            ibft,
            cmdline,
            format,
        } => show::plan(Given { ibft, cmdline }, format),
        Command::Ibft { file, format } => show::ibft(file, format),
    }
}

fn print(text: &str) -> Exit {
    match Stream::Output.write_all(text.as_bytes()) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::Failed,
    }
}

fn explain(misuse: Misuse<'_>) -> Exit {
    // Where stderr is closed nobody wants to know.
    let _ = write!(Stream::Error, "sanroot: {misuse}\n{USAGE}");
    Exit::Usage
}

/// A panic has no words here: they would cost tens of kilobytes. The stage file tells where it happened, and whoever waits
/// for the agent reports it with that.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    log::error!("internal error, giving up; the stage is in /run/sanroot/stage");
    process::exit(Exit::Internal.code())
}
