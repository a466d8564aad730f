#!/bin/sh
# Run before a network service of the image starts: the agent has its turn first. Once the boot is released its files are there,
# by which the service leaves the SAN's links as they are; without them it takes their addresses away.
# shellcheck disable=SC1091,SC2154 # dracut's state, which sets root
[ ! -e /dracut-state.sh ] || . /dracut-state.sh 2> /dev/null
sanroot_slice=1
# Each time it ends with 1 where the agent has not come far enough in a while.
while sanroot wait --root "${root#block:}"; [ $? = 1 ]; do
    # Where nobody asked for the agent, others may need the network for a root of their own.
    [ ! -e /run/sanroot/unasked ] || [ "$sanroot_slice" -lt 3 ] || break
    sanroot_slice=$((sanroot_slice + 1))
done
