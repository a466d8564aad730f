//! An istgt of its own for one test, on loopback: a target of 2011, by an author of its own.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sanroot_qemu::slot;

use crate::claim::{Claim, claim};

/// How long it may take to listen.
const START: Duration = Duration::from_secs(20);
/// Behind those of tgtd.
const NUMBERS: std::ops::Range<u16> = 440..540;

/// A running istgt; it is killed when this is dropped.
pub struct Istgt {
    child: Child,
    folder: PathBuf,
    _claim: Claim,
    /// Where it listens.
    pub portal: SocketAddr,
}

impl Istgt {
    /// An istgt with one target of this name and one logical unit of a mebibyte. Where `chap` is two names with their
    /// secrets, it demands the first and proves itself by the second to those who ask, in a discovery too.
    ///
    /// # Panics
    /// Where there is no istgt (`apt-get install istgt`), or it does not start.
    pub fn start(target: &str, chap: Option<[(&str, &str); 2]>) -> Self {
        let claim = claim(Ipv4Addr::LOCALHOST.into(), NUMBERS, Some);
        let portal = claim.portal;
        let folder = slot::folder().expect("a folder for locks");
        let folder = folder.join(format!("istgt-{}", portal.port()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("disk"), vec![0; 1 << 20]).expect("a file");
        let (method, accounts) = match chap {
            None => ("None", String::new()),
            Some([(name, secret), (their_name, their_secret)]) => (
                "CHAP",
                format!("Auth \"{name}\" \"{secret}\" \"{their_name}\" \"{their_secret}\""),
            ),
        };
        let accounts = format!("[AuthGroup1]\n{accounts}\n");
        let place = folder.join("accounts");
        fs::write(&place, accounts).expect("a file");
        // It reads no accounts that others could read.
        fs::set_permissions(&place, fs::Permissions::from_mode(0o600)).expect("a mode");
        let here = folder.display();
        let configuration = format!(
            "[Global]\nPidFile {here}/pid\nAuthFile {here}/accounts\nTimeout 5\n\
             DiscoveryAuthMethod {method}\nDiscoveryAuthGroup AuthGroup1\n[UnitControl]\n\
             [PortalGroup1]\nPortal P1 {portal}\n[InitiatorGroup1]\nInitiatorName \"ALL\"\nNetmask 127.0.0.0/8\n\
             [LogicalUnit1]\nTargetName {target}\nMapping PortalGroup1 InitiatorGroup1\nAuthMethod {method}\n\
             AuthGroup AuthGroup1\nUnitType Disk\nLUN0 Storage {here}/disk 1MB\n"
        );
        fs::write(folder.join("configuration"), configuration).expect("a file");
        // Even if the test is killed, it does not outlive the test.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "istgt", "-D", "-c"])
            .arg(folder.join("configuration"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("setpriv runs");
        let mut istgt = Self {
            child,
            folder,
            _claim: claim,
            portal,
        };
        let start = Instant::now();
        while TcpStream::connect(portal).is_err() {
            let runs = istgt.child.try_wait().expect("a child").is_none();
            assert!(
                runs && start.elapsed() < START,
                "istgt is not installed, or does not start"
            );
            thread::sleep(Duration::from_millis(20));
        }
        istgt
    }
}

impl Drop for Istgt {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
