//! The shell functions of dracut 059: the iscsi module, and `network-legacy`.

use std::fs;
use std::process::Command;

use super::{Understood, is_v6, package, prefix, workplace};

/// Makes a root of its own around the script.
const ROOT: &str = r#"
mount -t tmpfs none /run && mkdir /run/modules /run/lines && mount --bind "$1" /run/modules &&
  mount --bind "$2" /run/lines && mount -t tmpfs none /tmp && mount -t tmpfs none /etc &&
  mkdir /etc/cmdline.d && exec dash -c "$0" dracut /run/modules /run/lines
"#;

/// Runs dracut's own scripts with each line as `/proc/cmdline`, and tells what they make of it. The number of a VLAN device goes
/// to ip(8), which reads it as printf(1) does: in octal behind a zero.
const SCRIPT: &str = r#"
modules=$1 lines=$2
hookdir=/tmp/hooks PATH=/tmp/bin:$PATH; mkdir /tmp/hooks /tmp/bin
ln -s /usr/lib/dracut/dracut-util /tmp/bin/dracut-getarg; ln -s /usr/lib/dracut/dracut-util /tmp/bin/dracut-getargs
. /usr/lib/dracut/modules.d/99base/dracut-dev-lib.sh
. /usr/lib/dracut/modules.d/99base/dracut-lib.sh
. "$modules/40network/net-lib.sh"
eval "$(sed -n '/^get_vid()/,/^}/p' "$modules/35network-legacy/ifup.sh")"
die() { echo "die¦$*"; exit 1; }
warn() { case $* in *"does not exist"*) ;; *) echo "warn¦$*" ;; esac; }
info() { :; }
for line in "$lines"/*; do
  mount --bind "$line" /proc/cmdline
  rm -f /tmp/vlan.* /tmp/bond.* /tmp/net.* /etc/cmdline.d/*
  echo "line¦${line##*/}"
  (
    netroot=
    for netroot in $(getargs netroot=); do
      unset iscsi_username iscsi_password iscsi_in_username iscsi_in_password iscsi_iface_name iscsi_netdev_name
      parse_iscsi_root "$netroot" || echo "die¦parse_iscsi_root"
      echo "target¦$iscsi_target_name¦$iscsi_target_ip¦$iscsi_target_port¦${iscsi_lun:-0}¦$iscsi_iface_name¦$iscsi_netdev_name¦$iscsi_username¦$iscsi_password¦$iscsi_in_username¦$iscsi_in_password"
    done
    echo "initiator¦$(getarg rd.iscsi.initiator=)"
    echo "all¦$(getarg rd.iscsi.username=)¦$(getarg rd.iscsi.password=)¦$(getarg rd.iscsi.in.username=)¦$(getarg rd.iscsi.in.password=)"
    for p in $(getargs ip=); do
      ip_to_var "$p"
      echo "ip¦$ip¦$gw¦$mask¦$dev¦$autoconf¦$mtu"
    done
    for p in $(getargs rd.route=); do
      route_to_var "$p" && echo "route¦$route_mask¦$route_gw¦$route_dev"
    done
    for p in $(getargs ifname=); do
      parse_ifname_opts "$p"
      echo "name¦$ifname_if¦$ifname_mac"
    done
    (. "$modules/35network-legacy/parse-ip-opts.sh")
    . "$modules/35network-legacy/parse-vlan.sh"
    . "$modules/35network-legacy/parse-bond.sh"
    for f in /tmp/vlan.*.*; do
      case $f in *.phy | *'*'*) continue ;; esac
      . "$f"; id=$(printf %d "$(get_vid "$vlanname")" 2>/dev/null) || id=none
      echo "vlan¦$vlanname¦$phydevice¦$id"
    done
    for f in /tmp/bond.*.info; do
      case $f in *'*'*) continue ;; esac
      . "$f"; echo "bond¦$bondname¦$bondslaves¦$bondoptions¦$bondmtu"
    done
  )
  umount /proc/cmdline
done
"#;

/// What dracut's scripts understand of each line: its iscsi module, and what `network-legacy` does with NICs.
///
/// # Panics
/// Where they cannot be had or do not run, or refuse a line.
pub fn dracut(temporary: &str, lines: &[String]) -> Vec<Understood> {
    let modules = package(temporary, "dracut-network").join("usr/lib/dracut/modules.d");
    let folder = workplace(temporary, "dracut-lines");
    for (at, line) in lines.iter().enumerate() {
        fs::write(folder.join(format!("{at:05}")), format!("{line}\n")).expect("a new file");
    }
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c"])
        .arg(ROOT)
        .arg(SCRIPT)
        .args([&modules, &folder])
        .output()
        .expect("unshare runs");
    let said = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}\n{errors}");
    let mut all: Vec<Understood> = Vec::new();
    for told in said.lines() {
        let parts: Vec<&str> = told.split('¦').collect();
        if parts[0] == "line" {
            all.push(Understood::default());
            continue;
        }
        let at = all.len() - 1;
        assert!(!matches!(parts[0], "die" | "warn"), "{told}: {}", lines[at]);
        take(all.last_mut().expect("a line"), &parts);
    }
    assert_eq!(all.len(), lines.len(), "{errors}");
    all
}

fn take(understood: &mut Understood, parts: &[&str]) {
    match parts {
        ["target", name, address, port, lun, iface, nic, auth @ ..] => {
            let auth = auth.join(" ");
            let target = format!("{name} {address} {port} {lun} {iface} {nic} {auth}");
            understood.targets.insert(target);
        }
        ["initiator", name] => (*name).clone_into(&mut understood.initiator),
        ["all", auth @ ..] if auth.iter().any(|part| !part.is_empty()) => {
            // They hold for every target that brings none of its own.
            let auth = auth.join(" ");
            let targets = std::mem::take(&mut understood.targets);
            let full = |target: String| match target.strip_suffix("   ") {
                Some(bare) => format!("{bare}{auth}"),
                None => target,
            };
            understood.targets = targets.into_iter().map(full).collect();
        }
        ["ip", address, gateway, mask, nic, method, mtu] => {
            let nic = understood.nics.entry((*nic).to_owned()).or_default();
            let subnet = format!("{address}/{}", prefix(mask));
            match *method {
                "none" if is_v6(address) => _ = nic.v6.insert(subnet),
                "none" => _ = nic.v4.insert(subnet),
                "dhcp" => _ = nic.v4.insert("dhcp".into()),
                "auto6" | "dhcp6" => _ = nic.v6.insert("auto".into()),
                "link6" => _ = nic.v6.insert("link".into()),
                other => panic!("{other}"),
            }
            if !gateway.is_empty() {
                nic.routers.insert((*gateway).to_owned());
            }
            (*mtu).clone_into(&mut nic.mtu);
        }
        ["route", to, via, nic] => {
            let nic = understood.nics.entry((*nic).to_owned()).or_default();
            nic.routes.insert(format!("{to} {via}"));
        }
        ["name", name, mac] => {
            understood
                .names
                .insert((*name).to_owned(), (*mac).to_owned());
        }
        ["vlan", name, parent, id] => {
            let vlan = format!("{parent} {id}");
            understood.vlans.insert((*name).to_owned(), vlan);
        }
        ["bond", name, ports, options, mtu] => {
            let bond = format!("{ports} {options} {mtu}");
            understood.bonds.insert((*name).to_owned(), bond);
        }
        _ => {}
    }
}
