#!/bin/sh
# initqueue/finished hook: whether the boot need not wait for the agent. While udev is busy with the coldplug it waits
# here, so that the boot goes on once the root is there and not once every other device has settled.
# shellcheck disable=SC2154 # dracut sets root and hookdir
[ -e /run/sanroot/stage ] || return 0
read -r sanroot_stage < /run/sanroot/stage
case $sanroot_stage in released | complete | failed | idle) return 0 ;; esac
if [ -e /run/udev/queue ] && ! [ -e "$hookdir/initqueue/work" ]; then
    sanroot wait --coldplug --root "${root#block:}" --work "$hookdir/initqueue/work"
else
    # Others' turn; they are not held up where the root is there, nor where nobody asked for the agent.
    [ -e "${root#block:}" ] || [ -e /run/sanroot/unasked ]
fi
