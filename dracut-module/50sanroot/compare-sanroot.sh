#!/bin/sh
# Run once the root is there, before the agent is told to end: which of its own files for network services come behind what
# the agent left in /run for the same link, and which go before that. The one that networkd would have taken for the link is
# joined to the agent's where that can be. The agent's last report tells.
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

# Whether a file names the link or its MAC address, in the words of any of the services.
# shellcheck disable=SC2254 # the pattern is one
sanroot_names() {
    while read -r sanroot_key sanroot_value sanroot_rest || [ -n "$sanroot_key" ]; do
        case "$sanroot_key $sanroot_value $sanroot_rest " in
            "iface $sanroot_link "* | "Name=$sanroot_link "* | "Name="*" $sanroot_link "* | "interface-name=$sanroot_link "*) return 0 ;;
            *MACAddress=$sanroot_pattern\ * | *MACAddress=*\ $sanroot_pattern\ * | mac-address=$sanroot_pattern\ *) return 0 ;;
            # netplan's.
            "$sanroot_link: "* | *"name: $sanroot_link "* | *name:\ [\"\']"$sanroot_link"[\"\']*) return 0 ;;
            *macaddress:\ $sanroot_pattern\ * | *macaddress:\ [\"\']${sanroot_pattern}[\"\']*) return 0 ;;
        esac
    done < "$1"
    return 1
}

# Whether networkd takes a file for the link, by its name or MAC address in full, and nothing in it would take the link from
# the boot. 1: it may take it, but not so; 2: it does not take it.
# shellcheck disable=SC2254 # patterns
sanroot_fits() {
    sanroot_fit=0
    sanroot_by=
    sanroot_section=
    # A port of a bond has no more than the boot gave it.
    [ ! -e "/sys/class/net/$sanroot_link/master" ] || sanroot_fit=1
    for sanroot_part in "$1" "$1".d/*.conf; do
        [ -f "$sanroot_part" ] || continue
        while IFS=' 	=' read -r sanroot_key sanroot_value || [ -n "$sanroot_key" ]; do
            case $sanroot_key in
                '['*) sanroot_section=$sanroot_key ;;
            esac
            case $sanroot_section$sanroot_key in
                # Where a section begins, and comments.
                *] | *]'#'* | *]';'*) ;;
                '[Match]Name' | '[Match]'*MACAddress)
                    sanroot_found=miss
                    set -f
                    for sanroot_word in $sanroot_value; do
                        case $sanroot_key=$sanroot_word in
                            Name="$sanroot_link") sanroot_found=hit ;;
                            # What lies on a NIC has its address, too.
                            *MACAddress=$sanroot_pattern) [ ! -e "/sys/class/net/$sanroot_link/device" ] || sanroot_found=hit ;;
                            *=!*) sanroot_found=hit sanroot_fit=1 ;;
                            Name=*)
                                case $sanroot_link in
                                    $sanroot_word) sanroot_found=hit sanroot_fit=1 ;;
                                esac
                                ;;
                        esac
                    done
                    set +f
                    sanroot_by=$sanroot_by$sanroot_found
                    ;;
                '[Match]Type') [ "$sanroot_value" = ether ] || sanroot_fit=1 ;;
                '[Match]'* | '[Link]MACAddress' | *]Unmanaged | *]ActivationPolicy | *]ARP | *]Multicast | \
                    *]Bridge | *]Bond | *]VRF | *]BatmanAdvanced | *]BindCarrier) sanroot_fit=1 ;;
            esac
        done < "$sanroot_part"
    done
    case $sanroot_by in
        *hit*miss* | *miss*hit* | '') return 1 ;;
        *miss*) return 2 ;;
    esac
    return "$sanroot_fit"
}

# Makes a file of networkd's and its drop-ins, where the installed system sees them, drop-ins of the agent's for the link.
# Behind them comes once more what of the boot's must hold, before them networkd's own values of what the boot does not use.
sanroot_join() {
    sanroot_beside=$sanroot_unit.d
    mkdir -p "$sanroot_beside" || return 1
    sanroot_unused=
    {
        printf '%s=\n' '[Match]
Name' MACAddress PermanentMACAddress Type Kind Driver Path Property Host Virtualization KernelCommandLine Architecture
        while read -r sanroot_line; do
            case $sanroot_unused$sanroot_line in
                LinkLocalAddressing=no) sanroot_unused=v6: ;;
                *DHCP=* | *DNS=* | *RequiredForOnline=* | v6:IPv6* | v6:Use* | v6:DHCPv6*) ;;
                *) printf '%s\n' "$sanroot_line" ;;
            esac
        done < "$sanroot_unit"
        printf '%s\n' '[Link]' MACAddress= Unmanaged=no ActivationPolicy=up ARP=yes Multicast=yes \
            '[Network]' Bridge= Bond= VRF= BatmanAdvanced= BindCarrier=
        [ -n "$sanroot_unused" ] || printf '[DHCPv6]\nWithoutRA=no\n'
    } > "$sanroot_beside/90-sanroot.conf"
    [ -z "$sanroot_unused" ] || printf '%s\n' '[Network]' LinkLocalAddressing=ipv6 IPv6AcceptRA= \
        '[IPv6AcceptRA]' UseAutonomousPrefix=yes DHCPv6Client=yes > "$sanroot_beside/10-sanroot.conf"
    for sanroot_part in "$1".d/*.conf "$1"; do
        sanroot_place=30-${sanroot_part##*/}
        [ "$sanroot_part" != "$1" ] || sanroot_place=20-root.conf
        [ ! -e "$sanroot_part" ] || ln -sf "${sanroot_part#"$NEWROOT"}" "$sanroot_beside/$sanroot_place" || return 1
    done
}

# How a file stands beside what was left for any link: nothing where it is about none.
sanroot_compare() {
    sanroot_order=
    for sanroot_unit in /run/systemd/network/00-sanroot-*.network; do
        sanroot_link=${sanroot_unit#*/00-sanroot-}
        sanroot_link=${sanroot_link%.network}
        [ -e "/sys/class/net/$sanroot_link/address" ] || continue
        # Of two files of one name the services take that in /etc.
        case $1 in
            */"00-sanroot-$sanroot_link.network" | */"sanroot-$sanroot_link.nmconnection")
                sanroot_order=before
                sanroot_taken="$sanroot_taken $sanroot_link "
                break
                ;;
        esac
        [ -f "$1" ] || continue
        read -r sanroot_mac < "/sys/class/net/$sanroot_link/address"
        sanroot_any_case "$sanroot_mac"
        sanroot_fit=1
        if [ "${1##*.}" = network ]; then
            sanroot_fits "$1"
            sanroot_fit=$?
            [ "$sanroot_fit" != 2 ] || continue
            # networkd takes the first of all that match, by their names.
            case $sanroot_taken in
                *" $sanroot_link "*) sanroot_fit=1 ;;
            esac
            sanroot_taken="$sanroot_taken $sanroot_link "
        fi
        if [ "$sanroot_fit" = 0 ] || sanroot_names "$1"; then
            # shellcheck disable=SC3012 # the shells of all images have it
            if [ "${1##*.}" = network ] && [ "${1##*/}" \< "${sanroot_unit##*/}" ]; then
                sanroot_order=before
            elif [ "$sanroot_fit" = 0 ] && sanroot_join "$1"; then
                sanroot_order=${sanroot_order:-joined}
            else
                sanroot_order=behind
            fi
        fi
    done
    [ -z "$sanroot_order" ] || printf '%s %s\n' "$sanroot_order" "${1#"$NEWROOT"}"
}

if [ -d /run/sanroot ]; then
    # Everybody may enter the folder. The shell that sources this keeps its own mask.
    (
        umask 0077
        {
            # networkd is not root.
            umask 0022
            sanroot_taken=
            for sanroot_file in "$NEWROOT"/etc/systemd/network/*.network "$NEWROOT"/etc/NetworkManager/system-connections/* \
                "$NEWROOT"/etc/network/interfaces "$NEWROOT"/etc/network/interfaces.d/* "$NEWROOT"/etc/netplan/*.yaml \
                "$NEWROOT"/usr/lib/netplan/*.yaml /run/netplan/*.yaml; do
                sanroot_compare "$sanroot_file"
            done
        } > /run/sanroot/shadowed
    )
fi
