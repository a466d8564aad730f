#!/bin/sh
# For the initqueue/finished hook: whether the boot need not wait for the agent. While udev is busy with the coldplug it waits
# here, so that the boot goes on once the root is there and not once every other device has settled.
# shellcheck disable=SC2154 # dracut sets root and hookdir
[ -L /run/sanroot/agent ] || return 0
sanroot_stage=plan
[ ! -e /run/sanroot/stage ] || read -r sanroot_stage < /run/sanroot/stage
case $sanroot_stage in
    released | complete | idle) return 0 ;;
    failed)
        # Where others wait without end for a device below the root, only this holds the loop, whose end shows why.
        case ${root#block:} in
            /*) [ -e "${root#block:}" ] || [ -e /run/sanroot/unasked ] ;;
        esac
        return
        ;;
esac
if [ -e /run/udev/queue ] && ! [ -e "$hookdir/initqueue/work" ]; then
    sanroot wait --coldplug --root "${root#block:}" --work "$hookdir/initqueue/work"
else
    # Others' turn; they are not held up where the root is there, nor where nobody asked for the agent.
    # Newer dracuts ask no hook again that has been true once: not before the coldplug is over.
    [ -e "${root#block:}" ] || { [ -e /run/sanroot/unasked ] && ! [ -e /run/udev/queue ]; }
fi
