#!/bin/sh
# cmdline hook. The agent reads the arguments itself; here only the roots that it provides are claimed, since
# dracut dies of a root= that nobody claims.
case ${root:-$(getarg root=)} in
    iscsi:* | dhcp | dhcp6)
        rootok=1
        ;;
    /dev/root | block:/dev/root)
        # shellcheck disable=SC2034 # read by the script that sources this
        getarg netroot= > /dev/null && rootok=1
        ;;
esac
