#!/bin/sh
# Run once the root is there, before the agent is told to end: which of its own files for network services come behind what
# the agent left in /run for the same link, and which go before that. The agent's last report tells.
# shellcheck disable=SC2154 # dracut sets NEWROOT, or the unit

# A pattern for a MAC address in capital letters, in small ones or in both: NetworkManager writes the former, the kernel the
# latter.
sanroot_any_case() {
    sanroot_rest=$1
    sanroot_pattern=
    while [ -n "$sanroot_rest" ]; do
        case $sanroot_rest in
            a*) sanroot_letter='[aA]' ;;
            b*) sanroot_letter='[bB]' ;;
            c*) sanroot_letter='[cC]' ;;
            d*) sanroot_letter='[dD]' ;;
            e*) sanroot_letter='[eE]' ;;
            f*) sanroot_letter='[fF]' ;;
            *) sanroot_letter=${sanroot_rest%"${sanroot_rest#?}"} ;;
        esac
        sanroot_pattern=$sanroot_pattern$sanroot_letter
        sanroot_rest=${sanroot_rest#?}
    done
}

# Whether a file names a link or its MAC address, in the words of any of the services.
# shellcheck disable=SC2254 # the pattern is one
sanroot_names() {
    [ -f "$1" ] || return 1
    sanroot_any_case "$3"
    while read -r sanroot_key sanroot_value sanroot_rest || [ -n "$sanroot_key" ]; do
        case "$sanroot_key $sanroot_value $sanroot_rest " in
            "iface $2 "* | "Name=$2 "* | "Name="*" $2 "* | "interface-name=$2 "*) return 0 ;;
            *MACAddress=$sanroot_pattern\ * | *MACAddress=*\ $sanroot_pattern\ * | mac-address=$sanroot_pattern\ *) return 0 ;;
        esac
    done < "$1"
    return 1
}

sanroot_note() {
    printf '%s %s\n' "$1" "${2#"$NEWROOT"}"
}

# How a file stands beside what was left for any link: nothing where it is about none.
sanroot_compare() {
    for sanroot_unit in /run/systemd/network/00-sanroot-*.network; do
        sanroot_link=${sanroot_unit#*/00-sanroot-}
        sanroot_link=${sanroot_link%.network}
        [ -e "/sys/class/net/$sanroot_link/address" ] || continue
        read -r sanroot_mac < "/sys/class/net/$sanroot_link/address"
        case $1 in
            # Of two files of one name the services take that in /etc.
            */"00-sanroot-$sanroot_link.network" | */"sanroot-$sanroot_link.nmconnection")
                sanroot_note before "$1"
                return
                ;;
        esac
        if sanroot_names "$1" "$sanroot_link" "$sanroot_mac"; then
            # networkd takes the first of all that match, by their names.
            # shellcheck disable=SC3012 # the shells of all images have it
            if [ "${1##*.}" = network ] && [ "${1##*/}" \< "${sanroot_unit##*/}" ]; then
                sanroot_note before "$1"
            else
                sanroot_note behind "$1"
            fi
            return
        fi
    done
}

if [ -d /run/sanroot ]; then
    # Everybody may enter the folder. The shell that sources this keeps its own mask.
    (
        umask 0077
        for sanroot_file in "$NEWROOT"/etc/systemd/network/*.network "$NEWROOT"/etc/NetworkManager/system-connections/* \
            "$NEWROOT"/etc/network/interfaces "$NEWROOT"/etc/network/interfaces.d/*; do
            sanroot_compare "$sanroot_file"
        done > /run/sanroot/shadowed
    )
fi
