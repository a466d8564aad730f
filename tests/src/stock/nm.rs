//! nm-initrd-generator 1.42.

use std::fs;
use std::process::Command;

use super::{Nic, Understood, is_v6, package, workplace};

/// What NetworkManager's generator understands of a line's NICs.
///
/// # Panics
/// Where it cannot be had or does not run, or says anything about the line.
pub fn nm(temporary: &str, line: &str) -> Understood {
    let program =
        package(temporary, "network-manager").join("usr/lib/NetworkManager/nm-initrd-generator");
    let libraries = package(temporary, "libglib2.0-0").join("usr/lib/x86_64-linux-gnu");
    let folder = workplace(temporary, "nm-connections");
    let out = folder.join("connections");
    for name in ["connections", "sys"] {
        fs::create_dir(folder.join(name)).expect("a new folder");
    }
    let output = Command::new(program)
        .env("LD_LIBRARY_PATH", libraries)
        .arg("-c")
        .arg(&out)
        .arg("-r")
        .arg(folder.join("reasons"))
        .arg("-i")
        .arg(folder.join("initrd"))
        .arg("-d")
        .arg(folder.join("sys"))
        .arg("--")
        .args(line.split(' '))
        .output()
        .expect("the generator runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}: {line}");
    let mut understood = Understood::default();
    for entry in fs::read_dir(&out).expect("a readable folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("text");
        take(&mut understood, &text);
    }
    understood
}

/// Takes one keyfile (nm-settings-keyfile(5)).
fn take(understood: &mut Understood, text: &str) {
    let mut section = "";
    let mut settings: Vec<(&str, &str, &str)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix('['), line.split_once('=')) {
            (Some(name), _) => section = name.trim_end_matches(']'),
            (None, Some((key, value))) => settings.push((section, key, value)),
            _ => {}
        }
    }
    let get = |section: &str, key: &str| {
        let found = settings
            .iter()
            .find(|setting| (setting.0, setting.1) == (section, key));
        found.map_or("", |found| found.2)
    };
    let name = match get("connection", "interface-name") {
        "" => get("ethernet", "mac-address").to_ascii_lowercase(),
        name => name.to_owned(),
    };
    match get("connection", "type") {
        "vlan" => {
            let vlan = format!("{} {}", get("vlan", "parent"), get("vlan", "id"));
            understood.vlans.insert(name.clone(), vlan);
        }
        "bond" => {
            let mut options: Vec<_> = settings
                .iter()
                .filter(|setting| setting.0 == "bond")
                .collect();
            options.sort_by_key(|setting| setting.1);
            let options: Vec<_> = options
                .iter()
                .map(|it| format!("{}={}", it.1, it.2))
                .collect();
            understood.bonds.insert(name.clone(), options.join(","));
        }
        _ => {}
    }
    if get("connection", "slave-type") == "bond" {
        return;
    }
    let nic = understood.nics.entry(name).or_default();
    get("ethernet", "mtu").clone_into(&mut nic.mtu);
    addresses(nic, &settings);
}

/// What the settings, by section and key, say of addresses.
fn addresses(nic: &mut Nic, settings: &[(&str, &str, &str)]) {
    for (section, key, value) in settings {
        match (*section, *key, *value) {
            ("ipv4", "method", "auto") => _ = nic.v4.insert("dhcp".into()),
            ("ipv6", "method", "auto") => _ = nic.v6.insert("auto".into()),
            ("ipv6", "method", "link-local") => _ = nic.v6.insert("link".into()),
            (_, key, value) if key.starts_with("address") => {
                let (subnet, router) = value.split_once(',').unwrap_or((value, ""));
                let addresses = if is_v6(subnet) {
                    &mut nic.v6
                } else {
                    &mut nic.v4
                };
                addresses.insert(subnet.to_owned());
                if !router.is_empty() {
                    nic.routers.insert(router.to_owned());
                }
            }
            (_, key, value) if key.starts_with("route") => {
                nic.routes.insert(value.replace(',', " "));
            }
            _ => {}
        }
    }
}
