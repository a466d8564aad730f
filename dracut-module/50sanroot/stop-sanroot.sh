#!/bin/sh
# cleanup hook of images without systemd: the sessions stay, the process must not. One that has died did not tell.
if [ -n "$sanroot_pid" ]; then
    kill "$sanroot_pid" 2> /dev/null
    wait "$sanroot_pid" || sanroot wait
fi
