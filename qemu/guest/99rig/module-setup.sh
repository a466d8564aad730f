#!/bin/bash
# The rig's own dracut module: the machine says how a boot without a root ended, and holds no driver that it has no use
# for, so that an image is small enough to be emulated.
# shellcheck disable=SC2154 # dracut sets moddir, initdir and kernel

check() {
    return 255
}

# Named 99 to be the last: all other modules have installed theirs.
installkernel() {
    rig_files=$(xargs -n 1 modprobe --set-version "$kernel" --show-depends <"$moddir/modules" |
        sed -n 's,^insmod .*/\([^/]*\.ko\).*,\1,p')
    find "$initdir/" -name '*.ko' | while read -r rig_file; do
        case "
$rig_files
" in *"
${rig_file##*/}
"*) ;; *) rm "$rig_file" ;; esac
    done
}

install() {
    inst_simple "$moddir/evidence" /usr/bin/evidence
    inst_hook emergency 99 "$moddir/emergency.sh"
    # That of busybox leaves /run behind, and the report with it.
    if [ -L "$initdir/usr/sbin/switch_root" ]; then
        inst_hook cleanup 99 "$moddir/cleanup.sh"
    fi
}
