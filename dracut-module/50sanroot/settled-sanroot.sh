#!/bin/sh
# Last initqueue/settled hook. All others had their turn: wait here, and not for the half second that follows.
# shellcheck disable=SC2034,SC2154 # dracut sets root and hookdir, and reads main_loop
[ -L /run/sanroot/agent ] || return 0
sanroot_stage=plan
[ ! -e /run/sanroot/stage ] || read -r sanroot_stage < /run/sanroot/stage
case $sanroot_stage in released | complete | failed | idle) return 0 ;; esac
read -r sanroot_began _ < /proc/uptime
sanroot wait --root "${root#block:}" --work "$hookdir/initqueue/work" --jobs "$hookdir/initqueue/settled"
read -r sanroot_ended _ < /proc/uptime
# While a passphrase is asked for the loop does not count either.
for sanroot_ask in /run/systemd/ask-password/ask.*; do
    ! [ -e "$sanroot_ask" ] || return 0
done
# The loop's limit is a number of half seconds: these count, too.
main_loop=$((main_loop + 2 * (${sanroot_ended%.*} - ${sanroot_began%.*})))
