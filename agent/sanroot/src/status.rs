//! `sanroot status`: the report of this boot, as text; before there is one, how far the agent is.

use core::mem::ManuallyDrop;

use embedded_io::Write;
use sanroot_core::boot::Stage;
use sanroot_core::exit::Exit;
use sanroot_core::text::AsIs;
use sanroot_linux::stdio::{Stream, complain};
use sanroot_linux::{file, state};

/// Copies the report's text to stdout, or tells the stage.
pub(crate) fn run() -> Exit {
    // It is closed with the process.
    let Ok(report) = file::open(state::TEXT).map(ManuallyDrop::new) else {
        let stage = state::stage();
        complain(format_args!(
            "there is no report yet; the agent's stage: {}",
            AsIs(stage.map_or("it has not begun", Stage::word))
        ));
        return match stage {
            Some(_) => Exit::Done,
            None => Exit::Failed,
        };
    };
    let mut buffer = [0; 4096];
    loop {
        match file::read_all(&report, &mut buffer) {
            Ok([]) => return Exit::Done,
            Ok(bytes) => {
                if Stream::Output.write_all(bytes).is_err() {
                    return Exit::Failed;
                }
            }
            Err(_) => return Exit::Failed,
        }
    }
}
