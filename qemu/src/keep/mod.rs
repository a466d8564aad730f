//! What an installed system leaves as it is: the NICs under its disks, from the first look at them until all is unmounted.
//!
//! The machine looks by itself every second ([`root`]) and notes what it sees ([`notes`]); here that is judged.

use std::collections::BTreeMap;

use serde::Deserialize;

use self::notes::Notes;
use crate::evidence::Evidence;
use crate::machine;
use crate::scenario::Nic;
use crate::wire;

pub mod notes;
pub mod root;

#[cfg(test)]
mod tests;

/// Seconds of I/O after iscsid has taken over.
const KEPT: f64 = 300.0;
/// Seconds between two looks, on a busy host.
const LONGEST_BLINK: f64 = 5.0;
/// Seconds of a disk's rest between two transfers: far below what a lost connection costs, far beyond what a busy host does.
const LONGEST_STALL: f64 = 10.0;

/// Answers of a DHCP server: to the boot, and to as many renewals as a lease of two minutes needs in five, at the latest
/// moment that its times allow.
const LEAST_ANSWERS: usize = 3;

/// What is to be kept, and what is to come up beside it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Keep {
    /// The NICs under sessions, and how the address of each begins.
    pub nics: BTreeMap<String, String>,
    /// Another NIC that the system's own service brings up.
    pub other: Option<Other>,
}

/// A NIC that is the installed system's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Other {
    /// Its name.
    pub nic: String,
    /// How its address begins.
    pub address: String,
    /// The service that is restarted.
    pub service: String,
}

impl Keep {
    /// What the machine is told on its command line.
    pub fn arguments(&self) -> String {
        let service = self.other.as_ref().map(|other| &other.service);
        service.map_or_else(String::new, |service| format!(" rig.restart={service}"))
    }

    /// Everything in which the machine's notes are not as they should be.
    pub fn complaints(&self, evidence: &Evidence) -> Vec<String> {
        let notes = Notes::of(evidence);
        let mut complaints = Vec::new();
        for (nic, beginning) in &self.nics {
            addresses(nic, beginning, &notes, &mut complaints);
            let told = notes.monitor.iter().filter(|line| interrupts(line, nic));
            complaints.extend(told.map(|line| format!("{nic}: the kernel tells: {line}")));
        }
        self.times(&notes, &mut complaints);
        connections(&notes, &mut complaints);
        if let Some(Other { nic, address, .. }) = &self.other {
            let link = notes
                .at("end")
                .and_then(|look| look.links.get(nic.as_str()));
            if !link.is_some_and(|link| link.has(address)) {
                complaints.push(format!("{nic}: no address {address}…, but {link:?}"));
            }
        }
        complaints
    }

    /// Each NIC's lease that was not renewed, by what the DHCP server says.
    pub fn leases(&self, nics: &[Nic], log: &str) -> Vec<String> {
        let leased = nics.iter().enumerate().filter(|(index, nic)| {
            let kept = self.nics.contains_key(&machine::nic_name(*index));
            kept && nic.wire.as_ref().is_some_and(|wire| wire.leases.is_some())
        });
        let renewed = leased.map(|(index, _)| {
            let tap = wire::tap(index);
            let answers = [format!("DHCPACK({tap})"), format!("DHCPREPLY({tap})")];
            let answered = |line: &&str| answers.iter().any(|answer| line.contains(answer));
            (index, log.lines().filter(answered).count())
        });
        let few = renewed.filter(|(_, times)| *times < LEAST_ANSWERS);
        few.map(|(index, times)| {
            let nic = machine::nic_name(index);
            format!("{nic}: the DHCP server answered {times} times")
        })
        .collect()
    }

    /// The five minutes, and what was done in them.
    fn times(&self, notes: &Notes<'_>, complaints: &mut Vec<String>) {
        let moment = |name| notes.moment(name);
        let (Some(began), Some(ended)) = (moment("take-over"), moment("end")) else {
            return complaints.push("iscsid has not taken over all sessions".into());
        };
        if ended - began < KEPT {
            complaints.push(format!("only {:.0} s of I/O", ended - began));
        }
        if self.other.is_some() && moment("restart").is_none_or(|at| at < began || at > ended) {
            complaints.push("the network service was not restarted".into());
        }
        let within = |times: &[f64]| longest_gap(times, began, ended);
        let blink = within(&notes.times);
        if blink > LONGEST_BLINK {
            complaints.push(format!("nobody looked for {blink:.1} s"));
        }
        if notes.transfers.len() < self.nics.len() {
            let disks = notes.transfers.keys();
            complaints.push(format!("I/O on no other disks than {disks:?}"));
        }
        for (disk, times) in &notes.transfers {
            let stall = within(times);
            if stall > LONGEST_STALL {
                complaints.push(format!("{disk}: no I/O for {stall:.1} s"));
            }
        }
        let failed = notes.failed.iter();
        complaints.extend(failed.map(|(disk, at)| format!("{disk}: an I/O error after {at} s")));
    }
}

/// Whether all looks, the last one among them, show what the first one showed of the NIC.
fn addresses(nic: &str, beginning: &str, notes: &Notes<'_>, complaints: &mut Vec<String>) {
    let first = notes.looks.first().and_then(|look| look.links.get(nic));
    let Some(first) = first.filter(|link| link.has(beginning)) else {
        return complaints.push(format!(
            "{nic}: no address {beginning}… at first: {first:?}"
        ));
    };
    for look in &notes.looks {
        let link = look.links.get(nic);
        if link != Some(first) {
            complaints.push(format!(
                "{nic}: {first:?} at first, {link:?} after {}",
                look.at
            ));
        }
    }
    if notes
        .looks
        .last()
        .is_none_or(|look| look.at != notes::UNMOUNTED)
    {
        complaints.push("nobody looked when all was unmounted".into());
    }
}

/// Whether a line of `ip monitor` tells that the NIC went down, or that an address of it is gone.
fn interrupts(line: &str, nic: &str) -> bool {
    let mut words = line.split_whitespace();
    let of_nic = words.any(|word| word.trim_end_matches(':').split('@').next() == Some(nic));
    let gone = line.contains("Deleted") && !line.contains(" fe80:");
    let down = ["state DOWN", "NO-CARRIER", "state LOWERLAYERDOWN"];
    of_nic && (gone || down.iter().any(|word| line.contains(word)))
}

/// No connection is lost once iscsid has it, and iscsid has each once.
fn connections(notes: &Notes<'_>, complaints: &mut Vec<String>) {
    let Some(began) = notes.moment("take-over") else {
        return;
    };
    for (said, text) in [
        (&notes.kernel, "detected conn error"),
        (&notes.iscsid, "Kernel reported iSCSI connection"),
        (&notes.iscsid, "is operational"),
    ] {
        let late = said
            .iter()
            .filter(|(at, line)| *at > began && line.contains(text));
        complaints.extend(late.map(|(at, line)| format!("after {at} s: {line}")));
    }
}

/// The longest time between two neighbours of `times` from `began` to `ended`, which are themselves neighbours.
fn longest_gap(times: &[f64], began: f64, ended: f64) -> f64 {
    let inside = times.iter().filter(|time| (began..ended).contains(time));
    let times: Vec<f64> = [began]
        .iter()
        .chain(inside)
        .chain([&ended])
        .copied()
        .collect();
    let gaps = times.windows(2).map(|pair| match pair {
        [one, other] => other - one,
        _ => 0.0,
    });
    gaps.fold(0.0, f64::max)
}
