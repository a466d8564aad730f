#!/bin/sh
# cleanup hook of images without systemd: the sessions stay, the process must not.
if [ -n "$sanroot_pid" ]; then
    kill "$sanroot_pid" 2> /dev/null
    wait "$sanroot_pid"
fi
