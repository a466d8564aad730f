//! The commands that only read: `sanroot ibft` and `sanroot plan`.

use embedded_io::Write;
use sanroot_core::cmdline::ArgumentFlaw;
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Cause, Finding, Findings};
use sanroot_core::plan::{self, PlanFlaw, PlanText, Verdict};
use sanroot_core::{ibft, limits::OUTPUT_BYTES};
use sanroot_linux::gathered::Gathered;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::{Stream, complain};
use sanroot_linux::tree::System;

/// Decodes and judges a firmware table.
pub(crate) fn ibft(file: Option<&'static str>, format: Format) -> Exit {
    let mut findings = Findings::default();
    let given = Given {
        ibft: file,
        ..Given::default()
    };
    let Some(firmware) = sources::firmware(given, &mut findings) else {
        return unreadable(file);
    };
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
    let printed = ibft::print(firmware, &findings, format, &mut out).is_ok();
    ended(printed && out.flush().is_ok(), firmware.exit())
}

/// Prints what `boot` would do, here or with the system that lies in a folder.
pub(crate) fn plan(given: Given, sysroot: Option<&str>, format: Format) -> Exit {
    let mut findings = Findings::default();
    let plan = match sysroot {
        None => sources::plan(given, &mut findings),
        Some(folder) => match System::saved(folder) {
            Ok(system) => sources::plan_of(&system, given, &mut findings),
            Err(_) => return unreadable(sysroot),
        },
    };
    let Some((plan, firmware)) = plan else {
        return unreadable(given.ibft);
    };
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
    let findings = &findings;
    let printed = match format {
        Format::Json => plan::write_json(&mut out, plan, findings).is_ok(),
        _ => write!(out, "{}", PlanText { plan, findings }).is_ok(),
    };
    let exit = match plan.verdict() {
        Verdict::Boot | Verdict::NothingAsked => Exit::Done,
        Verdict::Impossible => {
            let reasons = findings.kept().iter().map(reason);
            reasons.fold(Exit::Failed.or(firmware.exit()), Exit::or)
        }
    };
    ended(printed && out.flush().is_ok(), exit)
}

/// How a plan without any session ends for this finding.
fn reason(finding: &Finding<'_>) -> Exit {
    match finding.cause {
        Cause::Argument(ArgumentFlaw::ChapIncomplete) => Exit::Contradiction,
        Cause::Plan(PlanFlaw::SecretsRefused) => Exit::SecretUnavailable,
        _ => Exit::Failed,
    }
}

fn ended(printed: bool, exit: Exit) -> Exit {
    if printed { exit } else { Exit::Failed }
}

fn unreadable(file: Option<&str>) -> Exit {
    let file = file.unwrap_or("the firmware's table");
    complain(format_args!("{file} cannot be read"));
    Exit::Usage
}
