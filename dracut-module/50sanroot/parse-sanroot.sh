#!/bin/sh
# cmdline hook. The agent reads the arguments itself; here only the roots that it provides are claimed, since
# dracut dies of a root= that nobody claims. Such a root is the LUN's whole disk, and /dev/root names it.
# shellcheck disable=SC2034,SC2154 # read by the script that sources this; dracut sets netroot and hookdir
# Of an encrypted disk systemd waits 90 s for the device below, whatever rd.retry says; dracut itself lifts that for crypttab's.
# An image without the generator whose units wait asks nothing here: each argument asked for is a program. cryptsetup itself is in
# images without systemd only.
if [ -n "$DRACUT_SYSTEMD" ] && [ -e /usr/lib/systemd/system-generators/systemd-cryptsetup-generator ]; then
    sanroot_san=
    # What a table in low memory says no shell can read.
    for sanroot_table in /sys/firmware/acpi/tables/[iI]BFT* /sys/firmware/acpi/tables/BIFT* /sys/firmware/ibft /sys/firmware/iscsi_boot*; do
        [ ! -e "$sanroot_table" ] || sanroot_san=yes
    done
    # The line may hold secrets, which a trace of this shell would show.
    debug_off
    sanroot_line=${sanroot_san:+netroot= }$(getcmdline)
    case $sanroot_line in
        *netroot=* | *root=iscsi* | *iscsiroot=* | *rd.iscsi.target.* | *iscsi_target_*) sanroot_san=yes ;;
        *rd.iscsi.firmware* | *iscsi_firmware*) sanroot_san=firmware ;;
    esac
    case $sanroot_line in
        *rd.luks.* | *rd_LUKS_*) sanroot_encrypted=yes ;;
        *) sanroot_encrypted= ;;
    esac
    unset sanroot_line
    debug_on
    [ "$sanroot_san" != firmware ] || getargbool 0 rd.iscsi.firmware -d -y iscsi_firmware || sanroot_san=
    [ -n "$sanroot_san" ] || sanroot_encrypted=
    for sanroot_uuid in ${sanroot_encrypted:+$(getargs rd.luks.uuid -d rd_LUKS_UUID) $(getargs rd.luks.name)}; do
        sanroot_uuid=${sanroot_uuid%%=*} sanroot_uuid=${sanroot_uuid##*:} sanroot_uuid=${sanroot_uuid#luks-}
        case $sanroot_uuid in
            ????????-????-????-????-????????????)
                # Newer dracuts have no function for it.
                sanroot_unit=/etc/systemd/system/$(dev_unit_name "/dev/disk/by-uuid/$sanroot_uuid").device.d
                sanroot_timeout=$(getarg rd.timeout)
                mkdir -p "$sanroot_unit"
                printf '%s\n' '[Unit]' "JobTimeoutSec=${sanroot_timeout:-infinity}" \
                    "JobRunningTimeoutSec=${sanroot_timeout:-infinity}" > "$sanroot_unit/timeout.conf"
                initqueue --onetime --unique --name daemon-reload systemctl daemon-reload
                ;;
        esac
    done
    # A disk that crypttab calls one of the network is opened behind remote-fs-pre.target, which comes behind the initqueue, and
    # that waits for the disk. Here the network is the agent's: without the word systemd opens it once the LUN is there.
    # An image need not have grep.
    if [ -n "$sanroot_san" ] && [ -e /etc/crypttab ] && [ -n "$(sed -n '/[[:space:],]_netdev/p' /etc/crypttab)" ]; then
        sed -i 's/\([[:space:],]\)_netdev/\1x-initrd.attach/' /etc/crypttab
        systemctl daemon-reload
    fi
fi
sanroot_root=${root:-$(getarg root=)}
case $sanroot_root in
    dhcp | dhcp6)
        # In an image with dracut's network module DHCP may name NFS or NBD as well. That module claims the root, and its
        # netroot sources this once more when DHCP has named it.
        if command -v netroot > /dev/null; then
            case $netroot in
                iscsi:*)
                    # Of what this process sets the one that mounts hears nothing.
                    [ -n "$DRACUT_SYSTEMD" ] || echo 'root=block:/dev/root' > "$hookdir/mount/10-sanroot-root.sh"
                    ;;
                *) sanroot_root= ;;
            esac
        fi
        ;;
esac
case $sanroot_root in
    iscsi | iscsi:* | dhcp | dhcp6)
        rootok=1 root=/dev/root
        # systemd's generators know no such root, so that nobody waits for it. Its device has the boot's time, not systemd's
        # 90 s, and the initqueue's end is what shows the emergency shell.
        if [ -n "$DRACUT_SYSTEMD" ]; then
            wait_for_dev -n /dev/root
            mkdir -p /run/systemd/system/initrd-root-fs.target.requires
            ln -s ../sysroot.mount /run/systemd/system/initrd-root-fs.target.requires/
            printf '%s\n' '[Unit]' Before=initrd-root-fs.target \
                Requires=systemd-fsck@dev-root.service After=systemd-fsck@dev-root.service \
                '[Mount]' What=/dev/root Where=/sysroot \
                "Type=${fstype:-auto}" "Options=${rflags:-defaults}" > /run/systemd/system/sysroot.mount
            systemctl daemon-reload
            systemctl --no-block start sysroot.mount
        fi
        ;;
    /dev/root | block:/dev/root)
        getarg netroot= > /dev/null && rootok=1
        ;;
esac
