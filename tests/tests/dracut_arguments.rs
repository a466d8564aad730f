//! The arguments that an image brings along, and the boot entry's: what our module asks `sanroot` for while dracut builds.

use std::process::Command;

use sanroot_tests::dracut::{SHELLS, shell};
use sanroot_tests::installer::agent;
use sanroot_tests::saved::{SavedSystem, Session};

/// dracut's names, a machine whose devices are what `$devices` says, and a `sanroot` that tells how it was called.
const DRACUT: &str = r#"
    mkdir /run/bin /run/image /run/image/etc /run/image/etc/cmdline.d && PATH=/run/bin:$PATH
    mount -t tmpfs none /etc && mkdir /run/tmp
    no_kernel=yes hostonly=yes hostonly_cmdline=yes hostonly_default_device=yes initdir=/run/image IN_KDUMP= mount_needs= DRACUT_TMPDIR=/run/tmp moddir=$module
    dwarn() { echo "warned: $*" >&2; }
    commands() {
        printf '#!/bin/sh\necho "usage: sanroot args [--device DEVICE]"\n' >/run/bin/sanroot-installer
        chmod +x /run/bin/sanroot-installer
    }
    for_each_host_dev_and_slaves() { [ -n "$on_san" ]; }
    for word in require_binaries inst_simple inst_multiple inst_rules inst_hook find_binary sanroot_secrets \
        dracut_need_initqueue derror; do eval "$word() { :; }"; done
    dracut_module_included() { return 1; }
    line() { echo "$1" >/run/line; mount --bind /run/line /proc/cmdline; }
    sanroot() {
        echo "$*" >>/run/called
        case $1 in
            ibft) [ -z "$table" ] || echo target0/target-name=iqn.2026-11.test:disk ;;
            args) shift; args_of "$*" ;;
            verify) printf '%s %s' "$6" "$(cat)" >/run/judged; cat "$4" >/run/described; echo "sanroot: error: $wrong" >&2; return "$verdict" ;;
        esac
    }
    called() { if [ -e /run/called ]; then cat /run/called; else echo not called; fi; }
    stored() { cat /run/image/etc/cmdline.d/60-sanroot.conf; }
    table= wrong='sessions/0: the LUN is another than described' verdict=0
    . "$module/module-setup.sh"
    sanroot_secrets() { :; }
    sanroot_block() { case $1 in /run/[ab]) ;; *) false ;; esac; }
"#;

/// What `script` prints in the shell, with what dracut would log behind it.
fn said(interpreter: &[&str], script: &str) -> String {
    let output = shell(interpreter, &format!("{DRACUT}\n{script}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    format!("{}{err}", out.trim_end())
}

/// The shell that dracut runs in: its list of devices is an array.
fn dracut_says(script: &str) -> String {
    said(&["bash"], script)
}

/// Two devices on the SAN, and one that is none.
const DEVICES: &str = r#"
    commands; on_san=yes
    host_devs=(/run/a /run/b /run/none)
    args_of() {
        case $1 in
            '--device /run/a --device /run/b --format cmdline.d') printf '%s\n' 'ip=[2001:db8::2]:::64::ens3:none' netroot=iscsi:a netroot=iscsi:b ;;
            '--device /run/b --format cmdline.d') printf '%s\n' 'ip=[2001:db8::2]:::64::ens3:none' netroot=iscsi:b ;;
            '--mount / --base  --format json') echo '{"schema":"sanroot/args/1"}' ;;
            *) echo "asked for $1" ;;
        esac
    }
"#;

#[test]
fn a_machine_that_does_not_run_from_a_san_gets_no_argument() {
    for interpreter in SHELLS {
        let script =
            "commands; on_san= table=yes; cmdline; install; called; ls /run/image/etc/cmdline.d";
        let said = said(interpreter, script);
        assert_eq!(said, "not called", "{interpreter:?}");
    }
    // For other machines.
    let said = dracut_says(&format!("{DEVICES} hostonly=; cmdline; called"));
    assert_eq!(said, "not called");
}

#[test]
fn the_devices_of_the_image_bring_their_arguments() {
    let both = "ip=[2001:db8::2]:::64::ens3:none netroot=iscsi:a netroot=iscsi:b";
    assert_eq!(dracut_says(&format!("{DEVICES} cmdline")), both);
    let stored = format!("{DEVICES} line quiet; install; stored; cat /run/judged");
    assert_eq!(dracut_says(&stored), format!("{both}\n{both} quiet"));
    // Asked not to store any, dracut prints them all the same.
    let left = format!(
        "{DEVICES} line quiet; hostonly_cmdline=no; install; ls /run/image/etc/cmdline.d; cat /run/judged; cmdline"
    );
    assert_eq!(dracut_says(&left), format!(" quiet{both}"));
}

#[test]
fn the_name_of_the_machine_is_in_its_own_image_alone() {
    let names = "inst_multiple() { echo \"$*\"; }; install | grep initiatorname";
    for interpreter in SHELLS {
        let host = said(interpreter, &format!("commands; on_san=; {names}"));
        assert_eq!(host, "-H -o /etc/iscsi/initiatorname.iscsi");
        let generic = said(
            interpreter,
            &format!("commands; on_san= hostonly=; {names}"),
        );
        assert_eq!(generic, "");
    }
}

#[test]
fn what_cannot_be_told_is_said() {
    let fails = r#"
        args_of() { echo 'sanroot: warning: x' >&2; echo 'sanroot: error: sessions/0: the secret is not known' >&2; return 6; }
        cmdline"#;
    assert_eq!(
        dracut_says(&format!("{DEVICES} {fails}")),
        "warned: sanroot: no arguments for the image's devices: sessions/0: the secret is not known\n"
    );
}

#[test]
fn what_is_doubtful_is_said_too() {
    let warns = r#"
        args_of() {
            echo netroot=iscsi:a
            echo 'sanroot: warning: session 2: the path is left out [args.path.left-out]' >&2
            echo 'sanroot: Look again once it is logged in.' >&2
            echo 'sanroot: info: nics/0: x' >&2
            echo 'sanroot: warning: a \ b' >&2
            for place in 0 1; do
                echo "sanroot: warning: sessions/$place: not in the file [args.secret.file-needed]" >&2
                echo 'sanroot: Write it.' >&2
            done
            echo 'sanroot: warning: sessions/2: not in the file [args.secret.file-needed]' >&2
        }
        cmdline"#;
    // What the next boot cannot do without is told with what to do about it.
    assert_eq!(
        dracut_says(&format!("{DEVICES} {warns}")),
        "netroot=iscsi:awarned: sanroot: session 2: the path is left out [args.path.left-out]\nwarned: sanroot: a \\ b\n\
         warned: sanroot: sessions/0: not in the file [args.secret.file-needed] Write it.\n\
         warned: sanroot: sessions/1: not in the file [args.secret.file-needed] Write it.\n\
         warned: sanroot: sessions/2: not in the file [args.secret.file-needed]\n"
    );
}

/// iscsid knows the algorithms of its own file alone: the last line of it that is one, in open-iscsi's spelling.
#[test]
fn an_algorithm_of_chap_that_iscsid_does_not_offer_is_said() {
    let key = "node.session.auth.chap_algs";
    let cases = [
        // The boot's line, iscsid's file, what that wants and what this offers.
        ("sha256", "", Some(("SHA256", "MD5"))),
        ("sha256", "#KEY = SHA256", Some(("SHA256", "MD5"))),
        ("sha256", "KEY=SHA256", Some(("SHA256", "MD5"))),
        ("sha256", "KEY = SHA256\nKEY = MD5", Some(("SHA256", "MD5"))),
        ("sha256", "KEY = sha256", Some(("SHA256", "sha256"))),
        (
            "md5 rd.sanroot.chap=sha3-256,sha256",
            "KEY = SHA1",
            Some(("SHA3-256,SHA256", "SHA1")),
        ),
        ("sha256", "  KEY = SHA3-256, SHA256", None),
        ("sha256", "KEY = SHA256,MD5 ", None),
        ("sha256,md5", "", None),
        ("sha256 rd.sanroot.chap=md5", "", None),
    ];
    for interpreter in SHELLS {
        let built = |iscsid: &str, before: &str| {
            let file = iscsid.replace("KEY", key);
            let script = format!("printf '{file}\\n' >/etc/iscsi/iscsid.conf; install");
            let before =
                format!("commands; on_san=; line quiet; mkdir /etc/iscsi /etc/kernel; {before}");
            said(interpreter, &format!("{before}; {script}"))
        };
        let warned = |(wanted, offered): (&str, &str)| {
            format!(
                "warned: sanroot: rd.sanroot.chap= asks for {wanted}, and iscsid, which logs every session in anew, offers {offered}: a target that refuses that is lost. /etc/iscsi/iscsid.conf needs {key} = {wanted}\n"
            )
        };
        for (argument, iscsid, told) in cases {
            let said = built(iscsid, &format!("line 'quiet rd.sanroot.chap={argument}'"));
            assert_eq!(
                said,
                told.map(warned).unwrap_or_default(),
                "{argument}: {iscsid}"
            );
        }
        // Wherever the image's boot has the argument from.
        for from in [
            "echo rd.sanroot.chap=sha256 >/etc/kernel/cmdline",
            "kernel_cmdline=rd.sanroot.chap=sha256",
        ] {
            assert_eq!(built("", from), warned(("SHA256", "MD5")), "{from}");
        }
        // Nobody asks for it; and where a crash is dumped is no iscsid.
        assert_eq!(built("", ":"), "");
        assert_eq!(built("", "line rd.sanroot.chap=sha256; IN_KDUMP=1"), "");
        let without = "commands; on_san=; line rd.sanroot.chap=sha256; install";
        assert_eq!(said(interpreter, without), "");
    }
}

#[test]
fn without_the_commands_the_firmwares_table_is_asked_for() {
    for interpreter in SHELLS {
        let warned = "warned: sanroot: no sanroot-installer tells what the devices need: only the firmware's table is asked for\n";
        let table = "on_san=yes; mkdir -p /sys/firmware/ibft/target0; cmdline";
        assert_eq!(
            said(interpreter, table),
            format!("rd.iscsi.firmware=1 rd.iscsi.ibft=1{warned}"),
            "{interpreter:?}"
        );
        assert_eq!(said(interpreter, "on_san=yes; cmdline"), warned);
        let built = said(
            interpreter,
            "on_san=yes; install; ls /run/image/etc/cmdline.d",
        );
        assert_eq!(built, warned, "{interpreter:?}");
    }
}

#[test]
fn an_image_for_a_dump_has_to_do_with_its_device_alone() {
    for dump in ["IN_KDUMP=1", "hostonly_default_device=no"] {
        for interpreter in SHELLS {
            let check = |on_san| {
                said(
                    interpreter,
                    &format!("commands; table=yes {dump} on_san={on_san}; check; echo $?"),
                )
            };
            assert_eq!(check(""), "255", "{dump}: whatever the firmware left");
            assert_eq!(check("yes"), "0", "{dump}: onto the SAN");
        }
        // The entry is not the one that the dump's kernel boots by.
        let script = format!(
            "{DEVICES} host_devs=(/run/b); {dump}; verdict=5; install; stored; grep verify /run/called"
        );
        let stored = "ip=[2001:db8::2]:::64::ens3:none netroot=iscsi:b";
        assert_eq!(dracut_says(&script), stored, "{dump}");
    }
}

#[test]
fn a_boot_entry_that_does_not_fit_is_one_line_and_fails_nothing() {
    let verified = |before: &str| {
        dracut_says(&format!(
            "{DEVICES} line 'quiet netroot=iscsi:u:s3cret@a'; {before}; install; echo \"$?\""
        ))
    };
    for verdict in [0, 2, 70] {
        assert_eq!(verified(&format!("verdict={verdict}")), "0", "{verdict}");
    }
    for verdict in [4, 5] {
        assert_eq!(
            verified(&format!("verdict={verdict}")),
            "0warned: sanroot: /proc/cmdline does not boot this machine as it runs: sessions/0: the LUN is another than described\n"
        );
    }
    let entry = "mkdir /etc/kernel; echo root=LABEL=x >/etc/kernel/cmdline; verdict=5";
    let said = verified(entry);
    assert!(
        said.starts_with("0warned: sanroot: /etc/kernel/cmdline does not boot"),
        "{said}"
    );
    // What the root lies on could not be told: nothing is known of the entry.
    let fails = "echo 'sanroot: error: /: the table of mounts cannot be read' >&2; return 1";
    assert_eq!(
        verified(&format!(
            "args_of() {{ case $1 in --mount*) {fails} ;; esac; }}; verdict=5"
        )),
        "0warned: sanroot: what / lies on cannot be told, so /proc/cmdline is not judged: /: the table of mounts cannot be read\n"
    );
    // No secret in an argument, nothing left behind.
    let left = format!(
        "{DEVICES} line 'quiet netroot=iscsi:u:s3cret@a'; install; grep -c s3cret /run/judged; grep s3cret /run/called; ls /run/tmp"
    );
    assert_eq!(dracut_says(&left), "1");
}

/// The commands themselves, of which only what the machine has is put in their mouth.
#[test]
fn the_commands_judge_the_entry_and_make_what_is_stored() {
    let agent = agent(env!("CARGO_TARGET_TMPDIR"));
    let spec = r#"{"schema": "sanroot/spec/1", "mounts": [{"path": "/", "all_of": [[0]]}],
        "sessions": [{"id": 0, "target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
            "initiator": "iqn.2004-10.com.example:host", "nic": 0, "chap": {"name": "host", "secret": "s3cret-of-the-disk"}}],
        "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["192.0.2.2/24"]}]}"#;
    let own = format!(
        "{DEVICES} host_devs=(/run/a); echo '{spec}' >/run/spec
        sanroot() {{
            case $1 in args) shift 3; set -- args --spec /run/spec \"$@\" ;; esac
            {} \"$@\"
        }}",
        agent.display()
    );
    let stored = "rd.iscsi.initiator=iqn.2004-10.com.example:host ifname=ens3:52:54:00:12:34:56 \
        ip=192.0.2.2:::255.255.255.0::ens3:none netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk";
    let built =
        |before: &str| dracut_says(&format!("{own}; {before}; install; stored; ls /run/tmp"));
    let made = format!(
        "{stored}warned: sanroot: sessions/0: the secret has to lie in the image's private file, which does not hold it [args.secret.file-needed] Write it with --write-secrets /etc/sanroot/secrets.json, and build the image again.\n"
    );
    // What the entry has beside what is in the image, the same once more too.
    assert_eq!(built("line root=UUID=1"), made);
    assert_eq!(built(&format!("line 'root=UUID=1 {stored}'")), made);
    let other =
        "line 'root=UUID=1 netroot=iscsi:192.0.2.1::3260:ens3:5:iqn.2004-10.com.example:disk'";
    assert_eq!(built(other), made, "the first for the portal counts");
    let without = |line: &str| {
        dracut_says(&format!(
            "{own}; line '{line}'; hostonly_cmdline=no; install; ls /run/tmp"
        ))
    };
    assert_eq!(without(stored), "");
    assert_eq!(
        without("root=UUID=1 ro quiet"),
        "warned: sanroot: /proc/cmdline does not boot this machine as it runs: sessions/0: the line does not open the session [verify.session.missing]\n"
    );
    let moved = stored.replace("192.0.2.2:", "192.0.2.3:");
    assert_eq!(
        without(&moved),
        "warned: sanroot: /proc/cmdline does not boot this machine as it runs: nics/0: the IPv4 addressing is another than described [verify.differs]\n"
    );
}

/// Of a saved system, whose devices dracut lists as it does this machine's.
#[test]
fn what_a_systems_devices_lie_on_is_in_the_image() {
    let agent = agent(env!("CARGO_TARGET_TMPDIR"));
    let second = Session {
        number: 2,
        portal: "192.0.2.9",
        ..Session::default()
    };
    let system = SavedSystem::new(env!("CARGO_TARGET_TMPDIR"))
        .session(&Session::default())
        .session(&second)
        .disk("8:0", "sda", 1, 0)
        .disk("8:16", "sdb", 2, 0)
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .mounted("/", "253:0")
        .local_disk("254:0", "vda")
        .mounted("/boot", "254:0")
        .plain_network();
    let output = Command::new(&agent)
        .args(["args", "--sysroot", system.folder(), "--format", "line"])
        .output()
        .expect("the program runs");
    let line = String::from_utf8(output.stdout).expect("text");
    let line = line.trim_end();
    for portal in ["netroot=iscsi:192.0.2.1:", "netroot=iscsi:192.0.2.9:"] {
        assert!(line.contains(portal), "{line}");
    }
    let own = format!(
        "{DEVICES} sanroot_block() {{ :; }}
        sanroot() {{
            case $1 in args) shift; set -- args --sysroot {} \"$@\" ;; esac
            {} \"$@\"
        }}",
        system.folder(),
        agent.display()
    );
    let root = format!(
        "{own}; host_devs=(/dev/vda /dev/dm-0 /dev/sda); line 'root=UUID=1 ro'; install; stored"
    );
    assert_eq!(dracut_says(&root), line);
    let dump =
        format!("{own}; host_devs=(/dev/vda); IN_KDUMP=1; install; ls /run/image/etc/cmdline.d");
    assert_eq!(dracut_says(&dump), "");
    let left = "hostonly_cmdline=no; line 'root=UUID=1 ro'; install";
    let warned = dracut_says(&format!("{own}; host_devs=(/dev/dm-0); {left}"));
    assert!(
        warned.starts_with(
            "warned: sanroot: /proc/cmdline does not boot this machine as it runs: sessions/"
        ),
        "{warned}"
    );
    assert_eq!(warned.lines().count(), 1);
}

/// kdump writes what open-iscsi's records say, and the initiator's name of the file, whichever is in use.
#[test]
fn of_one_value_ours_counts_and_not_kdumps() {
    let script = r#"
        IN_KDUMP=1 host_devs=(/run/b)
        args_of() { echo rd.iscsi.initiator=iqn.2026-11.test:in-use netroot=iscsi:192.0.2.1:::5:iqn.2026-11.test:disk; }
        printf '%s\n' netroot=iscsi:@192.0.2.1::::iqn.2026-11.test:disk rd.iscsi.initiator=iqn.2026-11.test:of-the-file \
            >/run/image/etc/cmdline.d/50iscsi.conf
        install; $agent plan --sysroot /run/image --ibft none | grep -e initiator -e session | cut -d '(' -f 1"#;
    let agent = agent(env!("CARGO_TARGET_TMPDIR"));
    assert_eq!(
        dracut_says(&format!("{DEVICES} agent={}; {script}", agent.display())),
        "initiator  iqn.2026-11.test:in-use \nsession 0  iqn.2026-11.test:disk LUN 5 at 192.0.2.1:3260"
    );
}
