//! How our module compares the installed system's files for network services with what the agent left for them, under each
//! shell that an initramfs may have, and which of networkd's it joins to the agent's.

use std::cell::RefCell;

use sanroot_core::handover::Network;
use sanroot_tests::dracut::every_shell_says;

/// A NIC with an IPv4 lease, and a VLAN device with addresses of both families on a bond of two ports.
const STATE: &[u8] = include_bytes!("../fuzz/seeds/handover/state");

/// What the agent leaves networkd for a link of [`STATE`].
fn unit(link: &str) -> String {
    let mut network = Network::new();
    network.read_state(STATE).expect("a state");
    let unit = RefCell::new(String::new());
    network.files(&"iqn.2001-04.com.example:host", &mut |file| {
        if file.path.to_string() == format!("/run/systemd/network/00-sanroot-{link}.network") {
            *unit.borrow_mut() = file.content.to_string();
        }
    });
    unit.into_inner()
}

/// A machine whose boot used `eth0` and `bond0.42`, whose root is at `/run/root`: in its folder of networkd's files `before` is
/// run, then the hook, then `after` in the folder of the agent's.
fn compared(before: &str, after: &str) -> String {
    let [eth0, vlan] = [unit("eth0"), unit("bond0.42")];
    format!(
        r#"
        NEWROOT=/run/root theirs=/run/root/etc/systemd/network
        mkdir -p /run/net/eth0 /run/net/bond0.42 /run/net/eth1 /run/systemd/network /run/sanroot "$theirs"
        echo 52:54:00:12:34:56 > /run/net/eth0/address
        echo 52:54:00:00:00:01 | tee /run/net/eth1/address > /run/net/bond0.42/address
        : > /run/net/eth1/master
        : | tee /run/net/eth0/device > /run/net/eth1/device
        mount --bind /run/net /sys/class/net
        printf '%s' '{eth0}' > /run/systemd/network/00-sanroot-eth0.network
        printf '%s' '{vlan}' > /run/systemd/network/00-sanroot-bond0.42.network
        cd "$theirs"
        {before}
        . "$module/compare-sanroot.sh"
        cd /run/systemd/network
        {after}
        "#
    )
}

/// The note, and which folders of drop-ins there are.
const NOTED: &str = "cat /run/sanroot/shadowed; ls -d /run/systemd/network/*.d 2> /dev/null";

#[test]
fn files_of_the_root_that_name_the_agents_links_are_told() {
    let script = r#"
        NEWROOT=/run/root
        mkdir -p /run/net/ens3 /run/net/ens4 /run/systemd/network
        echo 52:54:00:12:3a:5f > /run/net/ens3/address
        echo 52:54:00:12:3a:50 > /run/net/ens4/address
        : | tee /run/net/ens3/device > /run/net/ens4/device
        mount --bind /run/net /sys/class/net
        rm -rf /run/sanroot
        . "$module/compare-sanroot.sh"
        echo "without agent $?" && mkdir /run/sanroot
        . "$module/compare-sanroot.sh"
        echo "nothing $?"
        : > /run/systemd/network/00-sanroot-ens3.network
        . "$module/compare-sanroot.sh"
        echo "without files $?"
        mkdir -p $NEWROOT/etc/systemd/network $NEWROOT/etc/NetworkManager/system-connections $NEWROOT/etc/network/interfaces.d $NEWROOT/etc/netplan $NEWROOT/usr/lib/netplan /run/netplan
        cd $NEWROOT/etc/systemd/network
        printf '[Match]\nName=ens3\n' > 00-first.network
        printf '[Match]\nName=ens3 ens4\n' > 10-name.network
        printf '[Match]\nPermanentMACAddress=52:54:00:12:3a:5f' > '20 mac.network'
        printf '[Match]\nName=ens31\n' > 30-other.network
        printf '[Match]\nName=ens31 ens3\n' > 40-list.network
        ln -s /nowhere 00-sanroot-ens3.network
        ln -s /nowhere 00-sanroot-ens4.network
        cd ../../NetworkManager/system-connections
        printf '[connection]\ninterface-name=ens3\n' > wired.nmconnection
        printf '[ethernet]\nmac-address=52:54:00:12:3A:5F\n' > 'upper case.nmconnection'
        printf '[ethernet]\nmac-address=52:54:00:12:3A:50\n' > other.nmconnection
        : > sanroot-ens3.nmconnection
        cd ../../network
        printf 'auto lo ens3\niface lo inet loopback\n' > interfaces
        printf '# the root disk\n  iface\tens3\tinet dhcp\n' > interfaces.d/san
        printf 'network:\n  ethernets:\n    ens3:\n      dhcp4: true\n' > ../netplan/10-key.yaml
        printf '    lan:\n      match:\n        macaddress: "52:54:00:12:3A:5F"\n' > ../netplan/20-mac.yaml
        printf '      match: {macaddress: 52:54:00:12:3a:5f }\n' > ../netplan/30-flow.yaml
        printf '      match: {name: "ens3"}\n' > ../netplan/40-name.yaml
        printf '    ens31:\n      set-name: ens31\n      macaddress: 52:54:00:12:3a:50\n' > ../netplan/50-other.yaml
        printf '      set-name: ens3\n' > $NEWROOT/usr/lib/netplan/vendor.yaml
        printf '    ens3: {}\n' > /run/netplan/image.yaml
        . "$module/compare-sanroot.sh"
        echo "$?"
        cat /run/sanroot/shadowed
    "#;
    let noted = "without agent 0\nnothing 0\nwithout files 0\n0\n\
        before /etc/systemd/network/00-first.network\n\
        before /etc/systemd/network/00-sanroot-ens3.network\n\
        behind /etc/systemd/network/10-name.network\n\
        behind /etc/systemd/network/20 mac.network\n\
        behind /etc/systemd/network/40-list.network\n\
        before /etc/NetworkManager/system-connections/sanroot-ens3.nmconnection\n\
        behind /etc/NetworkManager/system-connections/upper case.nmconnection\n\
        behind /etc/NetworkManager/system-connections/wired.nmconnection\n\
        behind /etc/network/interfaces.d/san\n\
        behind /etc/netplan/10-key.yaml\n\
        behind /etc/netplan/20-mac.yaml\n\
        behind /etc/netplan/30-flow.yaml\n\
        behind /etc/netplan/40-name.yaml\n\
        behind /usr/lib/netplan/vendor.yaml\n\
        behind /run/netplan/image.yaml";
    every_shell_says(script, noted);
}

/// What must hold behind a joined file: the unit without the lines that begin with one of `given_up`, and what takes a link away
/// set back.
fn last_word(unit: &str, given_up: &[&str]) -> String {
    let resets = "Name MACAddress PermanentMACAddress Type Kind Driver Path Property Host Virtualization KernelCommandLine Architecture";
    let mut text = format!("[Match]\n{}=\n", resets.replace(' ', "=\n"));
    let kept = |line: &&str| !given_up.iter().any(|beginning| line.starts_with(beginning));
    for line in unit.lines().filter(kept) {
        text += &format!("{line}\n");
    }
    text + "[Link]\nMACAddress=\nUnmanaged=no\nActivationPolicy=up\nARP=yes\nMulticast=yes\n\
        [Network]\nBridge=\nBond=\nVRF=\nBatmanAdvanced=\nBindCarrier=\n"
}

/// Whose value is the installed system's to say, in every file.
const THEIRS: [&str; 3] = ["DHCP=", "DNS=", "RequiredForOnline="];

#[test]
fn the_file_that_networkd_would_have_taken_is_joined() {
    let script = compared(
        r#"printf '[Match]\nName=eth0\n[Network]\nVLAN=data\n' > 10-san.network
        mkdir 10-san.network.d && : > '10-san.network.d/a b.conf'"#,
        r#"cat /run/sanroot/shadowed && cd 00-sanroot-eth0.network.d
        for file in *.conf; do echo "$file $(readlink "$file")"; done
        stat -c %a . 10-sanroot.conf 90-sanroot.conf /run/sanroot/shadowed
        cat 10-sanroot.conf 90-sanroot.conf"#,
    );
    let unused = [
        "LinkLocalAddressing=",
        "IPv6AcceptRA=",
        "IPv6PrivacyExtensions=",
        "UseAutonomousPrefix=",
        "DHCPv6Client=",
    ];
    let last = last_word(&unit("eth0"), &[&THEIRS[..], &unused].concat());
    assert!(last.contains("\nAddress=10.0.2.15/24\n") && last.contains("\nSendRelease=no\n"));
    let expected = format!(
        "joined /etc/systemd/network/10-san.network\n\
        10-sanroot.conf \n\
        20-root.conf /etc/systemd/network/10-san.network\n\
        30-a b.conf /etc/systemd/network/10-san.network.d/a b.conf\n\
        90-sanroot.conf \n\
        755\n644\n644\n600\n\
        [Network]\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=\n[IPv6AcceptRA]\nUseAutonomousPrefix=yes\nDHCPv6Client=yes\n\
        {last}"
    );
    every_shell_says(&script, expected.trim_end());
}

#[test]
fn where_the_boot_uses_ipv6_nothing_of_it_is_given_up() {
    let script = compared(
        "printf '[Match]\\nName=bond0.42\\n[Network]\\nLinkLocalAddressing=no\\n' > 10-san.network",
        "cat /run/sanroot/shadowed && cd 00-sanroot-bond0.42.network.d && ls && cat 90-sanroot.conf",
    );
    let last = last_word(&unit("bond0.42"), &THEIRS);
    assert!(last.contains("\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=true\n"));
    let expected = format!(
        "joined /etc/systemd/network/10-san.network\n20-root.conf\n90-sanroot.conf\n\
        {last}[DHCPv6]\nWithoutRA=no"
    );
    every_shell_says(&script, &expected);
}

#[test]
fn a_file_that_would_take_the_nic_from_the_boot_is_hidden() {
    let own = "[Match]\\nName=eth0\\n";
    let hidden = [
        "[Match]\\nName=eth0\\nHost=other\\n",
        "[Match]\\nName=eth0 !lo\\n",
        "[Match]\\nName=eth0\\nMACAddress=52:54:00:12:34:99\\n",
        "[Match]\\nName=eth0\\nType=wlan\\n",
        "[Match]\\nName=eth0\\nName=\\\\\\neth1\\n",
        &format!("{own}[Link]\\nMACAddress=52:54:00:12:34:99\\n"),
        &format!("{own}[Link]\\nUnmanaged=yes\\n"),
        &format!("{own}[Link]\\nActivationPolicy=down"),
        &format!("{own}[Link]\\nARP=no\\n"),
        &format!("{own}[Link]\\nMulticast=no\\n"),
        &format!("{own}[Network]\\nBridge = br0\\n"),
        &format!("{own}[Network]\\nBond=bond1\\n"),
        &format!("{own}[Network]\\nVRF=red\\n"),
        &format!("{own}[Network]\\nBatmanAdvanced=mesh\\n"),
        &format!("{own}[Network]\\nBindCarrier=eth2\\n"),
        // A port of the boot's bond, named by the bond's own address.
        "[Match]\\nName=eth1\\n[Network]\\nDHCP=yes\\n",
    ];
    for file in hidden {
        let script = compared(
            &format!(
                ": > ../../../../systemd/network/00-sanroot-eth1.network
                printf '{file}' > 10-san.network"
            ),
            NOTED,
        );
        every_shell_says(&script, "behind /etc/systemd/network/10-san.network");
    }
    let drop_in = compared(
        &format!(
            "printf '{own}' > 10-san.network; mkdir 10-san.network.d
            printf '[Network]\\nBridge=br0\\n' > 10-san.network.d/bridge.conf"
        ),
        NOTED,
    );
    every_shell_says(&drop_in, "behind /etc/systemd/network/10-san.network");
}

#[test]
fn only_the_first_file_that_networkd_takes_is_joined() {
    let joined = "/run/systemd/network/00-sanroot-eth0.network.d";
    let cases = [
        // For other links.
        (
            "[Match]\\nName=docker* veth?\\n[Link]\\nUnmanaged=yes\\n",
            format!("joined 20-san.network\nbehind 30-san.network\n{joined}"),
        ),
        (
            "[Match]\\nMACAddress=52:54:00:12:34:99\\n",
            format!("joined 20-san.network\nbehind 30-san.network\n{joined}"),
        ),
        // Taken first, but not by its name, or perhaps.
        (
            "[Match]\\nName=e*\\n",
            "behind 20-san.network\nbehind 30-san.network".to_owned(),
        ),
        (
            "[Match]\\nType=ether\\n",
            "behind 20-san.network\nbehind 30-san.network".to_owned(),
        ),
        (
            "[Match]\\nMACAddress = 52:54:00:12:34:56 52:54:00:12:34:99\\n",
            format!(
                "joined 10-first.network\nbehind 20-san.network\nbehind 30-san.network\n{joined}"
            ),
        ),
    ];
    for (first, expected) in cases {
        let script = compared(
            &format!(
                ": > else; printf '{first}' > 10-first.network
                printf '[Match]\\nType=ether\\nName=eth2 eth0\\n' > 20-san.network
                printf '[Match]\\nPermanentMACAddress=52:54:00:12:34:56\\n' > 30-san.network"
            ),
            NOTED,
        );
        let expected = expected.replace("ed ", "ed /etc/systemd/network/");
        let expected = expected.replace("behind ", "behind /etc/systemd/network/");
        every_shell_says(&script, &expected);
    }
}

#[test]
fn a_nics_address_names_no_device_on_it() {
    let script = compared(
        "printf '[Match]\\nMACAddress=52:54:00:00:00:01\\n[Network]\\nVLAN=bond0.42\\n' > 10-nic.network
        printf '[Match]\\nMACAddress=52:54:00:00:00:01\\nName=bond0.42\\n' > 20-both.network
        printf '[Match]\\nName=bond0.42\\n' > 30-vlan.network",
        NOTED,
    );
    let expected = "behind /etc/systemd/network/20-both.network\n\
        behind /etc/systemd/network/30-vlan.network";
    every_shell_says(&script, expected);
}

#[test]
fn a_file_that_is_hidden_for_one_of_its_links_is_told_so() {
    let script = compared(
        "printf '[Match]\\nName=bond0.42\\n' > 10-first.network
        printf '[Match]\\nName=bond0.42 eth0\\n' > 20-both.network",
        NOTED,
    );
    let folder = "/run/systemd/network/00-sanroot";
    let expected = format!(
        "joined /etc/systemd/network/10-first.network\n\
        behind /etc/systemd/network/20-both.network\n\
        {folder}-bond0.42.network.d\n{folder}-eth0.network.d"
    );
    every_shell_says(&script, &expected);
}

#[test]
fn a_name_before_the_agents_is_told_and_nothing_is_joined() {
    for name in ["00-first.network", "00-sanroot-eth0.network"] {
        let script = compared(
            &format!(
                "printf '[Match]\\nName=eth0\\n' > {name}
                printf '[Match]\\nName=eth0\\n' > 10-san.network"
            ),
            NOTED,
        );
        let told = format!(
            "before /etc/systemd/network/{name}\nbehind /etc/systemd/network/10-san.network"
        );
        every_shell_says(&script, &told);
    }
}

/// Where the root does not answer, systemd kills the shell; the boot's last hook tells.
#[test]
fn a_comparison_that_did_not_come_to_its_end_is_told_in_the_kernel_log() {
    let script = |killed: &str| {
        compared(
            &format!("printf '[Match]\\nName=eth0\\n' > 10-san.network; {killed}"),
            r#": > /run/log; mount --bind /run/log /dev/kmsg
            : > /run/sanroot/network; DRACUT_SYSTEMD=1
            mount -t tmpfs none /usr/lib/systemd/system
            : > /usr/lib/systemd/system/sanroot-supervise.service
            . "$module/supervise-sanroot.sh"; cat /run/log; umount /dev/kmsg"#,
        )
    };
    every_shell_says(&script(""), "");
    let told = "<4>sanroot: the root did not show its files for network services in time: for the links of the boot they do not count";
    // As a shell ends that is killed, with its note begun.
    let killed = "ln() { exit; }";
    every_shell_says(&script(killed), told);
    // Without links of the boot nothing is compared.
    every_shell_says(
        &script("").replace(". \"$module/compare-sanroot.sh\"", ""),
        "",
    );
}

#[test]
fn programs_run_only_where_something_is_joined() {
    let alone = compared(
        "printf '[Match]\\nName=en*\\n' > 10-all.network; PATH=/nonexistent",
        "echo nothing",
    );
    every_shell_says(&alone, "nothing");
    // The file itself comes last: without it all is as the boot left it.
    let counted = compared(
        r#"printf '[Match]\nName=eth0\n' > 10-san.network
        mkdir 10-san.network.d && : > 10-san.network.d/more.conf
        mkdir() { echo mkdir >&3; command mkdir "$@"; }
        ln() { echo "ln ${3##*/} $(cd /run/systemd/network/*.d && echo *)" >&3; [ "${3##*/}" != 20-root.conf ]; }
        exec 3>&1"#,
        NOTED,
    );
    every_shell_says(
        &counted,
        "mkdir\n\
        ln 30-more.conf 10-sanroot.conf 90-sanroot.conf\n\
        ln 20-root.conf 10-sanroot.conf 90-sanroot.conf\n\
        behind /etc/systemd/network/10-san.network\n\
        /run/systemd/network/00-sanroot-eth0.network.d",
    );
}
