#!/bin/sh
# emergency hook: what the agent tried, how it ended, what may help.
# shellcheck disable=SC2154 # dracut sets hookdir
sanroot_stage=
if [ -e /run/sanroot/stage ]; then
    read -r sanroot_stage < /run/sanroot/stage
    sanroot status >&2
elif [ -e /run/udev/control ]; then
    sanroot_stage=failed
    printf 'sanroot: %s\n' \
        'the agent has not started: if the root is on a SAN, its disk is missing. The unit may say why: journalctl -u sanroot; dmesg' >&2
fi
if [ "$sanroot_stage" = failed ] && getargbool 1 rd.shell; then
    echo 'sanroot: whoever leaves this shell (exit) has all of it tried again.' >&2
    # Where dracut goes on: behind the initqueue, or without systemd in its next round.
    sanroot_hook=pre-mount
    [ -n "$DRACUT_SYSTEMD" ] || sanroot_hook=initqueue/settled
    ln -sf /usr/lib/sanroot/again-sanroot.sh "$hookdir/$sanroot_hook/05-sanroot.sh"
fi
