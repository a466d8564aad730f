#!/bin/sh
# Hook of a boot that has failed (explain-sanroot.sh): somebody has left the emergency shell, so the agent tries again. Dracut by
# itself would wait for the root without end or, without systemd, come back to the shell at once.
# shellcheck disable=SC2154 # dracut sets root and NEWROOT
sanroot_stage() { # as the agent tells it; one that tells none has failed
    sanroot_said=failed
    [ ! -e /run/sanroot/stage ] || read -r sanroot_said < /run/sanroot/stage
}
while sanroot_stage && [ "$sanroot_said" = failed ] && ! [ -e "${root#block:}" ] && ! ismounted "$NEWROOT"; do
    rm -f /run/sanroot/stage
    if [ -n "$DRACUT_SYSTEMD" ]; then
        systemctl start sanroot.service
    else
        sanroot boot &
        # For the cleanup hook, and dracut's loop: it counts anew.
        # shellcheck disable=SC2034
        sanroot_pid=$! main_loop=0
    fi
    until sanroot wait --root "${root#block:}" || [ $? -ne 1 ]; do :; done
    sanroot_stage
    [ "$sanroot_said" != failed ] || emergency_shell "The SAN's disk is still missing."
done
