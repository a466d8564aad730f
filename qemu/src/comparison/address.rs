//! From a NIC's carrier to its address: the agent, and dracut's network-legacy in the stack that is compared.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::stack::Stack;
use super::statistics::Samples;
use super::trace::Event;
use crate::kernel::{Choice, Kernel};
use crate::scenario::Scenario;
use crate::trial::Bench;

#[cfg(test)]
mod tests;

const HOOK: &str = include_str!("../../guest/comparison/address");
const STACKS: [Stack; 2] = [Stack::Sanroot, Stack::Iscsid];

/// A way to an address.
struct Method {
    /// What a reader of the table calls it.
    title: &'static str,
    /// The argument that asks for it.
    argument: &'static str,
    /// What the trace says of the address when the NIC gets it.
    until: &'static str,
}

/// The first lease of QEMU's network, 10.0.2.15, is also the address given beforehand.
const METHODS: [Method; 2] = [
    Method {
        title: "static",
        argument: "ip=10.0.2.15::10.0.2.2:255.255.255.0::san0:none",
        until: "address=0xf02000a",
    },
    Method {
        title: "DHCPv4",
        argument: "ip=san0:dhcp",
        until: "address=0xf02000a",
    },
];

/// Gives each kind of address to both stacks `rounds` times, alternating, and prints the table.
pub fn run(bench: &Bench, rounds: usize) -> Result<()> {
    let kernel = Kernel::get(Choice::Stable, &bench.cache)?;
    let mut table = format!(
        "| carrier to address | {} | network-legacy | times ours |\n|---|---|---|---|\n",
        Stack::Sanroot.title()
    );
    for method in METHODS {
        let mut samples = STACKS.map(|_| Samples::default());
        for _ in 0..rounds {
            for (stack, samples) in STACKS.into_iter().zip(&mut samples) {
                samples.push(time(bench, &kernel, stack, &method)? * 1e3);
            }
        }
        let [ours, theirs] = samples;
        let times = ours.times_less_than(&theirs).context("no median")?;
        writeln!(
            table,
            "| {} | {ours:.1} ms | {theirs:.1} ms | {times:.0} |",
            method.title
        )?;
    }
    println!("{table}");
    Ok(())
}

/// Seconds from carrier to address, in one boot.
fn time(bench: &Bench, kernel: &Kernel, stack: Stack, method: &Method) -> Result<f64> {
    let mut scenario = Scenario::read(Path::new("qemu/comparison/address"))?;
    scenario.name.insert_str(0, "comparison-");
    write!(
        scenario.arguments,
        " {} rig.until={}",
        method.argument, method.until
    )?;
    let place = "/usr/lib/dracut/hooks/pre-trigger/00-address.sh";
    scenario.files.insert(place.into(), HOOK.into());
    let image = stack.image(kernel, bench.sanroot(), &bench.cache)?;
    let verdict = bench.boot(&scenario, kernel, image)?;
    let complaints = verdict.complaints.join("; ");
    let folder = verdict.workplace.folder.display();
    let title = stack.title();
    ensure!(complaints.is_empty(), "{title}: {complaints}; see {folder}");
    let trace = verdict.evidence.files.get("/run/trace");
    let trace = trace.with_context(|| format!("no trace; see {folder}"))?;
    let taken = taken(trace, method.until);
    let taken = taken.with_context(|| format!("the trace lacks an event; see {folder}"))?;
    eprintln!("{title}, {}: {:.1} ms", method.title, taken * 1e3);
    Ok(taken)
}

/// Seconds from where the kernel tells of the NIC's carrier to the event that says `until`.
fn taken(trace: &str, until: &str) -> Option<f64> {
    let mut carrier = None;
    for event in Event::all(trace) {
        if event.text.contains(until) {
            return Some(event.at - carrier?);
        }
        let nic = event.member("nic");
        if event.name == "carrier" && nic.is_some_and(|nic| nic.trim_matches('"') != "lo") {
            carrier = Some(event.at);
        }
    }
    None
}
