//! What must be found nowhere: the secrets of a scenario, in every form in which a program might leave one.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::scenario::Scenario;
use crate::tool::{command, run};

#[cfg(test)]
mod tests;

/// Where the root's init finds the list.
const PLACE: &str = "secrets-to-find";

/// The secrets that the scenario's servers demand and prove: plain, hexadecimal in both cases, base64.
pub fn forms(scenario: &Scenario) -> Result<Vec<String>> {
    let mut forms = Vec::new();
    for server in scenario.servers.values() {
        for credentials in [&server.chap, &server.reverse_chap].into_iter().flatten() {
            forms.extend(forms_of(&credentials.secret)?);
        }
    }
    Ok(forms)
}

fn forms_of(secret: &str) -> Result<[String; 4]> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let script = r#"printf %s "$1" | base64 --wrap=0 | tr -d ="#;
    let base64 = run(&mut command("sh", ["-c", script, "sh", secret]))?;
    Ok([secret.to_owned(), hex.to_uppercase(), hex, base64])
}

/// Puts the list into an ext4 image, for the root's init to search the machine by.
pub fn give(forms: &[String], image: &Path) -> Result<()> {
    if forms.is_empty() {
        return Ok(());
    }
    let list = image.with_extension("secrets");
    fs::write(&list, forms.join("\n") + "\n")?;
    let write = format!("write {} {PLACE}", list.display());
    run(command("debugfs", ["-w", "-R", &write]).arg(image))?;
    Ok(())
}

/// Complains of every secret in `text`, which is of `place`.
pub fn complaints(forms: &[String], place: &str, text: &str) -> Vec<String> {
    let found = forms.iter().filter(|form| text.contains(form.as_str()));
    found
        .map(|form| format!("a secret in {place}: {form:?}"))
        .collect()
}
