#!/bin/sh
# emergency hook: what the agent tried, how it ended, what may help.
# Not on stdout: with rd.shell=0 systemd takes that to the journal alone, which is gone at the reboot.
if [ -e /run/sanroot/stage ]; then
    sanroot status >&2
else
    printf 'sanroot: %s\n' \
        'the agent has not started, so no disk of the SAN is there. Its unit may say why: journalctl -u sanroot; dmesg' \
        'to try it by hand: sanroot boot & sanroot wait; sanroot status. Then exit goes on with the boot.' >&2
fi
