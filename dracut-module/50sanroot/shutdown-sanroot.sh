#!/bin/sh
# shutdown-emergency hook: the same as before a shell.
# shellcheck disable=SC1091,SC2154 # hookdir is dracut's
. "$hookdir/emergency/10-explain-sanroot.sh"
