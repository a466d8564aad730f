//! Name servers (RFC 1035).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Bytes of a message's header.
const HEADER_BYTES: usize = 12;
/// A name that is the question's.
const POINTER: [u8; 2] = [0xc0, 12];

/// A name server.
#[derive(Clone, Debug)]
pub struct NameServer {
    /// Where it listens.
    pub address: SocketAddr,
    /// The names that it knows, with their addresses.
    pub records: Vec<(String, Vec<IpAddr>)>,
    /// How it meets one query after the other; the last manner is for all that follow.
    pub manners: Vec<Manner>,
}

/// How a name server meets a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Answers,
    /// As it should, after this time.
    Late(Duration),
    /// The query or its answer is lost.
    Loses,
    /// Its answer bears another identifier.
    WrongIdentifier,
    /// It answers another question.
    WrongQuestion,
    /// Its answer comes from another port.
    WrongPort,
    /// It answers with this response code and nothing else (RFC 1035, 4.1.1).
    Fails(u8),
    /// Nobody listens.
    Refuses,
}

impl NameServer {
    /// A server on 192.168.0.2 that knows one name.
    pub fn new(name: &str, addresses: &[IpAddr]) -> Self {
        Self {
            address: SocketAddr::from(([192, 168, 0, 2], 53)),
            records: vec![(name.to_owned(), addresses.to_vec())],
            manners: vec![Manner::Answers],
        }
    }

    /// How it meets the query of this number, counted from 0.
    pub fn manner(&self, query: usize) -> Manner {
        self.manners[query.min(self.manners.len() - 1)]
    }

    /// What it says to `query`, and from where; `None` where it says nothing.
    pub fn answer(&self, query: &[u8], manner: Manner) -> Option<(SocketAddr, Vec<u8>)> {
        let (mut from, mut message) = (self.address, query.to_vec());
        let (name, record_type) = question(query);
        let known = self.records.iter().find(|(known, _)| *known == name);
        let mut code = if known.is_some() { 0 } else { 3 };
        match manner {
            Manner::Loses | Manner::Refuses => return None,
            Manner::Answers | Manner::Late(_) => {}
            Manner::WrongIdentifier => message[0] ^= 1,
            Manner::WrongQuestion => message[HEADER_BYTES + 1] = b'x',
            Manner::WrongPort => from.set_port(5353),
            Manner::Fails(fault) => code = fault,
        }
        message[2..4].copy_from_slice(&[0x81, 0x80 | code]);
        let addresses = known.map(|(_, addresses)| addresses.as_slice());
        for address in addresses.filter(|_| code == 0).into_iter().flatten() {
            let data = match address {
                IpAddr::V4(address) if record_type == 1 => address.octets().to_vec(),
                IpAddr::V6(address) if record_type == 28 => address.octets().to_vec(),
                _ => continue,
            };
            message[7] += 1;
            let length = u8::try_from(data.len()).expect("an address");
            message.extend(POINTER);
            message.extend([0, record_type, 0, 1, 0, 0, 0, 60, 0, length]);
            message.extend(data);
        }
        Some((from, message))
    }
}

/// The name that a query asks for, and the type of record.
fn question(query: &[u8]) -> (String, u8) {
    let mut labels = Vec::new();
    let mut at = HEADER_BYTES;
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..end]).into_owned());
        at = end;
    }
    assert_eq!(query[at + 3..], [0, 1], "class IN, and nothing behind");
    (labels.join("."), query[at + 2])
}
