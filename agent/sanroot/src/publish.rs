//! Keeping the rest of the boot informed: the stage file, and the report when somebody may want to read it.

use sanroot_core::boot::{Boot, Stage};
use sanroot_core::report::Report;
use sanroot_linux::{errno, state};

/// Writes what changed.
pub(crate) struct Publisher {
    stage: Option<Stage>,
}

impl Publisher {
    /// Nothing was told yet.
    pub(crate) const fn new() -> Self {
        Self { stage: None }
    }

    /// Tells the stage. What cannot be written changes nothing about the boot, and was warned of at its start.
    pub(crate) fn stage(&mut self, stage: Stage) {
        if self.stage != Some(stage) {
            self.stage = Some(stage);
            let _ = state::set_stage(stage);
        }
    }

    /// Tells a boot's stage, and its report first where others go on by it.
    pub(crate) fn boot(&mut self, boot: &Boot<'_, '_>) {
        if self.stage != Some(boot.stage()) && boot.stage().is_decided() {
            if !self.stage.is_some_and(Stage::is_decided) {
                name_root(boot);
            }
            report(&Report::Boot(boot));
        }
        self.stage(boot.stage());
    }

    /// Tells how it ended.
    pub(crate) fn finish(&mut self, end: &Report<'_, '_>) {
        report(end);
        self.stage(end.outcome());
    }
}

/// Has the root named.
fn name_root(boot: &Boot<'_, '_>) {
    if let Some(disk) = boot.root_disk()
        && let Err(error) = state::set_root_disk(disk)
    {
        log::warn!("{disk} cannot be made /dev/root: {}", errno(error));
    }
}

/// Writes both forms of a report.
pub(crate) fn report(report: &Report<'_, '_>) {
    // As above.
    let _ = state::replace(state::REPORT, |out| report.write_json(out));
    let _ = state::replace(state::TEXT, |out| {
        report
            .write_text(out)
            .map_err(|_| embedded_io::ErrorKind::Other)
    });
}
