#!/bin/sh
# emergency hook: what the agent tried, how it ended, what may help; and what is to happen once the shell is left.
# shellcheck disable=SC2154 # dracut sets root and hookdir
sanroot_stage=
if [ -L /run/sanroot/agent ]; then
    [ ! -e /run/sanroot/stage ] || read -r sanroot_stage < /run/sanroot/stage
    sanroot status >&2
elif [ -e /run/udev/control ]; then
    sanroot_stage=failed
    printf 'sanroot: %s\n' \
        'the agent has not started: if the root is on a SAN, its disk is missing. The unit may say why: journalctl -u sanroot; dmesg' >&2
fi
# A root that is no device is not the agent's where nobody asked for it.
case ${root#block:} in
    /*) ;;
    *) [ ! -e /run/sanroot/unasked ] || sanroot_stage= ;;
esac
# Else there is no shell, or leaving it ends the machine.
if [ "$sanroot_stage" = failed ] && getargbool 1 rd.shell && ! getarg rd.emergency > /dev/null && [ ! -e /run/initramfs/.die ]; then
    echo 'sanroot: whoever leaves this shell (exit) has all of it tried again.' >&2
    if [ -n "$DRACUT_SYSTEMD" ]; then
        # It begins when the initqueue, which shows the shell, has ended.
        systemctl --no-block start sanroot-again.service
    else
        ln -sf /usr/lib/sanroot/again-sanroot.sh "$hookdir/initqueue/settled/05-sanroot.sh"
    fi
fi
