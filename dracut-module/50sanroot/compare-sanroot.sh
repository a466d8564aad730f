#!/bin/sh
# Run once the root is there, before the agent is told to end: which of its own files for network services come behind what
# the agent left in /run for the same link, and which go before that. The one that networkd would have taken for the link is
# joined to the agent's where that can be. The agent's last report tells.
# In a shell of its own: the one that sources this keeps its names and its mask.
# shellcheck disable=SC2154 # dracut sets NEWROOT, or the unit
[ ! -d /run/sanroot ] || (
    # A pattern for a MAC address in capital letters, in small ones or in both: NetworkManager writes the former, the kernel the
    # latter.
    any_case() {
        rest=$1
        mac=
        while [ -n "$rest" ]; do
            case $rest in
                a*) letter='[aA]' ;;
                b*) letter='[bB]' ;;
                c*) letter='[cC]' ;;
                d*) letter='[dD]' ;;
                e*) letter='[eE]' ;;
                f*) letter='[fF]' ;;
                *) letter=${rest%"${rest#?}"} ;;
            esac
            mac=$mac$letter
            rest=${rest#?}
        done
    }

    # Whether a file names the link or its MAC address, in the words of any of the services.
    # shellcheck disable=SC2254 # the pattern is one
    names() {
        while read -r key value rest || [ -n "$key" ]; do
            case "$key $value $rest " in
                "iface $link "* | "Name=$link "* | "Name="*" $link "* | "interface-name=$link "*) return 0 ;;
                *MACAddress=$mac\ * | *MACAddress=*\ $mac\ * | mac-address=$mac\ *) return 0 ;;
                # netplan's.
                "$link: "* | *"name: $link "* | *name:\ [\"\']"$link"[\"\']*) return 0 ;;
                *macaddress:\ $mac\ * | *macaddress:\ [\"\']${mac}[\"\']*) return 0 ;;
            esac
        done < "$1"
        return 1
    }

    # Whether networkd takes a file for the link, by its name or MAC address in full, and nothing in it would take the link from
    # the boot. 1: it may take it, but not so; 2: it does not take it.
    # shellcheck disable=SC2254 # patterns
    fits() {
        fit=0
        by=
        section=
        # A port of a bond has no more than the boot gave it.
        [ ! -e "/sys/class/net/$link/master" ] || fit=1
        for part in "$1" "$1".d/*.conf; do
            [ -f "$part" ] || continue
            while IFS=' 	=' read -r key value || [ -n "$key" ]; do
                case $key in
                    '['*) section=$key ;;
                esac
                case $section$key in
                    # Where a section begins, and comments.
                    *] | *]'#'* | *]';'*) ;;
                    '[Match]Name' | '[Match]'*MACAddress)
                        found=miss
                        set -f
                        for word in $value; do
                            case $key=$word in
                                Name="$link") found=hit ;;
                                # What lies on a NIC has its address, too.
                                *MACAddress=$mac) [ ! -e "/sys/class/net/$link/device" ] || found=hit ;;
                                *=!*) found=hit fit=1 ;;
                                Name=*)
                                    case $link in
                                        $word) found=hit fit=1 ;;
                                    esac
                                    ;;
                            esac
                        done
                        set +f
                        by=$by$found
                        ;;
                    '[Match]Type') [ "$value" = ether ] || fit=1 ;;
                    '[Match]'* | '[Link]MACAddress' | *]Unmanaged | *]ActivationPolicy | *]ARP | *]Multicast | \
                        *]Bridge | *]Bond | *]VRF | *]BatmanAdvanced | *]BindCarrier) fit=1 ;;
                esac
            done < "$part"
        done
        case $by in
            *hit*miss* | *miss*hit* | '') fit=1 ;;
            *miss*) fit=2 ;;
        esac
    }

    # Makes a file of networkd's and its drop-ins, where the installed system sees them, drop-ins of the agent's for the link.
    # Behind them comes once more what of the boot's must hold, before them networkd's own values of what the boot does not use.
    join() {
        beside=$unit.d
        mkdir -p "$beside" || return 1
        unused=
        {
            printf '%s\n' '[Match]' Name= MACAddress= PermanentMACAddress= Type= Kind= Driver= Path= Property= Host= \
                Virtualization= KernelCommandLine= Architecture=
            while read -r line; do
                case $unused$line in
                    LinkLocalAddressing=no) unused=v6: ;;
                    *DHCP=* | *DNS=* | *RequiredForOnline=* | v6:IPv6* | v6:Use* | v6:DHCPv6*) ;;
                    *) printf '%s\n' "$line" ;;
                esac
            done < "$unit"
            printf '%s\n' '[Link]' MACAddress= Unmanaged=no ActivationPolicy=up ARP=yes Multicast=yes \
                '[Network]' Bridge= Bond= VRF= BatmanAdvanced= BindCarrier=
            [ -n "$unused" ] || printf '[DHCPv6]\nWithoutRA=no\n'
        } > "$beside/90-sanroot.conf"
        [ -z "$unused" ] || printf '%s\n' '[Network]' LinkLocalAddressing=ipv6 IPv6AcceptRA= \
            '[IPv6AcceptRA]' UseAutonomousPrefix=yes DHCPv6Client=yes > "$beside/10-sanroot.conf"
        for part in "$1".d/*.conf "$1"; do
            place=30-${part##*/}
            [ "$part" != "$1" ] || place=20-root.conf
            [ ! -e "$part" ] || ln -sf "${part#"$NEWROOT"}" "$beside/$place" || return 1
        done
    }

    # How a file stands beside what was left for any link: nothing where it is about none.
    compare() {
        order=
        for unit in /run/systemd/network/00-sanroot-*.network; do
            link=${unit#*/00-sanroot-}
            link=${link%.network}
            [ -e "/sys/class/net/$link/address" ] || continue
            # Of two files of one name the services take that in /etc.
            case $1 in
                */"00-sanroot-$link.network" | */"sanroot-$link.nmconnection")
                    order=before
                    taken="$taken $link "
                    break
                    ;;
            esac
            [ -f "$1" ] || continue
            read -r mac < "/sys/class/net/$link/address"
            any_case "$mac"
            case $1 in
                *.network)
                    fits "$1"
                    [ "$fit" != 2 ] || continue
                    name=${1##*/}
                    # networkd takes the first of all that match, by their names.
                    case $taken in
                        *" $link "*) fit=1 ;;
                    esac
                    taken="$taken $link "
                    ;;
                # Behind all: no other service's name is compared with those of networkd's.
                *) fit=1 name=a ;;
            esac
            [ "$fit" = 0 ] || names "$1" || continue
            # shellcheck disable=SC3012 # the shells of all images have it
            if [ "$name" \< "${unit##*/}" ]; then
                order=before
            elif [ "$fit" = 0 ] && join "$1"; then
                order=${order:-joined}
            else
                order=behind
            fi
        done
        [ -z "$order" ] || printf '%s %s\n' "$order" "${1#"$NEWROOT"}"
    }

    # Everybody may enter the folder.
    umask 0077
    {
        # networkd is not root.
        umask 0022
        taken=
        for file in "$NEWROOT"/etc/systemd/network/*.network "$NEWROOT"/etc/NetworkManager/system-connections/* \
            "$NEWROOT"/etc/network/interfaces "$NEWROOT"/etc/network/interfaces.d/* "$NEWROOT"/etc/netplan/*.yaml \
            "$NEWROOT"/usr/lib/netplan/*.yaml /run/netplan/*.yaml; do
            compare "$file"
        done
    } > /run/sanroot/shadowed
    # A hook tells where it was killed before (supervise-sanroot.sh).
    : > /run/sanroot/compared
)
