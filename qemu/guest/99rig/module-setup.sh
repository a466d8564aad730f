#!/bin/bash
# The rig's own dracut module: the machine says how a boot without a root ended, and holds no driver that it has no use
# for.
# shellcheck disable=SC2154 # dracut sets moddir, initdir and kernel

check() {
    return 255
}

# Named 99 to be the last: all other modules have installed theirs.
installkernel() {
    "$moddir/strip-modules" "$initdir" "$kernel" "$moddir/modules"
}

install() {
    inst_simple "$moddir/evidence" /usr/bin/evidence
    inst_hook emergency 99 "$moddir/emergency.sh"
    inst_hook shutdown 99 "$moddir/shutdown.sh"
    # That of busybox leaves /run behind, and the report with it. Its shell takes its own even where there is another one.
    if dracut_module_included busybox && ! dracut_module_included systemd; then
        inst_hook cleanup 99 "$moddir/cleanup.sh"
    fi
}
