//! A kernel command line, read and planned.

use sanroot_core::cmdline::Arguments;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::Firmware;
use sanroot_core::plan::{BootPlan, Sources};

/// What `then` makes of a line and its plan, for a machine with that firmware and without a name or secrets of its own. What is
/// found is added to `findings`.
pub fn planned<'t, R>(
    line: &'t str,
    firmware: &Firmware<'t>,
    mut findings: Findings<'t>,
    then: impl FnOnce(&Arguments<'t>, &BootPlan<'t>, &Findings<'t>) -> R,
) -> R {
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let sources = Sources {
        firmware,
        arguments: &arguments,
        installed: None,
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    then(&arguments, &plan, &findings)
}
