//! A switch in the runner, to which several NICs of a machine and one wire of the host are plugged: it learns where addresses
//! are, and takes the tag of one VLAN off for the host, which need not know VLANs.

use std::collections::BTreeMap;
use std::fs;
use std::net::Shutdown;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// Room for the largest frame that QEMU hands over.
const FRAME_BYTES: usize = 65_536;
/// Both addresses of an Ethernet frame.
const ADDRESSES: usize = 12;

/// For how long a port may be too busy for a frame.
const PATIENCE: Duration = Duration::from_millis(5);

/// The switch, until it is dropped.
pub struct Switch {
    ports: Vec<Arc<Port>>,
    threads: Vec<JoinHandle<()>>,
}

/// A socket of the switch and the one at the other end of the cable.
struct Port {
    socket: UnixDatagram,
    peer: PathBuf,
    /// Frames here have no tag, and are those of this VLAN elsewhere.
    untagged: Option<u16>,
}

/// The ends of a cable: the machine's, and the switch's.
pub fn cable(folder: &Path, port: usize) -> (PathBuf, PathBuf) {
    (
        folder.join(format!("port{port}-machine")),
        folder.join(format!("port{port}-switch")),
    )
}

impl Switch {
    /// One whose cables lie in `folder`: number 0 leads to the host, which is in `vlan` if there is one, the others to NICs.
    pub fn start(folder: &Path, nics: usize, vlan: Option<u16>) -> Result<Self> {
        let mut ports = Vec::new();
        for number in 0..=nics {
            let (peer, here) = cable(folder, number);
            let _ = fs::remove_file(&here);
            let socket = UnixDatagram::bind(&here)
                .with_context(|| format!("cannot make {}", here.display()))?;
            ports.push(Arc::new(Port {
                socket,
                peer,
                untagged: vlan.filter(|_| number == 0),
            }));
        }
        let known = Arc::new(Mutex::new(BTreeMap::new()));
        let mut threads = Vec::new();
        for number in 0..=nics {
            let (ports, known) = (ports.clone(), Arc::clone(&known));
            threads.push(thread::spawn(move || forward(number, &ports, &known)));
        }
        Ok(Self { ports, threads })
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        for port in &self.ports {
            let _ = port.socket.shutdown(Shutdown::Both);
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Hands on what comes in at one port until its socket is shut.
fn forward(number: usize, ports: &[Arc<Port>], known: &Mutex<BTreeMap<[u8; 6], usize>>) {
    let Some(own) = ports.get(number) else {
        return;
    };
    // A machine whose cable is out does not take its frames; those of the others must not wait for it.
    let Ok(sender) = UnixDatagram::unbound() else {
        return;
    };
    let _ = sender.set_write_timeout(Some(PATIENCE));
    let mut buffer = vec![0; FRAME_BYTES];
    while let Ok(length @ 1..) = own.socket.recv(&mut buffer) {
        let frame = buffer.get(..length).unwrap_or_default();
        let Some(([to, from], tag)) = addresses(frame) else {
            continue;
        };
        let goes_to = {
            // What another thread left behind is whole.
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(from, number);
            known.get(&to).copied()
        };
        let vlan = own.untagged.or(tag);
        for (place, port) in ports.iter().enumerate() {
            let wanted = place != number && goes_to.is_none_or(|it| it == place);
            if wanted && let Some(frame) = told(frame, tag.is_some(), vlan, port.untagged) {
                // A machine that has ended hears nothing.
                let _ = sender.send_to(&frame, &port.peer);
            }
        }
    }
}

/// Receiver and sender of a frame, and its VLAN.
fn addresses(frame: &[u8]) -> Option<([[u8; 6]; 2], Option<u16>)> {
    let to = *frame.first_chunk()?;
    let from = *frame.get(6..)?.first_chunk()?;
    let tag = match *frame.get(ADDRESSES..)?.first_chunk::<4>()? {
        [0x81, 0x00, high, low] => Some(u16::from_be_bytes([high, low]) & 0xfff),
        _ => None,
    };
    Some(([to, from], tag))
}

/// The frame as it goes out at a port; `None` where that is in another VLAN.
fn told(frame: &[u8], tagged: bool, vlan: Option<u16>, untagged: Option<u16>) -> Option<Vec<u8>> {
    let (addresses, rest) = frame.split_at(ADDRESSES);
    let rest = rest.get(if tagged { 4.. } else { 0.. })?;
    let tag = match (vlan, untagged) {
        (vlan, Some(own)) => {
            (vlan == Some(own)).then_some(())?;
            None
        }
        (vlan, None) => vlan,
    };
    let tag = tag.map(|vlan| [[0x81, 0x00], vlan.to_be_bytes()].concat());
    Some([addresses, tag.as_deref().unwrap_or_default(), rest].concat())
}

#[cfg(test)]
mod tests;
