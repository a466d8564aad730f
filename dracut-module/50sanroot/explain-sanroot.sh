#!/bin/sh
# emergency hook: what the agent tried, how it ended, what may help.
if [ -e /run/sanroot/stage ]; then
    sanroot status >&2
elif [ -e /run/udev/control ]; then
    printf 'sanroot: %s\n' \
        'the agent has not started: if the root is on a SAN, its disk is missing. The unit may say why: journalctl -u sanroot; dmesg' \
        'to try it by hand: sanroot boot & sanroot wait; sanroot status. Then exit goes on with the boot.' >&2
fi
