#!/bin/bash
# dracut sources this file in bash; nothing in it but the list of dracut's devices needs more than a POSIX shell.
# shellcheck disable=SC2034,SC2154 # dracut reads omit_dracutmodules, and sets host_devs, hostonly*, kernel, kernel_cmdline, no_kernel, mount_needs, moddir, initdir, outfile, DRACUT_TMPDIR, systemdnetwork*, dracutbasedir, dracutsysrootdir

# The commands for the installed system are there, and those that say what a device needs among them.
sanroot_commands() {
    sanroot-installer --help 2> /dev/null | grep -q -e --device
}

# The firmware left a table that describes a SAN. The kernel's module finds most of them, ours those that lie elsewhere too.
sanroot_firmware() {
    [ -d /sys/firmware/ibft/target0 ] || [ -n "$(sanroot ibft --format sysfs 2> /dev/null)" ]
}

# A file system that the image is to mount lies on a SAN.
sanroot_disk() {
    (for_each_host_dev_and_slaves block_is_iscsi)
}

# The image is for a crash's dump and not for this system's boot: it has to do with the dump's device alone.
sanroot_dump() {
    [ -n "$IN_KDUMP" ] || [ "$hostonly_default_device" = no ]
}

# Only its owner may read and change the file.
sanroot_private() {
    case $(stat -L -c %a "$1") in
        400 | 600) return 0 ;;
    esac
    dfatal "sanroot: $1 must have the mode 0600 where /etc/sanroot/secrets.json is in the image"
    return 1
}

# The secrets, into an image that is for root alone. dracut leaves the mode of an image that it replaces as it is, and some
# file systems have no modes; so neither is left to be found out afterwards.
sanroot_secrets() {
    [ -e "$dracutsysrootdir/etc/sanroot/secrets.json" ] || return 0
    sanroot_private "$dracutsysrootdir/etc/sanroot/secrets.json" || return 1
    if [ -e "$outfile" ]; then
        chmod 0600 "$outfile"
        sanroot_private "$outfile" || return 1
    fi
    sanroot_probe=$(mktemp "${outfile%/*}/sanroot.XXXXXX") || return 1
    sanroot_private "$sanroot_probe" || { rm -f "$sanroot_probe"; return 1; }
    rm -f "$sanroot_probe"
    inst_simple "$dracutsysrootdir/etc/sanroot/secrets.json" /etc/sanroot/secrets.json
}

# The kernel that the image is for has the transport. dracut's own function for that came with 058.
sanroot_transport() {
    [ "$no_kernel" = yes ] || modprobe -d "$dracutsysrootdir" -S "$kernel" --dry-run iscsi_tcp > /dev/null 2>&1
}

check() {
    require_binaries sanroot modprobe || return 1
    sanroot_transport || return 1
    if [ -n "$mount_needs" ]; then
        sanroot_disk || return 255
    elif [ -n "$hostonly" ]; then
        sanroot_disk || { ! sanroot_dump && sanroot_firmware; } || return 255
    fi
    # dracut's own initiator would log in a second time; its turn comes later. No file of configuration says it: where this
    # module is left out or cannot be had, that one is the way to the root.
    omit_dracutmodules="$omit_dracutmodules iscsi "
}

depends() {
    echo rootfs-block udev-rules
    # A module of its own since dracut 108, a function before.
    [ ! -d "$(dracut_module_path initqueue)" ] || echo initqueue
}

installkernel() {
    hostonly='' instmods iscsi_tcp libiscsi_tcp libiscsi scsi_transport_iscsi iscsi_boot_sysfs iscsi_ibft \
        sd_mod crc32c 8021q bonding af_packet ipv6
    # Ethernet drivers, known by what they call: some leave it to a module that several share (stmmac, 8390). PHY and MDIO
    # drivers, which those ask for by name at run time.
    dracut_instmods -o -s 'alloc_etherdev_mqs|usbnet_probe|stmmac_dvr_probe|__alloc_ei_netdev' -P '.*/net/(wireless|phy|mdio|team)/.*' '=drivers/net'
    instmods '=drivers/net/phy' '=drivers/net/mdio'
}

# The first error among what `sanroot` said.
sanroot_error() {
    sed -n 's/^sanroot: error: //p' "$1" | head -n 1
}

# Each warning among what `sanroot` said; with its next line, what to do, where the next boot cannot log in otherwise.
sanroot_warnings() {
    sed -n '/\[args\.secret\.file-needed\]$/{$!N; s/\nsanroot: / /}; s/^sanroot: warning: //p' "$1" | while read -r sanroot_warning; do
        dwarn "sanroot: $sanroot_warning"
    done
}

# A device of dracut's list: others are file systems without one.
sanroot_block() {
    [ -b "$1" ]
}

# The arguments for the devices that the image is for, as they are now: for all at once, since firmware's sessions and told
# ones go together in no line.
sanroot_arguments() {
    sanroot_said=$1
    set --
    for sanroot_device in "${host_devs[@]}"; do
        ! sanroot_block "$sanroot_device" || set -- "$@" --device "$sanroot_device"
    done
    [ $# -gt 0 ] || return 0
    # A file of the image holds more than the kernel's line. In one line they are for whoever reads --print-cmdline.
    if sanroot_made=$(sanroot args "$@" --format cmdline.d 2> "$sanroot_said"); then
        printf '%s' "$sanroot_made" | tr '\n' ' '
        sanroot_warnings "$sanroot_said"
    else
        dwarn "sanroot: no arguments for the image's devices: $(sanroot_error "$sanroot_said")"
    fi
}

# Arguments for a system that runs from a SAN; none for any other.
cmdline() {
    [ -n "$hostonly" ] && sanroot_disk || return 0
    if sanroot_commands; then
        sanroot_said=$(mktemp -p "$DRACUT_TMPDIR") || return 0
        sanroot_arguments "$sanroot_said"
        rm -f "$sanroot_said"
    else
        dwarn "sanroot: no sanroot-installer tells what the devices need: only the firmware's table is asked for"
        ! sanroot_firmware || echo rd.iscsi.firmware=1 rd.iscsi.ibft=1
    fi
}

# Whether the next boot's line, with the arguments in the image before it, opens what the root lies on now.
sanroot_check_entry() {
    sanroot_said=$(mktemp -p "$DRACUT_TMPDIR") && sanroot_spec=$(mktemp -p "$DRACUT_TMPDIR") || return 0
    if sanroot args --mount / --base '' --format json > "$sanroot_spec" 2> /dev/null; then
        # Secrets may stand in the line, which is no argument therefore; none in what is made for the image.
        sanroot verify - --spec "$sanroot_spec" --image "$1" < "$sanroot_entry" > /dev/null 2> "$sanroot_said"
        case $? in
            4 | 5) dwarn "sanroot: $sanroot_entry does not boot this machine as it runs: $(sanroot_error "$sanroot_said")" ;;
        esac
    else
        # In a document it tells no error apart.
        sanroot args --mount / --base '' > /dev/null 2> "$sanroot_said"
        dwarn "sanroot: what / lies on cannot be told, so $sanroot_entry is not judged: $(sanroot_error "$sanroot_said")"
    fi
    rm -f "$sanroot_said" "$sanroot_spec"
}

# iscsid logs in every session anew, by what its own file lists and no argument: some algorithm of CHAP must be in both. Of that
# file the last line counts, and none without a space before its "=" (idbm_recinfo_config of open-iscsi).
sanroot_check_iscsid() {
    sanroot_conf=$dracutsysrootdir/etc/iscsi/iscsid.conf
    [ -e "$sanroot_conf" ] || return 0
    sanroot_wanted=$(printf '%s %s' "$kernel_cmdline" "$(cat "$sanroot_entry")" | tr ' ' '\n' | sed -n 's/^rd\.sanroot\.chap=//p' | tail -n 1 | tr '[:lower:]' '[:upper:]')
    sanroot_offered=$(sed -n 's/^[[:space:]]*node\.session\.auth\.chap_algs[[:space:]]\{1,\}=[[:space:]]*//p' "$sanroot_conf" | tail -n 1)
    for sanroot_algorithm in $(echo "$sanroot_wanted" | tr ',' ' '); do
        case " $(echo "${sanroot_offered:-MD5}" | tr ',' ' ') " in
            *" $sanroot_algorithm "*) return 0 ;;
        esac
    done
    [ -z "$sanroot_wanted" ] || dwarn "sanroot: rd.sanroot.chap= asks for $sanroot_wanted, and iscsid, which logs every session in anew, offers ${sanroot_offered:-MD5}: a target that refuses that is lost. /etc/iscsi/iscsid.conf needs node.session.auth.chap_algs = $sanroot_wanted"
}

# What is in a script or a unit for its readers and not for the image, to be taken out.
sanroot_readers='s/^ *//; /^#/d; /^$/d'

# Installs a script or a unit into folder $2, as $3 if there is that, without what is in it for its readers.
sanroot_lean() {
    mkdir -p "$initdir$2"
    sed "$sanroot_readers" "$moddir/$1" > "$initdir$2/${3:-$1}"
    # systemd warns of units that not everybody may read.
    chmod 0644 "$initdir$2/${3:-$1}"
}

# Installs a program as $2 in the same way, with the line that names its shell.
sanroot_program() {
    sanroot_lean "$1" "${2%/*}" "${2##*/}"
    sed -i '1i #!/bin/sh' "$initdir$2"
    chmod 0755 "$initdir$2"
}

# Installs a hook in the same way, of kind $1 and with $2 before its name.
sanroot_hook() {
    inst_hook "$1" "$2" "$moddir/$3-sanroot.sh"
    # There and not in a copy for dracut, which looks for that in the sysroot if it has one. Since 102 hooks are in the second.
    for sanroot_folder in lib var/lib; do
        sanroot_copy=$initdir/$sanroot_folder/dracut/hooks/$1/$2-$3-sanroot.sh
        [ ! -e "$sanroot_copy" ] || sed -i "$sanroot_readers" "$sanroot_copy"
    done
}

install() {
    if dracut_module_included iscsi; then
        derror "sanroot: dracut's iscsi module is in this image too and would log in a second time; omit it"
    fi
    inst_simple "$(find_binary sanroot)" /usr/bin/sanroot
    inst_multiple modprobe
    sanroot_program iscsiroot /sbin/iscsiroot
    # The machine's name, where no argument says it.
    [ -z "$hostonly" ] || inst_multiple -H -o /etc/iscsi/initiatorname.iscsi
    sanroot_lean 99-sanroot-root.rules /usr/lib/udev/rules.d
    # dracut goes on when a module fails; an image that others may read must not come to be.
    sanroot_secrets || exit 1
    # The installed system's udev comes too late to name a NIC: kernels before 6.2 rename none that is up. An administrator's
    # files are in generic images too, as they are in those of initramfs-tools; rd.hostonly=0 leaves them out of a boot.
    inst_multiple -o "$systemdnetwork/*.link"
    inst_multiple -H -o "$systemdnetworkconfdir/*.link"
    # Newer dracuts leave what reads these to their network modules.
    inst_rules 75-net-description.rules 80-net-setup-link.rules
    # Else the module makes a bond0 of its own, of another mode, when it is loaded.
    mkdir -p "$initdir/etc/modprobe.d"
    echo 'options bonding max_bonds=0' > "$initdir/etc/modprobe.d/sanroot.conf"
    # 90: where the network module's netroot looks once more, when DHCP has named the root.
    sanroot_hook cmdline 90 parse
    # A hook of two lines, whole: dracut shows its text again and again once it has waited for long.
    sanroot_lean finished-sanroot.sh /usr/lib/sanroot
    inst_hook initqueue/finished 10 "$moddir/disk-sanroot.sh"
    sanroot_hook initqueue/settled zz settled
    # It tells on stderr: with rd.shell=0 systemd takes what is on stdout to the journal alone, which is gone at the reboot.
    # Before udev runs (rd.break=pre-udev) no agent is due.
    sanroot_hook emergency 10 explain
    sanroot_lean again-sanroot.sh /usr/lib/sanroot
    # With rd.shell=0 dracut runs these where systemd is in the image.
    sanroot_hook shutdown-emergency 10 shutdown
    dracut_need_initqueue
    if dracut_module_included network-legacy; then
        mv "$initdir/sbin/ifup" "$initdir/sbin/ifup-legacy"
        sanroot_program ifup-sanroot.sh /sbin/ifup
    fi
    if dracut_module_included systemd; then
        for sanroot_unit in sanroot sanroot-died sanroot-again sanroot-supervise sanroot-compare; do
            sanroot_lean "$sanroot_unit.service" "$systemdsystemunitdir"
        done
        sanroot_lean compare-sanroot.sh /usr/lib/sanroot
        $SYSTEMCTL -q --root "$initdir" add-wants initrd.target sanroot.service
        $SYSTEMCTL -q --root "$initdir" add-wants initrd-switch-root.target sanroot-supervise.service
        $SYSTEMCTL -q --root "$initdir" add-wants initrd.target sanroot-compare.service
        if dracut_module_included systemd-networkd || dracut_module_included network-manager; then
            sanroot_lean network-sanroot.sh /usr/lib/sanroot
            # NetworkManager is either of the last two.
            for sanroot_unit in systemd-networkd nm-initrd NetworkManager-initrd; do
                sanroot_lean network-sanroot.conf "$systemdsystemunitdir/$sanroot_unit.service.d" sanroot.conf
            done
        fi
    else
        sanroot_hook pre-trigger 10 start
        sanroot_hook cleanup 05 compare
        sanroot_hook cleanup 10 stop
        mkdir -p "$initdir/usr/bin"
        ln -s sanroot "$initdir/usr/bin/@sanroot"
    fi
    sanroot_hook cleanup 90 supervise
    sanroot_line=
    if [ "$hostonly_cmdline" = yes ]; then
        sanroot_line=$(cmdline)
        # Behind kdump's 50iscsi.conf: the last initiator's name counts, and kdump's is that of the file, whichever is in use.
        [ -z "$sanroot_line" ] || echo "$sanroot_line" > "$initdir/etc/cmdline.d/60-sanroot.conf"
    fi
    # Only /etc/kernel/cmdline is sure to be the next boot's; without it this boot's line is the best that is known.
    sanroot_entry=/proc/cmdline
    [ ! -s /etc/kernel/cmdline ] || sanroot_entry=/etc/kernel/cmdline
    sanroot_dump || sanroot_check_iscsid
    if [ -n "$hostonly" ] && ! sanroot_dump && sanroot_commands && sanroot_disk; then
        sanroot_check_entry "$sanroot_line"
    fi
}
