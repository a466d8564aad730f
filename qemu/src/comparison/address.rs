//! From a NIC's carrier to its address: the agent, and dracut's network-legacy in the stack that is compared.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::stack::Stack;
use super::statistics::Samples;
use crate::kernel::{Choice, Kernel};
use crate::scenario::Scenario;
use crate::trace::Event;
use crate::trial::Bench;

#[cfg(test)]
mod tests;

const HOOK: &str = include_str!("../../guest/comparison/address");
const STACKS: [Stack; 2] = [Stack::Sanroot, Stack::Iscsid];

/// A way to an address.
struct Method {
    /// What a reader of the table calls it.
    title: &'static str,
    /// The folder of the machine, with the network that it needs.
    machine: &'static str,
    /// The argument that asks for it.
    argument: &'static str,
    /// The member of the trace's event that names the address.
    until: &'static str,
    /// The cable is in before the NIC is raised, else it is plugged in afterwards.
    plugged: bool,
}

/// The first lease of QEMU's network, 10.0.2.15, is also the address given beforehand. The kernel's numbers are those of a
/// little-endian processor.
const METHODS: [Method; 4] = [
    Method {
        title: "static",
        machine: "qemu/comparison/address",
        argument: "ip=10.0.2.15::10.0.2.2:255.255.255.0::san0:none",
        until: "address=0xf02000a",
        plugged: false,
    },
    Method {
        title: "DHCPv4",
        machine: "qemu/comparison/address",
        argument: "ip=san0:dhcp",
        until: "address=0xf02000a",
        plugged: false,
    },
    // fd00:7::50; the link-local address that the kernel makes first is another one.
    Method {
        title: "DHCPv6",
        machine: "qemu/comparison/address6",
        argument: "ip=san0:dhcp6",
        until: "address={0x70000fd,0x5000000000000000}",
        plugged: false,
    },
    Method {
        title: "static, the cable in before",
        machine: "qemu/comparison/address",
        argument: "ip=10.0.2.15::10.0.2.2:255.255.255.0::san0:none",
        until: "address=0xf02000a",
        plugged: true,
    },
];

/// What the table's times are.
const WHAT: &str = "\
Guest time from the NIC's carrier (dev_activate, once it is up and has carrier) to the address that was asked for being added \
(__inet_insert_ifa, ipv6_add_addr). Carrier comes a second after the NIC is raised; in the last line it is there before, and \
the time is from the raising. For both stacks alike the detection of duplicates that the kernel does after adding is not \
counted, nor are link-local addresses.";

/// The bit `__LINK_STATE_NOCARRIER` of a net_device's `state`.
const NO_CARRIER: u64 = 1 << 2;

/// Gives each kind of address to both stacks `rounds` times, alternating, and prints the table.
pub fn run(bench: &Bench, rounds: usize) -> Result<()> {
    let kernel = Kernel::get(Choice::Stable, &bench.cache)?;
    let mut samples = METHODS.map(|_| STACKS.map(|_| Samples::default()));
    for _ in 0..rounds {
        for (method, samples) in METHODS.iter().zip(&mut samples) {
            for (stack, samples) in STACKS.into_iter().zip(samples) {
                samples.push(time(bench, &kernel, stack, method)? * 1e3);
            }
        }
    }
    let mut table = head();
    for (method, samples) in METHODS.iter().zip(&samples) {
        table += &row(method.title, samples);
    }
    println!("{WHAT}\n\n{table}");
    Ok(())
}

fn head() -> String {
    let ours = Stack::Sanroot.title();
    format!("| carrier to address | {ours} | network-legacy | times ours |\n|---|---|---|---|\n")
}

/// The line of a method: milliseconds of ours, and of network-legacy.
fn row(title: &str, [ours, theirs]: &[Samples; 2]) -> String {
    let times = ours.times_less_than(theirs).unwrap_or_default();
    format!("| {title} | {ours:.2} ms | {theirs:.1} ms | {times:.0} |\n")
}

/// Seconds from carrier to address, in one boot.
fn time(bench: &Bench, kernel: &Kernel, stack: Stack, method: &Method) -> Result<f64> {
    let mut scenario = Scenario::read(Path::new(method.machine))?;
    scenario.name.insert_str(0, "comparison-");
    write!(
        scenario.arguments,
        " {} rig.until={}",
        method.argument, method.until
    )?;
    if method.plugged {
        scenario.cables.clear();
    }
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
    eprintln!("{title}, {}: {:.2} ms", method.title, taken * 1e3);
    Ok(taken)
}

/// Seconds from where the NIC is up and has carrier to the event that says `until`.
fn taken(trace: &str, until: &str) -> Option<f64> {
    let mut carrier = None;
    for event in Event::all(trace) {
        if event.text.split_whitespace().any(|word| word == until) {
            return Some(event.at - carrier?);
        }
        let nic = event.member("nic");
        if event.name == "activate" && nic.is_some_and(|nic| nic.trim_matches('"') != "lo") {
            let state = event.member("state")?.strip_prefix("0x")?;
            let state = u64::from_str_radix(state, 16).ok()?;
            // The kernel may activate a NIC again that has carrier already.
            carrier = (state & NO_CARRIER == 0).then(|| carrier.unwrap_or(event.at));
        }
    }
    None
}
