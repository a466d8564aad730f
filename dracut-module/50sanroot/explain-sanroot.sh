#!/bin/sh
# emergency hook: what the agent tried, how it ended, what may help.
# Not on stdout: with rd.shell=0 systemd takes that to the journal alone, which is gone at the reboot.
[ -e /run/sanroot/stage ] && sanroot status >&2
