#!/bin/sh
# ifup LINK [-m], in the place of network-legacy's own, which follows as ifup-legacy for links that are none of the agent's. On
# those it would give up a static address as taken, and then ask for another one by DHCP or never call the link ready.
# shellcheck disable=SC1091 # dracut's
command -v source_hook > /dev/null || . /lib/dracut-lib.sh
sanroot_stage=
# What an agent sets up that nobody asked for is not what was asked for, and where a lease is to name the root, only
# network-legacy's own client hears it.
if [ $# = 1 ] && [ -L /run/sanroot/agent ] && ! [ -e /run/sanroot/unasked ] \
    && ! getarg root=dhcp root=dhcp6 netroot=dhcp netroot=dhcp6 > /dev/null; then
    sanroot_stage=plan
    [ ! -e /run/sanroot/stage ] || read -r sanroot_stage < /run/sanroot/stage
fi
put_off() { # until the agent has gone on, behind the hook that waits for it, so that the wait counts for the loop
    exec initqueue --settled --onetime --unique --name "zzz-sanroot-$1" /sbin/ifup "$1"
}
case $sanroot_stage in
    '' | idle | failed) ;;
    released | complete)
        sanroot_link=$1
        # A port is what its bond is.
        [ ! -e "/sys/class/net/$1/bonding_slave" ] || sanroot_link=$(readlink "/sys/class/net/$1/master")
        sanroot_link=${sanroot_link##*/}
        sanroot_unit=/run/systemd/network/00-sanroot-$sanroot_link.network
        if [ -e "$sanroot_unit" ]; then
            [ ! -e "/tmp/net.$sanroot_link.did-setup" ] || exit 0
            read -r sanroot_mac < "/sys/class/net/$sanroot_link/address"
            for sanroot_name in "$sanroot_link" "$sanroot_mac"; do
                : > "/tmp/net.$sanroot_name.up"
                : > "/tmp/net.$sanroot_name.did-setup"
            done
            sed -n 's/^DNS=/nameserver /p' "$sanroot_unit" >> /etc/resolv.conf
            source_hook initqueue/online "$sanroot_link"
            netroot "$sanroot_link"
            exit 0
        fi
        # The agent's, and without an address yet.
        if [ -e /run/systemd/network/00-sanroot.network ]; then
            read -r sanroot_mac < "/sys/class/net/$sanroot_link/address"
            case $(cat /run/systemd/network/00-sanroot.network) in *"$sanroot_mac"*) put_off "$1" ;; esac
        fi
        ;;
    *)
        put_off "$1"
        ;;
esac
exec ifup-legacy "$@"
