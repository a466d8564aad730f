//! The search for CHAP secrets in what a machine left: none may stand there, in whatever form.

use std::collections::BTreeSet;

use data_encoding::{BASE64, HEXLOWER};

use crate::scenario::Scenario;

#[cfg(test)]
mod tests;

/// Kernel argument that has the machine show everything in which a secret could have been left.
pub const ARGUMENT: &str = "rig.search";
/// What the lines say in which kernel and dracut repeat the kernel's arguments, secrets among them.
const ARGUMENTS_REPEATED: &str = "ommand line";

/// The secrets that a scenario gives to its servers, and those of its table.
pub fn of(scenario: &Scenario) -> BTreeSet<&str> {
    let servers = scenario.servers.values();
    let demanded = servers.flat_map(|server| [&server.chap, &server.reverse_chap]);
    let targets = scenario.ibft.iter().flat_map(|table| &table.targets);
    let known = targets.flat_map(|target| [&target.chap, &target.reverse_chap]);
    let discovery = scenario.discovery.iter();
    let discovery = discovery.flat_map(|both| [&both.chap, &both.reverse_chap]);
    let credentials = demanded.chain(known).flatten().chain(discovery);
    credentials.map(|one| one.secret.as_str()).collect()
}

/// Whether a secret of `scenario` stands in `text`.
pub fn stand_in(scenario: &Scenario, text: &str) -> bool {
    let mut forms = of(scenario).into_iter().flat_map(forms);
    forms.any(|form| text.contains(&form))
}

/// Where a secret of `scenario` stands on the console or in what else the machine said. A secret that the scenario gives
/// as a kernel argument may stand where the arguments are repeated.
pub fn complaints(scenario: &Scenario, console: &str, evidence: &str) -> Vec<String> {
    let secrets = of(scenario);
    let mut complaints = Vec::new();
    if secrets.is_empty() {
        return complaints;
    }
    // It stands in the kernel's log: a search that cannot find this would find no secret.
    if !evidence.contains(ARGUMENT) {
        complaints.push("the machine does not show where secrets could be".into());
    }
    for secret in secrets {
        let forms = forms(secret);
        let given = scenario.arguments.contains(secret);
        for (place, text) in [("console", console), ("evidence", evidence)] {
            for line in text.lines() {
                let excused = given && line.contains(ARGUMENTS_REPEATED);
                if !excused && forms.iter().any(|form| line.contains(form)) {
                    complaints.push(format!("a secret on the {place}: {line:?}"));
                }
            }
        }
    }
    complaints
}

/// The secret as it may be written: plain, in hex of either case, and in base64 wherever it begins in what is encoded.
fn forms(secret: &str) -> Vec<String> {
    let hex = HEXLOWER.encode(secret.as_bytes());
    let mut forms = vec![secret.to_owned(), hex.to_uppercase(), hex];
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend(secret.as_bytes());
        let encoded = BASE64.encode(&bytes);
        // Six bits a character: those at both ends that also hold bits of neighbours are left out.
        let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
        forms.extend(encoded.get(own).map(str::to_owned));
    }
    forms
}
