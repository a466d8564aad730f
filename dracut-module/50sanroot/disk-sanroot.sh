# The disk from the SAN: /run/sanroot/report.txt tells.
. /usr/lib/sanroot/finished-sanroot.sh
