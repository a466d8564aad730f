//! What Wireshark's dissector of iSCSI, which others wrote, makes of what is said in a session.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Result, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::relay::{Side, relay};

/// The severity of an error (`PI_ERROR`, 0x00800000).
const ERROR: &str = "8388608";

/// A record of what passed over connections, as `text2pcap` reads it: the direction, an offset, bytes.
#[derive(Clone, Default)]
pub struct Record(Arc<Mutex<String>>);

/// A connection of which a record is kept.
pub struct Recorded<S> {
    stream: S,
    record: Record,
}

/// What the dissector says of a record.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dissection {
    /// How many PDUs it has found of each opcode, by the low six bits.
    pub opcodes: BTreeMap<u8, usize>,
    /// Packets that are malformed or in which it sees an error: operation code, flaw, severity.
    pub flawed: Vec<String>,
}

impl Record {
    /// `stream`, with whatever passes over it written down here.
    pub fn of<S>(&self, stream: S) -> Recorded<S> {
        Recorded {
            stream,
            record: self.clone(),
        }
    }

    /// A portal that passes on one connection to `portal`, with whatever passes written down here.
    ///
    /// # Panics
    /// Where it cannot listen.
    pub fn relay(&self, portal: SocketAddr) -> SocketAddr {
        let record = self.clone();
        relay(portal, move |side, bytes| {
            record.add(if side == Side::Target { 'I' } else { 'O' }, bytes);
            bytes.len()
        })
    }

    fn add(&self, direction: char, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let mut text = self.0.lock().expect("a record");
        write!(text, "{direction} 000000").expect("a string");
        for byte in bytes {
            write!(text, " {byte:02x}").expect("a string");
        }
        text.push('\n');
    }

    /// Has the record dissected.
    ///
    /// # Panics
    /// Where there is no `tshark` (`apt-get install tshark`), or it fails.
    pub fn dissect(&self) -> Dissection {
        static NUMBER: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!(
            "sanroot-record-{}-{number}.pcap",
            std::process::id()
        ));
        let mut convert = Command::new("text2pcap")
            .args(["-q", "-D", "-T", "40000,3260", "-"])
            .arg(&file)
            .stdin(Stdio::piped())
            .spawn()
            .expect("text2pcap is installed");
        let mut input = convert.stdin.take().expect("a pipe");
        let text = self.0.lock().expect("a record").clone();
        input.write_all(text.as_bytes()).expect("a reader");
        drop(input);
        assert!(convert.wait().expect("a child").success(), "text2pcap");
        let mut tshark = Command::new("tshark");
        tshark.args(["-n", "-d", "tcp.port==3260,iscsi", "-T", "fields"]);
        for field in ["iscsi.opcode", "_ws.malformed", "_ws.expert.severity"] {
            tshark.args(["-e", field]);
        }
        let output = tshark.arg("-r").arg(&file).output();
        let output = output.expect("tshark is installed");
        assert!(output.status.success(), "{tshark:?}");
        let mut dissection = Dissection::default();
        for packet in String::from_utf8_lossy(&output.stdout).lines() {
            let fields: Vec<&str> = packet.split('\t').collect();
            for opcode in fields[0].split(',').filter(|opcode| !opcode.is_empty()) {
                let opcode = u8::from_str_radix(opcode.trim_start_matches("0x"), 16);
                *dissection
                    .opcodes
                    .entry(opcode.expect("a number"))
                    .or_default() += 1;
            }
            if !fields[1].is_empty() || fields[2].contains(ERROR) {
                dissection.flawed.push(packet.to_owned());
            }
        }
        fs::remove_file(&file).expect("the file");
        dissection
    }
}

impl Dissection {
    /// How many PDUs of this opcode it has found.
    pub fn count(&self, opcode: u8) -> usize {
        self.opcodes.get(&opcode).copied().unwrap_or(0)
    }
}

impl<S: Read> Read for Recorded<S> {
    fn read(&mut self, place: &mut [u8]) -> Result<usize> {
        let count = self.stream.read(place)?;
        self.record.add('I', &place[..count]);
        Ok(count)
    }
}

impl<S: Write> Write for Recorded<S> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let count = self.stream.write(bytes)?;
        self.record.add('O', &bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> Result<()> {
        self.stream.flush()
    }
}
