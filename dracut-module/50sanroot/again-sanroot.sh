#!/bin/sh
# Somebody has left the emergency shell (explain-sanroot.sh): the agent tries again, and dracut's initqueue waits for it and does
# what its disk brings about, as the first time. Dracut by itself would wait for the root without end or, without systemd, come
# back to the shell at once. With systemd sanroot-again.service runs this, without it is a settled hook.
# shellcheck disable=SC1091,SC2154 # dracut's functions, root, NEWROOT and hookdir
if [ -n "$DRACUT_SYSTEMD" ]; then
    [ ! -e /dracut-state.sh ] || . /dracut-state.sh
    command -v ismounted > /dev/null || . /lib/dracut-lib.sh
else
    rm -f "$hookdir/initqueue/settled/05-sanroot.sh"
fi
sanroot_has_failed() { # and nobody has mended that by hand
    sanroot_stage=failed
    [ ! -e /run/sanroot/stage ] || read -r sanroot_stage < /run/sanroot/stage
    [ "$sanroot_stage" = failed ] && [ ! -e "${root#block:}" ] && ! ismounted "${NEWROOT:-/sysroot}"
}
while sanroot_has_failed; do
    # What they tell is how the try before ended.
    rm -f /run/sanroot/agent /run/sanroot/stage /run/sanroot/report.*
    if [ -n "$DRACUT_SYSTEMD" ]; then
        systemctl start sanroot.service
        systemctl restart dracut-initqueue.service
    else
        sanroot boot &
        # For the cleanup hook, and dracut's loop: it counts anew.
        # shellcheck disable=SC2034
        sanroot_pid=$! main_loop=0
        break
    fi
done
