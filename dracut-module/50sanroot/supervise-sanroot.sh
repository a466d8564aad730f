#!/bin/sh
# Last cleanup hook: whatever keeps the root's sessions and their addresses begins, and stays.
[ -e /run/sanroot/network ] || return 0
if [ -e /run/sanroot/shadowed ] && [ ! -e /run/sanroot/compared ]; then
    echo '<4>sanroot: the root did not show its files for network services in time: for the links of the boot they do not count' > /dev/kmsg
fi
if [ -n "$DRACUT_SYSTEMD" ]; then
    # The unit starts once the agent has ended. The installed system must know it too, or would end it. The agent has made
    # the folder, so that this runs no program.
    [ -d /run/systemd/system ] || mkdir -p /run/systemd/system
    while IFS= read -r sanroot_line; do
        printf '%s\n' "$sanroot_line"
    done < /usr/lib/systemd/system/sanroot-supervise.service > /run/systemd/system/sanroot-supervise.service
else
    # By this name neither systemd nor, for the number in that folder, sysvinit kills it.
    @sanroot supervise < /dev/null > /dev/null 2>&1 &
    mkdir -p /run/sendsigs.omit.d
    echo $! > /run/sendsigs.omit.d/sanroot
fi
