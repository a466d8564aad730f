#!/bin/bash
# dracut sources this file in bash; nothing in it needs more than a POSIX shell.
# shellcheck disable=SC2154 # dracut sets hostonly, hostonly_cmdline, mount_needs, moddir, initdir, outfile, systemdnetwork*, dracutbasedir, dracutsysrootdir

# The firmware left a table that describes a SAN, wherever it lies.
sanroot_firmware() {
    [ -n "$(sanroot ibft --format sysfs 2> /dev/null)" ]
}

# A file system that the image is to mount lies on a SAN.
sanroot_disk() {
    (for_each_host_dev_and_slaves block_is_iscsi)
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

check() {
    require_binaries sanroot modprobe || return 1
    require_kernel_modules iscsi_tcp || return 1
    if [ -n "$mount_needs" ]; then
        sanroot_disk || return 255
    elif [ -n "$hostonly" ]; then
        sanroot_firmware || sanroot_disk || return 255
    fi
    return 0
}

depends() {
    echo rootfs-block udev-rules
    # A module of its own since dracut 108, a function before.
    [ ! -d "$(dracut_module_path initqueue)" ] || echo initqueue
}

installkernel() {
    hostonly='' instmods iscsi_tcp libiscsi_tcp libiscsi scsi_transport_iscsi iscsi_boot_sysfs iscsi_ibft \
        sd_mod crc32c 8021q
    # Ethernet drivers, known by what they call; PHY and MDIO drivers, which those ask for by name at run time.
    dracut_instmods -o -s 'alloc_etherdev_mqs|usbnet_probe' -P '.*/net/(wireless|phy|mdio|team)/.*' '=drivers/net'
    instmods '=drivers/net/phy' '=drivers/net/mdio'
}

# Arguments for a system that runs from the SAN of the firmware's table: its later boots may count on the table.
cmdline() {
    if [ -n "$hostonly" ] && sanroot_firmware && sanroot_disk; then
        echo rd.iscsi.firmware=1 rd.iscsi.ibft=1
    fi
}

install() {
    if dracut_module_included iscsi; then
        derror "sanroot: dracut's iscsi module is in this image too and would log in a second time; omit it"
    fi
    inst_simple "$(find_binary sanroot)" /usr/bin/sanroot
    inst_multiple modprobe
    inst_simple "$moddir/iscsiroot" /sbin/iscsiroot
    inst_simple "$moddir/99-sanroot-root.rules" /usr/lib/udev/rules.d/99-sanroot-root.rules
    # dracut goes on when a module fails; an image that others may read must not come to be.
    sanroot_secrets || exit 1
    # The installed system's udev comes too late to name a NIC: kernels before 6.2 rename none that is up.
    inst_multiple -o "$systemdnetwork/*.link"
    [ -z "$hostonly" ] || inst_multiple -H -o "$systemdnetworkconfdir/*.link"
    # 90: where the network module's netroot looks once more, when DHCP has named the root.
    inst_hook cmdline 90 "$moddir/parse-sanroot.sh"
    inst_hook initqueue/finished 10 "$moddir/finished-sanroot.sh"
    inst_hook initqueue/settled zz "$moddir/settled-sanroot.sh"
    inst_hook emergency 10 "$moddir/explain-sanroot.sh"
    dracut_need_initqueue
    if dracut_module_included systemd; then
        inst_simple "$moddir/sanroot.service" "$systemdsystemunitdir/sanroot.service"
        $SYSTEMCTL -q --root "$initdir" add-wants initrd.target sanroot.service
    else
        inst_hook pre-trigger 10 "$moddir/start-sanroot.sh"
        inst_hook cleanup 10 "$moddir/stop-sanroot.sh"
    fi
    if [ "$hostonly_cmdline" = yes ]; then
        sanroot_arguments=$(cmdline)
        [ -z "$sanroot_arguments" ] || echo "$sanroot_arguments" > "$initdir/etc/cmdline.d/50-sanroot.conf"
    fi
}
