//! A target that says what a test tells it to say, in pieces as a test tells it: over real TCP, or in memory.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use sanroot_core::iscsi::pdu::{HEADER_BYTES, Header, LoginRequest, LoginResponse, Stage, padded};

/// How the bytes of a target leave it.
#[derive(Clone, Copy, Debug)]
pub enum Delivery {
    /// Each response at once.
    Whole,
    /// In pieces of so many bytes, each in a segment of its own.
    Pieces(usize),
    /// Each response in two segments, the first of so many bytes.
    SplitAt(usize),
    /// So many bytes of a connection, and then its end (FIN).
    CloseAfter(usize),
    /// So many bytes of a connection, and then its end (RST).
    ResetAfter(usize),
}

/// How a target ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Close,
    Reset,
}

impl Delivery {
    /// The segments of a response, `sent` being the bytes of the connection before it, and whether the connection ends
    /// behind them.
    pub(crate) fn segments(self, bytes: &[u8], sent: usize) -> (Vec<Vec<u8>>, Option<End>) {
        let (count, end) = match self {
            Self::Whole => return (vec![bytes.to_vec()], None),
            Self::Pieces(size) => return (bytes.chunks(size).map(<[u8]>::to_vec).collect(), None),
            Self::SplitAt(at) => {
                let (first, second) = bytes.split_at(at.min(bytes.len()));
                return (vec![first.to_vec(), second.to_vec()], None);
            }
            Self::CloseAfter(count) => (count, End::Close),
            Self::ResetAfter(count) => (count, End::Reset),
        };
        let left = count.saturating_sub(sent);
        let end = (left < bytes.len()).then_some(end);
        (vec![bytes[..left.min(bytes.len())].to_vec()], end)
    }
}

/// A listening target.
pub struct ScriptedTarget {
    /// Where it listens.
    pub portal: SocketAddr,
}

/// One request as the target sees it.
pub struct Heard {
    /// How many connections came before.
    pub connection: usize,
    /// How many requests came before on the same connection.
    pub before: usize,
    /// Its header.
    pub request: LoginRequest,
    /// Its text, with a newline for each NUL.
    pub text: String,
}

impl Heard {
    fn new(connection: usize, before: usize, header: &[u8; HEADER_BYTES], data: &[u8]) -> Self {
        let request = LoginRequest::parse(header).expect("a login request");
        let length = usize::try_from(request.data_segment_length).expect("a length");
        let text = String::from_utf8(data[..length].to_vec()).expect("text");
        Self {
            connection,
            before,
            request,
            text: text.replace('\0', "\n"),
        }
    }
}

/// The bytes of the data segment behind a header, with its padding.
fn data_bytes(header: &[u8; HEADER_BYTES]) -> usize {
    let length = Header::new(header).data_segment_length();
    padded(usize::try_from(length).expect("a length"))
}

impl ScriptedTarget {
    /// A target that answers each login request with the bytes that `answer` gives. It serves connections one after the
    /// other until the test ends.
    ///
    /// # Panics
    /// Where it cannot listen.
    pub fn start(
        delivery: Delivery,
        answer: impl FnMut(&Heard) -> Vec<u8> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let portal = listener.local_addr().expect("an address");
        thread::spawn(move || {
            let mut answer = answer;
            for (number, connection) in listener.incoming().enumerate() {
                let stream = connection.expect("a connection");
                serve(stream, number, delivery, &mut answer);
            }
        });
        Self { portal }
    }

    /// A target that answers `delay` after each request, all connections at once.
    ///
    /// # Panics
    /// Where it cannot listen.
    pub fn far_away(
        delay: Duration,
        answer: impl Fn(&Heard) -> Vec<u8> + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let portal = listener.local_addr().expect("an address");
        thread::spawn(move || {
            for connection in listener.incoming() {
                let stream = connection.expect("a connection");
                let answer = answer.clone();
                let mut late = move |heard: &Heard| {
                    thread::sleep(delay);
                    answer(heard)
                };
                thread::spawn(move || serve(stream, 0, Delivery::Whole, &mut late));
            }
        });
        Self { portal }
    }
}

/// Serves one connection to its end.
fn serve(
    mut stream: TcpStream,
    connection: usize,
    delivery: Delivery,
    answer: &mut impl FnMut(&Heard) -> Vec<u8>,
) {
    stream.set_nodelay(true).expect("an option");
    let mut sent = 0;
    for before in 0.. {
        let mut header = [0; HEADER_BYTES];
        if stream.read_exact(&mut header).is_err() {
            return;
        }
        let mut data = vec![0; data_bytes(&header)];
        // What is left unread makes the kernel reset the connection instead of closing it.
        let unread = usize::from(matches!(delivery, Delivery::ResetAfter(_)));
        let read = data.len().saturating_sub(unread);
        stream
            .read_exact(&mut data[..read])
            .expect("the whole request");
        let bytes = answer(&Heard::new(connection, before, &header, &data));
        let (segments, end) = delivery.segments(&bytes, sent);
        sent += bytes.len();
        for segment in segments {
            // A peer that has given up may have closed.
            if stream.write_all(&segment).is_err() {
                return;
            }
        }
        if end.is_some() {
            return;
        }
        stream
            .read_exact(&mut data[read..])
            .expect("the whole request");
    }
}

/// What a target in memory answers to a request.
pub type Answer<'t> = dyn FnMut(&Heard) -> Vec<u8> + 't;

/// The initiator's end of a connection to a target in memory, which answers as soon as a request is whole. Nothing more
/// to read is told as [`ErrorKind::WouldBlock`].
pub struct Memory<'t> {
    connection: usize,
    before: usize,
    sent: usize,
    delivery: Delivery,
    answer: &'t RefCell<Answer<'t>>,
    request: Vec<u8>,
    segments: VecDeque<Vec<u8>>,
    end: Option<End>,
}

impl<'t> Memory<'t> {
    /// The connection of this number, counted from 0, to a target that answers each login request with the bytes that
    /// `answer` gives.
    pub fn new(connection: usize, delivery: Delivery, answer: &'t RefCell<Answer<'t>>) -> Self {
        Self {
            connection,
            before: 0,
            sent: 0,
            delivery,
            answer,
            request: Vec::new(),
            segments: VecDeque::new(),
            end: None,
        }
    }
}

impl Write for Memory<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.request.extend(bytes);
        let Some((header, data)) = self.request.split_first_chunk() else {
            return Ok(bytes.len());
        };
        if data.len() == data_bytes(header) {
            let heard = Heard::new(self.connection, self.before, header, data);
            let response = (self.answer.borrow_mut())(&heard);
            let (segments, end) = self.delivery.segments(&response, self.sent);
            self.before += 1;
            self.sent += response.len();
            self.end = self.end.or(end);
            self.segments.extend(segments);
            self.request.clear();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Read for Memory<'_> {
    fn read(&mut self, place: &mut [u8]) -> Result<usize> {
        while self.segments.front().is_some_and(Vec::is_empty) {
            self.segments.pop_front();
        }
        let Some(segment) = self.segments.front_mut() else {
            return match self.end {
                None => Err(ErrorKind::WouldBlock.into()),
                Some(End::Close) => Ok(0),
                Some(End::Reset) => Err(Error::from(ErrorKind::ConnectionReset)),
            };
        };
        let count = place.len().min(segment.len());
        place[..count].copy_from_slice(&segment[..count]);
        segment.drain(..count);
        Ok(count)
    }
}

/// The answer of a target that agrees to go on to `transit`.
pub fn agree(request: &LoginRequest, transit: Option<Stage>) -> LoginResponse {
    LoginResponse {
        transit,
        continued: false,
        stage: request.stage,
        version_max: 0,
        version_active: 0,
        isid: request.isid,
        tsih: if transit == Some(Stage::FullFeature) {
            1
        } else {
            0
        },
        initiator_task_tag: request.initiator_task_tag,
        stat_sn: request.exp_stat_sn,
        exp_cmd_sn: request.cmd_sn,
        max_cmd_sn: request.cmd_sn,
        status_class: 0,
        status_detail: 0,
        data_segment_length: 0,
    }
}

/// Header and text on the wire; a newline in `text` becomes a NUL.
///
/// # Panics
/// Where the text is longer than a data segment can be.
pub fn emit(response: &LoginResponse, text: &str) -> Vec<u8> {
    emit_bytes(response, text.replace('\n', "\0").as_bytes())
}

/// Header and data on the wire, with its padding.
///
/// # Panics
/// Where the data is longer than a data segment can be.
pub fn emit_bytes(response: &LoginResponse, data: &[u8]) -> Vec<u8> {
    let response = LoginResponse {
        data_segment_length: u32::try_from(data.len()).expect("a length"),
        ..*response
    };
    let mut bytes = response.emit().to_vec();
    bytes.extend(data);
    bytes.resize(padded(bytes.len()), 0);
    bytes
}
