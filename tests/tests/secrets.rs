//! Secrets as the release binary handles them: the file that the image brings along, what is written, what others can see.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use sanroot_tests::{release, tree};

const FILE: &str = r#"{"schema":"sanroot/secrets/1","targets":[{"name":"iqn.x:y",
    "chap":{"name":"host","secret":"hunter2 hunter2","reverse_name":"disk","reverse_secret":"a secret of \u0074heirs"}}]}"#;
const NETROOT: &str = "netroot=iscsi:10.0.0.1::::iqn.x:y rd.iscsi.initiator=iqn.x:host";

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    release::build(
        &tree::root(),
        target.expect("tmp lies in the build directory"),
    )
});

/// A folder of this name that is as good as new.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    folder
}

/// Runs the agent where `/etc` has `file` with this mode for its secrets, and `/run` is `run`, empty.
fn agent(run: &Path, file: Option<(&str, u32)>, arguments: &[&str]) -> Output {
    let etc = run.with_extension("etc");
    let _ = fs::remove_dir_all(&etc);
    fs::create_dir_all(etc.join("sanroot")).expect("a writable folder");
    if let Some((content, mode)) = file {
        let place = etc.join("sanroot/secrets.json");
        fs::write(&place, content).expect("a writable file");
        fs::set_permissions(&place, fs::Permissions::from_mode(mode)).expect("a mode");
    }
    let over = format!("lowerdir={}:/etc", etc.display());
    let script = r#"mount -t overlay overlay -o "$1" /etc && mount --bind "$2" /run && shift 2 && exec "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", script, "sh", &over]);
    command.arg(run).arg(&*BINARY).args(arguments);
    command.output().expect("unshare runs")
}

/// Exit code and text of the plan.
fn plan(name: &str, file: Option<(&str, u32)>) -> (Option<i32>, String) {
    let arguments = ["plan", "--ibft", "none", "--cmdline", NETROOT];
    let output = agent(&folder(name), file, &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for secret in ["hunter2", "theirs"] {
        assert!(!said.contains(secret), "{said}");
    }
    (output.status.code(), said)
}

#[test]
fn the_file_says_what_a_session_proves() {
    let (code, text) = plan("none", None);
    assert!(code == Some(0) && !text.contains("CHAP"), "{text}");
    for mode in [0o600, 0o400] {
        let (code, text) = plan("good", Some((FILE, mode)));
        assert!(
            code == Some(0) && text.contains(", mutual CHAP <set>"),
            "{text}"
        );
    }
}

#[test]
fn a_file_that_others_may_read_or_that_is_none_is_refused() {
    let long = format!("{FILE}{}", " ".repeat(16 * 1024));
    for (content, mode, finding) in [
        (FILE, 0o640, "its mode is 0640"),
        (FILE, 0o604, "its mode is 0604"),
        (&FILE[1..], 0o600, "it is not JSON"),
        (&long, 0o600, "it has more than 16384 bytes"),
    ] {
        let (code, text) = plan("bad", Some((content, mode)));
        assert_eq!(code, Some(6), "{text}");
        assert!(
            text.contains("impossible") && text.contains(finding),
            "{text}"
        );
    }
}

#[test]
fn what_the_agent_writes_is_for_root_alone() {
    let run = folder("written");
    // Nothing is asked for, so that it touches nothing else.
    let output = agent(&run, Some((FILE, 0o600)), &["boot"]);
    assert!(output.status.success(), "{output:?}");
    let mode = |path: &Path| fs::metadata(path).expect("a file").mode() & 0o7777;
    // A link is as open as its folder, and leads to what everybody sees of the process.
    let agent = run.join("sanroot/agent");
    assert!(fs::read_link(&agent).expect("a link").starts_with("/proc"));
    fs::remove_file(&agent).expect("it was there");
    assert_eq!(mode(&run.join("sanroot")), 0o711);
    let mut names = Vec::new();
    for entry in fs::read_dir(run.join("sanroot")).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().expect("a name").to_owned());
    }
    for name in ["report.json", "report.txt", "stage", "unasked"] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
    }
}

#[test]
fn nobody_can_dump_its_memory() {
    // As the kernel shows it: the files of a process that cannot be dumped are root's, whoever runs it.
    const NOBODY: u32 = 65_534;
    let binary = std::env::temp_dir().join(format!("sanroot-{}", std::process::id()));
    release::copy(&BINARY, &binary);
    for (program, argument, owner) in [
        ("sleep", "20", NOBODY),
        (&*binary.to_string_lossy(), "wait", 0),
    ] {
        let mut child = Command::new("setpriv")
            .args([
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                program,
                argument,
            ])
            .spawn()
            .expect("setpriv runs");
        let process = PathBuf::from(format!("/proc/{}", child.id()));
        let began = Instant::now();
        let shown = loop {
            let name = fs::read(process.join("cmdline")).unwrap_or_default();
            let is_there = name.starts_with(program.as_bytes());
            let shown = fs::metadata(process.join("environ"))
                .map(|it| it.uid())
                .ok();
            if is_there && shown == Some(owner) || began.elapsed() > Duration::from_secs(10) {
                break shown;
            }
        };
        let _ = child.kill();
        child.wait().expect("a child");
        assert_eq!(shown, Some(owner), "{program}");
    }
    fs::remove_file(&binary).expect("a removable file");
}
