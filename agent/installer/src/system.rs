//! What a system has, this one or one that was saved.

use sanroot_core::args::{ArgsFlaw, ArgsNotes, Room, Source, Spec};
use sanroot_core::command::installer::Described;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Findings, Severity};
use sanroot_core::limits::{MOUNTS_BYTES, SWAPS_BYTES};
use sanroot_core::system::network::Network;
use sanroot_core::system::{self, Asked};
use sanroot_linux::memory::Static;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::complain;
use sanroot_linux::tree::System;

/// Room for the tables of mounts and swaps.
pub(crate) static TABLES: Static<[u8; MOUNTS_BYTES + SWAPS_BYTES]> =
    Static::new([0; MOUNTS_BYTES + SWAPS_BYTES]);
pub(crate) static NETWORK: Static<Network> = Static::new(Network::new());

/// The system that is described. It complains by itself.
///
/// # Errors
/// How the command ends where there is none.
pub(crate) fn of(described: Described<'_>) -> Result<System, Exit> {
    let Described::System {
        sysroot: Some(folder),
        ..
    } = described
    else {
        return Ok(System::live());
    };
    System::saved(folder).map_err(|_| {
        complain(format_args!("{folder} cannot be read"));
        Exit::Usage
    })
}

/// Puts what is asked for into `spec`. Whether that could be begun.
pub(crate) fn describe<'a>(
    (tree, saved): (&System, bool),
    (asked, source): (Asked<'a>, Source),
    room: &mut Room<'a>,
    notes: &mut ArgsNotes,
    spec: &mut Spec<'a>,
) -> bool {
    let mut findings = Findings::default();
    let firmware = match saved {
        true => sources::saved_firmware(tree, &mut findings),
        false => sources::firmware(Given::default(), &mut findings),
    };
    let (Some(firmware), Some(network), Some(scratch)) = (firmware, NETWORK.take(), TABLES.take())
    else {
        return false;
    };
    if firmware.exit() == Exit::FirmwareMalformed {
        let severity = match source {
            Source::Firmware => Severity::Error,
            Source::Auto | Source::Explicit => Severity::Warning,
        };
        notes.keep(
            format_args!("firmware"),
            severity,
            ArgsFlaw::FirmwareMalformed,
        );
    }
    let mut system = system::System {
        tree,
        firmware,
        network,
        scratch,
        room,
        notes,
    };
    system.describe(asked, spec);
    true
}
