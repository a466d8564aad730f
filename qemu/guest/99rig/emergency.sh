#!/bin/sh
# Last emergency hook: dracut has given up. What there is to say is said, the machine ends, unless dracut is to start it anew.
[ -z "$(getarg rd.emergency)" ] || return 0
# Somebody sits before the shell.
[ ! -e /stay ] || return 0
evidence emergency /run/sanroot/report.json /run/sanroot/stage
echo 1 >/proc/sys/kernel/sysrq
echo o >/proc/sysrq-trigger
