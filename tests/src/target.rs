//! A target that says what a test tells it to say, over real TCP, in pieces as a test tells it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

use sanroot_core::iscsi::pdu::{HEADER_BYTES, LoginRequest, LoginResponse, Stage, padded};

/// How the bytes of a response leave the target.
#[derive(Clone, Copy, Debug)]
pub enum Delivery {
    /// At once.
    Whole,
    /// In pieces of so many bytes, each in a segment of its own.
    Pieces(usize),
    /// In two segments, the first of so many bytes.
    SplitAt(usize),
    /// So many bytes, and then the end of the connection.
    CloseAfter(usize),
}

/// A listening target.
pub struct ScriptedTarget {
    /// Where it listens.
    pub portal: SocketAddr,
}

/// One request as the target sees it.
pub struct Heard {
    /// How many requests came before on the same connection.
    pub before: usize,
    /// Its header.
    pub request: LoginRequest,
    /// Its text, with a newline for each NUL.
    pub text: String,
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
            for connection in listener.incoming() {
                serve(connection.expect("a connection"), delivery, &mut answer);
            }
        });
        Self { portal }
    }
}

fn serve(mut stream: TcpStream, delivery: Delivery, answer: &mut impl FnMut(&Heard) -> Vec<u8>) {
    stream.set_nodelay(true).expect("an option");
    for before in 0.. {
        let mut header = [0; HEADER_BYTES];
        if stream.read_exact(&mut header).is_err() {
            return;
        }
        let request = LoginRequest::parse(&header).expect("a login request");
        let length = usize::try_from(request.data_segment_length).expect("a length");
        let mut data = vec![0; padded(length)];
        stream.read_exact(&mut data).expect("the whole request");
        let text = String::from_utf8(data[..length].to_vec()).expect("text");
        let heard = Heard {
            before,
            request,
            text: text.replace('\0', "\n"),
        };
        let bytes = answer(&heard);
        let pieces: Vec<&[u8]> = match delivery {
            Delivery::Whole => vec![&bytes],
            Delivery::Pieces(size) => bytes.chunks(size).collect(),
            Delivery::SplitAt(at) => {
                let (first, second) = bytes.split_at(at);
                vec![first, second]
            }
            Delivery::CloseAfter(count) => vec![&bytes[..count]],
        };
        for piece in pieces {
            // A peer that has given up may have closed.
            if stream.write_all(piece).is_err() {
                return;
            }
        }
        if let Delivery::CloseAfter(_) = delivery {
            return;
        }
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
    let data_segment_length = u32::try_from(text.len()).expect("a length");
    let mut bytes = LoginResponse {
        data_segment_length,
        ..*response
    }
    .emit()
    .to_vec();
    bytes.extend(text.replace('\n', "\0").bytes());
    bytes.resize(padded(bytes.len()), 0);
    bytes
}
