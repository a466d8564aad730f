#!/bin/sh
# pre-trigger hook of images without systemd: the agent works beside the coldplug.
sanroot boot &
# shellcheck disable=SC2034 # for the cleanup hook
sanroot_pid=$!
