//! systemd-network-generator 252.

use std::process::Command;

use super::{Understood, is_v6};

/// What systemd's generator understands of a line's NICs.
///
/// # Panics
/// Where it does not run, or refuses the line.
pub fn networkd(line: &str) -> Understood {
    let script = "mount -t tmpfs none /run && /usr/lib/systemd/systemd-network-generator || exit 1; \
        cd /run/systemd/network 2>/dev/null && for file in *; do echo \"file ${file#*-}\"; cat \"$file\"; done; :";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .env("SYSTEMD_PROC_CMDLINE", line)
        .env("SYSTEMD_IN_INITRD", "1")
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}: {line}");
    let mut understood = Understood::default();
    let text = String::from_utf8(output.stdout).expect("text");
    for file in text.split("file ").skip(1) {
        let (name, text) = file.split_once('\n').expect("a name");
        take(&mut understood, name, text);
    }
    understood
}

fn take(understood: &mut Understood, file: &str, text: &str) {
    let get = |key: &str| {
        let found = text
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        found.unwrap_or_default().to_owned()
    };
    let (name, kind) = file.rsplit_once('.').expect("a kind");
    match kind {
        "netdev" => return take_device(understood, name, &get),
        "link" => {
            understood.names.insert(name.to_owned(), get("MACAddress"));
            return;
        }
        _ => {}
    }
    for line in text.lines() {
        if let Some(vlan) = line.strip_prefix("VLAN=") {
            let told = understood.vlans.entry(vlan.to_owned()).or_default();
            *told = format!("{name} {told}");
        }
    }
    take_port(understood, &get("Bond"), name);
    let nic = understood.nics.entry(name.to_owned()).or_default();
    nic.mtu = get("MTUBytes");
    let dhcp = get("DHCP");
    if matches!(dhcp.as_str(), "yes" | "ipv4") {
        nic.v4.insert("dhcp".into());
    }
    if matches!(dhcp.as_str(), "yes" | "ipv6") {
        nic.v6.insert("auto".into());
    }
    for section in text.split("\n[").skip(1) {
        let get = |key: &str| section.lines().find_map(|line| line.strip_prefix(key));
        if let Some(subnet) = get("Address=") {
            let addresses = if is_v6(subnet) {
                &mut nic.v6
            } else {
                &mut nic.v4
            };
            addresses.insert(subnet.to_owned());
        }
        match (
            section.starts_with("Route]"),
            get("Destination="),
            get("Gateway="),
        ) {
            (true, Some(to), via) => {
                _ = nic
                    .routes
                    .insert(format!("{to} {}", via.unwrap_or_default()))
            }
            (true, None, Some(router)) => _ = nic.routers.insert(router.to_owned()),
            _ => {}
        }
    }
}

/// Takes a VLAN device or a bond.
fn take_device(understood: &mut Understood, name: &str, get: &dyn Fn(&str) -> String) {
    let (devices, told) = match get("Kind").as_str() {
        "bond" => (&mut understood.bonds, format!("  {}", get("MTUBytes"))),
        _ => (&mut understood.vlans, get("Id")),
    };
    devices.entry(name.to_owned()).or_default().push_str(&told);
}

/// Takes a port of a bond, whose options and MTU were read before it.
fn take_port(understood: &mut Understood, bond: &str, name: &str) {
    if let Some(told) = understood.bonds.get_mut(bond) {
        let between = if told.starts_with(' ') { "" } else { " " };
        let (ports, rest) = told.split_once("  ").expect("ports and the rest");
        *told = format!("{ports}{between}{name}  {rest}");
    }
}
