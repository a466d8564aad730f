//! `sanroot dump`: saves what this system shows of its storage and network, without secrets.

use sanroot_core::args::{ArgsNotes, Room, Spec};
use sanroot_core::exit::Exit;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::{Firmware, Source};
use sanroot_core::limits::IBFT_BYTES;
use sanroot_core::secret::wipe;
use sanroot_core::system::{self, Asked, Tree, firmware_tree, saved_table};
use sanroot_linux::memory::Static;
use sanroot_linux::process::guard_memory;
use sanroot_linux::recorder::Recorder;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::complain;
use sanroot_linux::tree::System;

use crate::args::{CMDLINE, Memory, NOTES};
use crate::system::{NETWORK, TABLES};

static TABLE: Static<[u8; IBFT_BYTES]> = Static::new([0; IBFT_BYTES]);

/// Walks as `args` does, from every session and from `/`, and saves what it looks at in `folder`.
pub(crate) fn run(folder: &str) -> Exit {
    guard_memory();
    let recorder = match Recorder::new(System::live(), folder) {
        Ok(recorder) => recorder,
        Err(error) => {
            let error = sanroot_linux::errno(error);
            complain(format_args!("{folder} cannot be made: {error}"));
            return Exit::Failed;
        }
    };
    let Some(mut memory) = Memory::take() else {
        return Exit::Internal;
    };
    let walked = walk(&recorder, &mut memory);
    memory.wipe();
    match walked {
        None => Exit::Internal,
        Some(()) if recorder.is_whole() => Exit::Done,
        Some(()) => {
            complain(format_args!("{folder} has not all of it"));
            Exit::Failed
        }
    }
}

fn walk(recorder: &Recorder, memory: &mut Memory) -> Option<()> {
    let firmware = sources::firmware(Given::default(), &mut Findings::default())?;
    save_firmware(firmware, recorder);
    // What else is on the command line is read once, and saved.
    let _ = recorder.read(CMDLINE, memory.line);
    let (network, notes, tables) = (NETWORK.take()?, NOTES.take()?, TABLES.take()?);
    // Sessions first: their links are saved before what lies behind them.
    for asked in [Asked::AllSessions, Asked::Mount("/")] {
        let mut spec = Spec::new();
        let mut system = system::System {
            tree: recorder,
            firmware,
            network,
            scratch: tables,
            room: &mut Room::new(memory.room),
            notes,
        };
        system.describe(asked, &mut spec);
        *notes = ArgsNotes::new();
    }
    Some(())
}

/// Saves the raw tables; where there are none, what the kernel decoded.
fn save_firmware(firmware: &Firmware<'_>, recorder: &Recorder) {
    let Some(buffer) = TABLE.take() else {
        return;
    };
    for (number, table) in firmware.tables.iter().enumerate() {
        if let (Some(path), Some(bytes)) = (saved_table(number), table.redacted(buffer)) {
            recorder.add(&path, bytes);
        }
    }
    wipe(buffer);
    let decoded = |source| matches!(source, Source::KernelIbft | Source::KernelHost(_));
    if firmware.source().is_none_or(decoded) {
        let mut names: heapless::Vec<heapless::String<32>, 8> = heapless::Vec::new();
        recorder.list("/sys/firmware", &mut |name| {
            if Source::from_tree_name(name).is_some() {
                // More are not looked at on a running system either.
                let _ = heapless::String::try_from(name).map(|name| names.push(name));
            }
        });
        for name in &names {
            firmware_tree(recorder, name, &mut |_, _, _| {});
        }
    }
}
