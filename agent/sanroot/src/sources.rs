//! What a plan is made of, read from this machine.

use core::mem::MaybeUninit;

use sanroot_core::cmdline::Arguments;
use sanroot_core::finding::Findings;
use sanroot_core::limits::CMDLINE_BYTES;
use sanroot_core::plan::{BootPlan, Sources};
use sanroot_linux::cmdline;
use sanroot_linux::memory::Static;

static CMDLINE: Static<[u8; CMDLINE_BYTES]> = Static::new([0; CMDLINE_BYTES]);
static PLAN: Static<MaybeUninit<BootPlan<'static>>> = Static::new(MaybeUninit::uninit());

/// Makes the plan of this machine's boot, once; `None` the second time.
pub(crate) fn plan() -> Option<(&'static BootPlan<'static>, Findings<'static>)> {
    let mut findings = Findings::default();
    let sources = cmdline::read(CMDLINE.take()?);
    let arguments = Arguments::read(sources, &mut findings);
    let sources = Sources {
        arguments: &arguments,
        installed: None,
    };
    let plan = PLAN.take()?.write(BootPlan::new(&sources, &mut findings));
    Some((plan, findings))
}
