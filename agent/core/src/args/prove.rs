//! Nothing counts as made before it was read back.

use super::compare::{About, Compared, Secrets};
use super::{ArgsFlaw, ArgsNotes, Differs, How, Made, Secrecy, Spec};
use crate::cmdline::Arguments;
use crate::finding::{Explain, Findings};
use crate::ibft::Firmware;
use crate::plan::{BootPlan, Sources};

/// Reads `line`, the arguments in one line, as the agent reads it, and compares it with the description that it was made
/// from. What differs is in `notes`. `nothing` is a firmware without tables.
pub fn prove<'a>(
    spec: &Spec<'a>,
    how: How,
    made: &Made<'a>,
    line: &'a [u8],
    nothing: &Firmware<'a>,
    notes: &mut ArgsNotes,
) {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line], &mut findings);
    let sources = Sources {
        firmware: nothing,
        arguments: &arguments,
        installed: None,
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let compared = Compared {
        spec,
        arguments: &arguments,
        plan: &plan,
        stock: how.dialect.is_stock(),
        networked: made.networked,
    };
    let secrets = match how.secrecy {
        Secrecy::Inline => Secrets::Told,
        Secrecy::File | Secrecy::Omit => Secrets::Untold,
    };
    compared.compare(made.explicit, secrets, &mut |about, differs| {
        let flaw = ArgsFlaw::NotProved(differs);
        match about {
            About::Session(at) => {
                let id = spec.sessions.get(at).map_or(0, |session| session.id);
                notes.keep(format_args!("sessions/{id}"), flaw.severity(), flaw);
            }
            About::Nic(at) => {
                let id = spec.nics.get(at).map_or(0, |nic| nic.id);
                notes.keep(format_args!("nics/{id}"), flaw.severity(), flaw);
            }
        }
    });
    let on = |switch: Option<crate::cmdline::Switch<'_>>| switch.is_some_and(|switch| switch.on);
    let firmware = (on(arguments.iscsi.firmware), on(arguments.iscsi.ibft));
    if firmware != (made.firmware, made.firmware_nics) {
        let flaw = ArgsFlaw::NotProved(Differs::Session);
        notes.keep(format_args!("arguments"), flaw.severity(), flaw);
    }
}
