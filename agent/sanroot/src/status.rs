//! `sanroot status`: the report of this boot, as text.

use embedded_io::Write;
use sanroot_core::exit::Exit;
use sanroot_linux::stdio::{Stream, complain};
use sanroot_linux::{file, state};

/// Copies the report's text to stdout.
pub(crate) fn run() -> Exit {
    let Ok(report) = file::open(state::TEXT) else {
        complain(format_args!(
            "there is no report: {} does not exist",
            state::TEXT
        ));
        return Exit::Failed;
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
