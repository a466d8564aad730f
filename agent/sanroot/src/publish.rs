//! Keeping the rest of the boot informed: the stage file, the report when somebody may want to read it, and what was done to
//! the network.

use sanroot_core::boot::{Boot, Fault, Stage};
use sanroot_core::finding::{Findings, Subject};
use sanroot_core::handover::{Announced, Network};
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::report::Report;
use sanroot_core::story::Level;
use sanroot_core::time::Instant;
use sanroot_linux::memory::Static;
use sanroot_linux::netlink::{Family, Netlink};
use sanroot_linux::{OwnedFd, kmsg, process, state, transport};

use crate::refused;

/// What is known of the network, in the process that needs it.
pub(crate) static NETWORK: Static<Network> = Static::new(Network::new());

/// Writes what changed.
pub(crate) struct Publisher {
    stage: Option<Stage>,
    /// Where the stage is told.
    file: Option<OwnedFd>,
    /// Nobody asked for this boot, which is still to be told.
    unasked: bool,
    network: Option<&'static mut Network>,
    announced: Announced,
}

impl Publisher {
    /// Nothing was told yet.
    pub(crate) fn new() -> Self {
        Self {
            stage: None,
            file: None,
            unasked: false,
            network: NETWORK.take(),
            announced: Announced::new(),
        }
    }

    /// Has it told, with the next stage, that no argument asks for this boot.
    pub(crate) const fn nobody_asked(&mut self) {
        self.unasked = true;
    }

    /// Tells the stage. What cannot be written changes nothing about the boot, and was warned of at its start.
    pub(crate) fn stage(&mut self, stage: Stage) {
        if self.stage != Some(stage) {
            self.keep(stage, process::own());
        }
    }

    /// Keeps the stage: the first one by what tells that there is an agent, unless an earlier try has left that. Where others go on
    /// by it they are to be woken; for any other one the next system call is enough.
    fn keep(&mut self, stage: Stage, agent: u32) {
        if core::mem::take(&mut self.unasked) {
            let _ = state::set_unasked();
        }
        match &self.file {
            Some(file) if !stage.is_decided() || self.stage == Some(stage) => {
                state::change_stage(file, stage, agent);
            }
            None if self.stage.is_none() && state::begin(agent).is_ok() => {}
            _ => self.file = state::set_stage(stage, agent).ok(),
        }
        self.stage = Some(stage);
    }

    /// Tells a boot's stage, and its report first where others go on by it; before both what waits for the log.
    // Called twice.
    #[inline(never)]
    pub(crate) fn boot(&mut self, boot: &Boot<'_, '_>) {
        kmsg::flush();
        let stage = boot.stage();
        if stage.is_decided() && self.stage != Some(stage) {
            if !self.stage.is_some_and(Stage::is_decided) {
                // Whoever goes on by this may turn swap on; before it there is none.
                process::guard_memory();
                name_root(boot);
            }
            report(&Report::Boot(boot));
        }
        // The image's own network services start by the stage, and must find this.
        self.network(boot);
        self.stage(stage);
    }

    /// Tells what was done to the network.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn network(&mut self, boot: &Boot<'_, '_>) {
        if self.announced.is_due(boot)
            && let Some(network) = &mut self.network
        {
            network.gather(boot);
            let mut result = state::set_network(network);
            if let Some(initiator) = &boot.plan().initiator {
                network.files(&initiator.name, &mut |file| {
                    result = result.and(state::leave(&file));
                });
            }
            if let Err(error) = result {
                refused::tell(
                    Level::Warn,
                    format_args!("the network cannot be told"),
                    error,
                );
            }
        }
    }

    /// When the first of the leases that the machine boots from is to be renewed, and when the first is to be had from any
    /// server.
    pub(crate) fn renewal(&self) -> Option<[Instant; 2]> {
        self.network.as_ref()?.first_renewal()
    }

    /// Tells how it ended, as it should.
    pub(crate) fn finish(&mut self, end: &Report<'_, '_>) {
        report(end);
        clear(end.outcome());
        self.keep(end.outcome(), 0);
    }
}

/// Removes what is for the image's own network services, where the machine goes on from the SAN. Where the boot failed they are
/// about to read it.
fn clear(outcome: Stage) {
    if matches!(outcome, Stage::Released | Stage::Complete) {
        state::remove_for_images();
    }
}

/// Has the root named.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn name_root(boot: &Boot<'_, '_>) {
    if let Some(disk) = boot.root_disk()
        && let Err(error) = state::set_root_disk(disk)
    {
        refused::tell(
            Level::Warn,
            format_args!("{disk} cannot be made /dev/root"),
            error,
        );
    }
}

/// Tells of an agent that has died, or is about to, as it would have told of its own failure, and removes what it left half
/// made. Once it had decided, its own report stays, and what others have gone on by.
pub(crate) fn crashed() {
    // It may have ended as it should since this was asked for, or somebody else has told.
    let Some((mut stage, agent @ 1..)) = state::kept() else {
        return;
    };
    let mut findings = Findings::new();
    findings.add(Subject::Machine, Fault::Crashed(stage));
    if !stage.is_decided() {
        stage = Stage::Failed;
        report(&Report::Nothing(&findings, stage));
    }
    clear(stage);
    // Others go on by it, and the report is there; nobody else is to tell, and a console takes its time.
    let _ = state::set_stage(stage, 0);
    kmsg::install();
    for finding in findings.kept() {
        finding.tell();
    }
    if let Ok(sessions) = transport::Sessions::open()
        && let Ok(handle) = transport::handle()
    {
        // The kernel complains on the console where nobody hears what becomes of a session.
        let _hears = Netlink::open(Family::Iscsi);
        sessions.remove_half_made(agent, Transport::new(handle));
    }
}

/// Writes both forms of a report.
pub(crate) fn report(report: &Report<'_, '_>) {
    // As above.
    let _ = state::replace(state::REPORT, &mut |out| report.write_json(out));
    let _ = state::replace(state::TEXT, &mut |out| {
        report
            .write_text(out)
            .map_err(|_| embedded_io::ErrorKind::Other)
    });
}
