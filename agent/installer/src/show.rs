//! The commands that only read: `sanroot ibft` and `sanroot plan`.

use embedded_io::Write;
use sanroot_core::cmdline::ArgumentFlaw;
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Cause, Finding, Findings, Refusal};
use sanroot_core::ibft;
use sanroot_core::json::Value;
use sanroot_core::limits::{ATTEMPT_DEADLINE, BOOT_DEADLINE, OUTPUT_BYTES};
use sanroot_core::plan::{self, LoginSettings, PlanFlaw, PlanText, Verdict};
use sanroot_core::request::UnreadableInput;
use sanroot_linux::gathered::Gathered;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::{Stream, complain};
use sanroot_linux::tree::System;

use crate::notes::Answer;

/// What the document of a plan has that cannot be made.
const NO_PLAN: &[(&str, Value<'static>)] = &[
    ("verdict", Value::Text(&"impossible")),
    ("asked_for", Value::Bool(false)),
    ("initiator", Value::Null),
    ("login", Value::Object(&LoginSettings::DEFAULT)),
    ("deadline_s", Value::Number(BOOT_DEADLINE.as_secs())),
    ("attempt_s", Value::Number(ATTEMPT_DEADLINE.as_secs())),
];

/// Decodes and judges a firmware table.
pub(crate) fn ibft(file: Option<&'static str>, format: Format) -> Exit {
    let mut findings = Findings::default();
    let given = Given {
        ibft: file,
        ..Given::default()
    };
    let Some(firmware) = sources::firmware(given, &mut findings) else {
        let answer = Answer {
            format,
            schema: "sanroot/ibft/1",
            members: &[
                ("source", Value::Null),
                ("usable", Value::Bool(false)),
                ("initiator", Value::Null),
            ],
            lists: &["nics", "targets", "tables"],
        };
        return unreadable(&answer, file);
    };
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
    let printed = ibft::print(firmware, &findings, format, &mut out).is_ok();
    ended(printed && out.flush().is_ok(), firmware.exit())
}

/// Prints what `boot` would do, here or with the system that lies in a folder.
pub(crate) fn plan(given: Given, sysroot: Option<&str>, format: Format) -> Exit {
    let mut findings = Findings::default();
    let answer = Answer {
        format,
        schema: "sanroot/plan/1",
        members: NO_PLAN,
        lists: &["nics", "sessions"],
    };
    let plan = match sysroot {
        None => sources::plan(given, &mut findings),
        Some(folder) => match System::saved(folder) {
            Ok(system) => sources::plan_of(&system, given, &mut findings),
            Err(_) => return unreadable(&answer, sysroot),
        },
    };
    let Some((plan, firmware)) = plan else {
        return unreadable(&answer, given.ibft);
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

fn unreadable(answer: &Answer, file: Option<&str>) -> Exit {
    let (file, fault) = (file.unwrap_or("the firmware's table"), UnreadableInput);
    complain(format_args!("{file} {fault}"));
    answer.refuse(&Refusal {
        subject: &file,
        fault: &fault,
    });
    Exit::Usage
}
