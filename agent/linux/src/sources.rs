//! What a plan is made of, read from this machine or named by a person.

mod firmware;

use core::mem::MaybeUninit;

use sanroot_core::cmdline::Arguments;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::Firmware;
use sanroot_core::limits::CMDLINE_BYTES;
use sanroot_core::plan::{BootPlan, Sources, installed_initiator};

use crate::memory::Static;
use crate::{cmdline, file};

static CMDLINE: Static<[u8; CMDLINE_BYTES]> = Static::new([0; CMDLINE_BYTES]);
static INSTALLED: Static<[u8; 1024]> = Static::new([0; 1024]);
static PLAN: Static<MaybeUninit<BootPlan<'static>>> = Static::new(MaybeUninit::uninit());
/// Where open-iscsi keeps the machine's initiator name.
const INITIATOR_NAME: &str = "/etc/iscsi/initiatorname.iscsi";

/// Where a plan's parts come from; what is not given is this machine's.
#[derive(Clone, Copy, Default)]
pub struct Given {
    /// A file that holds the firmware's table, or `none`.
    pub ibft: Option<&'static str>,
    /// A kernel command line.
    pub cmdline: Option<&'static str>,
    /// Whether the kernel may be asked to load what decodes a table.
    pub may_load: bool,
}

/// Makes a plan, once; `None` where the given table cannot be read, and the second time.
pub fn plan(given: Given, findings: &mut Findings<'static>) -> Option<&'static BootPlan<'static>> {
    let firmware = firmware(given, findings)?;
    let arguments = match given.cmdline {
        Some(line) => Arguments::read([line.as_bytes()], findings),
        None => Arguments::read(cmdline::read(CMDLINE.take()?), findings),
    };
    let installed = file::read_into(INITIATOR_NAME, INSTALLED.take()?).unwrap_or_default();
    let sources = Sources {
        firmware,
        arguments: &arguments,
        installed: installed_initiator(installed, findings),
    };
    Some(PLAN.take()?.write(BootPlan::new(&sources, findings)))
}

/// The firmware's tables: of a file, none, or this machine's.
pub fn firmware(
    given: Given,
    findings: &mut Findings<'static>,
) -> Option<&'static Firmware<'static>> {
    match given.ibft {
        None => firmware::of_machine(given.may_load, findings),
        Some("none") => firmware::none(),
        Some(path) => firmware::of_file(path, findings),
    }
}
