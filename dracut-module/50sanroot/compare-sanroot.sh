#!/bin/sh
# cleanup hook. The root is there: which of its own files for network services come behind what the agent left in /run for the
# same link, and which go before that.
# shellcheck disable=SC2154 # dracut sets NEWROOT

# Whether a file names a link or its MAC address, in the words of any of the services.
sanroot_names() {
    [ -f "$1" ] || return 1
    while read -r sanroot_key sanroot_value _ || [ -n "$sanroot_key" ]; do
        case "$sanroot_key $sanroot_value" in
            "iface $2" | "Name=$2 "* | "interface-name=$2 " | *"MACAddress=$3 "* | "mac-address=$3 ") return 0 ;;
        esac
    done < "$1"
    return 1
}

sanroot_tell() {
    printf '<6>sanroot: NIC %s: %s goes before %s. [net.handover.shadowed]\n' "$sanroot_link" "$@"
}

for sanroot_unit in /run/systemd/network/00-sanroot-*.network; do
    sanroot_link=${sanroot_unit#*/00-sanroot-}
    sanroot_link=${sanroot_link%.network}
    [ -e "/sys/class/net/$sanroot_link/address" ] || continue
    read -r sanroot_mac < "/sys/class/net/$sanroot_link/address"
    for sanroot_file in "$NEWROOT"/etc/systemd/network/*.network "$NEWROOT"/etc/NetworkManager/system-connections/* \
        "$NEWROOT"/etc/network/interfaces "$NEWROOT"/etc/network/interfaces.d/*; do
        case $sanroot_file in
            # Of two files of one name the services take that in /etc.
            */"00-sanroot-$sanroot_link.network" | */"sanroot-$sanroot_link.nmconnection")
                sanroot_tell "${sanroot_file#"$NEWROOT"}" 'what the boot left in /run'
                ;;
            *)
                ! sanroot_names "$sanroot_file" "$sanroot_link" "$sanroot_mac" \
                    || sanroot_tell 'what the boot left in /run' "${sanroot_file#"$NEWROOT"}"
                ;;
        esac
    done
done > /dev/kmsg
